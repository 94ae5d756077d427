"""What each kind of item accepts, keeps, asks and exports."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batches import screen
from batches.layouts.items import ITEMS, Material
from datasets.schema import parse

pytestmark = pytest.mark.once

SCHEMA = parse(
    {
        "strict": False,
        "fields": {
            "prompt": {"type": "text", "label": "Prompt"},
            "photo": {"type": "image_url"},
            "speech": {"type": "audio_url", "label": "Recording"},
            "clip": {"type": "video_url"},
            "camera": {"type": "metadata"},
            "walk": {"type": "task_group_id"},
        },
    }
)
ID = "0192a3b5-e8f9-7a0b-8c2d-3e4f5a6b7c8d"


def choice(*values, limit=1, **more):
    options = [value if isinstance(value, dict) else {"label": f"Option {value}", "value": value} for value in values]
    return {
        "type": "multiple_choice",
        "id": ID,
        "description": "Which?",
        "answer_limit": limit,
        "options": options,
    } | more


def free_text(**validation):
    item = {"type": "free_text", "id": ID, "description": "Why?"}
    return item | {"validation": validation} if validation else item


def upload(**more):
    return {"type": "file_upload", "id": ID, "description": "Photos of it", **more}


def faults(item, schema=SCHEMA):
    return {problem.path: problem.message for problem in ITEMS[item["type"]].check(item, schema)}


def final_fault(item, value):
    """As a submit judges it: what could never be right first, then what is still missing."""
    kind = ITEMS[item["type"]]
    fault = kind.draft_fault(item, value) if value is not None else None
    return fault or kind.final_fault(item, kind.kept(item, value) if value is not None else None)


NONE_OF_THESE = {"label": "None of these", "value": "none", "exclusive": True}


@pytest.mark.parametrize(
    "item",
    [
        {"type": "rich_text", "content": "<p>Hello</p>"},
        {"type": "rich_text", "content": "*Hello*", "content_format": "markdown", "unknown": [1]},
        {"type": "image", "url": "https://example.org/a.png", "alt_text": "A cat", "caption": None},
        {"type": "dataset_field", "field": "prompt"},
        {"type": "dataset_field", "field": "photo"},
        {"type": "dataset_field", "field": "speech"},
        {"type": "dataset_field", "field": "clip"},
        choice("a", "b"),
        choice("a", 1, 2.5, True, limit=-1, helper_text="Help", placeholder_text_input="Pick", disable_dropdown=True),
        choice("a", "b", NONE_OF_THESE, limit=2),
        free_text(),
        free_text(type="number", min=None, max=None),
        free_text(type="number", min=-1.5, max=0),
        free_text(type="string", min=0, max=10),
        upload(),
        upload(accepted_file_types=[".PDF", ".tar"], max_file_size_mb=0.5, min_file_count=2, max_file_count=2),
    ],
)
def test_a_good_item_has_no_fault(item):
    assert faults(item) == {}


@pytest.mark.parametrize(
    ("item", "path"),
    [
        ({"type": "rich_text"}, "content"),
        ({"type": "rich_text", "content": "  "}, "content"),
        ({"type": "rich_text", "content": ["<p>"]}, "content"),
        ({"type": "rich_text", "content": "<script>alert(1)</script>"}, "content"),
        ({"type": "rich_text", "content": "\0"}, "content"),
        ({"type": "rich_text", "content": "[x]: /y", "content_format": "markdown"}, "content"),
        ({"type": "rich_text", "content": "x\ud800"}, "content"),
        ({"type": "rich_text", "content": "x", "content_format": "bbcode"}, "content_format"),
        ({"type": "image", "url": "http://example.org/a.png", "alt_text": "A"}, "url"),
        ({"type": "image", "url": "https://", "alt_text": "A"}, "url"),
        ({"type": "image", "url": "https://[", "alt_text": "A"}, "url"),
        ({"type": "image", "url": "https://example.org/a b.png", "alt_text": "A"}, "url"),
        ({"type": "image", "url": "javascript:alert(1)", "alt_text": "A"}, "url"),
        ({"type": "image", "url": "https://example.org/a.png"}, "alt_text"),
        ({"type": "image", "url": "https://example.org/a.png", "alt_text": ""}, "alt_text"),
        ({"type": "image", "url": "https://example.org/a.png", "alt_text": "A", "caption": 1}, "caption"),
        ({"type": "dataset_field"}, "field"),
        ({"type": "dataset_field", "field": 7}, "field"),
        ({"type": "dataset_field", "field": "Prompt"}, "field"),
        ({"type": "dataset_field", "field": "camera"}, "field"),
        ({"type": "dataset_field", "field": "walk"}, "field"),
        (upload(description=None), "description"),
        (upload(accepted_file_types=[]), "accepted_file_types"),
        (upload(accepted_file_types=".jpg"), "accepted_file_types"),
        (upload(accepted_file_types=[".jpg", "png"]), "accepted_file_types[1]"),
        (upload(accepted_file_types=[".jpg", 7]), "accepted_file_types[1]"),
        (upload(accepted_file_types=["."]), "accepted_file_types[0]"),
        (upload(accepted_file_types=[".jpg,.exe"]), "accepted_file_types[0]"),
        (upload(max_file_size_mb=0), "max_file_size_mb"),
        (upload(max_file_size_mb=-1), "max_file_size_mb"),
        (upload(max_file_size_mb="25"), "max_file_size_mb"),
        (upload(max_file_size_mb=True), "max_file_size_mb"),
        (upload(max_file_size_mb=float("nan")), "max_file_size_mb"),
        (upload(min_file_count=0), "min_file_count"),
        (upload(min_file_count=1.5), "min_file_count"),
        (upload(max_file_count=0), "max_file_count"),
        (upload(min_file_count=3, max_file_count=2), "min_file_count"),
        (upload(min_file_count=11), "min_file_count"),
        (choice("a", "b", description=None), "description"),
        (choice("a", "b", description=""), "description"),
        (choice("a", "b", limit=None), "answer_limit"),
        (choice("a", "b", limit=0), "answer_limit"),
        (choice("a", "b", limit=-2), "answer_limit"),
        (choice("a", "b", limit=3), "answer_limit"),
        (choice("a", "b", limit="1"), "answer_limit"),
        (choice("a", "b", limit=1.0), "answer_limit"),
        (choice("a", "b", limit=True), "answer_limit"),
        (choice(), "options"),
        (choice("a") | {"options": {"a": 1}}, "options"),
        (choice("a") | {"options": ["a"]}, "options[0]"),
        (choice({"value": "a"}), "options[0].label"),
        (choice({"label": "", "value": "a"}), "options[0].label"),
        (choice({"label": "A"}), "options[0].value"),
        (choice({"label": "A", "value": ["a"]}), "options[0].value"),
        (choice({"label": "A", "value": float("inf")}), "options[0].value"),
        (choice({"label": "A", "value": 10**400}), "options[0].value"),
        (choice("a", "b", "a"), "options[2].value"),
        (choice("1", 1), "options[1].value"),
        (choice("true", True), "options[1].value"),
        (choice("a", {"label": "B", "value": "b", "exclusive": "yes"}, limit=2), "options[1].exclusive"),
        (choice("a", NONE_OF_THESE, limit=1), "options"),
        (choice(NONE_OF_THESE, limit=-1), "options"),
        (choice("a", "b", disable_dropdown="no"), "disable_dropdown"),
        (choice("a", "b", helper_text=3), "helper_text"),
        (choice("a", "b", placeholder_text_input=[]), "placeholder_text_input"),
        (choice("a", "b", name=""), "name"),
        (choice("a", "b", name="two\nlines"), "name"),
        ({"type": "free_text"}, "description"),
        (free_text() | {"validation": "number"}, "validation"),
        (free_text(min=1), "validation.type"),
        (free_text(type="date"), "validation.type"),
        (free_text(type=["number"]), "validation.type"),
        (free_text(type="number", min="1"), "validation.min"),
        (free_text(type="number", max=float("nan")), "validation.max"),
        (free_text(type="string", min=-1), "validation.min"),
        (free_text(type="string", max=1.5), "validation.max"),
        (free_text(type="number", min=2, max=1), "validation"),
    ],
)
def test_a_faulty_item_is_told_where_and_in_a_sentence(item, path):
    assert list(faults(item)) == [path]
    assert faults(item)[path].endswith(".")


def test_every_fault_of_an_item_is_reported_at_once():
    item = choice({"label": "A"}, {"value": "b"}, limit=9, description=1, helper_text=2)
    assert set(faults(item)) == {"description", "helper_text", "answer_limit", "options[0].value", "options[1].label"}


def test_a_dataset_field_needs_a_schema():
    assert "no dataset with a schema" in faults({"type": "dataset_field", "field": "prompt"}, schema=None)["field"]


@pytest.mark.parametrize(
    ("item", "value"),
    [
        (choice("a", "b"), ["a"]),
        (choice("a", 1, True), [1]),
        (choice("a", 1, True), [1.0]),
        (choice("a", 1, True), [True]),
        (choice("a", "b", "c", limit=2), ["c", "a"]),
        (choice("a", "b", "c", limit=-1), ["a", "b", "c"]),
        (choice("a", "b", NONE_OF_THESE, limit=-1), ["none"]),
        (free_text(), "Because"),
        (free_text(type="string", min=3, max=3), "äöü"),
        (free_text(type="string", min=0), None),
        (free_text(type="number"), "-12.50"),
        (free_text(type="number"), " 3 "),
        (free_text(type="number"), "1e3"),
        (free_text(type="number", min=0.1, max=0.3), "0.3"),
    ],
)
def test_a_whole_answer_may_be_sent(item, value):
    assert final_fault(item, value) is None


@pytest.mark.parametrize(
    ("item", "value"),
    [
        (choice("a", "b"), None),
        (choice("a", "b"), []),
        (choice("a", "b", limit=-1), []),
        (choice("a", "b", "c", limit=2), ["a", "b", "c"]),
        (choice("a", "b", NONE_OF_THESE, limit=-1), ["a", "none"]),
        (free_text(), None),
        (free_text(), ""),
        (free_text(), " \n "),
        (free_text(type="string", min=3), "ab"),
        (free_text(type="string", max=3), "abcd"),
        (free_text(type="number"), "twelve"),
        (free_text(type="number"), "12,5"),
        (free_text(type="number"), "1e999999999"),
        (free_text(type="number"), "NaN"),
        (free_text(type="number"), "١٢"),
        (free_text(type="number", min=1), "0.99"),
        (free_text(type="number", max=1), "1.01"),
    ],
)
def test_an_unfinished_answer_is_kept_as_a_draft_and_not_sent(item, value):
    assert value is None or ITEMS[item["type"]].draft_fault(item, value) is None
    assert final_fault(item, value)


@pytest.mark.parametrize(
    ("item", "value"),
    [
        (choice("a", "b"), "a"),
        (choice("a", "b"), {"value": "a"}),
        (choice("a", "b"), ["c"]),
        (choice("a", "b"), ["a", "a"]),
        (choice("a", "b"), [["a"]]),
        (choice("a", "b"), [None]),
        (choice("a", 1), [True]),
        (choice("a", 1), ["1"]),
        (choice("a", 1), [float("nan")]),
        (choice("a", 1), [10**5000]),
        (free_text(), 12),
        (free_text(), ["Because"]),
        (free_text(), True),
        (free_text(), "x" * 100_001),
        (free_text(), "x\udfff"),
    ],
)
def test_what_could_never_be_right_is_refused_at_once(item, value):
    assert ITEMS[item["type"]].draft_fault(item, value).endswith(".")


def test_chosen_values_are_kept_in_the_types_of_the_layout():
    kept = ITEMS["multiple_choice"].kept(choice("a", 1, True), [1.0, True])
    assert json.dumps(kept) == "[1, true]"


OFFERED = ["a", 1, True, "b|c", 2.5]


@given(chosen=st.permutations(OFFERED).flatmap(lambda order: st.integers(1, 5).map(lambda count: order[:count])))
def test_whatever_is_clicked_first_the_same_answer_is_kept_and_read_back_from_results(chosen):
    kind, item = ITEMS["multiple_choice"], choice(*OFFERED, limit=-1)
    kept = kind.kept(item, chosen)
    places = [next(place for place, one in enumerate(OFFERED) if one is value) for value in kept]
    assert places == sorted(places)
    assert len(kept) == len(chosen)
    exported = json.dumps([part["value"] for part in kind.export(item, kept, {})])
    assert json.dumps(kind.kept(item, kind.from_text(item, exported))) == json.dumps(kept)


@pytest.mark.parametrize(
    ("value", "kept"), [(["z", "b", "a"], ["a", "b", "z"]), ([None, "a"], ["a", None]), ([["x"], "b"], ["b", ["x"]])]
)
def test_what_is_not_on_offer_is_kept_behind_the_rest(value, kept):
    assert ITEMS["multiple_choice"].kept(choice("a", "b"), value) == kept


@pytest.mark.parametrize(
    ("item", "typed", "value"),
    [
        (choice("a", 7), ["1"], [7]),
        (choice("a", 7, limit=2), ["1", "0"], [7, "a"]),
        (choice("a", 7), [], None),
        (choice("a", 7), [""], None),
        (choice("a", 7), ["99"], ["99"]),
        (free_text(), ["two\r\nlines"], "two\nlines"),
        (free_text(), [" "], None),
        (free_text(), [], None),
    ],
)
def test_a_form_is_read_into_the_value_it_stands_for(item, typed, value):
    assert ITEMS[item["type"]].read(item, typed) == value


@pytest.mark.parametrize(
    ("item", "value", "exported"),
    [
        (choice("a", 7, True, limit=-1), ["a", 7, True], ["a", "7", "true"]),
        (choice(2.5, "b"), [2.5], ["2.5"]),
        (free_text(), "Because", ["Because"]),
    ],
)
def test_results_hold_text_only(item, value, exported):
    assert ITEMS[item["type"]].export(item, value, {}) == [{"value": text} for text in exported]


def test_five_options_make_a_drop_down_unless_that_is_switched_off():
    def is_dropdown(item):
        return ITEMS["multiple_choice"].draw(item, Material())["is_dropdown"]

    assert not is_dropdown(choice(*"abcd"))
    assert is_dropdown(choice(*"abcde"))
    assert not is_dropdown(choice(*"abcde", disable_dropdown=True))


@pytest.mark.parametrize(
    ("field", "value", "showing"),
    [
        ("prompt", "<b>not html</b>", "text"),
        ("prompt", "", "nothing"),
        ("prompt", None, "nothing"),
        ("photo", "https://example.org/a.png", "image_url"),
        ("photo", "http://example.org/a.png", "text"),
        ("photo", "javascript:alert(1)", "text"),
        ("speech", "https://example.org/a.mp3", "audio_url"),
        ("clip", "https://example.org/a.mp4", "video_url"),
        ("gone", "kept since", "text"),
    ],
)
def test_a_field_is_shown_by_its_type_and_media_only_over_https(field, value, showing):
    material = Material(fields=SCHEMA.fields, values={} if value is None else {field: value})
    assert ITEMS["dataset_field"].draw({"field": field}, material)["showing"] == showing


@pytest.mark.parametrize(
    ("content", "is_long"),
    [
        ("<p>Read.</p>", False),
        (f"<p>{'Read on. ' * 700}</p>", True),
        ("<b>x</b>" * 2_000, False),  # what is read counts, not how it is marked
    ],
)
def test_a_passage_of_many_words_gets_a_frame_of_its_own(content, is_long):
    item = {"type": "rich_text", "id": "a", "content": content}
    assert screen.draw_item(item, Material())["is_long"] is is_long
