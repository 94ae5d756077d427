"""Which assignments of a pool a list shows, and in which order: those that wait for a verdict come oldest first.

A list is of one status, or of one person: so an index gives it in order, however many there are.
"""

from urllib.parse import urlencode
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest

from project.base.words import shown
from tasksuites.models import Assignment, Pool

Status = Assignment.Status
LABELS = {
    Status.SUBMITTED: "Waiting for review",
    Status.ACCEPTED: "Accepted",
    Status.REJECTED: "Rejected",
    Status.ACTIVE: "At work",
    Status.SKIPPED: "Given back",
    Status.EXPIRED: "Expired",
}


class Choice:
    """What somebody asks for in the address, with `?status=` or `?person=`; a status that is none is the usual one."""

    def __init__(self, pool: Pool, asked: HttpRequest):
        self.pool = pool
        person = asked.GET.get("person", "").strip()
        self.person = shown(person)  # no id has what that takes away, and some databases refuse to look for it
        wanted = asked.GET.get("status", "")
        self.status = wanted if wanted in LABELS else self.usual_status()

    def usual_status(self) -> str:
        return Status.ACCEPTED if self.pool.accepts_by_itself else Status.SUBMITTED

    @property
    def is_oldest_first(self) -> bool:
        return not self.person and self.status == Status.SUBMITTED

    @property
    def label(self) -> str:
        return f"Of “{self.person}”" if self.person else LABELS[self.status]

    def rows(self) -> QuerySet[Assignment]:
        wanted = {"participant__external_id": self.person} if self.person else {"status": self.status}
        found = self.pool.assignments.select_related("participant", "suite").filter(**wanted)
        return found.order_by("pk" if self.is_oldest_first else "-pk")

    def behind(self, rows: QuerySet[Assignment], key: UUID) -> QuerySet[Assignment]:
        """The rows after `key` in the order of the list."""
        return rows.filter(pk__gt=key) if self.is_oldest_first else rows.filter(pk__lt=key)

    def before(self, rows: QuerySet[Assignment], key: UUID) -> QuerySet[Assignment]:
        """The rows before `key`, the nearest first."""
        return rows.filter(pk__lt=key) if self.is_oldest_first else rows.filter(pk__gt=key)

    @property
    def query(self) -> str:
        """The part of an address that asks for the same."""
        return urlencode({"person": self.person} if self.person else {"status": str(self.status)})
