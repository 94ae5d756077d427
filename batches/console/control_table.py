"""Control and training tasks as the console lists them: what is known in words, how often it was answered, how well."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, Exists, OuterRef, Q, QuerySet

from batches.console import answer_table
from batches.controls import KINDS
from batches.layouts import layout
from batches.models import Batch
from project.base import documents
from project.base.access import Access
from tasksuites import control
from tasksuites.models import Answer, Assignment, Task

GONE = "A question that the layout no longer has"


@dataclass(frozen=True, slots=True)
class Row:
    """`known` has for each solution its pairs of question and words, and its weight; `mean` is None before any."""

    task: Task
    shown: str
    known: list[tuple[list[tuple[str, str]], Decimal]]
    answer_count: int
    mean: Decimal | None
    is_drawn: bool
    was_given: bool

    @property
    def is_weighted(self) -> bool:
        """Whether its right answers differ in worth, or are worth less than everything."""
        return any(weight != control.WHOLE for _, weight in self.known)


def tasks(batch: Batch, access: Access) -> QuerySet[Task]:
    """Those that people may meet, and those taken out that somebody met, by position."""
    met = Answer.objects.filter(task=OuterRef("pk"), pool=batch.pool_id)
    found = Task.objects.visible_to(access).filter(pool=batch.pool_id, suite=None, kind__in=KINDS)
    return found.filter(Q(overlap=None) | Exists(met)).select_related("datapoint").order_by("position")


def rows(found: Iterable[Task], batch: Batch, access: Access) -> list[Row]:
    found = list(found)
    asked = {item["id"]: item for item in layout.instructions(batch.layout or [])}
    finished = Q(assignment__status__in=Assignment.FINISHED)
    counted = (
        Answer.objects.visible_to(access)
        .filter(pool=batch.pool_id, task__in=found)
        .order_by()
        .values("task_id")
        .annotate(met=Count("pk"), sent=Count("pk", filter=finished), mean=Avg("credit", filter=finished))
    )
    by_task = {row["task_id"]: row for row in counted}
    none = {"met": 0, "sent": 0, "mean": None}
    return [row_of(task, by_task.get(task.pk, none), asked) for task in found]


def row_of(task: Task, counts: dict[str, Any], asked: dict[str, dict[str, Any]]) -> Row:
    known = [
        (given(solution["output_values"], asked), control.weight(solution)) for solution in task.known_solutions or []
    ]
    mean = None if counts["mean"] is None else Decimal(counts["mean"]).quantize(Decimal("0.01"))
    shown = answer_table.task_words(task)
    return Row(task, shown, known, counts["sent"], mean, task.overlap is None, counts["met"] > 0)


def given(values: dict[str, Any], asked: dict[str, dict[str, Any]]) -> list[tuple[str, str]]:
    """Question and words for each value; as JSON where the layout no longer has the question."""
    return [
        (asked[key]["description"], answer_table.words(asked[key], value))
        if key in asked
        else (GONE, answer_table.shortened(documents.dumps(value)))
        for key, value in values.items()
    ]
