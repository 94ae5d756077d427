"""Instructions as older clients send them, from the call to the participant's screen."""

import pytest

from batches.layouts.layout import ids, instructions
from batches.making import setup
from batches.models import Batch
from datasets.models import Import
from tests.batches.calls import BATCHES, detail, whole
from tests.factories import (
    CHOICE,
    PROMPT,
    WHY,
    BatchFactory,
    DatapointFactory,
    DatasetFactory,
    ImportFactory,
    ReadyBatchFactory,
    page,
)

pytestmark = pytest.mark.django_db
AT = "instructions"
FILES = {"type": "file_upload", "description": "Send a picture"}


@pytest.fixture
def batch(workspace):
    return BatchFactory(workspace=workspace, layout=None)


@pytest.fixture
def send(api):
    def call(batch, given, method="POST"):
        answer = api.send(f"{BATCHES}/{batch.pk}/instructions", {"instructions": given}, method)
        assert (answer["Deprecation"], answer["Sunset"]) == ("true", "Tue, 01 Sep 2026 23:59:59 GMT")
        return answer

    return call


def test_instructions_are_added_listed_and_replaced(api, batch, send):
    given = [{**WHY, "answer_limit": 1, "created_by": "somebody"}, CHOICE]
    answer = send(batch, given)
    assert answer.status_code == 201, answer.content
    why, choice = answer.json()
    assert {key: choice[key] for key in CHOICE} == CHOICE
    assert (why["description"], why["parent_type"], why["parent_id"]) == ("Why?", "batch", str(batch.pk))
    assert "answer_limit" not in why
    assert len(why["created_at"]) == len("2026-03-04T09:15:30.120Z")
    third = send(batch, [FILES]).json()
    assert [one["type"] for one in third] == ["file_upload"]
    listed = whole(api.get(f"{BATCHES}/{batch.pk}/instructions"))
    assert listed == {"results": [why, choice, *third], "meta": {"count": 3}}
    shown = whole(api.get(f"{BATCHES}/{batch.pk}"))
    assert (shown["batch_items"], shown["total_instruction_count"]) == (None, 3)

    kept = send(batch, [{**choice, "description": "Which?"}, {**WHY, "description": "Sure?"}], "PUT")
    assert kept.status_code == 200
    assert kept.json()[0] == {**choice, "description": "Which?"}
    assert kept.json()[1]["id"] not in (why["id"], choice["id"])
    assert send(batch, [], "PUT").json() == []
    assert whole(api.get(f"{BATCHES}/{batch.pk}"))["total_instruction_count"] == 0


def test_an_instruction_may_depend_on_one_that_was_sent_before(api, batch, send):
    choice = send(batch, [{**CHOICE, "name": "better"}]).json()[0]
    (why,) = send(batch, [{**WHY, "show_if": {"item": "better", "is": "a"}}]).json()
    assert why["show_if"] == {"item": choice["id"], "is": "a"}
    batch.refresh_from_db()
    assert [item["id"] for item in instructions(batch.layout)] == [choice["id"], why["id"]]


@pytest.mark.parametrize(
    ("given", "paths"),
    [
        ("text", {"instructions"}),
        ([], {"instructions"}),
        ([{}], {"instructions[0].type"}),
        ([WHY, PROMPT], {"instructions[1].type"}),
        ([WHY, 5], {"instructions[1]"}),
        ([{**WHY, "description": None}, {**CHOICE, "options": []}], {f"{AT}[0].description", f"{AT}[1].options"}),
    ],
)
def test_every_fault_is_told_at_its_place(batch, send, given, paths):
    assert set(detail(send(batch, given))) == paths
    assert Batch.objects.get().layout is None


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_a_batch_with_a_layout_has_its_instructions_there(workspace, send, method):
    batch = BatchFactory(workspace=workspace)
    assert "batch_items" in detail(send(batch, [WHY], method), 422)


def test_a_layout_takes_the_place_of_instructions(api, batch, send):
    send(batch, [WHY])
    answer = api.send(f"{BATCHES}/{batch.pk}", {"batch_items": [page(PROMPT, CHOICE)]}, "PATCH")
    assert len(answer.json()["batch_items"]) == 1
    assert whole(api.get(f"{BATCHES}/{batch.pk}/instructions"))["meta"] == {"count": 0}
    assert "batch_items" in detail(send(batch, [WHY]), 422)


@pytest.mark.django_db(transaction=True)
def test_people_see_all_that_may_be_shown_and_then_the_instructions(api, client, workspace, send, drain):
    fields = {"note": {"type": "metadata"}, "prompt": {"type": "text"}, "end": {"type": "text"}}
    batch = BatchFactory(workspace=workspace, layout=None, dataset=None)
    send(batch, [WHY, CHOICE])
    dataset = DatasetFactory(workspace=workspace, schema={"strict": False, "fields": fields})
    ImportFactory(dataset=dataset, status=Import.Status.COMPLETE)
    DatapointFactory(dataset=dataset, values={"note": "secret", "prompt": "Look here", "end": "Then here"})
    assert api.send(f"{BATCHES}/{batch.pk}/setup", {"dataset_id": str(dataset.pk)}).status_code == 202
    drain()
    batch.refresh_from_db()
    assert batch.status == Batch.Status.READY
    first = client.get(f"/take/{batch.pool.entry}/?PROLIFIC_PID=ann", follow=True)
    begun = client.post(
        first.redirect_chain[-1][0] if first.redirect_chain else first.request["PATH_INFO"], follow=True
    )
    text = first.content.decode() + begun.content.decode()
    places = [text.index(words) for words in ("Look here", "Then here", "Why?", CHOICE["description"])]
    assert places == sorted(places)
    assert "secret" not in text


@pytest.mark.django_db(transaction=True)
def test_after_the_set_up_instructions_change_for_whoever_comes_next(batch, send, drain):
    why = send(batch, [WHY]).json()[0]
    DatapointFactory(dataset=batch.dataset)
    setup.start(batch)
    drain()
    assert send(batch, [{**why, "description": "Why not?"}], "PUT").status_code == 200
    batch.refresh_from_db()
    assert batch.layout_number == 2
    assert [item["description"] for item in instructions(batch.layout_at(1))] == ["Why?"]
    assert [item["description"] for item in instructions(batch.layout)] == ["Why not?"]
    assert "batch_items" in detail(send(batch, [], "PUT"))


@pytest.mark.django_db(transaction=True)
def test_what_stays_keeps_its_ids_and_an_equal_change_makes_no_version(batch, send, drain):
    why = send(batch, [WHY]).json()[0]
    DatapointFactory(dataset=batch.dataset)
    setup.start(batch)
    drain()
    batch.refresh_from_db()
    before = batch.layout
    assert send(batch, [why], "PUT").json() == [why]
    batch.refresh_from_db()
    assert (batch.layout_number, batch.layout) == (1, before)
    (choice,) = send(batch, [CHOICE]).json()
    batch.refresh_from_db()
    assert (batch.layout_number, set(ids(batch.layout)) - set(ids(before))) == (2, {choice["id"]})
    assert set(ids(before)) < set(ids(batch.layout))


def test_a_batch_whose_layout_is_its_own_is_left_alone_by_a_change_of_dataset(api, workspace):
    batch = ReadyBatchFactory(workspace=workspace)
    before = batch.layout
    api.send(f"{BATCHES}/{batch.pk}", {"dataset_id": str(batch.dataset.pk)}, "PATCH")
    assert Batch.objects.get().layout == before
