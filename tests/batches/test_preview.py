"""Members try the participant's screens out; nothing is stored, and nobody else sees them."""

import html
import re
from uuid import uuid4

import pytest

from batches.layouts import layout
from tasksuites.models import Answer, Assignment, Participant
from tests.factories import (
    PASSWORD,
    BatchFactory,
    DatapointFactory,
    MembershipFactory,
    ReadyBatchFactory,
    TaskSuiteFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch():
    return ReadyBatchFactory(groups=2, group_size=2)


@pytest.fixture
def member(client, batch):
    user = MembershipFactory(workspace=batch.workspace).user
    assert client.login(username=user.username, password=PASSWORD)
    return client


def addresses(batch):
    first = batch.pool.suites.order_by("position").first()
    return [
        f"/batches/{batch.pk}/preview/{first.pk}/",
        f"/data-collection-tool/batches/{batch.pk}/task-groups/{first.pk}?preview=true",
    ]


def text_of(response):
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


def at(address, number):
    return f"{address}{'&' if '?' in address else '?'}screen={number}"


@pytest.mark.parametrize("which", [0, 1])
def test_a_preview_shows_the_real_screens_and_says_what_it_is(member, batch, which):
    address = addresses(batch)[which]
    first = member.get(address)
    assert first.status_code == 200
    assert "Nothing you enter here is stored. Group 1 of 2." in text_of(first)
    assert "Compare two responses." in text_of(first)
    task = member.get(at(address, 2))
    assert "Task 1 of 2" in text_of(task)
    assert "Prompt 1" in text_of(task)
    assert "data-autosave" not in task.content.decode()


@pytest.mark.parametrize("which", [0, 1])
def test_a_preview_is_walked_through_to_its_end_and_stores_nothing(member, batch, which):
    address = addresses(batch)[which]
    choice, why = [item["id"] for item in layout.instructions(batch.layout)]
    refused = member.post(at(address, 2), {"go": "next", why: "Kept here"})
    assert refused.status_code == 422
    assert "Choose an answer." in text_of(refused)
    assert "Kept here" in refused.content.decode()
    for number in (1, 2, 3, 4):
        address = member.post(at(addresses(batch)[which], number), {"go": "next", choice: "0", why: "x"})["Location"]
        assert address.endswith("screen=end" if number == 4 else f"screen={number + 1}")
    end = member.get(address)
    assert "The preview ends here" in text_of(end)
    assert member.post(at(addresses(batch)[which], 3), {"go": "back"})["Location"].endswith("screen=2")
    assert not any(model.objects.exists() for model in (Assignment, Participant, Answer))
    assert batch.pool.suites.filter(taken=0).count() == 2


def test_a_preview_steps_through_the_groups(member, batch):
    first, second = batch.pool.suites.order_by("position")
    shown = member.get(addresses(batch)[0]).content.decode()
    assert f'href="/batches/{batch.pk}/preview/{second.pk}/"' in shown
    shown = member.get(f"/batches/{batch.pk}/preview/{second.pk}/?screen=2")
    assert f'href="/batches/{batch.pk}/preview/{first.pk}/"' in shown.content.decode()
    assert "Prompt 3" in text_of(shown)


@pytest.mark.parametrize("which", [0, 1])
def test_who_is_not_signed_in_is_asked_to(client, batch, which):
    response = client.get(addresses(batch)[which])
    assert response.status_code == 302
    assert "/sign-in/" in response["Location"]


def test_others_see_neither_batch_nor_group(client, member, batch):
    stranger = MembershipFactory().user
    elsewhere = TaskSuiteFactory()
    assert member.get(f"/batches/{batch.pk}/preview/{elsewhere.pk}/").status_code == 404
    assert member.get(f"/batches/{batch.pk}/preview/{uuid4()}/").status_code == 404
    client.login(username=stranger.username, password=PASSWORD)
    for address in (*addresses(batch), f"/batches/{batch.pk}/preview/"):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("screen", ["0", "-1", "x", "99", "9" * 40, "²", ""])
def test_any_screen_number_leads_somewhere(member, batch, screen):
    assert member.get(f"{addresses(batch)[0]}?screen={screen}").status_code == 200


def test_before_set_up_the_first_datapoints_are_one_group(client):
    batch = BatchFactory(tasks_per_group=2)
    client.force_login(MembershipFactory(workspace=batch.workspace).user)
    address = f"/batches/{batch.pk}/preview/"
    assert "the texts are samples" in text_of(client.get(address))
    assert "Here stands the prompt of the datapoint." in text_of(client.get(f"{address}?screen=2"))
    for key in ("a", "b", "a"):
        DatapointFactory(dataset=batch.dataset, group_key=key)
    shown = text_of(client.get(f"{address}?screen=3"))
    assert "Task 2 of 2" in shown
    assert "Prompt 3" in shown


def test_after_set_up_the_short_address_leads_to_the_first_group(member, batch):
    assert member.get(f"/batches/{batch.pk}/preview/")["Location"] == addresses(batch)[0]


def test_a_batch_without_layout_or_dataset_has_a_preview_too(client):
    batch = BatchFactory(layout=None, dataset=None)
    client.force_login(MembershipFactory(workspace=batch.workspace).user)
    assert client.get(f"/batches/{batch.pk}/preview/").status_code == 200
