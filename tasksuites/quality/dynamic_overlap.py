"""Dynamic overlap: as long as the answers to a task leave too much doubt, one person more does it.

`dynamic_overlap_config` of a pool's settings is
`{max_overlap, min_confidence, answer_weight_skill_id, fields: [{name}]}`. The overlap is that of the task, or of the
composed suite in which it stands. General tasks alone are doubted.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from project.base.ids import parse_uuid
from tasksuites import confidence, raising
from tasksuites.models import Answer, Assignment, Event, Pool, Task, TaskSuite
from tasksuites.quality import majority
from tasksuites.spec import Field
from tasksuites.weights import qualities

SETTING = "dynamic_overlap_config"
COUNTS = (Assignment.Status.SUBMITTED, Assignment.Status.ACCEPTED)
SOMETHING_ELSE = "something else"  # what nobody has answered yet, where there is no end of possible answers
CHANGING = (
    Event.Kind.SUBMITTED,
    Event.Kind.REJECTED,
    Event.Kind.ACCEPTED_AFTER_REJECTION,
)


@dataclass(frozen=True, slots=True)
class Given:
    """A sent answer; `counts` is whether it was not rejected."""

    participant: str
    values: Mapping[str, Any]
    counts: bool


def follow(event: Event, now: datetime) -> None:
    """Raise by one what the event's assignment was about, where its overlap is complete and doubt is left."""
    config = (event.pool.settings or {}).get(SETTING)
    if not config or event.kind not in CHANGING:
        return
    for rows in (raising.suite_of(event.assignment), raising.tasks_of(event.assignment)):
        raise_doubtful(event.pool, rows.filter(overlap__lt=config["max_overlap"]), config, now)


def raise_doubtful(pool: Pool, rows: QuerySet, config: Mapping[str, Any], now: datetime) -> None:
    tasks_by_row = {row: list(general_tasks(row)) for row in rows}
    given = answers_to([task.pk for tasks in tasks_by_row.values() for task in tasks])
    complete = [row for row, tasks in tasks_by_row.items() if is_complete(row, tasks, given)]
    if not complete:
        return
    people = {answer.participant for answers in given.values() for answer in answers}
    quality = qualities(pool, parse_uuid(config.get("answer_weight_skill_id")), people)
    judge = Judge(pool, config, quality)
    doubtful = [row for row in complete if judge.is_in_doubt(tasks_by_row[row], given)]
    for row in doubtful:
        raising.change(pool, rows.filter(pk=row.pk, overlap=row.overlap), 1, now)


def general_tasks(row: TaskSuite | Task) -> QuerySet[Task]:
    tasks = Task.objects.filter(suite=row.pk) if isinstance(row, TaskSuite) else Task.objects.filter(pk=row.pk)
    return tasks.filter(kind=Task.Kind.GENERAL).only("baseline_solutions")


def answers_to(tasks: Collection[UUID]) -> Mapping[UUID, list[Given]]:
    """By task, what was sent."""
    rows = Answer.objects.filter(task__in=tasks, assignment__status__in=Assignment.FINISHED)
    given = defaultdict(list)
    for task, person, values, status in rows.values_list("task", "participant", "values", "assignment__status"):
        given[task].append(Given(person, values or {}, status in COUNTS))
    return given


def is_complete(row: TaskSuite | Task, tasks: Sequence[Task], given: Mapping[UUID, list[Given]]) -> bool:
    """Whether all who are to do it have sent their answers."""
    return bool(tasks) and all(len(given.get(task.pk, ())) >= row.overlap for task in tasks)


@dataclass(frozen=True, slots=True)
class Judge:
    pool: Pool
    config: Mapping[str, Any]
    quality: Mapping[str, float]

    def is_in_doubt(self, tasks: Sequence[Task], given: Mapping[UUID, list[Given]]) -> bool:
        """Whether some field of some task is less sure than the config demands."""
        return any(sure < self.config["min_confidence"] for task in tasks for sure in self.sure(task, given[task.pk]))

    def sure(self, task: Task, given: Sequence[Given]) -> Iterator[float]:
        """The confidence in the likeliest answer of each field."""
        spec = self.pool.project.output_spec
        for name in (field["name"] for field in self.config["fields"]):
            answers = [*self.by_people(name, given), *beforehand(name, task)]
            options = options_of(Field(name, spec[name]), answers) if name in spec else []
            if options:
                yield confidence.best(confidence.confidences(answers, options))[1]

    def by_people(self, name: str, given: Sequence[Given]) -> list[tuple[str, float]]:
        counted = (answer for answer in given if answer.counts and answer.values.get(name) is not None)
        return [(majority.text(answer.values[name]), self.quality[answer.participant]) for answer in counted]


def beforehand(name: str, task: Task) -> list[tuple[str, float]]:
    """The answers that came with the task, each as good as it says."""
    found = [solution for solution in task.baseline_solutions or () if name in solution["output_values"]]
    return [
        (majority.text(one["output_values"][name]), float(one["confidence_weight"]))
        for one in found
        if one.get("confidence_weight") is not None
    ]


def options_of(field: Field, answers: Sequence[tuple[str, float]]) -> list[str]:
    """The possible answers as texts: those that the spec allows, else those that were given and one more."""
    if field.choices is not None:
        return [majority.text(choice) for choice in field.choices]
    return [*dict.fromkeys(value for value, _ in answers), SOMETHING_ELSE]
