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
