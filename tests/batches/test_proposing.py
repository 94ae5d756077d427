"""What the builder offers to begin with is sound for every dataset."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batches.layouts import layout, palette, proposing
from batches.layouts.items import ITEMS
from datasets.schema import FieldType, parse
from tests.factories import SCHEMA, page

pytestmark = pytest.mark.once

TYPES = st.sampled_from(sorted(FieldType))
KEYS = st.text(min_size=1, max_size=8) | st.sampled_from(["response_a", "response_b", "a_1", "a_2", "_", "image"])
FIELDS = st.dictionaries(
    KEYS, st.builds(lambda type_, label: {"type": type_, "label": label}, TYPES, st.text(max_size=5)), max_size=6
)


def schema_with(**types):
    return parse({"strict": False, "fields": {key: {"type": type_} for key, type_ in types.items()}})


def offered(schema):
    return {start.name: start.pages for start in proposing.starts(schema.displayable)}


@given(fields=FIELDS)
def test_every_beginning_is_a_sound_layout_that_asks(fields):
    schema = parse({"strict": False, "fields": fields})
    for start in proposing.starts(schema.displayable):
        assert layout.check(start.pages, schema) == [], start
        assert layout.instructions(layout.normalise(start.pages, lambda: "id"))


@pytest.mark.parametrize(
    ("types", "names"),
    [
        ({}, []),
        ({"id": "metadata", "session": "task_group_id"}, []),
        ({"prompt": "text"}, ["propose", "rate", "free_text"]),
        ({"prompt": "text", "answer": "text"}, ["propose", "compare", "rate", "free_text"]),
        ({"photo": "image_url"}, ["propose", "rate", "classify", "free_text"]),
        ({"call": "audio_url", "about": "text"}, ["propose", "rate", "transcribe", "free_text"]),
    ],
)
def test_only_what_fits_the_fields_is_offered(types, names):
    assert list(offered(schema_with(**types))) == names


def test_two_versions_of_one_thing_are_proposed_side_by_side():
    (proposed,) = offered(parse(SCHEMA))["propose"]
    shown = [[layout_fields(column) for column in row["columns"]] for row in proposed["rows"]]
    assert shown == [[["prompt"]], [["response_a"], ["response_b"]], [[]]]
    question = proposed["rows"][-1]["columns"][0]["items"][0]
    assert [option["label"] for option in question["options"]] == ["Response a", "Response b", "Both are equally good"]


def layout_fields(column):
    return [item["field"] for item in column["items"] if item["type"] == "dataset_field"]


def test_a_field_with_a_label_is_not_headed_twice():
    fields = {f"version_{name}": {"type": "text", "label": f"Version {name}"} for name in "xy"}
    (compared,) = offered(parse({"strict": False, "fields": fields}))["compare"]
    assert [len(column["items"]) for column in compared["rows"][0]["columns"]] == [1, 1]


def test_every_kind_of_item_has_its_place_in_the_palette():
    assert list(palette.OFFERS) == list(ITEMS)
    assert [item["type"] for item in palette.items()] == list(ITEMS)


@pytest.mark.parametrize("offer", palette.items(), ids=lambda offer: offer["type"])
def test_a_fresh_item_lacks_only_what_nobody_else_can_know(offer):
    faults = layout.check([page(offer["fresh"])], parse(SCHEMA))
    assert all(offer["fresh"][fault.path.rpartition(".")[2]] == "" for fault in faults)
    assert offer["title"]
    assert offer["hint"].endswith(".")
