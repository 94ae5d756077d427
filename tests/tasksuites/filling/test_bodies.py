"""A body is taken apart into the items that it holds, wherever reading stops and begins again."""

import io
import json
from collections import deque

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasksuites.filling import bodies

pytestmark = pytest.mark.once

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text('ab"\\[]{},: \n', max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text('a"\\]}', max_size=3), inner, max_size=3),
    max_leaves=6,
)
LISTS = st.lists(JSON, max_size=4)
PATIENTLY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def reader(text, piece=None):
    """Reads `text`; with `piece` never more than so many bytes at once."""
    body = io.BytesIO(text)
    return (lambda size: body.read(min(size, piece))) if piece else body.read


def values(text, piece=None):
    return [json.loads(item) for item, _ in bodies.items(reader(text, piece), 0)]


@PATIENTLY
@given(LISTS, st.integers(1, 7), st.sampled_from([None, 1, "\t"]), st.booleans())
def test_every_item_is_found_whole(items, piece, indent, is_ascii):
    text = json.dumps(items, indent=indent, ensure_ascii=is_ascii).encode()
    assert values(text, piece) == items
    assert values(b"\n " + text + b" \n", piece) == items


@PATIENTLY
@given(LISTS, st.integers(1, 7))
def test_reading_goes_on_behind_any_item(items, piece):
    text = json.dumps(items).encode()
    ends = [end for _, end in bodies.items(reader(text), 0)]
    for number, end in enumerate(ends, start=1):
        rest = bodies.items(reader(text[end:], piece), end)
        assert [json.loads(item) for item, _ in rest] == items[number:]


@pytest.mark.parametrize(
    "text",
    [
        b"[",
        b"[{}",
        b"[{},",
        b"[{},]",
        b"[{}{}]",
        b"[,{}]",
        b'[{"a":"b]',
        b'["a',
        b"[tru",
        b"[{}] {}",
        b"[{}]]",
        b"",
        b"[:]",
        b'[{"a": [1}',
    ],
)
def test_what_is_no_list_is_refused(text):
    with pytest.raises(bodies.Malformed):
        deque(map(bodies.parsed, (item for item, _ in bodies.items(reader(text, 2), 0))), maxlen=0)


@PATIENTLY
@given(st.binary(max_size=30))
def test_any_bytes_are_items_or_refused(text):
    try:
        found = [bodies.parsed(item) for item, _ in bodies.items(reader(text, 3), 0)]
    except bodies.Malformed:
        return
    assert found == json.loads(text)


@pytest.mark.parametrize(("text", "is_list"), [(b" [", True), (b"\n{", False)])
def test_the_first_sign_says_whether_it_is_a_list(text, is_list):
    assert bodies.is_list(reader(text)) == is_list


@pytest.mark.parametrize("text", [b"", b"  ", b"3", b'"[]"', b"null"])
def test_a_body_that_is_neither_list_nor_object_is_refused(text):
    with pytest.raises(bodies.Malformed):
        bodies.is_list(reader(text))


def test_a_long_text_is_read_once_over():
    """The window grows by what it holds, so a text of many megabytes is not looked through again and again."""
    text = json.dumps([{"a": "x" * 5_000_000}, {}]).encode()
    assert [len(item) for item, _ in bodies.items(reader(text), 0)] == [5_000_009, 2]
