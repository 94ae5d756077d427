"""What a project's specs take and refuse: values by their field, and specs themselves."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasksuites import spec, spec_faults
from tasksuites.spec import Spec

pytestmark = pytest.mark.once

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def told(field, value):
    """The places and codes of what is wrong with one value, given as the field `x`."""
    return [(fault.path, fault.code) for fault in Spec({"x": field}).faults({"x": value})]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ({"type": "string"}, ""),
        ({"type": "string", "min_length": 2, "max_length": 3}, "ab"),
        ({"type": "string", "pattern": "[a-z]+"}, "abc"),
        ({"type": "string", "allowed_values": ["a", "b"]}, "b"),
        ({"type": "url"}, "https://example.com/a.jpg"),
        ({"type": "url"}, "www.example.com"),
        ({"type": "boolean"}, False),
        ({"type": "integer"}, -3),
        ({"type": "integer"}, 3.0),
        ({"type": "integer", "min_value": 1, "max_value": 3}, 3),
        ({"type": "float"}, 1),
        ({"type": "float", "min_value": 0.5}, 0.5),
        ({"type": "json"}, {"a": [1]}),
        ({"type": "json"}, []),
        ({"type": "coordinates"}, "55.73, 37.59"),
        ({"type": "coordinates"}, "-90,180"),
        ({"type": "array_string"}, ["a", "b"]),
        ({"type": "array_json"}, [{}, []]),
        ({"type": "array_integer", "min_size": 0, "max_size": 2}, []),
        ({"type": "string", "required": False}, None),
    ],
)
def test_a_value_that_fits_is_taken(field, value):
    assert told(field, value) == []


@pytest.mark.parametrize(
    ("field", "value", "path", "code"),
    [
        ({"type": "string"}, None, "x", "VALUE_REQUIRED"),
        ({"type": "string"}, 1, "x", "STRING_EXPECTED"),
        ({"type": "string"}, {}, "x", "SIMPLE_VALUE_EXPECTED"),
        ({"type": "string", "min_length": 2}, "a", "x", "STRING_LENGTH_LESS_THAN_MIN"),
        ({"type": "string", "max_length": 2}, "abc", "x", "STRING_LENGTH_GREATER_THAN_MAX"),
        ({"type": "string", "min_length": 1, "max_length": 2}, "abc", "x", "STRING_LENGTH_OUT_OF_BOUNDS"),
        ({"type": "string", "pattern": "[a-z]+"}, "abc1", "x", "PATTERN_MISMATCH"),
        ({"type": "string", "allowed_values": ["a"]}, "A", "x", "VALUE_NOT_ALLOWED"),
        ({"type": "url"}, "ftp://example.com", "x", "INVALID_URL_SYNTAX"),
        ({"type": "url"}, "https://example.com/a b", "x", "INVALID_URL_SYNTAX"),
        ({"type": "url"}, 3, "x", "INVALID_URL_SYNTAX"),
        ({"type": "boolean"}, "true", "x", "BOOLEAN_EXPECTED"),
        ({"type": "boolean"}, 1, "x", "BOOLEAN_EXPECTED"),
        ({"type": "boolean", "allowed_values": [True]}, False, "x", "VALUE_NOT_ALLOWED"),
        ({"type": "integer"}, 1.5, "x", "INTEGER_EXPECTED"),
        ({"type": "integer"}, True, "x", "INTEGER_EXPECTED"),
        ({"type": "integer"}, "1", "x", "INTEGER_EXPECTED"),
        ({"type": "integer", "min_value": 1}, 0, "x", "VALUE_LESS_THAN_MIN"),
        ({"type": "integer", "max_value": 1}, 2, "x", "VALUE_GREATER_THAN_MAX"),
        ({"type": "integer", "min_value": 1, "max_value": 3}, 4, "x", "VALUE_OUT_OF_BOUNDS"),
        ({"type": "float"}, "1.5", "x", "FLOAT_EXPECTED"),
        ({"type": "float", "min_value": 0.5}, 0.4, "x", "VALUE_LESS_THAN_MIN"),
        ({"type": "json"}, "{}", "x", "JSON_EXPECTED"),
        ({"type": "coordinates"}, "91,0", "x", "INVALID_COORDINATES_SYNTAX"),
        ({"type": "coordinates"}, "55.73", "x", "INVALID_COORDINATES_SYNTAX"),
        ({"type": "file"}, 7, "x", "ENTITY_DOES_NOT_EXIST"),
        ({"type": "array_string"}, "a", "x", "ARRAY_EXPECTED"),
        ({"type": "array_string"}, ["a", 2], "x.1", "STRING_EXPECTED"),
        ({"type": "array_string"}, [["a"]], "x.0", "SIMPLE_VALUE_EXPECTED"),
        ({"type": "array_string", "min_size": 1}, [], "x", "ARRAY_SIZE_LESS_THAN_MIN"),
        ({"type": "array_string", "max_size": 1}, ["a", "b"], "x", "ARRAY_SIZE_GREATER_THAN_MAX"),
        ({"type": "array_string", "min_size": 1, "max_size": 1}, [], "x", "ARRAY_SIZE_OUT_OF_BOUNDS"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_at_its_place(field, value, path, code):
    assert told(field, value) == [(path, code)]


def test_every_fault_of_a_set_of_values_is_told():
    judged = Spec({"photo": {"type": "url"}, "note": {"type": "string", "required": False}})
    faults = list(judged.faults({"note": 3, "picture": "x"}))
    assert {fault.path: fault.code for fault in faults} == {
        "picture": "VALUE_NOT_ALLOWED",
        "photo": "VALUE_REQUIRED",
        "note": "STRING_EXPECTED",
    }
    assert [fault.code for fault in judged.faults([])] == ["OBJECT_EXPECTED"]
    assert list(judged.faults({}, is_partial=True)) == []


def test_a_pattern_that_never_ends_is_a_mismatch():
    field = Spec({"x": {"type": "string", "pattern": "(a+)+b"}})
    assert {fault.code for _ in range(5000) for fault in field.faults({"x": "a" * 5000})} == {"PATTERN_MISMATCH"}


@given(field=st.sampled_from(sorted(spec.TYPES)), value=ANYTHING)
@settings(max_examples=300)
def test_any_value_is_judged(field, value):
    assert all(
        fault.path.startswith("x") and fault.message for fault in Spec({"x": {"type": field}}).faults({"x": value})
    )


@pytest.mark.parametrize(
    ("field", "choices"),
    [
        ({"type": "boolean"}, [True, False]),
        ({"type": "string", "allowed_values": ["a", "b"]}, ["a", "b"]),
        ({"type": "integer", "min_value": 1, "max_value": 3}, [1, 2, 3]),
        ({"type": "string"}, None),
        ({"type": "integer", "min_value": 1}, None),
        ({"type": "array_boolean"}, None),
    ],
)
def test_the_answers_that_a_field_can_have_are_known_where_they_are_limited(field, choices):
    assert Spec({"x": field}).fields["x"].choices == choices


@pytest.mark.parametrize(
    ("document", "path", "code"),
    [
        ([], "", "OBJECT_EXPECTED"),
        ({"a b": {"type": "string"}}, "a b", "CHARACTER_NOT_ALLOWED"),
        ({"x": "string"}, "x", "OBJECT_EXPECTED"),
        ({"x": {}}, "x.type", "VALUE_REQUIRED"),
        ({"x": {"type": "text"}}, "x.type", "UNKNOWN_ENUM_VALUE"),
        ({"x": {"type": "string", "required": 1}}, "x.required", "BOOLEAN_EXPECTED"),
        ({"x": {"type": "url", "pattern": "a"}}, "x.pattern", "VALUE_NOT_ALLOWED"),
        ({"x": {"type": "string", "min_size": 1}}, "x.min_size", "VALUE_NOT_ALLOWED"),
        ({"x": {"type": "string", "min_length": -1}}, "x.min_length", "INTEGER_EXPECTED"),
        ({"x": {"type": "integer", "min_value": "1"}}, "x.min_value", "FLOAT_EXPECTED"),
        ({"x": {"type": "integer", "min_value": 2, "max_value": 1}}, "x.min_value", "VALUE_GREATER_THAN_MAX"),
        ({"x": {"type": "string", "allowed_values": "a"}}, "x.allowed_values", "ARRAY_EXPECTED"),
        ({"x": {"type": "string", "allowed_values": ["a", 1]}}, "x.allowed_values.1", "STRING_EXPECTED"),
        ({"x": {"type": "string", "pattern": "("}}, "x.pattern", "INVALID_REGEX_SYNTAX"),
        ({"x": {"type": "string", "pattern": 1}}, "x.pattern", "STRING_EXPECTED"),
    ],
)
def test_a_spec_with_a_fault_is_refused_at_its_place(document, path, code):
    assert [(fault.path, fault.code) for fault in spec_faults.problems(document, is_output=False)] == [(path, code)]


def test_files_only_come_out_and_nothing_that_comes_out_is_hidden():
    assert [fault.path for fault in spec_faults.problems({"x": {"type": "file"}}, is_output=False)] == ["x.type"]
    assert list(spec_faults.problems({"x": {"type": "array_file"}}, is_output=True)) == []
    hidden = {"x": {"type": "string", "hidden": True}}
    assert [fault.path for fault in spec_faults.problems(hidden, is_output=True)] == ["x.hidden"]


@given(
    document=st.dictionaries(
        st.text(max_size=5),
        st.dictionaries(
            st.sampled_from(
                [
                    "type",
                    "required",
                    "hidden",
                    "pattern",
                    "allowed_values",
                    "min_value",
                    "max_value",
                    "min_length",
                    "min_size",
                ]
            ),
            ANYTHING | st.sampled_from(sorted(spec.TYPES)),
            max_size=5,
        ),
        max_size=3,
    )
)
def test_what_passes_as_a_spec_judges_values(document):
    if not list(spec_faults.problems(document, is_output=True)):
        list(Spec(document).faults(dict.fromkeys(document, "a")))


@pytest.mark.parametrize(
    ("field", "is_limited"),
    [
        ({"type": "string", "allowed_values": ["a", "b"]}, True),
        ({"type": "string"}, False),
        ({"type": "boolean"}, True),
        ({"type": "integer", "min_value": 1, "max_value": 32}, True),
        ({"type": "integer", "min_value": 0, "max_value": 32}, False),
        ({"type": "integer", "min_value": 0}, False),
        ({"type": "integer", "allowed_values": list(range(100))}, True),
        ({"type": "array_string"}, False),
        ({"type": "json"}, False),
    ],
)
def test_answers_of_a_limited_set_can_be_weighed(field, is_limited):
    assert Spec({"field": field}).fields["field"].is_limited is is_limited
