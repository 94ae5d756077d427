"""Steps: they go on where they stood, one worker at a time, and say so when they cannot."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from datasets.models import Import
from project.base import jobs, steps, sweep
from project.base.models import Beat
from tests.factories import ImportFactory

PIECES = 5


@pytest.fixture
def runner(settings):
    """Puts a generator in the place of the one that reads files, and the old one back."""
    before = jobs.RUNNERS[Import]

    def use(generator):
        jobs.RUNNERS[Import] = generator

    yield use
    jobs.RUNNERS[Import] = before


def count_to_five(step, lease):
    while step.offset < PIECES:
        with transaction.atomic():
            lease.hold(offset=step.offset + 1)
        yield
    lease.finish()


def queued():
    return ImportFactory(status="queued", arrival=1)


@pytest.mark.django_db(transaction=True)
def test_a_step_is_put_down_after_its_slice_and_taken_up_where_it_stood(runner):
    runner(count_to_five)
    step = queued()
    for done in range(1, PIECES):
        jobs.work(Import, step.pk, slice_s=0)
        step.refresh_from_db()
        assert (step.offset, step.status, step.lease_until) == (done, "processing", None)
    jobs.work(Import, step.pk)
    step.refresh_from_db()
    assert (step.offset, step.status) == (PIECES, "complete")
    assert step.finished_at


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_was_thought_dead_can_write_no_more(runner):
    runner(count_to_five)
    step = queued()
    now = timezone.now()
    slow = jobs.claim(Import, step.pk, now)
    assert jobs.claim(Import, step.pk, now) is None
    other = jobs.claim(Import, step.pk, now + steps.lease_time())
    other.hold(offset=3)

    def write_a_piece():
        with transaction.atomic():
            Import.objects.filter(pk=step.pk).update(filename="written by the slow one")
            slow.hold(offset=1)

    with pytest.raises(steps.LeaseLost):
        write_a_piece()
    name = step.filename
    step.refresh_from_db()
    assert (step.offset, step.filename) == (3, name)


@pytest.mark.django_db(transaction=True)
def test_a_step_that_never_gets_on_is_given_up_with_the_reason(runner, settings):
    settings.FIELDWORK_ATTEMPTS = 3

    def broken(step, lease):
        raise OSError("the disk is full")
        yield

    runner(broken)
    step = queued()
    now = timezone.now()
    for attempt in range(3):
        with pytest.raises(OSError, match="the disk is full"):
            jobs.run_slice(jobs.claim(Import, step.pk, now + attempt * timedelta(minutes=1)), 1)
    assert jobs.claim(Import, step.pk, now + timedelta(minutes=9)) is None
    step.refresh_from_db()
    assert step.status == "failed"
    assert "3 attempts" in step.reason
    assert "the disk is full" in step.reason


@pytest.mark.django_db(transaction=True)
def test_what_was_given_up_cannot_be_brought_back_by_its_last_worker(runner, settings):
    settings.FIELDWORK_ATTEMPTS = 1
    runner(count_to_five)
    step = queued()
    now = timezone.now()
    slow = jobs.claim(Import, step.pk, now)
    assert jobs.claim(Import, step.pk, now + steps.lease_time()) is None
    for write in (slow.hold, slow.finish, slow.release):
        with pytest.raises(steps.LeaseLost):
            write()
    step.refresh_from_db()
    assert step.status == "failed"


@pytest.mark.django_db(transaction=True)
def test_a_claim_reads_the_step_only_once_it_is_held(runner, monkeypatch):
    """The first worker moves on and puts the step down between the second one's look and its claim."""
    runner(count_to_five)
    step = queued()
    now = timezone.now()
    first = jobs.claim(Import, step.pk, now)
    startable = Import.startable

    def look_then_lose_the_race(found):
        monkeypatch.undo()
        pks = list(startable(found).values_list("pk", flat=True))
        first.hold(offset=3)
        first.release()
        return Import.objects.filter(pk__in=pks)

    monkeypatch.setattr(Import, "startable", look_then_lose_the_race)
    second = jobs.claim(Import, step.pk, now + steps.lease_time())
    assert second.step.offset == 3


@pytest.mark.django_db(transaction=True)
def test_holding_on_without_progress_uses_the_attempts_up(runner, settings):
    settings.FIELDWORK_ATTEMPTS = 2

    def never_gets_on(step, lease):
        lease.renew()
        raise MemoryError("too much")
        yield

    runner(never_gets_on)
    step = queued()
    now = timezone.now()
    for attempt in range(2):
        with pytest.raises(MemoryError):
            jobs.run_slice(jobs.claim(Import, step.pk, now + attempt * timedelta(minutes=1)), 1)
    assert jobs.claim(Import, step.pk, now + timedelta(minutes=5)) is None
    step.refresh_from_db()
    assert step.status == "failed"


@pytest.mark.parametrize(("start_s", "slice_s", "pieces"), [(0.2, 0, 1), (0.2, 0.05, 3), (0, 0.05, 2)])
def test_a_long_way_to_the_first_piece_makes_the_slice_longer(start_s, slice_s, pieces):
    taken, clock = [], [0]

    def slow_start():
        clock[0] += start_s
        while True:
            taken.append(1)
            yield
            clock[0] += 0.1

    jobs.advance_for(slow_start(), slice_s, now=lambda: clock[0])
    assert len(taken) == pieces


@pytest.mark.django_db(transaction=True)
def test_progress_makes_the_attempts_start_anew(runner):
    runner(count_to_five)
    step = queued()
    Import.objects.filter(pk=step.pk).update(attempts=3)
    jobs.work(Import, step.pk, slice_s=0)
    step.refresh_from_db()
    assert step.attempts == 0


@pytest.mark.django_db(transaction=True)
def test_the_sweep_wakes_what_nobody_holds_and_the_worker_ends_it(runner, drain):
    runner(count_to_five)
    step = queued()
    assert sweep.run()
    drain()
    step.refresh_from_db()
    assert step.status == "complete"


@pytest.mark.django_db(transaction=True)
def test_only_one_sweep_runs_at_a_time():
    now = timezone.now()
    assert Beat.take(Beat.SWEEP, now, now + timedelta(seconds=30))
    assert not sweep.run(now + timedelta(seconds=29))
    assert sweep.run(now + timedelta(seconds=30))
    assert sweep.run(now + timedelta(seconds=31))
