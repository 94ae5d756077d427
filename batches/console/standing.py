"""Where batches stand, in words and numbers that pages show: status, progress, the steps of the path, what is next."""

from dataclasses import dataclass

from django.db.models import F, Q
from django.urls import reverse

from batches.models import Batch
from project.base.words import counted
from tasksuites.models import Pool


@dataclass(frozen=True, slots=True)
class Kind:
    """Where a batch can stand: the word for it, the stored word that decides its colour, and which rows stand there."""

    key: str
    label: str
    status: str
    rows: Q


IS_READY, IS_OPEN = Q(status=Batch.Status.READY), Q(pool__status=Pool.Status.OPEN)
IS_FULL = Q(pool__place_count__gt=0, pool__submitted_count__gte=F("pool__place_count"))
NOT_SET_UP = Kind("not-set-up", "Not set up", "UNINITIALISED", Q(status=Batch.Status.UNINITIALISED))
SETTING_UP = Kind("setting-up", "Setting up", "PROCESSING", Q(status=Batch.Status.PROCESSING))
FAILED = Kind("failed", "Set-up failed", "ERROR", Q(status=Batch.Status.ERROR))
OPEN = Kind("open", "Open", "OPEN", IS_READY & IS_OPEN)
COMPLETE = Kind("complete", "Complete", "COMPLETE", IS_READY & ~IS_OPEN & IS_FULL)
CLOSED = Kind("closed", "Closed", "CLOSED", IS_READY & ~IS_OPEN & ~IS_FULL)
KINDS = (NOT_SET_UP, SETTING_UP, FAILED, OPEN, CLOSED, COMPLETE)
BEFORE_SETUP = {kind.status: kind for kind in (NOT_SET_UP, SETTING_UP, FAILED)}


@dataclass(frozen=True, slots=True)
class Standing:
    """What a card or a row says of a batch. `status` is the stored word that decides the colour, `done` and `total`
    count assignments; a total of 0 means that there is nothing to count yet.
    """

    batch: Batch
    status: str
    label: str
    done: int
    total: int
    numbers: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the path from a dataset to results; `state` is done, current or todo."""

    label: str
    note: str
    address: str
    state: str


def standing(batch: Batch) -> Standing:
    """Reads batch, dataset and pool only, so that a list fetches them with the batch."""
    kind, done, total = kind_of(batch), 0, 0
    if batch.status == Batch.Status.READY:
        done, total = batch.pool.submitted_count, batch.pool.place_count
        numbers = f"{done:,} of {counted(total, 'assignment')} done"
    else:
        numbers = counted(batch.dataset.datapoint_count, "datapoint") if batch.dataset else "No dataset yet"
    return Standing(batch, kind.status, kind.label, done, total, numbers)


def kind_of(batch: Batch) -> Kind:
    """The same of one batch as `Kind.rows` says of all."""
    if batch.status != Batch.Status.READY:
        return BEFORE_SETUP[batch.status]
    if batch.pool.is_open:
        return OPEN
    return COMPLETE if 0 < batch.pool.place_count <= batch.pool.submitted_count else CLOSED


def trail(batch: Batch) -> list[Step]:
    """The steps dataset → layout → set-up → people → results of one batch; the first that is not done is current."""
    here = standing(batch)
    page = reverse("batch-detail", args=[batch.pk])
    is_ready = batch.status == Batch.Status.READY
    datapoints = batch.dataset.datapoint_count if batch.dataset else 0
    dataset_page = reverse("dataset-detail", args=[batch.dataset_id]) if batch.dataset_id else ""
    questions = counted(batch.instruction_count, "question") if batch.layout_number else "None yet"
    made = f"{counted(batch.task_count, 'task')} in {counted(batch.group_count, 'group')}" if is_ready else here.label
    people = reverse("batch-people", args=[batch.pk]) if is_ready else ""
    results = reverse("batch-answers", args=[batch.pk]) if is_ready else ""
    steps = [
        ("Dataset", counted(datapoints, "datapoint"), dataset_page, datapoints > 0),
        ("Layout", questions, reverse("batch-layout", args=[batch.pk]), bool(batch.layout_number)),
        ("Set-up", made, f"{page}#setup" if not is_ready else "", is_ready),
        ("People", here.numbers if is_ready else "After the set-up", people, False),
        ("Results", answers_words(batch) if is_ready else "No answers yet", results, False),
    ]
    if is_ready and here.total and here.done >= here.total:
        steps[3] = (*steps[3][:3], True)
    current = next((index for index, step in enumerate(steps) if not step[3]), None)
    return [
        Step(label, note, address, "current" if index == current else "done" if is_done else "todo")
        for index, (label, note, address, is_done) in enumerate(steps)
    ]


def answers_words(batch: Batch) -> str:
    return counted(batch.pool.response_count, "answer")
