"""The layout that follows from a project's specs, and the way from a screen's answers to output values and back."""

import json
from uuid import UUID

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from batches import screen
from batches.layouts import layout, of_specs
from batches.layouts.items import Material, exhibits
from batches.layouts.questions import OfSpec
from project.base import documents
from tasksuites import spec, spec_faults

pytestmark = pytest.mark.once

PAPER = {"prompt": {"type": "string"}}


def question(document, name="answer"):
    """The one question of an output field."""
    [item] = layout.instructions(of_specs.pages({}, {name: document}))
    return item


def questions(document):
    output = {"answer": document}
    return OfSpec(of_specs.pages(PAPER, output), output)


def faults(document, value, *, final=True):
    return [one.message for one in questions(document).problems({"answer": value}, final=final)]


def test_what_goes_in_is_shown_and_what_comes_out_is_asked_in_the_order_of_the_specs():
    hidden = {"type": "json", "hidden": True}
    [page] = of_specs.pages({"b": {"type": "url"}, "no": hidden, "a": {"type": "json"}}, {"y": {"type": "boolean"}})
    items = [(item["type"], item.get("field") or item["name"]) for item in layout.items(page)]
    assert items == [("dataset_field", "b"), ("dataset_field", "a"), ("multiple_choice", "y")]
    assert page == of_specs.pages({"b": {"type": "url"}, "a": {"type": "json"}}, {"y": {"type": "boolean"}})[0]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"type": "string"}, {"type": "free_text"}),
        ({"type": "string", "required": False}, {"type": "free_text", "required": False}),
        ({"type": "string", "min_length": 2}, {"validation": {"type": "string", "min": 2}}),
        ({"type": "string", "allowed_values": ["b", "a"]}, {"type": "multiple_choice", "answer_limit": 1}),
        ({"type": "boolean"}, {"options": [{"label": "Yes", "value": True}, {"label": "No", "value": False}]}),
        ({"type": "boolean", "allowed_values": [True]}, {"options": [{"label": "Yes", "value": True}]}),
        ({"type": "integer", "min_value": 1, "max_value": 5}, {"validation": {"type": "number", "min": 1, "max": 5}}),
        ({"type": "float", "max_value": 0.5}, {"validation": {"type": "number", "max": 0.5}}),
        ({"type": "float", "max_value": 1e300}, {"type": "free_text", "validation": {"type": "number"}}),
        ({"type": "integer", "allowed_values": [3, 1]}, {"type": "multiple_choice"}),
        ({"type": "array_string", "allowed_values": ["a", "b"]}, {"type": "multiple_choice", "answer_limit": -1}),
        ({"type": "array_string", "allowed_values": ["a", "b"], "max_size": 1}, {"answer_limit": 1}),
        ({"type": "array_string", "allowed_values": ["a", "b"], "min_size": 3}, {"type": "free_text"}),
        (
            {"type": "string", "allowed_values": ["", "a"]},
            {"options": [{"label": "(empty)", "value": ""}, {"label": "a", "value": "a"}]},
        ),
        (
            {"type": "string", "allowed_values": ["a", "bb"], "max_length": 1},
            {"options": [{"label": "a", "value": "a"}]},
        ),
        ({"type": "array_url"}, {"type": "free_text"}),
        ({"type": "coordinates"}, {"helper_text": "Latitude and longitude, such as 55.75, 37.62."}),
        ({"type": "file"}, {"type": "file_upload", "max_file_count": 1}),
        ({"type": "array_file", "min_size": 2, "max_size": 3}, {"min_file_count": 2, "max_file_count": 3}),
    ],
)
def test_each_type_is_asked_in_its_way(document, expected):
    assert expected.items() <= question(document).items()


@pytest.mark.parametrize(
    ("name", "words"), [("is_clear", "Is clear"), ("a-b", "A b"), ("imageURL", "ImageURL"), ("__", "__")]
)
def test_a_fields_name_is_made_readable(name, words):
    assert question({"type": "string"}, name)["description"] == words


@pytest.mark.parametrize(
    ("document", "given_", "stored", "on_screen"),
    [
        ({"type": "string"}, "a\r\nb", "a\nb", "a\nb"),
        ({"type": "string", "allowed_values": ["a", "b"]}, ["b"], "b", ["b"]),
        ({"type": "string", "allowed_values": ["a", "b"]}, "b", "b", ["b"]),
        ({"type": "boolean"}, [False], False, [False]),
        ({"type": "integer"}, " 12 ", 12, "12"),
        ({"type": "integer"}, "12.0", 12, "12"),
        ({"type": "integer"}, "12a", "12a", "12a"),
        ({"type": "integer"}, "9" * 30, float("9" * 30), "1e+30"),
        ({"type": "integer"}, "1e999999999", "1e999999999", "1e999999999"),
        ({"type": "integer"}, 7, 7, "7"),
        ({"type": "float"}, "12", 12.0, "12.0"),
        ({"type": "float"}, "nan", "nan", "nan"),
        ({"type": "url"}, " https://a.example/ ", "https://a.example/", "https://a.example/"),
        ({"type": "json"}, '{"a": [1]}', {"a": [1]}, '{\n  "a": [\n    1\n  ]\n}'),
        ({"type": "json"}, "12", "12", "12"),
        ({"type": "json"}, [1], [1], "[\n  1\n]"),
        ({"type": "coordinates"}, "1, 2", "1, 2", "1, 2"),
        ({"type": "array_integer"}, "1\n\n2\nx", [1, 2, "x"], "1\n2\nx"),
        ({"type": "array_boolean"}, "yes\nNo", [True, False], "true\nfalse"),
        ({"type": "array_json"}, '{"a":1}\n[2]', [{"a": 1}, [2]], '{"a": 1}\n[2]'),
        ({"type": "array_string", "allowed_values": ["a", "b"]}, ["a", "b"], ["a", "b"], ["a", "b"]),
        ({"type": "file"}, ["key"], "key", ["key"]),
        ({"type": "array_file"}, ["one", "two"], ["one", "two"], ["one", "two"]),
    ],
)
def test_an_answer_becomes_the_value_of_its_field_and_comes_back(document, given_, stored, on_screen):
    asked = questions(document)
    [item] = layout.instructions(of_specs.pages(PAPER, {"answer": document}))
    assert asked.changes({item["id"]: given_}) == asked.changes({"answer": given_}) == {"answer": stored}
    assert asked.on_screen({"answer": stored}) == {item["id"]: on_screen}
    assert asked.changes(asked.on_screen({"answer": stored})) == {"answer": stored}


@pytest.mark.parametrize("blank", ["", "  ", "\n", None, []])
def test_what_says_nothing_takes_the_answer_back(blank):
    for type_ in ("string", "integer", "json", "url", "boolean", "array_string"):
        if (type_, blank) not in (
            ("json", []),
            ("array_string", []),
            ("boolean", ""),
            ("boolean", "  "),
            ("boolean", "\n"),
        ):
            assert questions({"type": type_}).changes({"answer": blank}) == {"answer": None}


@pytest.mark.parametrize(
    ("document", "value"),
    [
        ({"type": "string"}, 12),
        ({"type": "string"}, {"a": 1}),
        ({"type": "string"}, "\ud800"),
        ({"type": "string"}, "x" * 100_001),
        ({"type": "string", "allowed_values": ["a"]}, "b"),
        ({"type": "string", "allowed_values": ["a", "b"]}, ["a", "b"]),
        ({"type": "boolean"}, "true"),
        ({"type": "boolean"}, 1),
        ({"type": "integer"}, True),
        ({"type": "integer"}, 2**70),
        ({"type": "float"}, float("nan")),
        ({"type": "url"}, 3),
        ({"type": "json"}, True),
        ({"type": "json"}, {"a": float("inf")}),
        ({"type": "array_integer"}, 5),
        ({"type": "array_integer"}, [[1]]),
        ({"type": "array_string", "allowed_values": ["a"]}, ["b"]),
        ({"type": "file"}, 12),
    ],
)
def test_a_draft_refuses_what_could_never_be_right(document, value):
    assert faults(document, value, final=False)


@pytest.mark.parametrize(
    ("document", "value", "told"),
    [
        ({"type": "string"}, None, "Write an answer."),
        ({"type": "boolean"}, None, "Choose an answer."),
        ({"type": "file"}, None, "Add a file."),
        ({"type": "string", "min_length": 3}, "ab", "Write at least 3 characters; so far there are 2."),
        (
            {"type": "string", "pattern": "[a-z]+"},
            "a1",
            "This is not written in the form that is asked for. Please look at it again.",
        ),
        ({"type": "integer"}, "1.5", "Write a whole number, such as 12."),
        ({"type": "integer"}, "x", "Write a number, such as 12 or 3.5."),
        ({"type": "float", "min_value": 0}, "-1", "Write a number of at least 0."),
        ({"type": "url"}, "a.example", "Write an address that begins with https:// or http://."),
        ({"type": "json"}, "{", "Write JSON: an object in {} or a list in []."),
        ({"type": "coordinates"}, "91,0", "Write latitude and longitude, such as 55.75, 37.62."),
        ({"type": "array_float"}, "1\nx", "Line 2: Write a number, such as 12 or 3.5."),
        ({"type": "array_string", "min_size": 2}, "a", "Give at least 2 entries; so far: 1."),
        ({"type": "array_string", "min_size": 1, "max_size": 2}, "a\nb\nc", "Give at most 2 entries; there are 3."),
    ],
)
def test_what_may_still_become_right_is_kept_and_told_before_it_is_sent(document, value, told):
    assert faults(document, value, final=False) == []
    assert faults(document, value) == [told]


def test_an_optional_field_may_stay_open_and_an_unknown_one_is_told():
    asked = questions({"type": "string", "required": False})
    assert asked.problems({}, final=True) == []
    [told] = asked.problems({"other": 1}, final=False)
    assert told.key == "other"
    assert asked.problems([], final=False)[0].message == "Answers must be an object, not a list."


IMAGE = "https://img.example/a.JPG?size=2"


@pytest.mark.parametrize(
    ("document", "value", "seen"),
    [
        ({"type": "url"}, IMAGE, [("image_url", IMAGE)]),
        ({"type": "url"}, "https://a.example/b.mp3", [("audio_url", "https://a.example/b.mp3")]),
        ({"type": "url"}, "https://a.example/b.webm#t=3", [("video_url", "https://a.example/b.webm#t=3")]),
        ({"type": "url"}, "https://a.example/page", [("link", "https://a.example/page")]),
        ({"type": "url"}, "http://a.example/b.png", [("link", "http://a.example/b.png")]),
        ({"type": "url"}, "www.example.org", [("link", "https://www.example.org")]),
        ({"type": "url"}, "javascript:alert(1)", [("text", "javascript:alert(1)")]),
        ({"type": "url"}, "https://[", [("text", "https://[")]),
        ({"type": "array_url"}, [IMAGE, IMAGE], [("image_url", IMAGE)] * 2),
        ({"type": "boolean"}, False, [("text", "No")]),
        ({"type": "float"}, 0.5, [("text", "0.5")]),
        ({"type": "json"}, {"a": 1}, [("text", '{\n  "a": 1\n}')]),
        ({"type": "json"}, [1], [("text", "[\n  1\n]")]),
        ({"type": "array_string"}, ["a", "", "b"], [("text", "a"), ("text", "b")]),
        ({"type": "string"}, None, []),
    ],
)
def test_each_value_is_shown_as_what_it_is(document, value, seen):
    field = of_specs.schema({"field": document}).fields["field"]
    assert exhibits.of(field, value) == seen


names = st.text("abcXYZ019_-", min_size=1, max_size=40) | st.uuids().map(str)
numbers = st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False, allow_infinity=False)
texts = st.text(max_size=12)
anything = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


@st.composite
def documents_of_fields(draw, *, is_output):
    """A spec's field that the interface takes."""
    types = sorted(spec.TYPES if is_output else spec.TYPES - spec_faults.OUTPUT_ONLY)
    document = {"type": draw(st.sampled_from(types)), "required": draw(st.booleans())}
    document |= draw(
        st.fixed_dictionaries(
            {},
            optional={
                "min_value": numbers,
                "max_value": numbers,
                "min_length": st.integers(0, 9),
                "max_length": st.integers(0, 2**60),
                "min_size": st.integers(0, 4),
                "max_size": st.integers(0, 5),
                "allowed_values": st.lists(texts, max_size=4) | st.lists(numbers, max_size=7) | st.lists(st.booleans()),
                "pattern": st.sampled_from(["[a-z]*", ".", r"\d+"]),
                "hidden": st.booleans() if not is_output else st.just(False),
            },
        )
    )
    return document


def specs(*, is_output):
    def sound(document):
        """Without the fields that the interface would refuse."""
        return {
            name: of for name, of in document.items() if not list(spec_faults.problems({name: of}, is_output=is_output))
        }

    return st.dictionaries(names, documents_of_fields(is_output=is_output), max_size=5).map(sound)


@given(input_spec=specs(is_output=False), output_spec=specs(is_output=True))
def test_any_spec_gives_a_layout_that_passes_its_own_check(input_spec, output_spec):
    pages = of_specs.pages(input_spec, output_spec)
    assert layout.check(pages, of_specs.schema(input_spec)) == []
    assert layout.normalise(pages, lambda: str(UUID(int=1))) == pages
    assert len(layout.instructions(pages)) == len(output_spec)
    assert documents.loads(documents.dumps(pages)) == pages


@given(output_spec=specs(is_output=True), data=st.data())
def test_any_answer_is_judged_and_what_is_whole_is_what_the_spec_takes(output_spec, data):
    asked = OfSpec(of_specs.pages(PAPER, output_spec), output_spec)
    given_ = {name: data.draw(anything) for name in output_spec}
    stored = asked.changes(given_)
    if not asked.problems(given_, final=False):
        assert asked.changes(asked.on_screen(stored)).keys() <= stored.keys()
    if not asked.problems(given_, final=True):
        whole = {name: value for name, value in stored.items() if value is not None}
        assert list(spec.Spec(output_spec).faults(json.loads(json.dumps(whole)))) == []


@given(output_spec=specs(is_output=True), data=st.data())
def test_any_page_can_be_drawn_and_read_with_whatever_is_stored(output_spec, data):
    pages = of_specs.pages(PAPER, output_spec)
    asked = OfSpec(pages, output_spec)
    given_ = {name: data.draw(anything) for name in output_spec}
    stored = asked.changes(given_) if not asked.problems(given_, final=False) else {}
    [start, suite] = screen.on_one_page(pages, 2)
    for section in suite.sections:
        answers = section.marked(asked.on_screen({key: value for key, value in stored.items() if value is not None}))
        drawn = screen.draw(section.page, Material(answers=answers))
        assert sum(len(column) for row in drawn["rows"] for column in row)
        assert section.unmarked(screen.read_form(section.page, QueryDict())).keys() == asked.names.keys()
    assert start.sections == ()
