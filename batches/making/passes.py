"""Who makes tasks when a worker takes up a pass over a batch's datapoints: its set-up or one of its syncs."""

from collections.abc import Iterator

from batches.making import setup, syncing
from batches.models import SetUp
from project.base import jobs
from project.base.steps import Lease

PIECES = {SetUp.Kind.SETUP: setup.make_tasks, SetUp.Kind.SYNC: syncing.make_missing}


@jobs.runs(SetUp)
def make(step: SetUp, lease: Lease) -> Iterator[None]:
    return PIECES[step.kind](step, lease)
