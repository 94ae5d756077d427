"""Selective checks: which tasks go to more people, and where they come from."""

import pytest
from django.utils import timezone

from tasksuites.models import Pool, Task
from tests.tasksuites.mixed import add_tasks, mixed_pool, mixer, positions, refusal, send, take
from tests.tasksuites.test_mixed_races import balances

NOW = timezone.now().replace(microsecond=0)
TO_ALL = [{"frequency": 1}]

pytestmark = pytest.mark.django_db


def checked_pool(intervals, *, target=3, general=10, config=None, **options):
    """A pool in which the numbers that the intervals choose are check tasks for `target` people."""
    function = {"scope": "POOL", "distribution": "UNIFORM", "window_days": 30, "intervals": intervals}
    checkpoints = {"real_settings": {"target_overlap": target, "task_distribution_function": function}}
    options["settings"] = {"checkpoints_config": checkpoints}
    return mixed_pool(config or mixer(2), general=general, **options)


def overlaps(pool):
    return list(
        Task.objects.filter(pool=pool, position__lt=2**50).order_by("position").values_list("overlap", flat=True)
    )


def checks(pool):
    return set(Task.objects.filter(pool=pool, is_check=True).values_list("position", flat=True))


def test_a_task_that_is_handed_out_becomes_a_check_task_where_a_number_is_chosen():
    pool = checked_pool([{"from": 1, "to": 2, "frequency": 2}])  # of each person the first
    first = take(pool, "ann", NOW)
    assert len(checks(pool)) == 1
    assert checks(pool) <= set(positions(first))
    assert sorted(overlaps(pool)) == [1] * 9 + [3]


def test_a_check_task_that_lacks_answers_comes_before_a_new_one():
    pool = checked_pool([{"from": 1, "to": 2, "frequency": 2}])
    given = [positions(send(take(pool, name, NOW))) for name in ("ann", "ben", "cid")]
    (check,) = checks(pool)
    assert all(check in suite for suite in given)
    given = positions(take(pool, "dan", NOW))  # three people have it: the next one begins
    assert check not in given
    assert len(checks(pool)) == 2
    balances(pool)


def test_numbers_beyond_the_interval_get_ordinary_tasks():
    pool = checked_pool([{"from": 1, "to": 2, "frequency": 2}], general=6)
    send(take(pool, "ann", NOW))
    (check,) = checks(pool)
    assert check not in positions(send(take(pool, "ann", NOW)))
    assert len(checks(pool)) == 1


def test_check_tasks_are_handed_out_like_others_at_the_end():
    pool = checked_pool([{"from": 1, "to": 1, "frequency": 1}], general=2)
    send(take(pool, "ann", NOW))
    (check,) = checks(pool)
    assert positions(take(pool, "ben", NOW)) == [check]  # the last suite: nothing else is left


def closed_pool(project, answered=3):
    """A closed pool of three tasks, of which so many were answered by zoe."""
    pool = mixed_pool(mixer(1), general=3, project=project)
    for _ in range(answered):
        send(take(pool, "zoe", NOW))
    Pool.objects.filter(pk=pool.pk).update(status="CLOSED")
    return pool


def test_a_task_of_a_closed_pool_is_copied_with_its_origin():
    pool = checked_pool(TO_ALL, config=mixer(1), general=4)
    closed = closed_pool(pool.project, answered=1)
    task_count = Pool.objects.get(pk=pool.pk).task_count
    given = take(pool, "ann", NOW).answers.get().task
    original = Task.objects.get(pool=closed, position=1)
    assert given.origin_task == original
    assert (given.pool, given.overlap, given.taken, given.is_check, given.suite) == (pool, 3, 1, True, None)
    assert given.input_values == original.input_values
    counted = Pool.objects.get(pk=pool.pk)
    assert (counted.task_count, overlaps(pool)) == (task_count + 1, [1] * 4)
    assert take(pool, "ben", NOW).answers.get().task == given  # it lacks answers
    assert take(pool, "zoe", NOW).answers.get().task != given  # who has answered the original
    balances(pool)


def test_only_answered_tasks_of_closed_pools_of_the_project_are_copied_and_once():
    pool = checked_pool(TO_ALL, config=mixer(1), target=1, general=9)
    closed_pool(pool.project, answered=2)
    closed_pool(mixed_pool().project)  # another project
    still_open = mixed_pool(mixer(1), general=3, project=pool.project)
    send(take(still_open, "zoe", NOW))
    for number in range(5):
        send(take(pool, f"person{number}", NOW))
    copies = Task.objects.filter(pool=pool, origin_task__isnull=False)
    assert sorted(copies.values_list("origin_task__position", flat=True)) == [1, 2]
    assert Task.objects.filter(pool=pool, is_check=True).count() == 5


def test_control_tasks_may_follow_from_the_checkpoints_too():
    pool = mixed_pool(mixer(3), general=9, controls=3)
    function = {"scope": "POOL", "window_days": 30, "intervals": [{"frequency": 3}]}
    pool.settings = {"checkpoints_config": {"golden_settings": {"task_distribution_function": function}}}
    pool.save()
    assert positions(take(pool, "ann", NOW)) == [10, 1, 2]


def test_without_checkpoints_nothing_is_marked():
    pool = mixed_pool(mixer(2), general=4)
    add_tasks(pool, 1, overlap=1)
    send(take(pool, "ann", NOW))
    assert checks(pool) == set()
    assert refusal(mixed_pool(), "ann", NOW).code == "NOTHING_LEFT"
