"""How far a batch is, in numbers that the database sums up: one query for each plot, however many answers there are.

Whoever calls has seen to it that the batch may be seen: asked again of each row, that would keep SQLite from its
indexes. The times of a large batch are those of its newest tasks: to read all would take seconds and tell the same.
"""

from collections import Counter
from datetime import datetime

from django.db.models import Count

from batches.console import figures
from batches.console.figures import Figure
from batches.models import Batch
from project.base.db import Hour
from tasksuites.models import Answer, Assignment, TaskSuite

SAMPLE = 10_000  # tasks, whose times tell as much as those of all would


def plots(batch: Batch) -> list[Figure]:
    """What there is to draw; nothing before anybody has sent or taken anything."""
    seconds, is_all = seconds_spent(batch)
    drawn = [
        figures.over_time(sent_by_hour(batch)),
        figures.places(places_taken(batch)),
        figures.times(seconds, "the tasks" if is_all else "the newest tasks"),
    ]
    return [figure for figure in drawn if figure]


def sent_by_hour(batch: Batch) -> dict[datetime, int]:
    sent = Assignment.objects.filter(pool=batch.pool_id, status__in=Assignment.FINISHED)
    counted = sent.annotate(hour=Hour("submitted_at")).order_by().values_list("hour").annotate(count=Count("pk"))
    return dict(counted)


def places_taken(batch: Batch) -> dict[tuple[int, int | None], int]:
    """By places taken and overlap, how many groups."""
    suites = TaskSuite.objects.filter(pool=batch.pool_id)
    counted = suites.order_by().values_list("taken", "overlap").annotate(count=Count("pk"))
    return {(taken, overlap): count for taken, overlap, count in counted}


def seconds_spent(batch: Batch) -> tuple[Counter[int], bool]:
    """By seconds in view, how many of the tasks that were handed out last and are answered; and whether these are all.

    Which are is looked up for each, not asked for: so an index gives the newest in order, however many there are.
    """
    newest = Answer.objects.filter(pool=batch.pool_id).order_by("-assignment_id", "-position")
    found = list(newest.values_list("active_s", "assignment__status")[:SAMPLE])
    return Counter(seconds for seconds, status in found if status in Assignment.FINISHED), len(found) < SAMPLE
