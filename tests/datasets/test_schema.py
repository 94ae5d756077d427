"""The schema check: every limit, every fault located, and no JSON that it stumbles over."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasets.schema import FieldType, check, parse

pytestmark = pytest.mark.once

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
ALMOST_FIELDS = st.dictionaries(
    st.text(max_size=3),
    st.fixed_dictionaries({}, optional={"type": st.sampled_from([*FieldType, "number", 3, None]), "label": JSON})
    | JSON,
    max_size=5,
)
ALMOST_SCHEMAS = st.fixed_dictionaries(
    {}, optional={"strict": st.booleans() | JSON, "fields": ALMOST_FIELDS | JSON, "extra": JSON}
)


def schema(fields, strict=False):
    return {"strict": strict, "fields": fields}


GOOD = [
    schema({"prompt": {"type": "text"}}),
    schema({"prompt": {"type": "text", "label": None}}),
    schema({"k" * 128: {"type": "text", "label": "l" * 255}}, strict=True),
    schema({f"field_{number}": {"type": "text"} for number in range(200)}),
    schema({kind.value: {"type": kind.value} for kind in FieldType}),
    schema({"Größe 🧵": {"type": "metadata", "label": ""}}),
]


@pytest.mark.parametrize("document", GOOD)
def test_a_schema_within_the_limits_is_taken(document):
    assert check(document) == []
    assert list(parse(document).fields) == list(document["fields"])


BAD = [
    (None, [""]),
    ([], [""]),
    ("text", [""]),
    ({}, ["strict", "fields"]),
    ({"strict": "yes", "fields": {"a": {"type": "text"}}}, ["strict"]),
    ({"strict": 1, "fields": {"a": {"type": "text"}}}, ["strict"]),
    ({"strict": None, "fields": {"a": {"type": "text"}}}, ["strict"]),
    ({"strict": True, "fields": []}, ["fields"]),
    ({"strict": True, "fields": {}}, ["fields"]),
    ({"strict": True, "fields": None}, ["fields"]),
    ({"strict": True, "fields": {"a": {"type": "text"}}, "version": 4}, ["version"]),
    (schema({f"field_{number}": {"type": "text"} for number in range(201)}), ["fields"]),
    (schema({"": {"type": "text"}}), ["fields"]),
    (schema({"k" * 129: {"type": "text"}}), [f"fields.{'k' * 127}…"]),
    (schema({"\ud800": {"type": "text"}}), ["fields.\\ud800"]),
    (schema({"a": "text"}), ["fields.a"]),
    (schema({"a": None}), ["fields.a"]),
    (schema({"a": {}}), ["fields.a.type"]),
    (schema({"a": {"type": "number"}}), ["fields.a.type"]),
    (schema({"a": {"type": "Text"}}), ["fields.a.type"]),
    (schema({"a": {"type": ["text"]}}), ["fields.a.type"]),
    (schema({"a": {"type": "text", "label": 7}}), ["fields.a.label"]),
    (schema({"a": {"type": "text", "label": "l" * 256}}), ["fields.a.label"]),
    (schema({"a": {"type": "text", "label": "\udfff"}}), ["fields.a.label"]),
    (schema({"a": {"type": "text", "required": True}}), ["fields.a.required"]),
    (schema({"a": {"type": "task_group_id"}, "b": {"type": "task_group_id"}}), ["fields.b.type"]),
]


@pytest.mark.parametrize(("document", "paths"), BAD)
def test_a_fault_is_named_where_it_is(document, paths):
    assert [problem.path for problem in check(document)] == paths


def test_all_faults_are_reported_at_once():
    document = {"strict": 0, "fields": {"a": {"type": "x"}, "": {"type": "text"}, "b": {"label": 3}}, "more": 1}
    paths = [problem.path for problem in check(document)]
    assert paths == ["more", "strict", "fields.a.type", "fields", "fields.b.type", "fields.b.label"]


@given(JSON | ALMOST_SCHEMAS)
def test_any_json_is_judged_without_an_exception(document):
    problems = check(document)
    for problem in problems:
        assert problem.message.endswith(".")
        problem.path.encode() and problem.message.encode()
    if not problems:
        compiled = parse(document)
        assert len(compiled.fields) == len(document["fields"])


def test_what_the_parts_ask_of_a_schema():
    compiled = parse(
        schema(
            {
                "walk": {"type": "task_group_id"},
                "photo": {"type": "image_url", "label": "Photo"},
                "camera": {"type": "metadata"},
                "caption": {"type": "text"},
            }
        )
    )
    assert compiled.group_field == "walk"
    assert [(field.key, field.label) for field in compiled.displayable] == [("photo", "Photo"), ("caption", "")]
    assert parse(schema({"a": {"type": "text"}})).group_field is None
