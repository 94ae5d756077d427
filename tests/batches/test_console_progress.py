"""How a batch goes: what its page draws, what changes on it, and what that costs."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from batches.console import progress
from tasksuites.models import Pool, TaskSuite
from tests.batches.pages import address, answered_batch, queries, text
from tests.factories import AnswerFactory, AssignmentFactory, BatchFactory, TaskFactory

pytestmark = pytest.mark.django_db


def test_a_batch_draws_its_numbers_with_the_table_behind(client, workspace):
    batch = answered_batch(workspace, people=3, annotators_per_task=2)
    now = timezone.now().replace(minute=30, second=0, microsecond=0)
    for number, assignment in enumerate(batch.pool.assignments.order_by("pk")):
        assignment.submitted_at = now - timedelta(hours=2 * number)
        assignment.save()
        assignment.answers.update(active_s=10 * number)
        TaskSuite.objects.filter(pk=assignment.suite_id).update(taken=number)
    draft = AssignmentFactory(suite=batch.pool.suites.first())
    AnswerFactory(assignment=draft, task=TaskFactory(suite=None, pool=batch.pool), active_s=5000)
    batch.pool.submitted_count = 3
    batch.pool.save()
    answer = client.get(address("batch-detail", batch))
    drawn = {figure.name: [column.count for column in figure.plot.columns] for figure in answer.context["figures"]}
    assert drawn["over-time"][:5] == [1, 0, 1, 0, 1]
    assert "One column for every hour, UTC." in text(answer)
    assert drawn["places"] == [1, 1, 1]
    assert [count for count in drawn["times"] if count] == [2, 2, 2], "what was not sent is not counted"
    assert "All places are taken in 1 of 3 groups" in text(answer)
    assert text(answer).count('role="img"') == 3
    assert text(answer).count("The numbers<") == 3


def test_a_batchs_page_costs_the_same_for_every_number(client, workspace):
    few, many = answered_batch(workspace, people=2), answered_batch(workspace, people=30)
    for batch in (few, many):
        Pool.objects.filter(pk=batch.pool_id).update(submitted_count=batch.group_count)
    assert queries(client, address("batch-detail", few)) == queries(client, address("batch-detail", many))


def test_what_changes_on_a_batchs_page_says_when_it_is_over(client, workspace):
    batch = answered_batch(workspace, people=1)
    shown = text(client.get(address("batch-now", batch)))
    assert "data-under-way" in shown
    assert "Because 0." in shown
    Pool.objects.filter(pk=batch.pool_id).update(status="CLOSED")
    assert "data-under-way" not in text(client.get(address("batch-now", batch)))
    assert client.get(address("batch-now", BatchFactory(workspace=workspace))).status_code == 200


def test_hours_are_cut_alike_by_both_databases(workspace):
    batch = answered_batch(workspace, people=2)
    for assignment, minute in zip(batch.pool.assignments.all(), (0, 59), strict=True):
        assignment.submitted_at = datetime(2026, 5, 6, 23, minute, 59, 999000, tzinfo=UTC)
        assignment.save()
    assert progress.sent_by_hour(batch) == {datetime(2026, 5, 6, 23, tzinfo=UTC): 2}


def test_times_of_a_large_batch_are_those_of_its_newest_tasks(workspace, monkeypatch):
    batch = answered_batch(workspace, people=3)
    for number, assignment in enumerate(batch.pool.assignments.order_by("pk")):
        assignment.answers.update(active_s=number)
    monkeypatch.setattr(progress, "SAMPLE", 4)
    assert progress.seconds_spent(batch) == ({1: 2, 2: 2}, False)
    told = {figure.name: figure.description for figure in progress.plots(batch)}
    assert told["times"].startswith("Half of the newest tasks took 1 s or less")
