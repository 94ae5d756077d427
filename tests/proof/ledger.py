"""After a run of the proof: does the database add up, and does it hold everything that people were told?"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db.models import Count, F, Q

from tasksuites import checkup
from tasksuites.models import Answer, Assignment, Pool, TaskSuite
from tests.proof.person import Record
from tests.proof.stage import Story

HOLDS_PLACE = Q(assignments__status__in=[Assignment.Status.ACTIVE, *Assignment.FINISHED])


def faults(pool: Pool, story: Story) -> list[str]:
    """Everything that is not as it must be, in sentences; empty where the ledger adds up."""
    told = story.faults + [fault for person in story.people for fault in person.faults]
    return [*of_places(pool), *of_counters(), *of_people(pool, story), *told]


def of_places(pool: Pool) -> Iterator[str]:
    """Each suite was finished by exactly as many people as were asked for, and no place is counted that nobody has."""
    suites = TaskSuite.objects.filter(pool=pool).annotate(
        held=Count("assignments", filter=HOLDS_PLACE),
        finished=Count("assignments", filter=Q(assignments__status__in=Assignment.FINISHED)),
    )
    for suite in suites.exclude(finished=F("overlap"), held=F("overlap"), taken=F("overlap")).order_by("position"):
        yield (
            f"Suite {suite.position} wants {suite.overlap} people: {suite.finished} finished it, {suite.held} hold "
            f"places, {suite.taken} places are counted."
        )


def of_counters() -> Iterator[str]:
    for question in (checkup.pools_are_counted, checkup.places_are_counted):
        found = question()
        if not found.is_well:
            yield found.sentence


def of_people(pool: Pool, story: Story) -> Iterator[str]:
    """What each person was told is so: receipts, and every text that a server acknowledged."""
    stored = {str(one.pk): one for one in Assignment.objects.filter(pool=pool)}
    texts: dict[str, dict[str, Any]] = {}
    for assignment, task, values in Answer.objects.filter(pool=pool).values_list("assignment_id", "task_id", "values"):
        texts.setdefault(str(assignment), {})[str(task)] = next(iter((values or {}).values()), None)
    for person in story.people:
        for key, record in person.records.items():
            assignment = stored.get(key)
            if assignment is None:
                yield f"{person.name} was given {key}, which is not there."
                continue
            yield from of_receipt(assignment, record)
            yield from of_texts(key, record, texts.get(key, {}))


def of_receipt(assignment: Assignment, record: Record) -> Iterator[str]:
    if record.receipt and assignment.receipt != record.receipt:
        yield f"{assignment.pk} has the receipt {assignment.receipt}, its person {record.receipt}."
    if record.receipt and bool(assignment.late_at) != record.is_late:
        yield f"{assignment.pk} is late by one account and not by the other."
    if record.is_returned and assignment.status != Assignment.Status.SKIPPED:
        yield f"{assignment.pk} was given back, and is {assignment.status}."


def of_texts(key: str, record: Record, texts: dict[str, Any]) -> Iterator[str]:
    for task, text in record.saved.items():
        if texts.get(task) not in {text} | record.tried.get(task, set()):
            yield f"{key} was acknowledged with “{text}” for {task}, and holds “{texts.get(task)}”."


def summary(pool: Pool, story: Story) -> str:
    """One line of what was collected and what was broken meanwhile."""
    counts = Counter(Assignment.objects.filter(pool=pool).values_list("status", flat=True))
    late = Assignment.objects.filter(pool=pool, late_at__isnull=False).count()
    places = sum(TaskSuite.objects.filter(pool=pool).values_list("overlap", flat=True))
    kills = ", ".join(f"{kind} {count}" for kind, count in sorted(story.kills.items())) or "none"
    lost = sum(person.lost_calls for person in story.people)
    return (
        f"{counts['ACCEPTED']} of {places} places finished, {counts['EXPIRED']} expired ({late} sent late), "
        f"{counts['SKIPPED']} given back; {story.seconds:.0f} s; killed: {kills}; calls cut off: {lost}"
    )
