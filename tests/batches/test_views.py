"""The console's pages of batches and the home page, through the client as a member uses them."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from batches.layouts import layout
from batches.models import Batch, Export, SetUp
from batches.participant import completion
from datasets.models import Import
from project.base.models import Beat
from tests.batches.pages import address, answered_batch, queries, text
from tests.factories import (
    AnswerFactory,
    AssignmentFactory,
    BatchFactory,
    DatasetFactory,
    ImportFactory,
    MembershipFactory,
    ReadyBatchFactory,
    WorkspaceFactory,
    page,
)

pytestmark = pytest.mark.django_db
LONG_AGO = timezone.now() - timedelta(hours=1)


# Home


def test_home_offers_the_first_step_where_nothing_is_yet(client, workspace):
    assert "Start with a dataset" in text(client.get("/"))
    DatasetFactory(workspace=workspace)
    assert "Lay out your first batch" in text(client.get("/"))


def test_home_shows_progress_of_ones_own_workspaces_only(client, workspace):
    batch = ReadyBatchFactory(workspace=workspace, name="Ours", groups=3)
    batch.pool.submitted_count = 1
    batch.pool.save()
    ReadyBatchFactory(name="Theirs")
    BatchFactory(workspace=workspace, name="Deleted one", deleted_at=timezone.now())
    shown = text(client.get("/"))
    assert "Ours" in shown
    assert "1 of 3 assignments done" in shown
    assert "Theirs" not in shown
    assert "Deleted one" not in shown


def test_home_tells_what_failed_and_what_ends_soon(client, workspace):
    failed = BatchFactory(workspace=workspace, name="Broken", status="ERROR")
    SetUp.objects.create(batch=failed, status="failed", reason="The dataset was emptied.")
    ImportFactory(dataset__workspace=workspace, filename="rows.jsonl", status="failed", reason="Line 17 is too long.")
    soon = ReadyBatchFactory(workspace=workspace, name="Ending")
    soon.pool.closes_at = timezone.now() + timedelta(hours=2)
    soon.pool.save()
    shown = text(client.get("/"))
    assert "Broken could not be set up. The dataset was emptied." in shown
    assert "“rows.jsonl” could not be read" in shown
    assert "Line 17 is too long." in shown
    assert "Ending closes at" in shown


def test_home_tells_of_failed_jobs_until_the_same_was_done_after_all(client, workspace):
    batch = ReadyBatchFactory(workspace=workspace, name="Ours")
    SetUp.objects.create(batch=batch, kind="sync", status="failed", reason="The disk was full.")
    Export.objects.create(batch=batch, status="failed", reason="No room was left.")
    shown = text(client.get("/"))
    assert "New datapoints of Ours did not become tasks. The disk was full." in shown
    assert "An export of Ours could not be made. No room was left." in shown
    SetUp.objects.create(batch=batch, kind="sync", status="complete")
    Export.objects.create(batch=batch, status="complete")
    assert "Needs attention" not in text(client.get("/"))


def test_what_failed_elsewhere_is_not_told(client, workspace):
    broken = BatchFactory(name="Broken", status="ERROR")
    SetUp.objects.create(batch=broken, kind="sync", status="failed")
    Export.objects.create(batch=broken, status="failed")
    ImportFactory(status="failed")
    assert "Needs attention" not in text(client.get("/"))


def test_home_says_since_when_no_worker_was_seen(client, workspace):
    job = ImportFactory(dataset__workspace=workspace, status="queued")
    assert "No worker has been seen" not in text(client.get("/")), "it came this minute"
    Import.objects.filter(pk=job.pk).update(updated_at=LONG_AGO)
    assert "No worker has been seen yet." in text(client.get("/"))
    Beat.touch(Beat.WORKER, LONG_AGO)
    assert f"No worker has been seen since {LONG_AGO:%-d %b, %H:%M}." in strip_tags(text(client.get("/")))


# The list


def test_the_list_and_home_cost_the_same_for_20_rows_and_200(client, workspace):
    dataset = DatasetFactory(workspace=workspace)
    for _ in range(20):
        ReadyBatchFactory(workspace=workspace, dataset=dataset, group_size=1)
    few = queries(client, "/batches/"), queries(client, "/")
    for _ in range(180):
        BatchFactory(workspace=workspace, dataset=dataset, layout=None)
    assert (queries(client, "/batches/"), queries(client, "/")) == few


def test_the_list_is_paged_by_key_and_shows_every_batch_once(client, workspace):
    for number in range(120):
        BatchFactory(workspace=workspace, dataset=None, layout=None, name=f"Batch number {number};")
    seen, path = [], "/batches/"
    while path:
        answer = client.get(path)
        seen += [row.batch.name for row in answer.context["rows"]]
        following = answer.context.get("next_address")
        path = following and f"/batches/{following}"
    assert seen == [f"Batch number {number};" for number in reversed(range(120))]


@pytest.mark.parametrize("after", ["nonsense", "0", "%00", "'", "01970000-0000-7000-8000-000000000000"])
def test_a_strange_key_is_no_fault(client, workspace, after):
    assert client.get(f"/batches/?after={after}").status_code == 200


# One batch


def test_another_workspaces_batch_is_not_there(client, workspace):
    batch = ReadyBatchFactory()
    for name in ("batch-detail", "batch-answers", "batch-progress", "batch-now", "batch-setup-preview"):
        assert client.get(address(name, batch)).status_code == 404
    assert client.post(address("batch-setup", batch)).status_code == 404


@pytest.mark.parametrize("status", Batch.Status.values)
def test_a_batch_has_a_page_in_every_status(client, workspace, status):
    make = ReadyBatchFactory if status == "READY" else BatchFactory
    batch = make(workspace=workspace, status=status, name="Some & <b>batch</b>")
    answer = client.get(address("batch-detail", batch))
    assert "<h1><bdi>Some &amp; &lt;b&gt;batch&lt;/b&gt;</bdi></h1>" in answer.content.decode()
    assert client.get(address("batch-answers", batch)).status_code == 200
    assert [step.label for step in answer.context["trail"]] == ["Dataset", "Layout", "Set-up", "People", "Results"]


def test_a_batch_without_anything_says_what_is_missing(client, workspace):
    batch = BatchFactory(workspace=workspace, dataset=None, layout=None, task_details=None)
    shown = text(client.get(address("batch-detail", batch)))
    assert "This batch has no dataset yet" in shown
    assert "This batch has no layout yet" in shown


def test_a_ready_batch_shows_its_links_and_numbers(client, workspace, settings):
    settings.PUBLIC_URL = "https://field.example.org"
    batch = ReadyBatchFactory(workspace=workspace, groups=3, group_size=2)
    answer = client.get(address("batch-detail", batch))
    shown = text(answer)
    assert f"https://field.example.org/take/{batch.pool.entry}/" in shown
    assert client.get(f"/take/{batch.pool.entry}/").status_code == 200
    first = batch.pool.suites.order_by("position").first()
    assert reverse("batch-preview", args=[batch.pk, first.pk]) in shown
    assert client.get(reverse("batch-preview", args=[batch.pk, first.pk]), follow=True).status_code == 200
    assert "6 tasks in 3 groups" in shown
    assert completion.of_pool(batch.pool).code in shown


# A new batch

DETAILS = {
    "name": "Made here",
    "task_name": "Compare",
    "task_introduction": "<p>Look.</p><script>alert(1)</script>",
    "task_steps": "<ol><li>Look</li></ol>",
}


def test_a_new_batch_leads_to_the_builder(client, workspace):
    dataset = DatasetFactory(workspace=workspace)
    answer = client.post("/batches/new/", {**DETAILS, "dataset": dataset.pk, "layout": "  "}, follow=True)
    batch = Batch.objects.get(name="Made here")
    assert answer.redirect_chain == [(address("batch-layout", batch), 302)]
    assert "The batch is made." in text(answer)
    assert (batch.workspace, batch.layout) == (workspace, None)
    assert "script" not in batch.task_details["task_introduction"]


def test_a_batch_that_comes_with_its_layout_is_ready_to_be_set_up(client, workspace):
    dataset = DatasetFactory(workspace=workspace)
    given = {**DETAILS, "dataset": dataset.pk, "layout": json.dumps([page({"type": "free_text", "description": "?"})])}
    answer = client.post("/batches/new/", given, follow=True)
    assert answer.redirect_chain == [(address("batch-detail", Batch.objects.get()), 302)]
    assert "Next, set it up." in text(answer)


@pytest.mark.parametrize("ticked", [True, False])
def test_a_batch_made_here_may_shuffle_its_tasks(client, workspace, ticked):
    dataset = DatasetFactory(workspace=workspace)
    given = {**DETAILS, "dataset": dataset.pk, "layout": json.dumps([page({"type": "free_text", "description": "?"})])}
    client.post("/batches/new/", given | ({"shuffle_tasks": "on"} if ticked else {}))
    assert Batch.objects.get().shuffle_tasks is ticked


def test_every_fault_of_a_layout_is_shown_with_its_place(client, workspace):
    dataset = DatasetFactory(workspace=workspace)
    faulty = [
        page({"type": "dataset_field", "field": "nothing"}, {"type": "free_text"}),
        {"rows": [{"columns": []}]},
    ]
    answer = client.post("/batches/new/", {**DETAILS, "dataset": dataset.pk, "layout": json.dumps(faulty)})
    assert answer.status_code == 422
    shown = text(answer)
    for problem in layout.check(faulty, None):
        assert problem.path in shown
    assert "pages[0].rows[0].columns[0].items[0].field" in shown
    assert "pages[1].rows[0].columns" in shown
    assert not Batch.objects.exists()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ('[{"rows": ]', "This is no JSON yet. Line 1, column"),
        ('[{"rows": [],\n  "rows" 1}]', "Line 2, column"),
        ("[" * 3000, "This is no JSON yet."),
        ("NaN", "This is no JSON yet."),
        ("null", "A layout is a list of pages"),
        ("{}", "A layout is a list of pages"),
        ('"text"', "A layout is a list of pages"),
    ],
)
def test_text_that_is_no_layout_is_told_apart(client, workspace, given, told):
    dataset = DatasetFactory(workspace=workspace)
    answer = client.post("/batches/new/", {**DETAILS, "dataset": dataset.pk, "layout": given})
    assert answer.status_code == 422
    assert told in text(answer)


def test_a_dataset_of_others_cannot_be_used(client, workspace):
    DatasetFactory(workspace=workspace)
    foreign = DatasetFactory()
    answer = client.post("/batches/new/", {**DETAILS, "dataset": foreign.pk, "layout": "[]"})
    assert "dataset" in answer.context["form"].errors
    assert foreign.name not in text(client.get("/batches/new/"))


# Answers


def test_answers_are_shown_in_the_words_of_the_layout(client, workspace):
    batch = answered_batch(workspace, people=2)
    ReadyBatchFactory(workspace=workspace)
    shown = text(client.get(address("batch-answers", batch)))
    assert "Which response is more helpful?" in shown
    assert "Response B" in shown
    assert "Because 1." in shown
    assert "person-0" in shown
    assert "Prompt 1" in shown


def test_an_answer_that_was_not_sent_is_not_shown(client, workspace):
    batch = ReadyBatchFactory(workspace=workspace)
    assignment = AssignmentFactory(suite=batch.pool.suites.get(), form_version=1)
    AnswerFactory(assignment=assignment, task=assignment.suite.tasks.first(), values={"x": "a draft"})
    assert "No answers yet" in text(client.get(address("batch-answers", batch)))


def test_answers_are_paged_by_key_and_each_is_shown_once(client, workspace):
    batch = answered_batch(workspace, people=60)
    seen, path = [], address("batch-answers", batch)
    while path:
        answer = client.get(path)
        seen += [row.answer.pk for row in answer.context["rows"]]
        following = answer.context["next_address"]
        path = following and address("batch-answers", batch) + following
    assert len(seen) == len(set(seen)) == 120


def test_the_answers_page_costs_the_same_for_every_number(client, workspace):
    few, many = answered_batch(workspace, people=2), answered_batch(workspace, people=40)
    assert queries(client, address("batch-answers", few)) == queries(client, address("batch-answers", many))


@pytest.mark.parametrize(
    "after", ["x", "x.1", "01970000-0000-7000-8000-000000000000.99999999999999999999", ".", "%00.1"]
)
def test_a_strange_place_in_the_answers_is_no_fault(client, workspace, after):
    batch = answered_batch(workspace, people=1)
    assert client.get(address("batch-answers", batch) + f"?after={after}").status_code == 200


def test_answers_of_a_workspace_that_was_left_are_gone(client):
    membership = MembershipFactory()
    client.force_login(membership.user)
    batch = answered_batch(membership.workspace, people=1)
    membership.delete()
    MembershipFactory(user=membership.user, workspace=WorkspaceFactory())
    assert client.get(address("batch-answers", batch)).status_code == 404


def test_who_works_in_two_workspaces_sees_whose_a_batch_is(client, workspace):
    BatchFactory(workspace=workspace)
    member = workspace.memberships.get().user
    assert workspace.name not in text(client.get("/batches/"))
    MembershipFactory(user=member)
    assert workspace.name in text(client.get("/batches/"))
    assert workspace.name in text(client.get("/"))
