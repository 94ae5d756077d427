"""The page of a batch's people, the search for an assignment and its page, through the client as a member uses them."""

import html
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from batches.layouts import layout
from batches.models import Batch
from tasksuites import lists
from tasksuites.models import Answer, Assignment, Pool, Task
from tests.factories import (
    CHOICE,
    PROMPT,
    AnswerFactory,
    AssignmentFactory,
    AttachmentFactory,
    BatchFactory,
    MembershipFactory,
    ReadyBatchFactory,
    TaskFactory,
    WorkspaceFactory,
    stored_layout,
    token_headers,
)
from workspaces.models import AuditEntry
from workspaces.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(workspace):
    return ReadyBatchFactory(workspace=workspace, groups=2, annotators_per_task=3)


def text(answer) -> str:
    return html.unescape(answer.content.decode())


def address(batch):
    return reverse("batch-people", args=[batch.pk])


def typed(client, batch, section):
    """What a browser would send for a section that nobody changed."""
    form = client.get(address(batch)).context["forms"][section]
    kept = {field.name: field.field.prepare_value(field.value()) for field in form}
    texts = {name: form[name].field.widget.format_value(value) for name, value in kept.items() if is_simple(value)}
    return {"section": section, **{name: value for name, value in texts.items() if value not in (None, False)}}


def is_simple(value):
    return not hasattr(value, "all")


def send(client, batch, section, **changes):
    """Change a section; None takes a field out, as an unticked box does."""
    sent = {**typed(client, batch, section), **changes}
    return client.post(address(batch), {name: value for name, value in sent.items() if value is not None})


def errors(answer):
    assert answer.status_code == 422
    return answer.context["refused"].errors


# Looking


def test_every_section_is_there_for_who_may_write(client, batch):
    shown = text(client.get(address(batch)))
    for words in (
        "Close now",
        "Save the dates",
        "Save the places",
        "Save the times",
        "Upload the list",
        "Save the text",
    ):
        assert words in shown
    assert "Places taken: 0 of 6 (0 sent, 0 at work)." in shown
    assert reverse("batch-people", args=[batch.pk]) in text(client.get(batch.get_absolute_url()))


@pytest.mark.parametrize("role", [Role.VIEWER, Role.REVIEWER])
def test_who_may_only_look_sees_all_and_changes_nothing(client, role):
    membership = MembershipFactory(role=role)
    batch = ReadyBatchFactory(workspace=membership.workspace)
    client.force_login(membership.user)
    shown = text(client.get(address(batch)))
    assert "Save the places" not in shown
    fields = re.findall('<(?:input|select|textarea)[^>]* id="[a-z]+_[^>]*>', shown)
    assert len(fields) > 20
    assert [field for field in fields if " disabled" not in field] == []
    for section in ("door", "places", "lists", "consent"):
        assert client.post(address(batch), {"section": section}).status_code == 403
    batch.pool.refresh_from_db()
    assert batch.pool.is_open


def test_another_workspaces_batch_is_not_there(client, workspace):
    others = ReadyBatchFactory(workspace=WorkspaceFactory())
    assignment = AssignmentFactory(suite=others.pool.suites.get())
    assert client.get(address(others)).status_code == 404
    assert client.post(address(others), {"section": "door"}).status_code == 404
    assert client.get(reverse("batch-assignment-find", args=[others.pk]), {"find": "x"}).status_code == 404
    assert client.get(reverse("batch-assignment", args=[others.pk, assignment.pk])).status_code == 404
    others.pool.refresh_from_db()
    assert others.pool.is_open


@pytest.mark.parametrize(
    ("status", "make"),
    [
        ("UNINITIALISED", BatchFactory),
        ("PROCESSING", BatchFactory),
        ("PROCESSING", ReadyBatchFactory),
        ("ERROR", ReadyBatchFactory),
    ],
)
def test_before_the_set_up_is_over_there_is_nothing_to_change_yet(client, workspace, status, make):
    batch = make(workspace=workspace, status=status)
    assert "People come after the set-up" in text(client.get(address(batch)))
    assert client.post(address(batch), {"section": "places"}).status_code == 404


def test_a_section_that_there_is_not_is_not_found(client, batch):
    assert client.post(address(batch), {"section": "nothing"}).status_code == 404
    assert client.post(address(batch), {}).status_code == 404


def test_a_section_that_nobody_changed_saves_nothing(client, batch):
    before = Pool.objects.filter(pk=batch.pool_id).values().get()
    for section in ("dates", "places", "times", "ways", "consent", "tasks"):
        answer = send(client, batch, section)
        assert (answer.status_code, answer["Location"]) == (302, f"{address(batch)}?saved={section}#{section}"), section
    after = Pool.objects.filter(pk=batch.pool_id).values().get()
    assert {key for key in after if after[key] != before[key]} <= {"updated_at", "ways"}
    assert after["ways"] in (None, {"panel": "generic"})


def test_the_page_costs_the_same_for_every_number_of_other_batches(client, workspace, batch):
    ReadyBatchFactory(workspace=workspace)
    few = queries(client, batch)
    for _ in range(5):
        ReadyBatchFactory(workspace=workspace)
    assert queries(client, batch) == few


def queries(client, batch):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address(batch)).status_code == 200
    return len(captured)


def test_the_pools_id_for_scripts_can_be_copied(client, batch):
    shown = text(client.get(address(batch)))
    assert f'<code class="code" id="pool-id">{batch.pool_id}</code>' in shown
    headers = token_headers(batch.workspace)
    assert client.post(f"/api/v1/pools/{batch.pool_id}/close", headers=headers).status_code == 202


@pytest.mark.parametrize(
    ("section", "changes", "sentence"),
    [
        ("places", {"annotators_per_task": ""}, "Fill this in."),
        ("places", {"annotators_per_task": "many"}, "This must be a whole number."),
        ("places", {"annotators_per_task": "10001"}, "This must be 10,000 or less, not 10,001."),
        ("places", {"max_per_person": "0"}, "This must be 1 or more, not 0."),
        ("places", {"order": "random"}, "Choose one of those that are offered."),
        ("places", {"reward": "-0.5"}, "This must be 0 or more, not -0.5."),
        ("places", {"reward": "much"}, "This must be a number, such as 2.5."),
        ("places", {"reward": "123456789"}, "This number has more than 8 digits before the point."),
        ("places", {"reward": "0.12345"}, "This number has more than 4 digits behind the point."),
        ("times", {"grace_s": "99999999999"}, "This number is too large."),
        ("times", {"away_s": "1"}, "A page reports each minute that it is open, so wait for at least two minutes."),
        ("dates", {"opens_at": "tomorrow"}, "This must be a date and a time, such as 2030-05-01 09:30."),
        ("lists", {"kind": "reserved"}, "Choose a file."),
        ("history", {"excludes": ["nothing"]}, "Choose only from those that are offered."),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence_at_its_field(client, workspace, batch, section, changes, sentence):
    ReadyBatchFactory(workspace=workspace)
    (told,) = errors(send(client, batch, section, **changes)).values()
    assert told == [sentence]


# Open and closed, dates


def test_a_batch_is_closed_and_opened_and_the_page_says_so(client, batch):
    assert send(client, batch, "door", is_open=None).status_code == 302
    assert "It was closed by hand" in text(client.get(address(batch)))
    assert send(client, batch, "door", is_open="true").status_code == 302
    assert "People get in. It opened" in text(client.get(address(batch)))
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)) == ["close", "open"]


def test_what_cannot_open_says_why(client, batch):
    Pool.objects.filter(pk=batch.pool_id).update(status="CLOSED", closes_at=timezone.now() - timedelta(hours=1))
    told = errors(send(client, batch, "door", is_open="true"))["__all__"]
    assert told == ["The date on which this batch closes has passed: change that first."]


@pytest.mark.parametrize(
    ("status", "words"), [("LOCKED", "are being made: wait"), ("ARCHIVED", "This batch is archived")]
)
def test_a_pool_in_another_state_is_told_of_as_the_batch(client, batch, status, words):
    Pool.objects.filter(pk=batch.pool_id).update(status=status)
    answer = send(client, batch, "door", is_open="true")
    assert words in errors(answer)["__all__"][0]
    assert f"this batch is {status.lower()}" in text(answer)


def test_dates_are_kept_as_utc_to_the_minute(client, batch):
    send(client, batch, "dates", opens_at="", closes_at="2990-01-02T03:04", reopens_at="2990-01-03T00:00")
    batch.pool.refresh_from_db()
    assert batch.pool.closes_at == datetime(2990, 1, 2, 3, 4, tzinfo=UTC)
    assert 'value="2990-01-02T03:04"' in text(client.get(address(batch)))
    send(client, batch, "dates", closes_at="", reopens_at="")
    batch.pool.refresh_from_db()
    assert (batch.pool.closes_at, batch.pool.reopens_at) == (None, None)


def test_a_finer_date_that_an_interface_set_stays_when_another_is_changed(client, batch):
    fine = datetime(2990, 1, 2, 3, 4, 5, 678_000, tzinfo=UTC)
    Pool.objects.filter(pk=batch.pool_id).update(closes_at=fine)
    send(client, batch, "dates", reopens_at="2990-05-01T00:00")
    batch.pool.refresh_from_db()
    assert batch.pool.closes_at == fine


@pytest.mark.parametrize(
    ("dates", "field"),
    [
        ({"closes_at": "2001-01-01T00:00"}, "closes_at"),
        ({"opens_at": "2990-01-02T00:00", "closes_at": "2990-01-01T00:00"}, "closes_at"),
        ({"closes_at": "2990-01-02T00:00", "reopens_at": "2990-01-01T00:00"}, "reopens_at"),
        ({"reopens_at": "2990-01-01T00:00"}, "reopens_at"),
        ({"opens_at": "tomorrow"}, "opens_at"),
        ({"opens_at": "99999-01-01T00:00"}, "opens_at"),
    ],
)
def test_dates_that_cannot_be_kept_are_refused_at_their_field(client, batch, dates, field):
    answer = send(client, batch, "dates", **dates)
    assert field in errors(answer)
    assert f'href="#dates_{field}"' in text(answer)
    batch.pool.refresh_from_db()
    assert (batch.pool.opens_at, batch.pool.closes_at, batch.pool.reopens_at) == (None, None, None)


# Places and time


def test_more_people_get_places_and_fewer_no_less_than_are_taken(client, batch):
    first = batch.pool.suites.order_by("position").first()
    for _ in range(2):
        AssignmentFactory(suite=first)
    batch.pool.suites.filter(pk=first.pk).update(taken=2)
    send(
        client, batch, "places", annotators_per_task="5", order="spread", max_per_person="4", max_active_per_person="2"
    )
    batch.refresh_from_db()
    pool = batch.pool
    assert (batch.annotators_per_task, pool.default_overlap, pool.place_count) == (5, 5, 10)
    assert (pool.order, pool.max_per_person, pool.max_active_per_person) == ("spread", 4, 2)
    send(client, batch, "places", annotators_per_task="1", max_per_person="")
    batch.refresh_from_db()
    assert list(batch.pool.suites.order_by("position").values_list("overlap", flat=True)) == [2, 1]
    assert (batch.annotators_per_task, batch.pool.place_count, batch.pool.max_per_person) == (1, 3, None)
    assert "Places taken: 2 of 3 (0 sent, 2 at work)." in text(client.get(address(batch)))


def test_the_same_number_saved_again_finishes_what_was_stopped_in_the_middle(client, batch):
    batch.pool.suites.filter(position=2).update(overlap=1)
    Pool.objects.filter(pk=batch.pool_id).update(place_count=4)
    send(client, batch, "places")
    assert set(batch.pool.suites.values_list("overlap", flat=True)) == {3}
    assert Pool.objects.get(pk=batch.pool_id).place_count == 6


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("annotators_per_task", "0"),
        ("annotators_per_task", "many"),
        ("annotators_per_task", "99999999999"),
        ("order", "random"),
        ("max_per_person", "0"),
        ("max_active_per_person", ""),
        ("max_active_per_person", "99999999999"),
    ],
)
def test_a_strange_number_is_refused_at_its_field_and_nothing_is_saved(client, batch, field, value):
    answer = send(client, batch, "places", **{"max_per_person": "7", field: value})
    assert list(errors(answer)) == [field]
    batch.refresh_from_db()
    assert (batch.annotators_per_task, batch.pool.max_per_person) == (3, None)


def test_a_reward_is_kept_and_shown_as_an_amount(client, batch):
    assert typed(client, batch, "places")["reward"] == "0.00"
    for sent, shown in (("12345678.5", "12345678.50"), ("0.1234", "0.1234"), ("0", "0.00")):
        send(client, batch, "places", reward=sent)
        assert Pool.objects.get(pk=batch.pool_id).reward == Decimal(sent)
        assert typed(client, batch, "places")["reward"] == shown
    assert [entry.detail for entry in AuditEntry.objects.all()] == 3 * [{"fields": ["reward"]}]


def test_times_are_minutes_on_the_page_and_seconds_in_the_pool(client, batch):
    send(client, batch, "times", time_limit_s="1.5", grace_s="20", away_s="10")
    batch.pool.refresh_from_db()
    assert (batch.pool.time_limit_s, batch.pool.grace_s, batch.pool.away_s) == (90, 20, 600)
    assert typed(client, batch, "times")["time_limit_s"] == "1.5"
    send(client, batch, "times", away_s="")
    batch.pool.refresh_from_db()
    assert (batch.pool.time_limit_s, batch.pool.away_s) == (90, None)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("time_limit_s", "0"),
        ("time_limit_s", "0.5"),
        ("time_limit_s", "-1"),
        ("time_limit_s", "9999999999"),
        ("time_limit_s", "NaN"),
        ("grace_s", "-1"),
        ("grace_s", "99999999999"),
        ("away_s", "1"),
    ],
)
def test_times_that_would_throw_people_out_are_refused(client, batch, field, value):
    assert list(errors(send(client, batch, "times", **{field: value}))) == [field]


def test_the_tasks_of_a_group_are_arranged(client, batch):
    send(client, batch, "tasks", shuffles_tasks="on", controls_per_suite="2", trainings_per_suite="1")
    batch.refresh_from_db()
    pool = batch.pool
    assert (pool.shuffles_tasks, pool.controls_per_suite, pool.trainings_per_suite) == (True, 2, 1)
    assert batch.shuffle_tasks
    send(client, batch, "tasks", shuffles_tasks=None)
    batch.pool.refresh_from_db()
    assert not batch.pool.shuffles_tasks


def test_a_group_that_asks_for_more_control_tasks_than_there_are_says_so(client, batch):
    TaskFactory(pool=batch.pool, suite=None, position=90, known_solutions=[{"output_values": {}}], kind="control")
    send(client, batch, "tasks", controls_per_suite="2", trainings_per_suite="1")
    shown = text(client.get(address(batch)))
    assert "Each group asks for 2 control tasks, but there is 1: fewer will come." in shown
    assert "Each group asks for a training task, but there is none: none will come." in shown
    assert f'href="{reverse("batch-controls", args=[batch.pk])}"' in shown


# Who may take part


def test_batches_of_one_name_are_told_apart_and_others_keep_their_name(client, workspace, batch):
    twins = [ReadyBatchFactory(workspace=workspace, name="Twin") for _ in range(2)]
    ReadyBatchFactory(workspace=workspace, name="Only one")
    made = f"{twins[0].created_at.day} {twins[0].created_at:%B %Y}"
    shown = text(client.get(address(batch)))
    for twin in twins:
        assert f"Twin (made {made}, id ends with {str(twin.pk)[-6:]})" in shown
    assert "Only one</span>" in shown


def test_people_of_other_batches_are_kept_out_or_demanded(client, workspace, batch):
    first, second = (ReadyBatchFactory(workspace=workspace) for _ in range(2))
    send(client, batch, "history", excludes=[first.pk], demands=[second.pk])
    batch.pool.refresh_from_db()
    assert batch.pool.eligibility == {"excludes_pools": [str(first.pool_id)], "demands_pools": [str(second.pool_id)]}
    shown = text(client.get(address(batch)))
    assert shown.count("checked") == 2
    send(client, batch, "history", excludes=None, demands=None)
    batch.pool.refresh_from_db()
    assert batch.pool.eligibility == {"excludes_pools": [], "demands_pools": []}


def test_a_batch_cannot_both_keep_people_out_and_be_demanded(client, workspace, batch):
    other = ReadyBatchFactory(workspace=workspace)
    answer = send(client, batch, "history", excludes=[other.pk], demands=[other.pk])
    assert "nobody could take part" in errors(answer)["__all__"][0]


def test_neither_itself_nor_a_batch_of_others_can_be_named(client, batch):
    ReadyBatchFactory(workspace=batch.workspace)
    for named in (batch, ReadyBatchFactory(workspace=WorkspaceFactory())):
        assert "excludes" in errors(send(client, batch, "history", excludes=[named.pk]))


def upload(client, batch, kind, name, data):
    file = SimpleUploadedFile(name, data)
    return client.post(address(batch), {"section": "lists", "kind": kind, "file": file})


def test_a_list_is_uploaded_counted_and_taken_away(client, batch):
    assert upload(client, batch, "reserved", "people.csv", b"ann,1\nben,2\nann,3\n").status_code == 302
    upload(client, batch, "unavailable", "people.txt", b"cid\n")
    assert lists.counts(batch.pool) == {"reserved": 2, "unavailable": 1}
    assert "Only these people:</strong> 2 ids" in text(client.get(address(batch)))
    answer = client.post(address(batch), {"section": "unlist", "kind": "reserved"})
    assert answer["Location"].endswith("?saved=lists#lists")
    assert lists.counts(batch.pool) == {"unavailable": 1}
    batch.pool.refresh_from_db()
    assert batch.pool.eligibility == {"listed_only": False}


def test_a_list_with_faults_names_their_lines_and_keeps_the_list_before(client, batch):
    upload(client, batch, "reserved", "people.txt", b"ann\n")
    told = errors(upload(client, batch, "reserved", "people.txt", b"ben\n\x01\n" + b"x" * 300))["file"]
    assert [line[:6] for line in told] == ["Line 2", "Line 3"]
    assert list(lists.of_pool(batch.pool).values_list("person", flat=True)) == ["ann"]
    assert "file" in errors(client.post(address(batch), {"section": "lists", "kind": "reserved"}))
    assert "kind" in errors(upload(client, batch, "friends", "people.txt", b"ann\n"))


# Ways in and out, consent


def test_ways_in_and_out_are_kept_as_a_document_without_what_is_empty(client, batch):
    send(
        client,
        batch,
        "ways",
        panel="prolific",
        person_parameters="PID\n\n who ",
        demands_signature="on",
        completed_code="C1",
        completed_redirect_url="https://example.org/done",
        closed_code="C2",
        allowed_origins="https://one.example.org\nhttps://two.example.org",
    )
    batch.pool.refresh_from_db()
    assert batch.pool.ways == {
        "panel": "prolific",
        "person_parameters": ["PID", "who"],
        "demands_signature": True,
        "allowed_origins": ["https://one.example.org", "https://two.example.org"],
        "completed": {"code": "C1", "redirect_url": "https://example.org/done"},
        "closed": {"code": "C2"},
    }
    shown = typed(client, batch, "ways")
    assert (shown["completed_code"], shown["person_parameters"]) == ("C1", "PID\nwho")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("panel", "nowhere"),
        ("completed_redirect_url", "http://example.org/"),
        ("closed_redirect_url", "javascript:alert(1)"),
        ("frame_ancestors", "https://example.org\nhttps://example.org/path"),
        ("form_action", "example.org"),
        ("allowed_origins", "*"),
        ("completed_code", "x" * 256),
        ("person_parameters", "y" * 101),
    ],
)
def test_a_way_that_is_none_is_refused_at_its_field(client, batch, field, value):
    answer = send(client, batch, "ways", **{field: value})
    assert list(errors(answer)) == [field]
    assert f'href="#ways_{field}"' in text(answer)
    batch.pool.refresh_from_db()
    assert batch.pool.ways is None


@pytest.mark.parametrize(
    ("before", "after", "is_refused"),
    [("prolific", "mturk", True), (None, "prolific", True), ("mturk", "generic", True), (None, "generic", False)],
)
def test_another_panel_is_refused_once_anything_was_handed_out(client, batch, before, after, is_refused):
    kept = {"panel": before} if before else None
    Pool.objects.filter(pk=batch.pool_id).update(ways=kept)
    AssignmentFactory(suite=batch.pool.suites.first())
    answer = send(client, batch, "ways", panel=after, closed_code="C2")
    batch.pool.refresh_from_db()
    assert (answer.status_code == 422) is is_refused
    if is_refused:
        assert list(errors(answer)) == ["panel"]
        assert "make another batch" in errors(answer)["panel"][0]
        assert batch.pool.ways == kept


def test_before_anybody_came_the_panel_may_change(client, batch):
    for panel in ("prolific", "mturk"):
        assert send(client, batch, "ways", panel=panel).status_code == 302


def test_another_consent_text_is_a_new_version_and_the_same_is_none(client, batch):
    send(client, batch, "consent", text="<p>We keep your answers.</p>")
    send(client, batch, "consent")
    assert "Version 1 is in force" in text(client.get(address(batch)))
    send(client, batch, "consent", text="<p>We keep your answers for a year.</p>")
    assert "Version 2 is in force" in text(client.get(address(batch)))
    assert batch.pool.consents.count() == 2


def test_every_change_is_in_the_trail_with_who_did_it(client, workspace, batch):
    send(client, batch, "times", grace_s="5")
    send(client, batch, "places", annotators_per_task="4")
    entries = AuditEntry.objects.order_by("pk")
    assert [(entry.action, entry.detail) for entry in entries] == [
        ("change", {"fields": ["grace_s"]}),
        ("change", {"annotators_per_task": 4}),
    ]
    assert all(entry.user and entry.workspace_id == workspace.pk for entry in entries)


# Over the API


@pytest.fixture
def patch(client, workspace):
    headers = token_headers(workspace)

    def call(batch, body, headers=headers):
        path = f"/api/v1/data-collection/batches/{batch.pk}"
        return client.patch(path, body, content_type="application/json", headers=headers)

    return call


def test_a_patch_changes_the_number_of_people_and_the_name(patch, batch):
    answer = patch(batch, {"annotators_per_task": 5, "name": " Renamed "})
    assert answer.status_code == 200
    assert (answer.json()["annotators_per_task"], answer.json()["name"]) == (5, "Renamed")
    batch.refresh_from_db()
    assert batch.pool.place_count == 10


def test_before_the_set_up_a_patch_sets_the_number_and_during_it_is_refused(patch, workspace):
    batch = BatchFactory(workspace=workspace)
    assert patch(batch, {"annotators_per_task": 5}).json()["annotators_per_task"] == 5
    Batch.objects.filter(pk=batch.pk).update(status="PROCESSING")
    answer = patch(batch, {"annotators_per_task": 6})
    assert (answer.status_code, list(answer.json()["error"]["detail"])) == (400, ["annotators_per_task"])
    batch.refresh_from_db()
    assert batch.annotators_per_task == 5


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ({"annotators_per_task": 0}, "annotators_per_task"),
        ({"annotators_per_task": "3"}, "annotators_per_task"),
        ({"annotators_per_task": None}, "annotators_per_task"),
        ({"annotators_per_task": 10_001}, "annotators_per_task"),
        ({"name": ""}, "name"),
        ({"name": "x" * 256}, "name"),
    ],
)
def test_a_patch_that_does_not_fit_names_the_key_and_changes_nothing(patch, batch, body, key):
    answer = patch(batch, body)
    assert (answer.status_code, list(answer.json()["error"]["detail"])) == (400, [key])
    before = (batch.name, 3)
    batch.refresh_from_db()
    assert (batch.name, batch.annotators_per_task) == before


def test_an_empty_patch_says_what_can_be_changed(patch, batch):
    answer = patch(batch, {})
    assert answer.status_code == 400
    assert "name, task_details, dataset_id" in str(answer.json()["error"]["detail"])


def test_a_patch_wants_the_right_to_write(patch, workspace, batch):
    for options in ({"may_write": False}, {"role": Role.VIEWER}):
        assert patch(batch, {"name": "New"}, token_headers(workspace, **options)).status_code == 403
    assert patch(batch, {"name": "New"}, token_headers(WorkspaceFactory())).status_code == 404


# One assignment


@pytest.fixture
def sent(batch):
    """An assignment that was sent, with a control task among its own."""
    choice, why = layout.instructions(batch.layout)
    suite = batch.pool.suites.order_by("position").first()
    now = timezone.now()
    assignment = AssignmentFactory(
        suite=suite,
        participant__external_id="person-9",
        participant__source="prolific",
        session_id="session-4",
        params={"STUDY_ID": "<study>"},
        status="ACCEPTED",
        submitted_at=now,
        receipt="ABCDEF234567",
        form_version=1,
    )
    own = suite.tasks.order_by("position").first()
    given = {"values": {choice["id"]: ["b"], why["id"]: "Because."}, "active_s": 12}
    times = {"opened_at": now - timedelta(seconds=30), "saved_at": now}
    AnswerFactory(
        assignment=assignment, task=own, shown={"options": {choice["id"]: [1, 0]}, "columns": {}}, **given, **times
    )
    control = TaskFactory(suite=None, pool=batch.pool, kind=Task.Kind.CONTROL, known_solutions=[])
    AnswerFactory(assignment=assignment, task=control, credit=Decimal("0.5"), values=None)
    return assignment


def find(client, batch, wanted):
    return client.get(reverse("batch-assignment-find", args=[batch.pk]), {"find": wanted})


def test_an_assignment_page_says_who_when_and_what(client, batch, sent):
    shown = text(client.get(reverse("batch-assignment", args=[batch.pk, sent.pk])))
    for words in ("person-9", "prolific", "session-4", "&lt;study&gt;", "ABCDEF234567", "Response B", "Because."):
        assert html.unescape(words) in shown
    for words in ("12 s", "30 s", "Response B, Response A", "Control task", "0.50 of 1", "Accepted"):
        assert words in shown


@pytest.mark.parametrize(("version", "words"), [(3, "Consent version 3"), (None, "Consent none noted")])
def test_the_page_of_an_assignment_says_to_which_text_its_person_agreed(client, batch, sent, version, words):
    Assignment.objects.filter(pk=sent.pk).update(consent_version=version)
    shown = re.sub(r"<[^>]+>", " ", text(client.get(reverse("batch-assignment", args=[batch.pk, sent.pk]))))
    assert words in re.sub(r"\s+", " ", shown)


def test_a_receipt_or_an_id_leads_to_the_assignment(client, batch, sent):
    page = reverse("batch-assignment", args=[batch.pk, sent.pk])
    for wanted in ("ABCDEF234567", " abcdef 234567 ", "person-9", sent.participant_id, str(sent.pk)):
        assert find(client, batch, wanted)["Location"] == page, wanted


def test_a_person_with_several_assignments_gets_a_list(client, batch, sent):
    other = AssignmentFactory(suite=batch.pool.suites.order_by("position").last(), participant=sent.participant)
    shown = text(find(client, batch, "person-9"))
    for assignment in (sent, other):
        assert reverse("batch-assignment", args=[batch.pk, assignment.pk]) in shown


@pytest.mark.parametrize("wanted", ["", "nobody", "a\x00b", "x" * 5000, "ABCDEF234568"])
def test_what_names_nothing_finds_nothing(client, batch, sent, wanted):
    assert "Nothing found" in text(find(client, batch, wanted))


def test_an_assignment_of_another_batch_is_found_there_only(client, workspace, batch, sent):
    other = ReadyBatchFactory(workspace=workspace)
    for wanted in ("ABCDEF234567", "person-9", str(sent.pk)):
        assert "Nothing found" in text(find(client, other, wanted))
    assert client.get(reverse("batch-assignment", args=[other.pk, sent.pk])).status_code == 404


def test_the_answers_page_offers_the_search(client, batch, sent):
    assert "Find by receipt or participant id" in text(client.get(reverse("batch-answers", args=[batch.pk])))


@pytest.mark.parametrize("wanted", ["ABCDEF234567", " abcdef 234567 ", "person-9", "{id}"])
def test_the_list_of_batches_finds_an_assignment_of_any_of_them(client, workspace, batch, sent, wanted):
    ReadyBatchFactory(workspace=workspace)
    assert f'action="{reverse("assignment-find")}"' in text(client.get(reverse("batch-list")))
    answer = client.get(reverse("assignment-find"), {"find": wanted.format(id=sent.pk)})
    assert answer["Location"] == reverse("batch-assignment", args=[batch.pk, sent.pk])


def test_several_assignments_of_one_person_are_listed_with_their_batches(client, workspace, batch, sent):
    other = ReadyBatchFactory(workspace=workspace, name="The other batch")
    theirs = AssignmentFactory(suite=other.pool.suites.get(), participant=sent.participant)
    shown = text(client.get(reverse("assignment-find"), {"find": "person-9"}))
    for address_ in (
        reverse("batch-assignment", args=[batch.pk, sent.pk]),
        reverse("batch-assignment", args=[other.pk, theirs.pk]),
    ):
        assert f'href="{address_}"' in shown
    assert "<td><bdi>The other batch</bdi></td>" in shown


def test_nothing_of_another_workspace_is_found_and_that_is_said(client, workspace):
    others = ReadyBatchFactory(workspace=WorkspaceFactory())
    hidden = AssignmentFactory(suite=others.pool.suites.get(), receipt="ABCDEF234567", participant__external_id="p-1")
    for wanted in ("ABCDEF234567", "p-1", str(hidden.pk), ""):
        shown = text(client.get(reverse("assignment-find"), {"find": wanted}))
        assert "No assignment that you may see has this receipt" in shown
        assert reverse("batch-list") in shown
    client.logout()
    assert client.get(reverse("assignment-find"), {"find": "p-1"}).status_code == 302


def test_an_answer_leads_to_its_assignment(client, batch, sent):
    leads = f'href="{reverse("batch-assignment", args=[batch.pk, sent.pk])}"'
    assert leads in text(client.get(reverse("batch-answers", args=[batch.pk])))


def test_files_of_participants_lead_to_their_download(client, workspace):
    upload = {"type": "file_upload", "description": "A picture"}
    batch = ReadyBatchFactory(workspace=workspace, layout=stored_layout(PROMPT, upload))
    (asked,) = layout.instructions(batch.layout)
    suite = batch.pool.suites.get()
    sent = AssignmentFactory(suite=suite, status="ACCEPTED", submitted_at=timezone.now(), form_version=1)
    files = [AttachmentFactory(assignment=sent, name=name) for name in ("one.jpg", "two & three.jpg")]
    AnswerFactory(assignment=sent, task=suite.tasks.first(), values={asked["id"]: [file.key for file in files]})
    for page in (
        reverse("batch-answers", args=[batch.pk]),
        reverse("batch-assignment", args=[batch.pk, sent.pk]),
    ):
        shown = client.get(page).content.decode()
        for file in files:
            link = f"/api/v1/data-collection/batches/{batch.pk}/files/{file.key}"
            assert f'<a href="{link}" download>{html.escape(file.name)}</a>' in shown
            answer = client.get(link)
            assert (answer.status_code, answer["Content-Disposition"].split(";")[0]) == (200, "attachment")
            assert b"".join(answer.streaming_content) == b"bytes"


def test_a_training_task_shows_the_first_answer_beside_the_last(client, batch, sent):
    choice, why = layout.instructions(batch.layout)
    training = TaskFactory(suite=None, pool=batch.pool, kind=Task.Kind.TRAINING, known_solutions=[], hint="Look.")
    answer = AnswerFactory(
        assignment=sent,
        task=training,
        first_values={choice["id"]: ["b"], why["id"]: "At first."},
        values={choice["id"]: ["a"], why["id"]: "At last."},
    )
    page = reverse("batch-assignment", args=[batch.pk, sent.pk])
    shown = text(client.get(page))
    assert shown.index("First answer") < shown.index("At first.") < shown.index("Last answer") < shown.index("At last.")
    Answer.objects.filter(pk=answer.pk).update(first_values=answer.values)
    assert "First answer" not in text(client.get(page))


def test_the_order_of_columns_is_told_by_what_stands_in_them(client, workspace):
    columns = [{"items": [PROMPT]}, {"items": [{"type": "rich_text", "content": "<p>Words</p>"}]}]
    page = {"rows": [{"columns": [{"items": [CHOICE]}]}, {"columns": columns, "shuffle": True}]}
    pages = layout.normalise([page], lambda: str(uuid4()))
    batch = ReadyBatchFactory(workspace=workspace, layout=pages)
    suite = batch.pool.suites.get()
    sent = AssignmentFactory(suite=suite, form_version=1)
    shown = {"options": {}, "columns": {pages[0]["rows"][1]["id"]: [1, 0]}}
    AnswerFactory(assignment=sent, task=suite.tasks.first(), shown=shown)
    told = text(client.get(reverse("batch-assignment", args=[batch.pk, sent.pk])))
    assert "<dt>Order of columns, page 1, row 2</dt><dd>text, prompt</dd>" in told


def test_when_it_is_due_is_told_while_it_can_still_be_sent(client, batch, sent):
    page = reverse("batch-assignment", args=[batch.pk, sent.pk])
    Assignment.objects.filter(pk=sent.pk).update(due_at=timezone.now() + timedelta(hours=1))
    assert "<dt>Due</dt>" not in text(client.get(page))
    Assignment.objects.filter(pk=sent.pk).update(status="ACTIVE", submitted_at=None)
    assert "<dt>Due</dt>" in text(client.get(page))
