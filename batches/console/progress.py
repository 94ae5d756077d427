"""How far a batch is, in numbers that the database sums up: one query for each plot, however many answers there are."""

from datetime import datetime

from django.db.models import Count

from batches.console import figures
from batches.console.figures import Figure
from batches.models import Batch
from project.base.access import Access
from project.base.db import Hour
from tasksuites.models import Answer, Assignment, TaskSuite


def plots(batch: Batch, access: Access) -> list[Figure]:
    """What there is to draw; nothing before anybody has sent or taken anything."""
    drawn = [
        figures.over_time(sent_by_hour(batch, access)),
        figures.places(places_taken(batch, access)),
        figures.times(seconds_spent(batch, access)),
    ]
    return [figure for figure in drawn if figure]


def sent_by_hour(batch: Batch, access: Access) -> dict[datetime, int]:
    sent = Assignment.objects.visible_to(access).filter(pool=batch.pool_id, status__in=Assignment.FINISHED)
    counted = sent.annotate(hour=Hour("submitted_at")).order_by().values_list("hour").annotate(count=Count("pk"))
    return {figures.hour_of(hour): count for hour, count in counted}


def places_taken(batch: Batch, access: Access) -> dict[tuple[int, int | None], int]:
    """By places taken and overlap, how many groups."""
    suites = TaskSuite.objects.visible_to(access).filter(pool=batch.pool_id)
    counted = suites.order_by().values_list("taken", "overlap").annotate(count=Count("pk"))
    return {(taken, overlap): count for taken, overlap, count in counted}


def seconds_spent(batch: Batch, access: Access) -> dict[int, int]:
    """By seconds in view, how many answered tasks."""
    answers = Answer.objects.visible_to(access).filter(pool=batch.pool_id)
    answers = answers.filter(assignment__status__in=Assignment.FINISHED)
    return dict(answers.order_by().values_list("active_s").annotate(count=Count("pk")))
