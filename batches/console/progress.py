"""How far a batch is, in numbers that the database sums up: one query for each plot, however many answers there are.

The times of a large batch are those of its newest tasks: to read all would take seconds and tell the same.
"""

from collections import Counter
from datetime import datetime

from django.db.models import Count

from batches.console import figures
from batches.console.figures import Figure
from batches.models import Batch
from project.base.access import Access
from project.base.db import Hour
from tasksuites.models import Answer, Assignment, TaskSuite

SAMPLE = 10_000  # answered tasks, whose times tell as much as those of all would


def plots(batch: Batch, access: Access) -> list[Figure]:
    """What there is to draw; nothing before anybody has sent or taken anything."""
    seconds = seconds_spent(batch, access)
    about = f"the newest {SAMPLE:,} tasks" if seconds.total() == SAMPLE else "the tasks"
    drawn = [
        figures.over_time(sent_by_hour(batch, access)),
        figures.places(places_taken(batch, access)),
        figures.times(seconds, about),
    ]
    return [figure for figure in drawn if figure]


def sent_by_hour(batch: Batch, access: Access) -> dict[datetime, int]:
    sent = Assignment.objects.visible_to(access).filter(pool=batch.pool_id, status__in=Assignment.FINISHED)
    counted = sent.annotate(hour=Hour("submitted_at")).order_by().values_list("hour").annotate(count=Count("pk"))
    return dict(counted)


def places_taken(batch: Batch, access: Access) -> dict[tuple[int, int | None], int]:
    """By places taken and overlap, how many groups."""
    suites = TaskSuite.objects.visible_to(access).filter(pool=batch.pool_id)
    counted = suites.order_by().values_list("taken", "overlap").annotate(count=Count("pk"))
    return {(taken, overlap): count for taken, overlap, count in counted}


def seconds_spent(batch: Batch, access: Access) -> Counter[int]:
    """By seconds in view, how many of the answered tasks that were handed out last."""
    answers = Answer.objects.visible_to(access).filter(pool=batch.pool_id)
    sent = answers.filter(assignment__status__in=Assignment.FINISHED).order_by("-assignment_id", "-position")
    return Counter(sent.values_list("active_s", flat=True)[:SAMPLE])
