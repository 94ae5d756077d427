"""The application with a fault planted in it, so that the proof can be seen to fail: a taken place is not counted."""

from project.wsgi import application
from tasksuites import places
from tasksuites.models import TaskSuite
from tasksuites.models.suites import HAS_PLACES

__all__ = ["application"]


def take_without_counting(suite_id, now):
    return TaskSuite.objects.filter(HAS_PLACES, pk=suite_id).exists()


places.take = take_without_counting
