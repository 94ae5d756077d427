"""Aggregated solutions: for a whole pool as an operation, whose results are a list, and for one task at once."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import Http404
from rest_framework.response import Response

from project.base.ids import parse_uuid
from project.base.problems import Fault, Invalid, Refused
from project.base.words import given, kind
from tasksuites import aggregating
from tasksuites.aggregating import DAWID_SKENE, WEIGHTED, Wish
from tasksuites.api.base import SuitesView
from tasksuites.api.documents import operation_document
from tasksuites.api.listing import filter_set, ids, listed
from tasksuites.models import AggregatedSolution, Operation, Pool, Skill, Task
from tasksuites.pools import INAPPROPRIATE_STATUS, MIXER_CONFIG_REQUIRED
from tasksuites.spec import MOST_INTEGERS, Field, Spec

ALGORITHMS = (WEIGHTED, DAWID_SKENE)
REQUIRED = "Value must be present and not equal to null"

SolutionFilter = filter_set(ids("task_id", "task_id"), sorts={"task_id": "task_id"})


class AggregationView(SuitesView):
    """What both calls have in common: a body that names a pool, fields and whose skill counts."""

    def wish(self, body: dict[str, Any], pool: Pool | None, algorithm: str | None) -> tuple[list[Fault], Wish]:
        """What the body asks for, and every fault of it; with any, the wish means nothing."""
        faults = [*field_faults(body.get("fields"), pool, algorithm)]
        skill_id = body.get("answer_weight_skill_id")
        if skill_id is not None and not self.has(self.here(Skill.objects), skill_id):
            faults.append(unknown("answer_weight_skill_id", skill_id, "skill"))
        fields = [] if faults else [one["name"] for one in body["fields"]]
        return faults, Wish(algorithm or "", fields, parse_uuid(skill_id))

    def has(self, rows, key: Any) -> bool:
        wanted = parse_uuid(key)
        return wanted is not None and rows.filter(pk=wanted).exists()

    def pool(self, body: dict[str, Any]) -> tuple[list[Fault], Pool | None]:
        key = body.get("pool_id")
        if key is None:
            return [Fault("pool_id", "VALUE_REQUIRED", REQUIRED)], None
        rows = self.here(Pool.objects.filter(rehearsal_of=None).select_related("project__workspace"))
        pool = rows.filter(pk=parse_uuid(key)).first() if parse_uuid(key) else None
        return ([] if pool else [unknown("pool_id", key, "pool")]), pool


class AggregateByPoolView(AggregationView):
    def post(self, request):
        self.workspace()
        body = self.body()
        faults, pool = self.pool(body)
        algorithm = body.get("type")
        faults += type_faults(algorithm)
        more, wish = self.wish(body, pool, algorithm)
        if faults or more or pool is None:
            raise Invalid([*faults, *more])
        return Response(operation_document(aggregating.start(pool, wish)), status=202)


class AggregateByTaskView(AggregationView):
    def post(self, request):
        self.workspace()
        body = self.body()
        faults, pool = self.pool(body)
        if body.get("type") == DAWID_SKENE:
            raise Refused("UNSUPPORTED_ALGORITHM", f"One task alone is aggregated by {WEIGHTED}.")
        faults += type_faults(body.get("type", WEIGHTED))
        task = self.task(body.get("task_id"), pool) if pool else None
        if task is None and pool is not None:
            faults.append(unknown("task_id", body.get("task_id"), "task of this pool"))
        more, wish = self.wish(body, pool, WEIGHTED)
        if faults or more or pool is None or task is None:
            raise Invalid([*faults, *more])
        if not pool.mixer_config:
            message = "Single tasks are aggregated in pools with smart mixing; aggregate the whole pool instead."
            raise Refused(MIXER_CONFIG_REQUIRED, message)
        found = aggregating.of_task(task, wish)
        return Response(document(pool.pk, found.task_id, found.confidence, found.values))

    def task(self, key: Any, pool: Pool) -> Task | None:
        wanted = parse_uuid(key)
        mine = self.here(Task.objects).filter(pool=pool, pk=wanted, kind=Task.Kind.GENERAL)
        task = mine.first() if wanted else None
        if task:
            task.pool = pool
        return task


class AggregatedSolutionsView(SuitesView):
    """The results of an operation, once it is over."""

    def get(self, request, pk):
        rows = self.here(Operation.objects.all()).filter(type=aggregating.OPERATION, public_id=pk)
        operation = rows.first()
        if operation is None:
            raise Http404
        if operation.status != Operation.Status.COMPLETE:
            told = "has failed" if operation.status == Operation.Status.FAILED else "is not over yet"
            payload = {"appropriate_statuses": ["SUCCESS"]}
            raise Refused(INAPPROPRIATE_STATUS, f"This operation {told}.", payload=payload)
        solutions = self.here(AggregatedSolution.objects).filter(operation=operation)
        return listed(solutions, request.query_params, SolutionFilter, shown)


def shown(one: AggregatedSolution) -> dict[str, Any]:
    return document(one.pool_id, one.task_id, one.confidence, one.output_values)


def document(pool_id: UUID, task_id: UUID, confidence: float, values: dict[str, Any]) -> dict[str, Any]:
    return {"pool_id": str(pool_id), "task_id": str(task_id), "confidence": confidence, "output_values": values}


def unknown(path: str, key: Any, thing: str) -> Fault:
    if key is None:
        return Fault(path, "VALUE_REQUIRED", REQUIRED)
    return Fault(path, "ENTITY_DOES_NOT_EXIST", f"There is no {thing} with the id {given(key)}.")


def type_faults(algorithm: Any) -> list[Fault]:
    if algorithm in ALGORITHMS:
        return []
    if algorithm is None:
        return [Fault("type", "VALUE_REQUIRED", REQUIRED)]
    message = f"This must be {' or '.join(ALGORITHMS)}, not {given(algorithm)}."
    return [Fault("type", "UNKNOWN_ENUM_VALUE", message, ALGORITHMS)]


def field_faults(fields: Any, pool: Pool | None, algorithm: str | None) -> Iterator[Fault]:
    """What is wrong with the fields that are to be aggregated: required output fields with a limited set of answers."""
    if fields is None:
        yield Fault("fields", "VALUE_REQUIRED", REQUIRED)
    elif not isinstance(fields, list):
        yield Fault("fields", "ARRAY_EXPECTED", f"This must be a list, not {kind(fields)}.")
    elif not fields:
        yield Fault("fields", "VALUES_REQUIRED", "Name one output field at least.")
    elif algorithm == DAWID_SKENE and len(fields) != 1:
        message = f"{DAWID_SKENE} takes one field, not {len(fields)}."
        yield Fault("fields", "ARRAY_SIZE_OUT_OF_BOUNDS", message, (1, 1))
    else:
        known = Spec(pool.project.output_spec).fields if pool else None
        seen: set[str] = set()
        for place, one in enumerate(fields):
            name = one.get("name") if isinstance(one, dict) else None
            path = f"fields.{place}.name"
            if not isinstance(name, str):
                yield Fault(path, "STRING_EXPECTED", f"This must be the name of an output field, not {given(name)}.")
            elif name in seen:
                yield Fault(path, "DUPLICATE_VALUE_IN_ARRAY", f"The field {given(name)} is named twice.")
            elif known is not None:
                yield from (fault.under(path) for fault in name_faults(known.get(name), name))
            seen.add(name if isinstance(name, str) else "")


def name_faults(field: Field | None, name: str) -> Iterator[Fault]:
    if field is None:
        yield Fault("", "VALUE_NOT_ALLOWED", f"The project has no output field {given(name)}.")
    elif not field.is_required:
        yield Fault("", "VALUE_NOT_ALLOWED", f"The output field {given(name)} may be left out; it must be required.")
    elif not field.is_limited:
        limited = f"text with allowed values, true or false, or whole numbers of at most {MOST_INTEGERS} values"
        message = f"The answers to {given(name)} have no limited set, such as {limited}."
        yield Fault("", "VALUE_NOT_ALLOWED", message)
