"""How many suites and tasks a workspace may make in a minute and in a day, where whoever runs the server limits that.

What was made lately is found by its id, which begins with its time, so that only that is looked at.
"""

from datetime import datetime, timedelta

from django.conf import settings

from project.base.ids import first_uuid7
from project.base.problems import Refused
from tasksuites.filling.subjects import Subject
from tasksuites.models import Task, TaskSuite
from workspaces.models import Workspace

TOO_MANY_REQUESTS = "TOO_MANY_REQUESTS"
WINDOWS = (("MINUTE", timedelta(minutes=1)), ("DAY", timedelta(days=1)))


def refuse_too_many(workspace: Workspace, subject: Subject, more: int, now: datetime) -> None:
    """Refused (429) where `more` are too many for this minute or this day; 0 in the settings is no limit."""
    for name, window in WINDOWS:
        what = "SUITES" if subject.is_suites else "TASKS"
        most = getattr(settings, f"FIELDWORK_{what}_PER_{name}")
        if most and made_since(workspace, subject, now - window) + more > most:
            message = f"A workspace makes at most {most:,} {what.lower()} in a {name.lower()}: send the rest later."
            raise Refused(TOO_MANY_REQUESTS, message, status=429)


def made_since(workspace: Workspace, subject: Subject, start: datetime) -> int:
    rows = TaskSuite.objects.filter(mixed=False) if subject.is_suites else Task.objects.filter(suite=None)
    return rows.filter(pk__gte=first_uuid7(start), pool__project__workspace=workspace).count()
