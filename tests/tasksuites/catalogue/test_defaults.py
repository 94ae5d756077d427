"""A changed default overlap reaches what had the old one, and nothing else."""

from datetime import timedelta

import pytest
from django.db.models import Sum
from django.utils import timezone

from tasksuites.catalogue import defaults
from tasksuites.models import Pool
from tests.factories import PoolFactory, TaskFactory, TaskSuiteFactory
from tests.tasksuites.catalogue.calls import POOL

NOW = timezone.now().replace(microsecond=0)


def pool_of(suites=(), tasks=(), **options):
    """A pool with suites and loose tasks, each (overlap, taken)."""
    pool = PoolFactory(**options)
    for overlap, taken in suites:
        TaskSuiteFactory(pool=pool, overlap=overlap, taken=taken)
    for overlap, taken in tasks:
        TaskFactory(suite=None, pool=pool, overlap=overlap, taken=taken)
    return pool


def overlaps(rows):
    return list(rows.order_by("position").values_list("overlap", flat=True))


def wanted(suites, tasks=None):
    return {"default_overlap": suites, "default_task_overlap": tasks}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("before", "after", "suites", "tasks"),
    [
        (wanted(3), wanted(5), ([(3, 0), (3, 2), (4, 0), (None, 9)], [5, 5, 4, None]), ([(3, 1), (7, 0)], [5, 7])),
        (wanted(3), wanted(1), ([(3, 0), (3, 2), (1, 1)], [1, 2, 1]), ([(3, 3)], [3])),
        (wanted(3, 2), wanted(5, 2), ([(3, 0), (2, 0)], [5, 2]), ([(2, 0), (3, 0)], [2, 3])),
        (wanted(3, 2), wanted(3, 4), ([(3, 0), (2, 0)], [3, 2]), ([(2, 0), (3, 0)], [4, 3])),
        (wanted(3, 2), wanted(3), ([(3, 0)], [3]), ([(2, 0)], [3])),
        (wanted(0), wanted(5), ([(0, 0)], [0]), ([(0, 0)], [0])),
        (wanted(3), wanted(3), ([(3, 0)], [3]), ([(3, 0)], [3])),
        (wanted(None), wanted(2), ([(None, 4), (3, 0)], [4, 3]), ([(None, 0)], [2])),
    ],
)
def test_what_had_the_old_default_gets_the_new_one_or_what_is_taken(before, after, suites, tasks):
    pool = pool_of(suites[0], tasks[0], **before)
    defaults.change(pool, after, NOW)
    assert (overlaps(pool.suites), overlaps(pool.tasks)) == (suites[1], tasks[1])
    changed = Pool.objects.get(pk=pool.pk)
    assert (changed.default_overlap, changed.default_task_overlap) == (pool.default_overlap, pool.default_task_overlap)
    assert wanted(pool.default_overlap, pool.default_task_overlap) == after
    assert changed.place_count == (changed.suites.aggregate(total=Sum("overlap"))["total"] or 0)


@pytest.mark.django_db(transaction=True)
def test_control_tasks_keep_their_number(settings):
    pool = pool_of(default_overlap=3)
    TaskFactory(suite=None, pool=pool, overlap=3, kind="control", known_solutions=[{"output_values": {"answer": "a"}}])
    defaults.change(pool, wanted(5), NOW)
    assert overlaps(pool.tasks) == [3]


@pytest.mark.django_db(transaction=True)
def test_many_change_in_portions(monkeypatch):
    monkeypatch.setattr(defaults, "AT_ONCE", 3)
    pool = pool_of([(2, 0)] * 8, default_overlap=2)
    defaults.change(pool, wanted(4), NOW)
    assert overlaps(pool.suites) == [4] * 8
    assert Pool.objects.get(pk=pool.pk).place_count == 32


@pytest.mark.django_db(transaction=True)
def test_a_call_that_was_stopped_half_way_is_repeated():
    pool = pool_of([(4, 0), (2, 0)], default_overlap=2)
    defaults.change(pool, wanted(4), NOW)
    assert overlaps(pool.suites) == [4, 4]


@pytest.mark.django_db(transaction=True)
def test_the_number_of_another_call_in_between_is_replaced_too(monkeypatch):
    pool = pool_of([(2, 0), (2, 0)], default_overlap=2)
    real = defaults.replace

    def overtaken(one, rows, old, new):
        monkeypatch.setattr(defaults, "replace", real)
        defaults.change(Pool.objects.get(pk=one.pk), wanted(7), NOW)
        real(one, rows, old, new)

    monkeypatch.setattr(defaults, "replace", overtaken)
    defaults.change(pool, wanted(5), NOW)
    assert overlaps(pool.suites) == [5, 5]
    assert Pool.objects.get(pk=pool.pk).default_overlap == 5


@pytest.mark.django_db(transaction=True)
def test_a_put_of_an_open_pool_raises_what_is_there_and_says_when(api, project_id):
    made = api.pool(project_id)
    pool = Pool.objects.get(pk=made["id"])
    TaskSuiteFactory(pool=pool, overlap=3)
    TaskSuiteFactory(pool=pool, overlap=8)
    before = timezone.now() - timedelta(seconds=1)
    Pool.objects.filter(pk=pool.pk).update(status="OPEN", tasks_changed_at=before)
    sent = {**POOL, "project_id": project_id, "defaults": {"default_overlap_for_new_task_suites": 5}}
    assert api.put(f"pools/{pool.pk}", sent).json()["defaults"] == sent["defaults"]
    assert overlaps(pool.suites) == [5, 8]
    pool.refresh_from_db()
    assert (pool.place_count, pool.default_overlap) == (13, 5)
    assert pool.tasks_changed_at > before
