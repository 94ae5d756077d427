"""The participant's page of a pool that no batch set up, as members try it out before anybody is let in."""

import pytest
from django.urls import reverse

from tasksuites.models import Answer, Assignment, Pool
from tests.batches.test_pool_screen import GOOD, fields, make, text_of
from tests.factories import (
    AnswerFactory,
    AssignmentFactory,
    PoolFactory,
    ReadyBatchFactory,
    TaskFactory,
    TaskSuiteFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def pool(workspace):
    return make(project__workspace=workspace, status=Pool.Status.CLOSED)


def preview_of(suite):
    return reverse("suite-preview", args=[suite.pool_id, suite.pk])


def test_a_member_sees_the_page_of_a_suite_and_nothing_is_stored(client, pool):
    path = preview_of(pool.suites.get())
    assert "Name the main colour." in text_of(client.get(path))
    assert client.post(path, {"go": "next"})["Location"] == f"{path}?screen=2"
    page = client.get(path, {"screen": 2})
    assert "Task 2 of 2" in text_of(page)
    assert "data-autosave" not in page.content.decode()
    wrong = client.post(f"{path}?screen=2", fields(pool, {**GOOD, "count": "x"}, GOOD))
    assert wrong.status_code == 422
    assert "Task 1, Count : Write a number" in text_of(wrong)
    assert client.post(f"{path}?screen=2", fields(pool, GOOD, GOOD))["Location"] == f"{path}?screen=end"
    assert "Nothing was stored" in text_of(client.get(path, {"screen": "end"}))
    assert not Answer.objects.exists()
    assert not Assignment.objects.exists()


def test_its_neighbours_are_a_press_away(client, pool):
    first, second = pool.suites.get(), TaskSuiteFactory(pool=pool)
    assert preview_of(second) in client.get(preview_of(first)).content.decode()
    assert preview_of(first) in client.get(preview_of(second)).content.decode()
    assert client.get(reverse("pool-preview", args=[pool.pk]))["Location"] == preview_of(first)


def test_a_composed_suite_shows_the_tasks_that_its_person_was_given(client, pool):
    tasks = [TaskFactory(pool=pool, suite=None, input_values={"caption": f"Drawn {n}"}) for n in range(3)]
    mixed = TaskSuiteFactory(pool=pool, mixed=True)
    given = AssignmentFactory(suite=mixed)
    for task in (tasks[2], tasks[0]):
        AnswerFactory(assignment=given, task=task)
    page = text_of(client.get(preview_of(mixed), {"screen": 2}))
    assert page.index("Drawn 2") < page.index("Drawn 0")
    assert "Drawn 1" not in page


def test_a_pool_that_composes_its_suites_shows_its_first_tasks(client, workspace):
    pool = PoolFactory(project__workspace=workspace, mixer_config={"real_tasks_count": 2})
    address = reverse("pool-preview", args=[pool.pk])
    assert "Here stands the Prompt of the task." in text_of(client.get(address, {"screen": 2}))
    for number in range(3):
        TaskFactory(pool=pool, suite=None, input_values={"prompt": f"Question {number}"})
    page = text_of(client.get(address, {"screen": 2}))
    assert "Question 1" in page
    assert "Question 2" not in page


def test_a_batchs_pool_has_its_own_preview(client, workspace):
    batch = ReadyBatchFactory(workspace=workspace)
    suite = batch.pool.suites.get()
    assert client.get(preview_of(suite))["Location"] == reverse("batch-preview", args=[batch.pk, suite.pk])


def test_strangers_are_told_nothing(client, workspace):
    theirs = make()
    for address in (preview_of(theirs.suites.get()), reverse("pool-preview", args=[theirs.pk])):
        assert client.get(address).status_code == 404
    client.logout()
    assert client.get(preview_of(theirs.suites.get())).status_code == 302
