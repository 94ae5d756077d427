"""A layout changes for whoever starts from then on; who is at work keeps theirs, and no change is lost unseen."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from batches import controls, specs
from batches.authoring import InvalidLayout, change_layout
from batches.layouts.layout import instructions
from batches.models import Batch, LayoutVersion
from batches.participant.work import OfBatch
from project.base.problems import Refused
from tasksuites.issuing import Person, issue
from tasksuites.models import Project
from tests.factories import (
    CHOICE,
    PROMPT,
    WHY,
    BatchFactory,
    ReadyBatchFactory,
    UserFactory,
    page,
    stored_layout,
)
from workspaces.models import AuditEntry

pytestmark = pytest.mark.django_db


def fresh(batch):
    return Batch.objects.get(pk=batch.pk)


def started(batch):
    """Somebody's new assignment, with the layout that counts now."""
    now = fresh(batch)
    return issue(now.pool, Person(str(uuid4())), now=timezone.now(), form_version=now.layout_number)[0]


def ids(pages):
    return [node["id"] for node in nodes(pages)]


def nodes(pages):
    for one in pages:
        yield one
        for key in ("rows", "columns", "items"):
            yield from nodes(one.get(key, []))


def test_known_ids_stay_new_items_get_one_and_what_is_left_out_is_gone():
    batch, user = BatchFactory(layout=stored_layout(PROMPT, CHOICE, WHY)), UserFactory()
    prompt, choice, why = batch.layout[0]["rows"][0]["columns"][0]["items"]
    outer = batch.layout[0]
    changed = [
        {**outer, "rows": [{**outer["rows"][0], "columns": [{"items": [why, {**WHY, "name": "more"}, prompt]}]}]}
    ]
    version = change_layout(batch, changed, user)
    items = version.layout[0]["rows"][0]["columns"][0]["items"]
    assert [item["id"] for item in items[::2]] == [why["id"], prompt["id"]]
    assert items[1]["id"] not in ids([outer])
    assert (version.layout[0]["id"], version.layout[0]["rows"][0]["id"]) == (outer["id"], outer["rows"][0]["id"])
    assert choice["id"] not in ids(version.layout)
    assert (version.number, version.created_by, LayoutVersion.objects.count()) == (1, user, 1)
    assert (fresh(batch).instruction_count, fresh(batch).layout) == (2, version.layout)
    assert AuditEntry.objects.filter(action="change_layout", object_id=str(batch.pk), user=user).exists()


def test_an_id_of_another_batch_is_an_id_like_any_other_and_moves_nothing_there():
    other, batch = BatchFactory(), BatchFactory()
    before = other.layout
    change_layout(batch, before, None)
    assert fresh(batch).layout == fresh(other).layout == before


def test_before_the_set_up_a_batch_may_lose_its_layout_and_get_another():
    batch = BatchFactory()
    assert change_layout(batch, None, None) is None
    assert (fresh(batch).layout, fresh(batch).instruction_count) == (None, 0)
    assert change_layout(fresh(batch), [page(WHY)], None).number == 1
    assert fresh(batch).instruction_count == 1


def test_after_the_set_up_each_change_is_a_version_and_who_is_at_work_keeps_theirs():
    batch = ReadyBatchFactory(groups=2)
    first, mine = batch.layout, started(batch)
    Project.objects.update(output_spec=specs.output_spec(first))
    change_layout(fresh(batch), [page(PROMPT, WHY)], None)
    theirs = started(batch)
    assert (mine.form_version, theirs.form_version) == (1, 2)
    assert [batch.layout_at(number) for number in (1, 2)] == [first, fresh(batch).layout]
    output = Project.objects.get().output_spec
    asked = [item["id"] for pages in (first, fresh(batch).layout) for item in instructions(pages)]
    assert list(output) == asked
    assert [output[key]["required"] for key in asked] == [False, False, True]


def test_the_same_layout_again_changes_nothing():
    batch = ReadyBatchFactory()
    change_layout(batch, batch.layout, None)
    assert (fresh(batch).layout_number, fresh(batch).layout_revision) == (1, batch.layout_revision)


def test_every_fault_is_told_and_nothing_changes():
    batch = BatchFactory()
    before = batch.layout
    with pytest.raises(InvalidLayout) as told:
        change_layout(batch, [page({"type": "dataset_field", "field": "summry"}, {**CHOICE, "answer_limit": 5})], None)
    assert len(told.value.problems) == 2
    assert fresh(batch).layout == before


@pytest.mark.parametrize("items", [None, [page(PROMPT)], [page({"type": "dataset_field", "field": "response_b"}, WHY)]])
def test_a_batch_that_people_are_asked_with_goes_on_asking_and_hides_what_it_hid(items):
    pages = stored_layout(PROMPT, {**CHOICE, "name": "better"})
    batch = ReadyBatchFactory(layout=pages, control_settings={"solutions": {"better": "response_b"}})
    with pytest.raises(ValidationError) as told:
        change_layout(batch, items, None)
    assert set(told.value.message_dict) & {"batch_items", "control_settings"}
    assert fresh(batch).layout == pages


@pytest.mark.parametrize(
    ("change", "words"),
    [(lambda item: [], "keep it"), (lambda item: [{**item, "options": item["options"][1:]}], "fits")],
)
def test_a_question_whose_right_answer_is_known_stays_as_it_must(change, words):
    batch = ReadyBatchFactory()
    choice = instructions(batch.layout)[0]
    controls.add(batch, {"prompt": "?"}, [{"output_values": {choice["id"]: ["a"]}}], "", user=None)
    with pytest.raises(ValidationError, match=words):
        change_layout(batch, [page(PROMPT, WHY, *change(choice))], None)


def test_nothing_changes_while_a_set_up_runs():
    batch = BatchFactory(status=Batch.Status.PROCESSING)
    with pytest.raises(ValidationError, match="at this moment"):
        change_layout(batch, [page(WHY)], None)


@pytest.mark.parametrize("make", [BatchFactory, ReadyBatchFactory])
def test_who_changes_what_somebody_else_changed_meanwhile_is_told(make):
    batch = make()
    seen = fresh(batch)
    change_layout(batch, [page(PROMPT, WHY)], None)
    with pytest.raises(Refused) as told:
        change_layout(seen, [page(PROMPT, CHOICE)], None)
    assert told.value.code == "LAYOUT_CHANGED"
    assert len(instructions(fresh(batch).layout)) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("make", [BatchFactory, ReadyBatchFactory])
def test_of_two_changes_at_once_none_is_lost_in_silence(make):
    batch = make()
    copies = [fresh(batch) for _ in range(4)]

    def change(number):
        try:
            change_layout(copies[number], [page(PROMPT, {**WHY, "name": f"q{number}"})], None)
        except Refused as told:
            return told.code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(change, range(4)))
    assert answers.count(None) == 1
    assert answers.count("LAYOUT_CHANGED") == 3
    assert instructions(fresh(batch).layout)[0]["name"] == f"q{answers.index(None)}"


def test_orders_that_are_shuffled_follow_the_new_layout():
    batch = ReadyBatchFactory()
    assert OfBatch(fresh(batch)).order_of is None
    change_layout(fresh(batch), [page(PROMPT, {**CHOICE, "shuffle": True})], None)
    assert OfBatch(fresh(batch)).order_of(1, 1)
