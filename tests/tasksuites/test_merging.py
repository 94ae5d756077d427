"""Equal tasks of different pools: an answer to one is an answer to all."""

import hashlib
from datetime import timedelta

import pytest

from project.base import documents
from tasksuites import checkup, following
from tasksuites.models import Answer, Assignment, Event, Participation, Pool, Task, TaskSuite
from tests.factories import PoolFactory, ProjectFactory, TaskFactory
from tests.tasksuites.quality.rules import NOW, answer, config, firings, take

pytestmark = pytest.mark.django_db

MIXING = {
    "real_tasks_count": 2,
    "min_real_tasks_count": 1,
    "shuffle_tasks_in_task_suite": False,
    "golden_tasks_count": 0,
    "training_tasks_count": 0,
    "mix_tasks_in_creation_order": True,
}


@pytest.fixture
def project():
    return ProjectFactory(merges_equal_tasks=True)


def mixed_pool(project, *shown, overlap=2, **options):
    """An open pool with a general task for each of the values."""
    options = {"mixer_config": MIXING, "follows": True, "project": project} | options
    pool = PoolFactory(**options)
    for position, values in enumerate(shown, start=1):
        text = documents.dumps(values)
        digest = hashlib.blake2b(text.encode(), digest_size=16).digest()
        TaskFactory(pool=pool, suite=None, position=position, overlap=overlap, input_values=values, input_digest=digest)
    return pool


A, B, C = ({"photo": name, "size": 1} for name in "abc")


def taken(pool):
    return list(pool.tasks.order_by("position").values_list("taken", flat=True))


def test_what_is_sent_is_copied_to_equal_tasks(project):
    here, there = mixed_pool(project, A, B), mixed_pool(project, C, B, A)
    sent = answer(here, "ann", "a cat", "a dog")
    copy = Assignment.objects.get(pool=there)
    assert (copy.status, copy.automerged, copy.reward, copy.participant) == ("ACCEPTED", True, 0, sent.participant)
    assert copy.submitted_at == copy.accepted_at == NOW
    suite = copy.suite
    assert (suite.mixed, suite.automerged, suite.overlap, suite.taken, suite.task_count) == (True, True, 1, 1, 2)
    given = {one.task.input_values["photo"]: one.values for one in Answer.objects.filter(assignment=copy)}
    assert given == {"a": {"answer": "a cat"}, "b": {"answer": "a dog"}}
    assert taken(there) == [0, 1, 1]
    there.refresh_from_db()
    assert (there.submitted_count, there.response_count) == (1, 2)
    assert Participation.objects.get(pool=there).submitted_count == 1
    following.follow_the_rest(NOW)  # the copy is not copied back
    assert Assignment.objects.count() == 2
    assert checkup.places_are_counted()
    assert not Event.objects.exists()


def test_the_copy_is_what_the_person_has_had(project):
    here, there = mixed_pool(project, A, B), mixed_pool(project, A, B, C)
    answer(here, "ann", "a cat", "a dog")
    next_one = take(there, "ann", NOW + timedelta(hours=1))
    assert [given.task.input_values for given in next_one.answers.select_related("task")] == [C]


def test_what_comes_after_a_copy_follows_in_its_pool(project):
    here, there = mixed_pool(project, A, B), mixed_pool(project, A)
    rule = config("ANSWER_COUNT", ("assignments_accepted_count", "GTE", 1), action="CLEAN_COLLECTOR")
    Pool.objects.filter(pk=there.pk).update(rules=[rule])
    answer(here, "ann", "a cat", "a dog")
    following.follow_the_rest(NOW)
    assert [found[1] for found in firings()] == ["ANSWER_COUNT"]


@pytest.mark.parametrize(
    "options",
    [
        {"status": "CLOSED"},
        {"accepts_by_itself": False},
        {"mixer_config": None},
        {"overlap": 0},
        {"shown": ({"size": 1, "photo": "a"}, C)},  # the keys stand in another order
    ],
)
def test_nothing_is_copied_where_something_differs(project, options):
    options = dict(options)
    there = mixed_pool(project, *options.pop("shown", (A, B)), **options)
    here = mixed_pool(project, A, B)
    answer(here, "ann", "a cat", "a dog")
    assert not Assignment.objects.filter(pool=there).exists()
    assert not TaskSuite.objects.filter(pool=there).exists()


@pytest.mark.parametrize("options", [{"project__merges_equal_tasks": False}, {"accepts_by_itself": False}])
def test_nothing_is_copied_from_where_it_is_not_wished(project, options):
    if options.pop("project__merges_equal_tasks", None) is False:
        project.merges_equal_tasks = False
        project.save()
    here, there = mixed_pool(project, A, B, **options), mixed_pool(project, A, B)
    answer(here, "ann", "a cat", "a dog")
    assert not Assignment.objects.filter(pool=there).exists()


def test_another_project_s_tasks_and_known_ones_are_not_equal(project):
    others = mixed_pool(ProjectFactory(merges_equal_tasks=True, workspace=project.workspace), A, B)
    there = mixed_pool(project, A, B)
    Task.objects.filter(pool=there).update(kind="control", known_solutions=[{"output_values": {"answer": "x"}}])
    answer(mixed_pool(project, A, B), "ann", "a cat", "a dog")
    assert not Assignment.objects.filter(pool__in=[others, there]).exists()


def test_tasks_without_end_are_copied_to_and_not_counted(project):
    there = mixed_pool(project, A, overlap=None)
    answer(mixed_pool(project, A, B), "ann", "a cat", "a dog")
    assert Assignment.objects.filter(pool=there).count() == 1
    assert taken(there) == [0]
