"""Addresses by which reports and exports are fetched without signing in: signed, and good for an hour."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from batches.models import Batch, Export
from project.base import security

REPORT, EXPORT = "batches.report", "batches.export"  # what a signature is good for
GOOD_FOR = timedelta(hours=1)
ANSWERS = "answers"  # the first word of a report's name; what it includes follows, so that this is signed, too


def report(batch: Batch, include: Collection[str]) -> tuple[str, datetime]:
    """Where a batch's report is fetched, and until when."""
    name = "+".join([ANSWERS, *sorted(include)])
    return signed(reverse("api-report-file", args=[batch.pk, name]), REPORT)


def export(job: Export) -> tuple[str, datetime]:
    """Where a finished export is fetched, and until when."""
    return signed(reverse("api-export-file", args=[job.pk]), EXPORT)


def signed(path: str, purpose: str) -> tuple[str, datetime]:
    expires_at = timezone.now() + GOOD_FOR
    return security.sign_url(path, purpose, expires_at), expires_at


def included(name: str) -> str | None:
    """What the report of this name includes, with commas; None where it is no report's name."""
    first, *more = name.split("+")
    return ",".join(more) if first == ANSWERS else None
