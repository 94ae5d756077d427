"""JSON documents: whatever can be written comes back as it was, and what cannot is refused at its place."""

import functools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from project.base import documents

pytestmark = pytest.mark.once

texts = st.text(st.characters(exclude_categories=["Cs"]))
scalars = (
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False, allow_infinity=False)
)
values = st.recursive(scalars | texts, lambda inner: st.lists(inner) | st.dictionaries(texts, inner), max_leaves=20)


@given(values)
def test_what_is_written_is_read_again(value):
    assert documents.loads(documents.dumps(value)) == value


@given(st.dictionaries(texts, scalars, max_size=8))
def test_the_order_of_keys_is_kept(value):
    assert list(documents.loads(documents.dumps(value))) == list(value)


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({"a": [1, math.nan]}, "a[1]"),
        ([math.inf], "[0]"),
        ({"deep": {"text": "half \ud800"}}, "deep.text"),
        ({"\udfff": 1}, ""),
        ({"big": 2**64}, "big"),
        ({1: "a"}, ""),
        ({"what": object()}, "what"),
        (functools.reduce(lambda inner, _: [inner], range(300), []), ""),
        (functools.reduce(lambda inner, _: {"a": inner}, range(3000), {}), ""),
    ],
)
def test_what_no_document_holds_is_refused_at_its_place(value, path):
    with pytest.raises(documents.DocumentError) as refused:
        documents.dumps(value)
    assert refused.value.problem.path == path


@pytest.mark.parametrize("text", ["NaN", "[Infinity]", "{", "", '"\\ud800"', b"\xff"])
def test_what_is_no_json_is_not_read(text):
    with pytest.raises(ValueError):  # noqa: PT011  (the parser's own words say what is wrong)
        documents.loads(text)
