"""The builder's draft of a layout: saved by whoever saw the newest, then shown to participants.

A draft may be faulty; only publishing judges it. `Batch.layout_revision` is compared and set under the batch's lock, so
of two people who edit at once the second is told, and nothing is written over in silence.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from batches import authoring
from batches.models import Batch
from project.base import documents
from project.base.problems import Refused
from project.base.words import kind, moment
from workspaces.models import User

MOST_PAGES = 500
DRAFT = "draft"  # in Batch.settings: who saved the draft, and when
SOMEBODY = "Somebody"  # whose account is gone, or who worked through a command


def pages_to_edit(batch: Batch) -> list:
    """The draft if there is one, else what participants see; an empty list where there is neither."""
    return batch.layout_draft if batch.layout_draft is not None else batch.layout or []


def fault(pages: Any) -> str | None:
    """Why `pages` cannot even be a draft, or None."""
    if not isinstance(pages, list):
        return f"A layout is a list of pages, not {kind(pages)}."
    if len(pages) > MOST_PAGES:
        return f"A layout has at most {MOST_PAGES} pages; this one has {len(pages):,}."
    problem = documents.fault(pages)
    return str(documents.DocumentError(problem)) if problem else None


def save(batch: Batch, pages: list, revision: int, user: User) -> None:
    """Keep `pages`, in which `fault` found nothing, as the draft. Conflict where `revision` is not the newest."""
    with transaction.atomic():
        hold(batch, revision)
        batch.layout_draft = pages
        batch.layout_revision += 1
        batch.settings = {**(batch.settings or {}), DRAFT: {"by": user.pk, "at": moment(timezone.now())}}
        batch.save(update_fields=["layout_draft", "layout_revision", "settings", "updated_at"])


def publish(batch: Batch, revision: int, user: User) -> None:
    """Make the draft the layout that new participants see; without one nothing changes.

    Conflict where `revision` is not the newest; InvalidLayout or ValidationError with all that stands against it.
    """
    with transaction.atomic():
        hold(batch, revision)
        if batch.layout_draft is None and batch.layout_number:
            return
        authoring.replace_layout(batch, batch.layout_draft or [], user)
        batch.layout_draft = None
        batch.layout_revision = revision + 1
        batch.settings = {key: value for key, value in (batch.settings or {}).items() if key != DRAFT}
        batch.save(update_fields=["layout_draft", "layout_revision", "settings", "updated_at"])


def hold(batch: Batch, revision: int) -> None:
    """Lock the batch's row and read it anew. Conflict where `revision` is not the newest."""
    batch.hold()
    if revision != batch.layout_revision:
        raise Conflict(batch.layout_revision, last_change(batch))


@dataclass(frozen=True, slots=True)
class Change:
    """Who brought a layout about, when, and what it is. No user: the account is gone, or it was a command."""

    user: User | None
    at: datetime
    pages: list

    @property
    def by(self) -> str:
        return str(self.user or SOMEBODY)


class Conflict(Refused):
    """Somebody else changed the layout in the meantime; `revision` and `newest` are what there is now."""

    def __init__(self, revision: int, newest: Change):
        message = f"{newest.by} changed this layout in the meantime. Nothing was saved: look at both, then decide."
        super().__init__("CONFLICT", message)
        self.revision, self.newest = revision, newest


def last_change(batch: Batch) -> Change:
    """The draft or the newest version, whichever came later; of a batch with neither, its beginning."""
    found = [change for change in (draft_of(batch), version_of(batch)) if change]
    return max(found, key=lambda change: change.at, default=Change(None, batch.created_at, []))


def draft_of(batch: Batch) -> Change | None:
    saved = (batch.settings or {}).get(DRAFT)
    if batch.layout_draft is None or not saved:
        return None
    user = User.objects.filter(pk=saved["by"]).first()
    return Change(user, datetime.fromisoformat(saved["at"]), batch.layout_draft)


def version_of(batch: Batch) -> Change | None:
    """What participants see now."""
    version = batch.layout_versions.select_related("created_by").filter(number=batch.layout_number).first()
    return version and Change(version.created_by, version.created_at, version.layout)


def overtaken(batch: Batch) -> Change | None:
    """The version that came after the draft was saved, which publishing the draft would replace."""
    draft, version = draft_of(batch), version_of(batch)
    return version if draft and version and version.at > draft.at else None
