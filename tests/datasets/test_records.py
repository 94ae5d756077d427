"""One line of JSONL: what is taken, what is refused and why; and the reader that finds the lines."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasets.records import Record, Rejection, lines, read
from datasets.schema import parse

pytestmark = pytest.mark.once

KINDS = {
    "prompt": {"type": "text"},
    "photo": {"type": "image_url"},
    "sound": {"type": "audio_url"},
    "film": {"type": "video_url"},
    "camera": {"type": "metadata"},
    "walk": {"type": "task_group_id"},
}
LOOSE = parse({"strict": False, "fields": KINDS})
TEXT = parse({"strict": False, "fields": {"a": {"type": "text"}, "b": {"type": "metadata"}}})
STRICT = parse({"strict": True, "fields": {"a": {"type": "text"}, "g": {"type": "task_group_id"}}})


def line(value) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def values(raw: bytes | dict, schema=LOOSE) -> dict:
    record = read(raw if isinstance(raw, bytes) else line(raw), schema)
    assert isinstance(record, Record), record
    return record.values


WHOLE = [
    (b"[1, 2]", "one JSON object, not a list"),
    (b'"text"', "not text"),
    (b"12", "not the number 12"),
    (b"null", "not null"),
    (b"true", "not true or false"),
    (b'{"a": 1', "character 8"),
    (b'{"a": "b"} {"a": "c"}', "extra data at character 12"),
    (b"{'a': 1}", "character 2"),
    (b'{"a": NaN}', "NaN"),
    (b'{"a": -Infinity}', "-Infinity"),
    (b'{"a": "\xff"}', "byte 8"),
    (b'{"a": "\xed\xa0\x80"}', "byte 8"),
    (b'{"a": "\\ud800"}', "\\ud800"),
    (b'{"\\udc00": 1}', "\\udc00"),
    (b'{"a": "tab\there"}', "invalid control character at character 11"),
    (b'{"a": "open}', "unterminated string starting at character 7"),
    (b'{"a": 01}', "character 8"),
    (b"\xef\xbb\xbf{}", "BOM"),
    (b'{"a": ' + b"[" * 400 + b"]" * 400 + b"}", "nested"),
    (b"[" * 200_000, "nested"),
    (None, "10 MiB"),
]


@pytest.mark.parametrize(("raw", "told"), WHOLE)
def test_a_line_that_holds_no_record_is_refused_as_a_whole(raw, told):
    rejection = read(raw, TEXT)
    assert isinstance(rejection, Rejection)
    assert rejection.field == "_raw"
    assert told in rejection.reason


TEXTS = [
    (b'"plain"', "plain"),
    (b'""', ""),
    (b"12", "12"),
    (b"-0", "-0"),
    (b"1.10", "1.10"),
    (b"1E400", "1E400"),
    (b"123456789012345678901234567890", "123456789012345678901234567890"),
    (b"true", "true"),
    (b"false", "false"),
    (b'"\\u0000\xe2\x80\xa8\xf0\x9f\xa7\xb5"', "\0\u2028🧵"),
    (b'"\\ud83e\\uddf5"', "🧵"),
]


@pytest.mark.parametrize("key", ["a", "b"])
@pytest.mark.parametrize(("written", "kept"), TEXTS)
def test_a_value_is_kept_as_text_exactly_as_written(key, written, kept):
    assert values(b'{"%s": %s}' % (key.encode(), written), TEXT) == {key: kept}


@pytest.mark.parametrize("value", [{}, [], {"x": 1}, ["text"], [None]])
@pytest.mark.parametrize("key", ["prompt", "camera", "walk", "photo"])
def test_an_object_or_a_list_is_refused_at_its_field(key, value):
    rejection = read(line({"prompt": "x", key: value}), LOOSE)
    assert rejection.field == key


def test_missing_and_null_are_the_same_and_only_strict_minds():
    assert values({}) == {}
    assert values({"prompt": None, "walk": None}) == {}
    assert read(b'{"a": "x"}', STRICT).field == "g"
    assert read(b'{"a": null, "g": "1"}', STRICT).field == "a"
    assert values({"a": "", "g": "1"}, STRICT) == {"a": "", "g": "1"}


def test_extra_keys_are_ignored_but_make_another_record():
    plain, extra = read(b'{"a": "x"}', TEXT), read(b'{"a": "x", "more": {"deep": [1]}}', TEXT)
    assert plain.values == extra.values == {"a": "x"}
    assert plain.digest != extra.digest


def test_values_keep_the_order_of_the_schema():
    assert list(values({"walk": "w", "camera": "c", "prompt": "p"})) == ["prompt", "camera", "walk"]


def test_the_last_of_two_equal_keys_counts():
    assert values(b'{"a": "first", "a": "second"}', TEXT) == {"a": "second"}
    assert values(b'{"a": "first", "a": 2}', TEXT) == {"a": "2"}


GOOD_URLS = [
    ("photo", "https://example.org/a.png"),
    ("photo", "http://example.org:8000/picture?id=7"),
    ("photo", "HTTPS://example.org/Ä.png"),
    ("sound", "https://example.org/a.MP3?token=1#t=2"),
    ("film", "https://example.org/dir.d/a.webm"),
    *((key, "") for key in ("photo", "sound", "film")),
]
BAD_URLS = [
    ("photo", "a.png"),
    ("photo", "/a.png"),
    ("photo", "//example.org/a.png"),
    ("photo", "https://"),
    ("photo", "https:///a.png"),
    ("photo", "ftp://example.org/a.png"),
    ("photo", "data:image/png;base64,AAAA"),
    ("photo", "javascript:alert(1)"),
    ("photo", "https://example.org/a b.png"),
    ("photo", "https://example.org/a\n.png"),
    ("photo", "https://[::1/a.png"),
    ("photo", "https://example.org:port/a.png"),
    ("photo", 12),
    ("photo", True),
    ("sound", "https://example.org/a.ogg"),
    ("sound", "https://example.org/?file=a.mp3"),
    ("film", "https://example.org/a.mp3"),
]


@pytest.mark.parametrize(("key", "url"), GOOD_URLS)
def test_a_whole_web_address_is_taken(key, url):
    assert values({key: url}) == {key: url}


@pytest.mark.parametrize(("key", "url"), BAD_URLS)
def test_what_is_no_web_address_of_its_kind_is_refused(key, url):
    assert read(line({key: url}), LOOSE).field == key


@pytest.mark.parametrize("key", ["photo", "sound", "film"])
def test_a_reason_names_control_characters_instead_of_holding_them(key):
    """PostgreSQL keeps no text with a NUL: such a reason would stop the whole import."""
    outcome = read(line({key: "http://e\0.org\x1b/a.png"}), LOOSE)
    assert outcome.field == key
    assert "http://e\\x00.org\\x1b" in outcome.reason
    assert "\0" not in outcome.reason


@pytest.mark.parametrize(("given_key", "kept"), [("w1", "w1"), (7, "7"), (True, "true"), ("", None), (None, None)])
def test_the_group_key_of_a_record(given_key, kept):
    assert read(line({"walk": given_key}), LOOSE).group_key == kept


@pytest.mark.parametrize("given_key", ["x" * 501, "a\0b"])
def test_a_group_key_that_cannot_be_kept_is_refused(given_key):
    assert read(line({"walk": given_key}), LOOSE).field == "walk"


def test_an_empty_group_key_is_refused_where_every_field_is_wanted():
    assert read(line({"a": "x", "g": ""}), STRICT).field == "g"


def test_a_rejection_names_the_first_fault_and_mentions_the_others():
    rejection = read(line({"photo": "x", "sound": "y", "camera": [], "prompt": "fine"}), LOOSE)
    assert rejection.field == "photo"
    assert '"sound", "camera"' in rejection.reason


SAME = [
    (b'{"a": "x", "b": "y"}', b'{ "b":"y","a":"x" }', True),
    (b'{"a": "\\u00e9"}', '{"a": "é"}'.encode(), True),
    (b'{"a": 10000000000000000000000001}', b'{"a": 10000000000000000000000002}', False),
    (b'{"a": 9007199254740993}', b'{"a": 9007199254740992}', False),
    (b'{"a": 1.1}', b'{"a": 1.10}', False),
    (b'{"a": 1}', b'{"a": "1"}', False),
    (b'{"a": true}', b'{"a": "true"}', False),
    (b'{"a": null}', b"{}", False),
    (b'{"n": [1, {"z": 1, "y": 2}]}', b'{"n": [1, {"y": 2, "z": 1}]}', True),
    (b'{"n": [1, 2]}', b'{"n": [2, 1]}', False),
]


@pytest.mark.parametrize(("one", "other", "same"), SAME)
def test_two_records_are_equal_when_what_came_is_equal(one, other, same):
    assert (read(one, TEXT).digest == read(other, TEXT).digest) is same


def test_the_digest_does_not_know_the_schema():
    raw = b'{"a": "x", "prompt": 3}'
    assert len({read(raw, schema).digest for schema in (TEXT, LOOSE)}) == 1


@given(st.binary())
def test_any_bytes_give_a_record_or_a_rejection(raw):
    assert isinstance(read(raw, LOOSE), Record | Rejection)


SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
NESTED = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8)


@given(st.dictionaries(st.sampled_from([*KINDS, "extra"]), NESTED))
def test_any_record_is_judged_and_what_is_kept_is_text(record):
    try:
        raw = line(record)
    except UnicodeEncodeError:  # a lone surrogate, which a file can hold only as an escape
        raw = json.dumps(record).encode()
    outcome = read(raw, LOOSE)
    if isinstance(outcome, Rejection):
        assert outcome.field in (*KINDS, "_raw")
        outcome.reason.encode()
        assert "\0" not in outcome.reason  # PostgreSQL keeps no such text, and the import would stop
    else:
        assert all(isinstance(value, str) for value in outcome.values.values())
        assert len(outcome.digest) == 16
        assert outcome == read(line(record), LOOSE)


def seen(content: bytes, **limits) -> list[bytes | None]:
    return [item.raw for item in lines(io.BytesIO(content), **limits)]


READ = [
    (b"", []),
    (b"\n\n  \r\n\t\n", []),
    (b"\xef\xbb\xbf", []),
    (b"\xef\xbb\xbf{}\n", [b"{}"]),
    (b"{}\r\n[]", [b"{}", b"[]"]),
    (b"{}\n\n \n[]\n", [b"{}", b"[]"]),
    ('{"a": "x\u2028y\u0085z"}\n{}'.encode(), ['{"a": "x\u2028y\u0085z"}'.encode(), b"{}"]),
    (b"\n\xef\xbb\xbf{}", [b"\xef\xbb\xbf{}"]),
    (b"\0\n", [b"\0"]),
]


@pytest.mark.parametrize(("content", "found"), READ)
def test_the_lines_of_a_file(content, found):
    assert seen(content) == found


@given(st.lists(st.binary(max_size=6).map(lambda part: part.replace(b"\n", b"")), max_size=8), st.booleans())
def test_reading_on_from_any_line_end_finds_the_rest(parts, bom):
    content = (b"\xef\xbb\xbf" if bom else b"") + b"\n".join(parts)
    whole = list(lines(io.BytesIO(content)))
    for number, item in enumerate(whole):
        assert list(lines(io.BytesIO(content), item.end, item.number)) == whole[number + 1 :]


def test_lines_are_numbered_as_an_editor_does():
    assert [item.number for item in lines(io.BytesIO(b"\n{}\r\n\n \n{}"))] == [2, 5]


@pytest.mark.parametrize("ending", [b"", b"\n", b"\r\n"])
def test_a_line_beyond_the_limit_is_passed_over_in_a_stream(ending):
    content = b"0123456789\n01234567890" + b"x" * 35 + b"\n{}" + ending
    assert seen(content, longest=10) == [b"0123456789", None, b"{}"]
    assert seen(b"x" * 500 + ending, longest=10) == [None]
