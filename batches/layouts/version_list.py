"""The versions of a batch's layout, as the interface and the console list them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.http import Http404

from batches.layouts import differences, layout
from batches.layouts.differences import Difference
from batches.models import Batch, LayoutVersion
from project.base.words import moment, whole_number
from tasksuites.models import Assignment

DIGITS = 9


@dataclass(frozen=True, slots=True)
class Listed:
    """A version and how many assignments began with it."""

    version: LayoutVersion
    started: int
    is_current: bool

    @property
    def document(self) -> dict[str, Any]:
        version = self.version
        return {
            "version": version.number,
            "is_current": self.is_current,
            "created_at": moment(version.created_at),
            "created_by": version.created_by_id or "",
            "total_instruction_count": len(layout.instructions(version.layout)),
            "started_count": self.started,
        }


def listed(batch: Batch) -> list[Listed]:
    """Every version, the newest first."""
    started = starts(batch)
    versions = batch.layout_versions.select_related("created_by").order_by("-number")
    return [Listed(one, started.get(one.number, 0), one.number == batch.layout_number) for one in versions]


def starts(batch: Batch) -> Mapping[int, int]:
    """How many assignments began with each version."""
    rows = Assignment.objects.filter(pool=batch.pool_id).order_by().values_list("form_version")
    return dict(rows.annotate(Count("pk"))) if batch.pool_id else {}


def find(batch: Batch, number: str) -> LayoutVersion:
    """The version that `number` writes; 404 where there is none."""
    wanted = whole_number(number, DIGITS)
    found = batch.layout_versions.filter(number=wanted).first() if wanted is not None else None
    if found is None:
        raise Http404
    return found


def changes(before: LayoutVersion | None, after: LayoutVersion) -> list[Difference]:
    return differences.compare(before.layout if before else None, after.layout)
