"""Requesters see the screens of an assignment as their person saw them, with the answers, and change nothing by it."""

import html
import re
from uuid import uuid4

import pytest
from django.urls import reverse

from batches.authoring import store_layout
from batches.layouts import layout
from datasets.models import DatapointVersion
from tasksuites.models import Answer
from tests.batches.test_participant_pages import start, turn
from tests.factories import CHOICE, PASSWORD, PROMPT, WHY, MembershipFactory, ReadyBatchFactory, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch():
    shuffled = {**CHOICE, "shuffle": True}
    then = {**WHY, "show_if": {"item": "choice", "is": "a"}}
    pages = [
        page({"type": "rich_text", "content": "<p>Read this first</p>"}, display_position="intro"),
        page(PROMPT, {**shuffled, "name": "choice"}),
        page(then),
        page({"type": "rating", "description": "How clear?", "min": 1, "max": 3}),
    ]
    return ReadyBatchFactory(layout=layout.normalise(pages, lambda: str(uuid4())), group_size=2)


@pytest.fixture
def sent(client, batch):
    """An assignment of which the first task was answered; the choice hides the question why."""
    path = start(client, batch)
    choice, _, rating = (item["id"] for item in layout.instructions(batch.layout))
    client.get(f"{path}3/")
    assert turn(client, path, 3, **{choice: "1"})["Location"] == f"{path}5/"
    turn(client, path, 5, **{rating: "2"})
    client.cookies.clear()
    return Answer.objects.get(position=1).assignment


@pytest.fixture
def member(client, batch, sent):
    user = MembershipFactory(workspace=batch.workspace).user
    assert client.login(username=user.username, password=PASSWORD)
    return client


def address(sent, **query):
    path = reverse("batch-assignment-replay", args=[sent.pool.batch.pk, sent.pk])
    return path + "?" + "&".join(f"{key}={value}" for key, value in query.items())


def shown(response):
    return html.unescape(response.content.decode())


def test_a_task_is_shown_with_its_answers_and_nothing_to_send(member, sent):
    first = member.get(address(sent, task=1))
    assert first["Location"] == address(sent, screen=3)
    drawn = shown(member.get(first["Location"]))
    assert "Task 1 of 2, page 1 of 3" in drawn
    assert "Prompt 1" in drawn
    chosen = re.findall(r'<input type="radio"[^>]*checked[^>]*>\s*<span[^>]*>([^<]*)', drawn)
    assert chosen == ["Response B"]
    assert "<form" not in drawn.split("</header>")[1].split("<dialog")[0]
    assert "data-autosave" not in drawn
    assert sent.participant.external_id in drawn
    assert "layout version 1" in drawn


def test_the_steps_lead_over_what_their_answers_left_out_and_end_before_the_sending(member, sent):
    way, here = [], address(sent, screen=1)
    while here:
        drawn = shown(member.get(here))
        way.append(re.search(r'<p class="task-progress">([^<]*)', drawn)[1])
        on = re.search(r'<a class="button button-primary" href="([^"]*)"', drawn)
        here = on and on[1]
    assert way == [
        "Step 1 of 9",
        "Step 2 of 9",
        "Task 1 of 2, page 1 of 3",
        "Task 1 of 2, page 3 of 3",
        "Task 2 of 2, page 1 of 3",
        "Task 2 of 2, page 3 of 3",
    ]
    assert address(sent, screen=3) in shown(member.get(address(sent, screen=5)))


def test_it_is_what_was_shown_then_though_layout_and_data_are_others_now(member, batch, sent):
    point = sent.answers.get(position=1).task.datapoint
    DatapointVersion.objects.create(
        dataset=point.dataset, datapoint=point, revision=point.revision, values=point.values
    )
    point.values, point.revision = {"prompt": "Written anew"}, point.revision + 1
    point.save()
    store_layout(batch, layout.normalise([page(WHY)], lambda: str(uuid4())), None)
    order = sent.answers.get(position=1).shown["options"]
    drawn = shown(member.get(address(sent, screen=3)))
    assert "Prompt 1" in drawn
    assert "Written anew" not in drawn
    places = re.findall(r'<input type="radio"[^>]* value="(\d)"', drawn)
    assert [list(map(int, places))] == list(order.values())


@pytest.mark.parametrize("query", [{}, {"screen": 99}, {"screen": "x"}, {"task": 99}, {"task": "-1"}])
def test_an_address_beyond_its_ends_leads_to_a_screen(member, sent, query):
    assert member.get(address(sent, **query), follow=True).status_code == 200


def test_looking_writes_nothing_and_strangers_see_nothing(client, member, sent):
    before = list(Answer.objects.order_by("pk").values())
    for number in range(1, 6):
        member.get(address(sent, screen=number))
    assert list(Answer.objects.order_by("pk").values()) == before
    assert member.post(address(sent)).status_code == 405
    other = MembershipFactory().user
    assert client.login(username=other.username, password=PASSWORD)
    assert client.get(address(sent, screen=1)).status_code == 404
    client.logout()
    assert client.get(address(sent, screen=1)).status_code == 302


def test_the_assignments_page_leads_there(member, batch, sent):
    page = shown(member.get(reverse("batch-assignment", args=[batch.pk, sent.pk])))
    assert address(sent, task=1) in page
    assert address(sent, task=2) in page
