"""The settings of a pool without a batch, through the client as a member uses them."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from tasksuites import lists
from tasksuites.models import Pool
from tests.batches.pages import text
from tests.factories import MembershipFactory, ReadyBatchFactory
from tests.tasksuites.console import made
from workspaces.models import AuditEntry
from workspaces.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def pool(workspace):
    return made.birds(workspace)


def address(pool) -> str:
    return reverse("pool-settings", args=[pool.pk])


def moment(days) -> str:
    return (timezone.now() + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M")


def kept(client, pool) -> dict[str, str]:
    """What a browser would send of the first section if nobody changed it."""
    form = client.get(address(pool)).context["forms"]["pool"]
    values = {field.name: field.field.prepare_value(field.value()) for field in form if not field.field.disabled}
    said = {name: str(value) for name, value in values.items() if value is not None and value is not False}
    return {"section": "pool", **said}


def test_settings_that_nobody_changed_stay(client, workspace):
    pool = made.birds(workspace, status="CLOSED", mixer_config=made.MIX, accept_after_days=5, reward="0.05")
    before = Pool.objects.values().get(pk=pool.pk)
    answer = client.post(address(pool), kept(client, pool))
    assert answer.status_code == 302
    after = Pool.objects.values().get(pk=pool.pk)
    flags = {"force_last_assignment": True, "mix_tasks_in_creation_order": False, "shuffle_tasks_in_task_suite": True}
    differs = {name for name in before if before[name] != after[name]}
    assert differs <= {"mixer_config", "updated_at", "settings"}
    assert after["mixer_config"] == {**made.MIX, **flags}


def test_every_setting_is_changed(client, workspace):
    pool = made.birds(workspace, status="CLOSED", default_overlap=3)
    suite = made.suite_of(pool, "general")
    sent = {
        "name": "Birds, week 11",
        "suites_overlap": "5",
        "reward": "0.25",
        "time_limit_s": "1.5",
        "accepts_by_itself": "on",
        "accept_after_days": "7",
        "close_delay_s": "10",
    }
    assert client.post(address(pool), kept(client, pool) | sent).status_code == 302
    pool.refresh_from_db()
    assert (pool.name, pool.default_overlap, str(pool.reward), pool.time_limit_s) == ("Birds, week 11", 5, "0.2500", 90)
    assert (pool.accepts_by_itself, pool.accept_after_days, pool.close_delay_s) == (True, 7, 600)
    suite.refresh_from_db()
    assert suite.overlap == 5


def test_the_counts_of_a_mix_are_changed_and_judged(client, workspace):
    pool = made.birds(workspace, status="CLOSED", mixer_config=made.MIX, reward="0.05")
    sent = kept(client, pool) | {"real_count": "6", "golden_count": "2", "least_real_count": "3", "tasks_overlap": "4"}
    client.post(address(pool), sent)
    pool.refresh_from_db()
    counts = {name: pool.mixer_config.get(name) for name in (*made.MIX, "min_real_tasks_count")}
    assert list(counts.values()) == [6, 2, 0, 3]
    assert pool.default_task_overlap == 4
    answer = client.post(address(pool), sent | {"least_real_count": "9"})
    assert answer.status_code == 422
    assert answer.context["forms"]["pool"].errors["least_real_count"] == [
        "A suite has 6 of these, so it cannot need 9."
    ]


@pytest.mark.parametrize(
    ("sent", "name", "words"),
    [
        ({"name": ""}, "name", "Fill this in."),
        ({"reward": "0.001"}, "reward", "The smallest price is 0.005, not 0.001; 0 is no price."),
        ({"time_limit_s": "0.01"}, "time_limit_s", "This must be from 5 to 2147483647, not 1."),
        ({"suites_overlap": "30001"}, "suites_overlap", "This must be from 0 to 30000, not 30001."),
        ({"accept_after_days": "22"}, "accept_after_days", "This must be from 1 to 21, not 22."),
        ({"close_delay_s": "4321"}, "close_delay_s", "This must be from 0 to 259200, not 259260."),
    ],
)
def test_what_does_not_fit_is_told_at_its_field(client, workspace, sent, name, words):
    pool = made.birds(workspace, status="CLOSED")
    answer = client.post(address(pool), kept(client, pool) | sent)
    assert answer.status_code == 422
    assert answer.context["forms"]["pool"].errors == {name: [words]}


def test_while_a_pool_is_open_only_the_number_of_people_changes(client, pool):
    client.post(address(pool), kept(client, pool) | {"suites_overlap": "9", "name": "Another", "reward": "3"})
    pool.refresh_from_db()
    assert (pool.default_overlap, pool.name, pool.reward) == (9, "Birds, week 10", 0)


def test_a_training_has_its_own_settings(client, workspace):
    mix = made.MIX | {"real_tasks_count": 0, "golden_tasks_count": 0, "training_tasks_count": 3}
    training = made.birds(workspace, kind="TRAINING", status="CLOSED", mixer_config=mix, default_overlap=None)
    sent = kept(client, training)
    assert sent.keys() == {"section", "name", "time_limit_s", "size"}
    client.post(address(training), sent | {"size": "5", "name": "Practice"})
    training.refresh_from_db()
    assert (training.name, training.mixer_config["training_tasks_count"]) == ("Practice", 5)


def test_the_settings_of_a_batchs_pool_are_on_the_page_of_its_people(client, workspace):
    batch = ReadyBatchFactory(workspace=workspace)
    assert client.get(address(batch.pool)).headers["Location"] == reverse("batch-people", args=[batch.pk])


def test_a_pool_gets_its_dates(client, pool):
    answer = client.post(address(pool), {"section": "dates", "opens_at": "", "closes_at": moment(3), "reopens_at": ""})
    assert answer.headers["Location"] == f"{address(pool)}?saved=dates#dates"
    assert "Saved." in text(client.get(answer.headers["Location"]))
    pool.refresh_from_db()
    assert pool.closes_at > timezone.now() + timedelta(days=2)
    assert AuditEntry.objects.get().detail == {"fields": ["closes_at"]}


def test_a_date_that_has_passed_is_told_at_its_field(client, pool):
    answer = client.post(address(pool), {"section": "dates", "closes_at": moment(-3)})
    assert answer.status_code == 422
    assert answer.context["forms"]["dates"].errors["closes_at"] == ["This moment has passed already."]


def test_a_list_of_people_is_uploaded_and_taken_away(client, pool):
    file = SimpleUploadedFile("people.txt", b"ann\nben\n")
    client.post(address(pool), {"section": "lists", "kind": "reserved", "file": file})
    assert lists.counts(pool) == {"reserved": 2}
    client.post(address(pool), {"section": "unlist", "kind": "reserved"})
    assert lists.counts(pool) == {}


def test_a_pool_gets_a_panel_and_ways_out(client, pool):
    sent = {"section": "ways", "panel": "prolific", "completed_code": "C0DE"}
    assert client.post(address(pool), sent).status_code == 302
    pool.refresh_from_db()
    assert (pool.ways["panel"], pool.ways["completed"]) == ("prolific", {"code": "C0DE"})


def test_people_are_asked_to_agree(client, pool):
    client.post(address(pool), {"section": "consent", "text": "<p>I agree.</p>"})
    assert pool.consents.get().text == "<p>I agree.</p>"


@pytest.mark.parametrize("section", ["door", "places", "nonsense", ""])
def test_a_section_that_a_pool_has_not_is_404(client, pool, section):
    assert client.post(address(pool), {"section": section}).status_code == 404


def test_an_archived_pool_shows_its_settings_and_changes_none(client, pool):
    Pool.objects.filter(pk=pool.pk).update(status=Pool.Status.ARCHIVED)
    page = text(client.get(address(pool)))
    assert "nothing changes in it any more" in page
    assert "Save the dates" not in page
    assert client.post(address(pool), {"section": "dates", "closes_at": moment(3)}).status_code == 403


@pytest.mark.parametrize("role", [Role.VIEWER, Role.REVIEWER])
def test_whoever_may_not_write_looks_only(client, pool, role):
    client.force_login(MembershipFactory(workspace=pool.project.workspace, role=role).user)
    assert "Save the dates" not in text(client.get(address(pool)))
    assert client.post(address(pool), {"section": "dates", "closes_at": moment(3)}).status_code == 403


def test_another_workspaces_settings_are_404(client, pool):
    client.force_login(MembershipFactory().user)
    assert client.get(address(pool)).status_code == 404
