"""One answer for each task out of those of several people, and how sure it is.

Only accepted answers to general tasks count. `confidence` has the formula for answers weighed by skill, `dawid_skene`
the model that also learns how people err.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q

from project.base import db, documents
from project.base.problems import Refused
from project.base.steps import Lease
from tasksuites import confidence, dawid_skene, operations
from tasksuites.models import AggregatedSolution, Answer, Assignment, Operation, Pool, Task, TaskSuite
from tasksuites.outputs import Outputs
from tasksuites.pools import INAPPROPRIATE_STATUS
from tasksuites.weights import qualities

OPERATION = "SOLUTION.AGGREGATE"
WEIGHTED, DAWID_SKENE = "WEIGHTED_DYNAMIC_OVERLAP", "DAWID_SKENE"
DENIED = "ASSIGNMENTS_AGGREGATION_DENIED"
PORTION = 500  # tasks
FEW = 200  # assignments, from which errors are learned while a call waits
COLUMNS = ("operation", "pool", "task", "confidence", "output_values")


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be aggregated: the names of output fields, and whose skill weighs answers."""

    algorithm: str
    fields: Sequence[str]
    skill_id: UUID | None = None

    def document(self, pool: Pool) -> dict[str, Any]:
        skill = {"answer_weight_skill_id": str(self.skill_id)} if self.skill_id else {}
        fields = [{"name": name} for name in self.fields]
        return {"pool_id": str(pool.pk), "algorithm": self.algorithm, **skill, "fields": fields}

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Wish":
        skill = document.get("answer_weight_skill_id")
        return cls(document["algorithm"], [one["name"] for one in document["fields"]], UUID(skill) if skill else None)


class Given(NamedTuple):
    """Answers to one task: (who, values) of people, and (quality, values) of solutions that were known before."""

    task_id: UUID
    position: int
    answers: list[tuple[str, dict[str, Any]]]
    baselines: list[tuple[float, dict[str, Any]]]


class Found(NamedTuple):
    task_id: UUID
    values: dict[str, Any]
    confidence: float


def start(pool: Pool, wish: Wish) -> Operation:
    """Aggregate a pool's answers as an operation. Refused while it is open, and where nobody answers twice."""
    if pool.status not in (Pool.Status.CLOSED, Pool.Status.ARCHIVED):
        payload = {"appropriate_statuses": [str(Pool.Status.CLOSED), str(Pool.Status.ARCHIVED)]}
        message = f"A pool that is {pool.status} is still at work: close it first."
        raise Refused(INAPPROPRIATE_STATUS, message, payload=payload)
    if not has_several_answers(pool):
        raise Refused(DENIED, "Each task of this pool is for one person: there is nothing to aggregate.")
    is_short = wish.algorithm != DAWID_SKENE or pool.submitted_count <= FEW
    return operations.start(pool.project.workspace, OPERATION, wish.document(pool), pool, is_short=is_short)


def has_several_answers(pool: Pool) -> bool:
    """Whether something in the pool is for two people or more."""
    several = Q(overlap=None) | Q(overlap__gte=2)
    loose = Task.objects.filter(several, pool=pool, suite=None, kind=Task.Kind.GENERAL)
    return loose.exists() or TaskSuite.objects.filter(several, pool=pool, mixed=False).exists()


def of_task(task: Task, wish: Wish) -> Found:
    """The answer to one task at once. Refused (404) where nobody's answer was accepted."""
    outputs = Outputs(task.pool.project.output_spec)
    given = answered([(task.pk, task.position, task.baseline_solutions)], outputs)
    found = list(weighed(task.pool, wish, outputs, given))
    if not found:
        raise Refused("DOES_NOT_EXIST", "There are no results for such parameters.", status=404)
    return found[0]


@operations.runs(OPERATION)
def run(operation: Operation, lease: Lease) -> Iterator[None]:
    """The solutions of a portion of tasks and the mark behind it are one transaction."""
    wish, pool = Wish.of(operation.parameters), operation.pool
    outputs = Outputs(pool.project.output_spec)
    last = pool.tasks.aggregate(last=Max("position"))["last"] or 0
    find = learned(pool, wish, outputs, lease) if wish.algorithm == DAWID_SKENE else None
    for given in portions(pool, outputs, after=operation.offset):
        found = find(given) if find else weighed(pool, wish, outputs, given)
        rows = [(operation.pk, pool.pk, one.task_id, one.confidence, documents.dumps(one.values)) for one in found]
        with transaction.atomic():
            db.write_rows(AggregatedSolution, COLUMNS, rows)
            lease.hold(offset=given[-1].position, progress=min(99, 100 * given[-1].position // last))
        yield
    lease.finish(progress=100)


def portions(pool: Pool, outputs: Outputs, *, after: int = -1) -> Iterator[list[Given]]:
    """What was answered, task by task in the order of their positions."""
    tasks = Task.objects.filter(pool=pool, kind=Task.Kind.GENERAL).order_by("position")
    rows = tasks.values_list("pk", "position", "baseline_solutions")
    while some := list(rows.filter(position__gt=after)[:PORTION]):
        after = some[-1][1]
        yield answered(some, outputs)


def answered(tasks: Sequence[tuple[UUID, int, Any]], outputs: Outputs) -> list[Given]:
    """The accepted answers to tasks, each an id, a position and baseline solutions."""
    accepted = Answer.objects.filter(task__in=[task[0] for task in tasks], values__isnull=False)
    accepted = accepted.filter(assignment__status=Assignment.Status.ACCEPTED).order_by("pk")
    answers: dict[UUID, list[tuple[str, dict[str, Any]]]] = {}
    for task_id, person, values in accepted.values_list("task_id", "participant_id", "values"):
        answers.setdefault(task_id, []).append((person, outputs.typed(values, {})))
    return [Given(key, position, answers.get(key, []), baselines(known)) for key, position, known in tasks]


def baselines(known: list[dict[str, Any]] | None) -> list[tuple[float, dict[str, Any]]]:
    weights = [(one.get("confidence_weight"), one.get("output_values") or {}) for one in known or []]
    return [(1.0 if weight is None else float(weight), values) for weight, values in weights]


def weighed(pool: Pool, wish: Wish, outputs: Outputs, given: Sequence[Given]) -> Iterator[Found]:
    """By the formula: each answer weighs as much as its giver is good. Of several fields the least sure one counts."""
    people = {person for one in given for person, _ in one.answers}
    quality = qualities(pool, wish.skill_id, people)
    for one in given:
        said = [(values, quality[person]) for person, values in one.answers]
        said += [(values, weight) for weight, values in one.baselines]
        if said:
            best = {name: best_of(outputs, name, said) for name in wish.fields}
            values = {name: value for name, (value, _) in best.items()}
            yield Found(one.task_id, values, min(sure for _, sure in best.values()))


def best_of(outputs: Outputs, name: str, said: Sequence[tuple[dict[str, Any], float]]) -> tuple[Any, float]:
    options = outputs.fields[name].choices or []
    values = [(values[name], quality) for values, quality in said if values.get(name) is not None]
    return confidence.best(confidence.confidences(values, options))


class Labels:
    """Answers to one field as numbers, for the model that learns how people err."""

    def __init__(self, options: Sequence[Any]):
        self.options = options
        self.answers = dawid_skene.Answers(len(options))
        self.tasks: dict[int, int] = {}  # numbers of tasks by their positions
        self.people: dict[str, int] = {}

    def add(self, position: int, person: str, value: Any) -> None:
        if value in self.options:
            task = self.tasks.setdefault(position, len(self.tasks))
            self.answers.add(task, self.people.setdefault(person, len(self.people)), self.options.index(value))


def learned(pool: Pool, wish: Wish, outputs: Outputs, lease: Lease) -> Callable[[Sequence[Given]], Iterable[Found]]:
    """What finds the solutions of a portion, learned from all answers; the lease is renewed while that goes on.

    After a stop it is learned anew, with the same result.
    """
    (name,) = wish.fields
    options = outputs.fields[name].choices or []
    labels = Labels(options)
    for portion in portions(pool, outputs):
        lease.renew()
        for one in portion:
            for person, values in one.answers:
                labels.add(one.position, person, values.get(name))
    likely = dawid_skene.estimate(labels.answers, lease.renew)

    def find(given: Sequence[Given]) -> Iterator[Found]:
        for one in given:
            if one.position in labels.tasks:
                start = labels.tasks[one.position] * len(options)
                shares = dict(zip(options, likely[start : start + len(options)], strict=True))
                value, sure = confidence.best(shares)
                yield Found(one.task_id, {name: value}, sure)

    return find
