"""A pool's assignments as a table, written while they are read."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import django_filters
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce
from django.http import QueryDict, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone

from project.base import documents, tables
from project.base.problems import Fault, Invalid
from project.base.words import given
from tasksuites import eligibility, tsv
from tasksuites.api.base import SuitesView, flag
from tasksuites.api.documents import moment, number
from tasksuites.api.listing import MomentFilter, WordsFilter, asked_for, filter_set
from tasksuites.given import PORTION, Given, Portion, Projects, portion
from tasksuites.models import Assignment, Pool, Task
from tasksuites.outputs import Outputs

APPROVED = "APPROVED"  # the table's word for ACCEPTED
STATUSES = [APPROVED if status == Assignment.Status.ACCEPTED else str(status) for status in Assignment.Status]
TIMES = ("submitted", "accepted", "rejected", "skipped", "expired")
FIELDS = ("link", "assignment_id", "task_id", "task_suite_id", "worker_id", "status", "started", *TIMES, "reward")
USUAL = ("link", "assignment_id", "worker_id", "status", "started")
MEDIA_TYPE = "text/tab-separated-values; charset=utf-8"


def with_status(rows: QuerySet, name: str, words: Sequence[str]) -> QuerySet:
    return rows.filter(status__in=[Assignment.Status.ACCEPTED if word == APPROVED else word for word in words])


def begun_at(lookup: str) -> django_filters.Filter:
    """By when it was sent; what was not sent counts from when it was handed out."""
    return MomentFilter(field_name="told_at", lookup_expr=lookup)


TableFilter = filter_set(
    {
        "status": WordsFilter(choices=[(word, word) for word in STATUSES], method=with_status),
        "startTimeFrom": begun_at("gte"),
        "startTimeTo": begun_at("lte"),
    },
    sorts={"id": "pk"},
)


class AssignmentTableView(SuitesView):
    def get(self, request, pk):
        pool = self.find(Pool.objects.filter(rehearsal_of=None).select_related("project"), pk)
        asked = request.query_params
        columns = columns_of(pool, asked)
        rows = chosen(self.here(Assignment.objects).filter(pool=pool), pool, asked)
        table = Table(columns, Projects(), self.link_to(pool), flag(asked, "addRowDelimiter"))
        pieces = tables.written(table.rows(rows), delimiter=tsv.TAB, ending=tsv.ENDING)
        answer = StreamingHttpResponse(pieces, content_type=MEDIA_TYPE)
        answer["Content-Disposition"] = f'attachment; filename="assignments-{pool.pk}.tsv"'
        answer["X-Content-Type-Options"] = "nosniff"
        return answer

    def link_to(self, pool: Pool) -> str:
        """What the address of each assignment's page begins with."""
        return self.request.build_absolute_uri(reverse("pool-assignments", args=[pool.pk]))


def columns_of(pool: Pool, asked: QueryDict) -> tsv.Columns:
    text = asked.get("field")
    fields = [name.strip() for name in text.split(",")] if text else [tsv.ASSIGNMENT + name for name in USUAL]
    known = {tsv.ASSIGNMENT + name for name in FIELDS}
    unknown = [name for name in fields if name not in known]
    if unknown:
        raise Invalid([Fault("field", "UNKNOWN_ENUM_VALUE", f"There is no column {given(unknown[0])}.", (*known,))])
    return tsv.Columns(list(pool.project.input_spec), list(pool.project.output_spec), list(dict.fromkeys(fields)))


def chosen(rows: QuerySet[Assignment], pool: Pool, asked: QueryDict) -> QuerySet[Assignment]:
    """Those of the pool's assignments that the table is about, oldest first."""
    rows = rows.alias(told_at=Coalesce("submitted_at", "created_at"))
    if not asked.get("status"):
        rows = with_status(rows, "status", [APPROVED])
    if flag(asked, "excludeBanned"):
        banned = eligibility.restrictions_in(pool, timezone.now()).filter(participant=OuterRef("participant"))
        rows = rows.exclude(Exists(banned))
    return asked_for(rows, asked, TableFilter)


class Table:
    """The rows of a table, read portion by portion; with `gaps` an empty one between two suites."""

    def __init__(self, columns: tsv.Columns, projects: Projects, link: str, gaps: bool):
        self.columns = columns
        self.projects = projects
        self.link = link
        self.gaps = gaps

    def rows(self, assignments: QuerySet[Assignment]) -> Iterator[list[str]]:
        yield self.columns.names()
        is_first = True
        for keys in pages(assignments):
            part = portion(keys, self.projects)
            for one in part.assignments:
                if self.gaps and not is_first:
                    yield []
                is_first = False
                yield from self.of_assignment(one, part)

    def of_assignment(self, one: Assignment, part: Portion) -> Iterator[list[str]]:
        outputs, told = self.projects.outputs(one.pool_id), self.told(one)
        shows = one.is_finished or one.late_at is not None
        for row in part.given.get(str(one.pk), []):
            yield self.columns.row(
                documents.loads(row.input_values) if row.input_values else {},
                outputs.typed(answer_of(row), part.files) if shows else {},
                golden_of(row, outputs),
                row.hint,
                (one.status, one.comment),
                told | {"ASSIGNMENT:task_id": row.task_id},
            )

    def told(self, one: Assignment) -> dict[str, Any]:
        times = {name: getattr(one, f"{name}_at") for name in TIMES}
        told = {
            "link": f"{self.link}{one.pk}/",
            "assignment_id": str(one.pk),
            "task_suite_id": str(one.suite_id),
            "worker_id": one.participant_id,
            "status": APPROVED if one.status == Assignment.Status.ACCEPTED else one.status,
            "started": moment(one.created_at),
            "reward": number(one.reward),
            **{name: moment(time) for name, time in times.items() if time},
        }
        return {tsv.ASSIGNMENT + name: value for name, value in told.items()}


def answer_of(row: Given) -> dict[str, Any]:
    """What counts of an answer: in training tasks the first."""
    is_first = row.kind == Task.Kind.TRAINING and row.first_values is not None
    text = row.first_values if is_first else row.values
    return documents.loads(text) if text else {}


def golden_of(row: Given, outputs: Outputs) -> dict[str, Any]:
    known = documents.loads(row.known_solutions) if row.known_solutions else None
    return outputs.typed(tsv.golden(known), {})


def pages(assignments: QuerySet[Assignment]) -> Iterator[list[UUID]]:
    """The ids in their order, a portion at a time, each found by the last one seen."""
    keys = assignments.order_by("pk").values_list("pk", flat=True)
    found = list(keys[:PORTION])
    while found:
        yield found
        found = list(keys.filter(pk__gt=found[-1])[:PORTION])
