"""Two calls at once about the same project or pool: what must hold of one must hold of both."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from project.base.problems import Refused
from tasksuites import answering, completing, pools
from tasksuites.catalogue import defaults, projects
from tasksuites.catalogue import pools as catalogue
from tasksuites.issuing import Person, issue
from tasksuites.models import Pool, Project
from tests.factories import PoolFactory, ProjectFactory, TaskFactory, TaskSuiteFactory, access_of
from tests.tasksuites.catalogue.calls import POOL

pytestmark = pytest.mark.django_db(transaction=True)
NOW = timezone.now().replace(microsecond=0)


def together(*deeds):
    """Do all at once, each in a thread; their results, a refusal by its code."""

    def run(deed):
        try:
            return deed()
        except Refused as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as threads:
        return list(threads.map(run, deeds))


def test_no_pool_begins_in_a_project_while_it_is_put_away():
    project = ProjectFactory()
    access = access_of(project.workspace)
    body = {**POOL, "project_id": str(project.pk)}
    deeds = [lambda: catalogue.create(body, "REGULAR", project.workspace_id, access)] * 3
    together(*deeds, lambda: projects.archive(Project.objects.get(pk=project.pk), access.user))
    project.refresh_from_db()
    assert (project.status == "ARCHIVED") is not Pool.objects.filter(project=project).exists()


def test_a_pool_opens_once():
    pool = TaskFactory(suite__pool=PoolFactory(status="CLOSED")).pool
    found = together(*[lambda: pools.open_pool(Pool.objects.get(pk=pool.pk), NOW)] * 5)
    assert sorted(found) == [False] * 4 + [True]


def test_of_two_defaults_at_once_one_number_is_everywhere(monkeypatch):
    monkeypatch.setattr(defaults, "AT_ONCE", 2)
    pool = PoolFactory(default_overlap=2)
    for _ in range(12):
        TaskSuiteFactory(pool=pool, overlap=2)

    def change(number):
        wanted = {"default_overlap": number, "default_task_overlap": None}
        return lambda: defaults.change(Pool.objects.get(pk=pool.pk), wanted, NOW)

    together(change(3), change(5), change(4))
    pool.refresh_from_db()
    assert pool.default_overlap in (3, 4, 5)
    assert set(pool.suites.values_list("overlap", flat=True)) == {pool.default_overlap}
    assert pool.place_count == 12 * pool.default_overlap


def test_a_default_is_lowered_while_people_take_places():
    pool = PoolFactory(default_overlap=4)
    for _ in range(4):
        TaskFactory(suite=TaskSuiteFactory(pool=pool, overlap=4))

    def take(name):
        return lambda: issue(Pool.objects.get(pk=pool.pk), Person(name), now=NOW)[0] and None

    wanted = {"default_overlap": 1, "default_task_overlap": None}
    together(*map(take, "abcd"), lambda: defaults.change(Pool.objects.get(pk=pool.pk), wanted, NOW))
    for suite in pool.suites.all():
        assert suite.taken == suite.assignments.count()
        assert suite.overlap == max(1, suite.taken)
    pool.refresh_from_db()
    assert pool.place_count == sum(pool.suites.values_list("overlap", flat=True))


def test_the_last_answers_close_the_pool_once_whoever_is_first():
    pool = PoolFactory(default_overlap=4, close_delay_s=0)
    TaskFactory(suite=TaskSuiteFactory(pool=pool, overlap=4))
    held = [issue(pool, Person(name), now=NOW)[0] for name in "abcd"]
    together(*[lambda one=one: answering.submit(one, now=NOW).status for one in held])
    completing.close_complete(NOW)
    pool.refresh_from_db()
    assert (pool.status, pool.close_reason, pool.submitted_count) == ("CLOSED", "COMPLETED", 4)
