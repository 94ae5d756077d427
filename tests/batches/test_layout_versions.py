"""Which versions of a layout there are and what changed between them: pure, by the interface and on the page."""

from copy import deepcopy
from random import Random
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batches.authoring import change_layout
from batches.console.difference_words import sentences
from batches.layouts import layout
from batches.layouts.differences import compare
from batches.models import Batch
from tests.batches.calls import BATCHES, detail, whole
from tests.factories import (
    CHOICE,
    PROMPT,
    WHY,
    AssignmentFactory,
    MembershipFactory,
    ReadyBatchFactory,
    page,
    stored_layout,
)

AT, BELOW = "page 1, row 1, column 1, item", "page 2, row 1, column 1, item"
OTHER = {"type": "rich_text", "content": "<p>Read <b>closely</b>.</p>"}


def stored(*pages):
    return layout.normalise(list(pages), lambda: str(uuid4()))


def items(pages, page=0):
    return pages[page]["rows"][0]["columns"][0]["items"]


def told(before, after):
    return list(sentences(compare(before, after)))


def moved_up(pages):
    items(pages).insert(0, items(pages).pop())


def to_the_next_page(pages):
    items(pages, 1).append(items(pages).pop(0))


def reworded(pages):
    items(pages)[1] |= {"description": "Which?", "name": "better"}
    del items(pages)[1]["answer_limit"]


def without_a_page(pages):
    pages.pop()


def with_a_row(pages):
    pages[0]["rows"] += stored(page({**WHY, "description": "How sure?"}))[0]["rows"]


@pytest.mark.once
@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda pages: None, []),
        (moved_up, [f"Moved the question “Why?” from {AT} 3 to {AT} 1."]),
        (to_the_next_page, [f"Moved the field “prompt” from {AT} 1 to {BELOW} 2."]),
        (
            reworded,
            [f"Changed the question “Which?” at {AT} 2: “Question”, “Name in the results”, “How many may be chosen”."],
        ),
        (
            without_a_page,
            [
                "Removed page 2.",
                f"Removed the text “Read closely .”, which stood at {BELOW} 1.",
            ],
        ),
        (with_a_row, ["Added the question “How sure?” at page 1, row 2, column 1, item 1."]),
        (lambda pages: pages.reverse(), ["Moved a page from page 2 to page 1."]),
        (
            lambda pages: pages[0]["rows"][0].update(shuffle=True),
            ["Changed a row at page 1, row 1: “Order of the columns”."],
        ),
    ],
)
def test_what_changed_is_told_in_words(change, expected):
    before = stored(page(PROMPT, CHOICE, WHY), page(OTHER))
    after = deepcopy(before)
    change(after)
    assert told(before, after) == expected


@pytest.mark.once
@given(st.integers(0, 2**32), st.integers(1, 4), st.integers(1, 5))
def test_a_difference_and_its_reverse_tell_the_same(seed, count, size):
    chance = Random(seed)
    before = stored(*(page(*({**WHY, "description": f"{number}"} for number in range(size))) for _ in range(count)))
    after = deepcopy(before)
    for one in after:
        chance.shuffle(one["rows"][0]["columns"][0]["items"])
    chance.shuffle(after)
    items(after)[0]["description"] = "new"
    if chance.random() < 0.5:
        items(after, -1).append(stored(page(WHY))[0]["rows"][0]["columns"][0]["items"][0])
    assert compare(before, before) == compare(after, after) == []
    forth, back = compare(before, after), compare(after, before)
    opposite = {"added": "removed", "removed": "added", "moved": "moved", "changed": "changed"}
    assert sorted(opposite[one.change] for one in forth) == sorted(one.change for one in back)
    touched = {one.node.id for one in forth if one.change in ("added", "changed")}
    assert items(after)[0]["id"] in touched


@pytest.mark.django_db
def test_the_interface_lists_versions_and_what_is_different(api, workspace):
    batch = ReadyBatchFactory(workspace=workspace, layout=stored_layout(PROMPT, CHOICE))
    AssignmentFactory(suite=batch.pool.suites.get(), form_version=1)
    change_layout(batch, [page(*items(batch.layout), WHY)], None)
    path = f"{BATCHES}/{batch.pk}/layout-versions"
    rows = whole(api.get(path))["results"]
    keys = ("version", "is_current", "started_count", "total_instruction_count")
    assert [tuple(row[key] for key in keys) for row in rows] == [(2, True, 0, 2), (1, False, 1, 1)]
    shown = whole(api.get(f"{path}/2?against=1"))
    assert shown["batch_items"] == Batch.objects.get().layout
    added = [one for one in shown["differences"] if one["change"] == "added" and one["level"] == "item"]
    place = "pages[0].rows[0].columns[0].items[2]"
    assert [(one["label"], one["from"], one["to"]) for one in added] == [("Why?", None, place)]
    for unknown in ("3", "0", "x", "-1", "9" * 40, "2?against=7"):
        detail(api.get(f"{path}/{unknown}"), 404)


@pytest.mark.django_db
def test_the_page_lists_versions_and_says_what_changed(client):
    membership = MembershipFactory()
    batch = ReadyBatchFactory(workspace=membership.workspace, layout=stored_layout(PROMPT, CHOICE))
    client.force_login(membership.user)
    address = f"/batches/{batch.pk}/layout/versions/"
    assert "This is the first version" in client.get(address).content.decode()
    change_layout(batch, [page(*items(batch.layout), {**WHY, "description": "<b>Why?</b>"})], membership.user)
    text = client.get(address).content.decode()
    assert "From version 1 to version 2" in text
    assert "Added the question “ Why? ”" in text or "Added the question “Why?”" in text
    assert client.get(address + "?version=9").status_code == 404
    assert client.get(f"/batches/{ReadyBatchFactory().pk}/layout/versions/").status_code == 404
