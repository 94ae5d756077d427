"""What the home page puts first: work that failed, stands still, or ends soon."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.urls import reverse

from batches.models import Batch, Export, SetUp
from datasets.models import Import
from project.base import waiting
from project.base.access import Access
from project.base.steps import Step
from tasksuites.models import Assignment, Pool

RECENT = timedelta(days=7)  # a failed import is old news after this
SOON = timedelta(days=1)
MOST = 5  # of each kind


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing that wants doing, with the page where it is done; `tone` is bad or attention."""

    tone: str
    text: str
    address: str
    label: str


def notices(access: Access, now: datetime) -> list[Notice]:
    """The worst first, at most five of each kind."""
    failed = [*failed_imports(access, now), *failed_setups(access), *failed_jobs(access, now)]
    return [*failed, *closing_soon(access, now), *unreviewed(access)]


def failed_imports(access: Access, now: datetime) -> list[Notice]:
    failed = Import.objects.visible_to(access).filter(status=Import.Status.FAILED, updated_at__gt=now - RECENT)
    return [
        Notice(
            "bad",
            f"“{job.filename}” could not be read into {job.dataset.name}. {job.reason}".strip(),
            reverse("dataset-detail", args=[job.dataset_id]),
            "Open the dataset",
        )
        for job in failed.select_related("dataset").order_by("-pk")[:MOST]
    ]


def failed_setups(access: Access) -> list[Notice]:
    last = SetUp.objects.filter(batch=OuterRef("pk")).order_by("-pk").values("reason")[:1]
    failed = Batch.objects.visible_to(access).filter(status=Batch.Status.ERROR)
    return [
        Notice(
            "bad",
            f"{batch.name} could not be set up. {batch.reason or ''}".strip(),
            reverse("batch-detail", args=[batch.pk]),
            "Open the batch",
        )
        for batch in failed.annotate(reason=Subquery(last)).order_by("-pk")[:MOST]
    ]


def failed_jobs(access: Access, now: datetime) -> list[Notice]:
    """Syncs and exports, each until the same was done for its batch after all."""
    kinds = [
        (SetUp.objects.filter(kind=SetUp.Kind.SYNC), "New datapoints of {} did not become tasks.", "batch-detail"),
        (Export.objects.all(), "An export of {} could not be made.", "batch-exports"),
    ]
    return [
        Notice(
            "bad",
            f"{sentence.format(step.batch.name)} {step.reason}".strip(),
            reverse(page, args=[step.batch_id]),
            "Open the batch" if page == "batch-detail" else "Open its exports",
        )
        for steps, sentence, page in kinds
        for step in newest_failed(steps, access, now)
    ]


def newest_failed(steps: QuerySet, access: Access, now: datetime) -> QuerySet:
    later = steps.filter(batch=OuterRef("batch"), pk__gt=OuterRef("pk"))
    failed = steps.visible_to(access).filter(
        ~Exists(later), status=Step.Status.FAILED, updated_at__gt=now - RECENT, batch__deleted_at=None
    )
    return failed.select_related("batch").order_by("-pk")[:MOST]


def closing_soon(access: Access, now: datetime) -> list[Notice]:
    closing = Batch.objects.visible_to(access).filter(
        pool__status=Pool.Status.OPEN, pool__closes_at__gt=now, pool__closes_at__lte=now + SOON
    )
    return [
        Notice(
            "attention",
            f"{batch.name} closes at {batch.pool.closes_at:%H:%M} UTC with "
            f"{batch.pool.place_count - batch.pool.submitted_count:,} assignments open.",
            reverse("batch-detail", args=[batch.pk]),
            "Open the batch",
        )
        for batch in closing.select_related("pool").order_by("pool__closes_at")[:MOST]
    ]


def unreviewed(access: Access) -> list[Notice]:
    """Pools that are reviewed by hand and hold something that waits for it."""
    sent = Assignment.objects.filter(pool=OuterRef("pk"), status=Assignment.Status.SUBMITTED)
    by_hand = Pool.objects.visible_to(access).filter(accepts_by_itself=False, rehearsal_of=None)
    waiting_pools = by_hand.exclude(status=Pool.Status.ARCHIVED).filter(Exists(sent)).order_by("-pk")
    return [
        Notice(
            "attention",
            f"What people sent in {pool.name} waits for review.",
            reverse("pool-assignments", args=[pool.pk]) + f"?status={Assignment.Status.SUBMITTED}",
            "See what waits",
        )
        for pool in waiting_pools[:MOST]
    ]


def worker_context(access: Access, now: datetime) -> dict:
    """What the part `_no_worker.html` asks for, about the jobs that this person can see."""
    return waiting.worker_context([steps.objects.visible_to(access) for steps in (Import, SetUp, Export)], now)
