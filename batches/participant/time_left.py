"""Until when a person may work on an assignment, and what they are told about it.

`due_at` is the time limit that the person is told. The place goes back at `expires_at`: later by the pool's grace, or
earlier where nobody was seen with it for too long.
"""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.dateformat import format as date_format

from project.base.translation import gettext as _
from tasksuites.models import Assignment


def due(assignment: Assignment) -> datetime | None:
    """The end of the time that the person is told; that of the place for assignments from before there was a grace."""
    return assignment.due_at or assignment.expires_at


def is_over(assignment: Assignment, now: datetime) -> bool:
    """Whether the place went back, or is about to: overdue assignments are swept up a little later."""
    late = assignment.expires_at is not None and assignment.expires_at <= now
    return assignment.status == Assignment.Status.EXPIRED or (assignment.status == Assignment.Status.ACTIVE and late)


def of_assignment(assignment: Assignment) -> dict[str, Any]:
    """For the template: the moments, whether the time is still running, and a sentence where it is not."""
    now, due_at = timezone.now(), due(assignment)
    return {
        "now": now,
        "begun_at": assignment.created_at,
        "due_at": due_at,
        "expires_at": assignment.expires_at,
        "is_running": due_at is not None and now < due_at and not is_over(assignment, now),
        "notice": notice(assignment, now),
    }


def notice(assignment: Assignment, now: datetime) -> str:
    """What to say once the time that the person was told is over; "" before."""
    if is_over(assignment, now):
        return _(
            "The time for these tasks is over. You can still finish and send them: they count unless somebody else has "
            "been given your place."
        )
    due_at = due(assignment)
    if due_at is None or now < due_at:
        return ""
    words = _(
        "The time for these tasks is over. Your place is kept for you until {time} (UTC): send your answers before."
    )
    return words.format(time=date_format(assignment.expires_at, _("j F Y, H:i")))
