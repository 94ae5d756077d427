"""From an uploaded file to datapoints, through the door and the worker that people use."""

import json

import pytest

from datasets import importing
from datasets.models import Datapoint, Import
from tests.datasets.conftest import API
from tests.factories import DatasetFactory

LOOSE = {"strict": False, "fields": {"a": {"type": "text"}, "g": {"type": "task_group_id"}}}
STRICT = {**LOOSE, "strict": True}
MEDIA = {"strict": False, "fields": {"photo": {"type": "image_url"}, "sound": {"type": "audio_url"}}}


def stored(dataset) -> list[dict]:
    return [datapoint.values for datapoint in dataset.datapoints.order_by("position")]


def rejected(job) -> list[tuple[int, int, str]]:
    return list(job.rejected_rows.values_list("record_index", "line", "field"))


GOOD = b'{"a": "good"}\n'
# What one line becomes beside a good one: the schema, the line, what is stored of it (None: it is rejected), the field.
OUTCOMES = {
    "an extra key is left out": (LOOSE, b'{"a": "x", "more": 1}', {"a": "x"}, None),
    "an extra key is left out in strict mode": (STRICT, b'{"a": "x", "g": "1", "more": 1}', {"a": "x", "g": "1"}, None),
    "a missing field is absent": (LOOSE, b'{"g": "1"}', {"g": "1"}, None),
    "a missing field is refused in strict mode": (STRICT, b'{"g": "1"}', None, "a"),
    "null is missing": (LOOSE, b'{"a": null, "g": "1"}', {"g": "1"}, None),
    "null is missing in strict mode": (STRICT, b'{"a": null, "g": "1"}', None, "a"),
    "an empty text is there": (STRICT, b'{"a": "", "g": "1"}', {"a": "", "g": "1"}, None),
    "a number is its JSON text": (LOOSE, b'{"a": 1.10}', {"a": "1.10"}, None),
    "a long number stays exact": (LOOSE, b'{"a": 12345678901234567890123}', {"a": "12345678901234567890123"}, None),
    "a boolean is its JSON text": (LOOSE, b'{"a": true}', {"a": "true"}, None),
    "an object is refused": (LOOSE, b'{"a": {"b": 1}}', None, "a"),
    "a list is refused": (LOOSE, b'{"a": ["b"]}', None, "a"),
    "a good address is taken": (MEDIA, b'{"photo": "https://e.org/a.png"}', {"photo": "https://e.org/a.png"}, None),
    "a bad address is refused": (MEDIA, b'{"photo": "a.png"}', None, "photo"),
    "a bad address with NUL is refused": (MEDIA, b'{"photo": "https://e\\u0000.org/a.png"}', None, "photo"),
    "sound needs its file's ending": (MEDIA, b'{"sound": "https://e.org/a.png"}', None, "sound"),
    "a group key is kept": (LOOSE, b'{"a": "x", "g": "walk"}', {"a": "x", "g": "walk"}, None),
    "an empty group key": (LOOSE, b'{"a": "x", "g": ""}', {"a": "x", "g": ""}, None),
    "a group key with NUL is refused": (LOOSE, b'{"a": "x", "g": "\\u0000"}', None, "g"),
    "a group key beyond 500 characters is refused": (LOOSE, b'{"g": "%s"}' % (b"x" * 501), None, "g"),
    "no object": (LOOSE, b'["a"]', None, "_raw"),
    "no JSON": (LOOSE, b"{", None, "_raw"),
    "NaN": (LOOSE, b'{"a": NaN}', None, "_raw"),
    "half a surrogate pair": (LOOSE, b'{"a": "\\ud800"}', None, "_raw"),
    "no UTF-8": (LOOSE, b'{"a": "\xff"}', None, "_raw"),
    "NUL bytes": (LOOSE, b"\0\0", None, "_raw"),
    "a NUL in a value": (LOOSE, b'{"a": "x\\u0000y"}', {"a": "x\0y"}, None),
    "a line separator in a value": (LOOSE, '{"a": "x\u2028y"}'.encode(), {"a": "x\u2028y"}, None),
    "a carriage return before the line's end": (LOOSE, b'{"a": "x"}\r', {"a": "x"}, None),
    "a line beyond 10 MiB": (LOOSE, b'{"a": "%s"}' % (b"x" * 10 * 1024 * 1024), None, "_raw"),
}


@pytest.mark.parametrize(("schema", "line", "kept", "field"), OUTCOMES.values(), ids=OUTCOMES)
def test_one_line_has_its_outcome_and_spoils_no_other(take_in, schema, line, kept, field):
    good = b'{"photo": ""}\n' if schema is MEDIA else b'{"a": "good", "g": "9"}\n'
    dataset = DatasetFactory(schema=schema)
    job = take_in(dataset, good + line + b"\n" + good.replace(b"}", b', "z": 1}'))
    beside = json.loads(good)
    assert stored(dataset) == [beside, *([kept] if kept is not None else []), beside]
    assert rejected(job) == ([] if kept is not None else [(1, 2, field)])
    assert job.status == ("complete" if kept is not None else "partial")


def test_blank_lines_count_as_lines_and_not_as_records(take_in):
    job = take_in(DatasetFactory(schema=LOOSE), b'\xef\xbb\xbf\n{"a": "x"}\r\n  \n\nnope\n')
    assert (job.record_count, job.accepted_count, job.rejected_count) == (2, 1, 1)
    assert rejected(job) == [(1, 5, "_raw")]
    assert bytes(job.rejected_rows.get().raw) == b"nope"


def test_group_keys_are_columns(take_in):
    dataset = DatasetFactory(schema=LOOSE)
    take_in(dataset, [{"a": "1", "g": "w"}, {"a": "2", "g": ""}, {"a": "3"}, {"a": "4", "g": 7}])
    assert list(dataset.datapoints.values_list("group_key", flat=True)) == ["w", None, None, "7"]


NOTHING = {
    "an empty file": (b"", "empty"),
    "blank lines only": (b"\n \r\n\n", "empty"),
    "a BOM only": (b"\xef\xbb\xbf", "empty"),
    "no line is good": (b"nope\nnor this\n", "None of the 2 records could be taken. Line 1: "),
    "a single bad line": (b"\nnope", "The only record could not be taken. Line 2: "),
    "UTF-16": ('{"a": "x"}\n'.encode("utf-16"), "UTF-16"),
    "a compressed file": (b"\x1f\x8b\x08\x00\x00", "gzip"),
    "a ZIP archive": (b"PK\x03\x04\x14\x00\n", "ZIP"),
    "a JSON list over several lines": (b'[\n{"a": 1},\n{"a": 2},\n]\n', "one JSON list"),
    "a JSON list on one line": (b'[{"a": 1}, {"a": 2}]', "one JSON list"),
}


@pytest.mark.parametrize(("content", "told"), NOTHING.values(), ids=NOTHING)
def test_a_file_that_gives_nothing_fails_with_a_reason(take_in, content, told):
    dataset = DatasetFactory(schema=LOOSE)
    job = take_in(dataset, content)
    assert job.status == "failed"
    assert told in job.reason
    assert stored(dataset) == []


def test_duplicates_are_accepted_and_stored_once(take_in):
    dataset = DatasetFactory(schema=LOOSE)
    first = take_in(dataset, [{"a": "x"}, {"a": "y"}, {"a": "x"}])
    again = take_in(dataset, [{"a": "y"}, {"a": "z"}])
    whole = take_in(dataset, [{"a": "x"}, {"a": "y"}])
    assert [(job.accepted_count, job.duplicate_count) for job in (first, again, whole)] == [(3, 1), (2, 1), (2, 2)]
    assert [job.status for job in (first, again, whole)] == ["complete"] * 3
    assert stored(dataset) == [{"a": "x"}, {"a": "y"}, {"a": "z"}]
    assert list(dataset.datapoints.values_list("position", flat=True)) == [1, 2, 3]


def test_another_dataset_knows_nothing_of_these_duplicates(take_in):
    one, other = DatasetFactory(schema=LOOSE), DatasetFactory(schema=LOOSE)
    take_in(one, [{"a": "x"}])
    assert take_in(other, [{"a": "x"}]).duplicate_count == 0


def test_a_file_of_many_chunks_keeps_its_order_and_its_counts(upload, drain, settings):
    settings.FIELDWORK_SLICE_S = 0  # every chunk in a wake-up of its own
    rows = 2 * importing.CHUNK_ROWS + 7
    lines = [b"nope" if number % 1000 == 5 else b'{"a": %d}' % (number // 2) for number in range(rows)]
    dataset = DatasetFactory(schema=LOOSE)
    job = upload(dataset, b"\n".join(lines))
    drain()
    job.refresh_from_db()
    dataset.refresh_from_db()
    distinct = len(set(lines)) - 1
    assert (job.status, job.rejected_count, job.accepted_count) == ("partial", 5, rows - 5)
    assert job.stored_count == dataset.datapoint_count == dataset.last_position == distinct
    assert dataset.rejected_count == 5
    assert (job.offset, job.line, job.record_count, job.progress) == (job.size, rows, rows, 100)
    values = [int(found["a"]) for found in stored(dataset)]
    assert values == sorted(set(values))
    assert list(dataset.datapoints.values_list("position", flat=True)) == list(range(1, distinct + 1))


def test_a_dataset_without_a_schema_keeps_the_file_for_later(take_in):
    job = take_in(DatasetFactory(schema=None, revision=0), [{"a": "x"}])
    assert job.status == "pending_schema"
    assert job.size == len('{"a": "x"}\n')
    assert Datapoint.objects.count() == 0


def test_imports_of_one_dataset_run_in_order_of_arrival(upload, drain):
    dataset = DatasetFactory(schema=LOOSE)
    first, second = upload(dataset, [{"a": "1"}]), upload(dataset, [{"a": "2"}, {"a": "1"}])
    assert [first.arrival, second.arrival] == [1, 2]
    # Whoever is woken first: the second has to wait for the first.
    importing.jobs.work(Import, second.pk)
    second.refresh_from_db()
    assert second.status == "queued"
    drain()
    second.refresh_from_db()
    assert (second.status, second.duplicate_count) == ("complete", 1)
    assert stored(dataset) == [{"a": "1"}, {"a": "2"}]


def test_an_import_whose_file_is_gone_says_so_and_lets_the_next_one_run(upload, drain, files):
    dataset = DatasetFactory(schema=LOOSE)
    gone, next_one = upload(dataset, [{"a": "1"}]), upload(dataset, [{"a": "2"}])
    (files / gone.file).unlink()
    drain()
    gone.refresh_from_db()
    next_one.refresh_from_db()
    assert (gone.status, next_one.status) == ("failed", "complete")
    assert "no longer there" in gone.reason


def test_the_errors_of_an_import_are_listed_by_place(take_in, api):
    dataset = DatasetFactory(schema=LOOSE)
    job = take_in(dataset, b'{"a": "x"}\n\nnope\n{"a": []}\n')
    answer = api(dataset.workspace).get(f"{API}/datasets/{dataset.pk}/imports/{job.pk}").json()
    assert [(error["record_index"], error["field"], error["line"]) for error in answer["errors"]] == [
        (1, "_raw", 3),
        (2, "a", 4),
    ]
    assert answer["rejected_count"] == 2


def test_at_most_a_thousand_errors_are_listed(take_in, api):
    dataset = DatasetFactory(schema=LOOSE)
    job = take_in(dataset, GOOD + b"nope\n" * 1200)
    answer = api(dataset.workspace).get(f"{API}/datasets/{dataset.pk}/imports/{job.pk}").json()
    assert answer["rejected_count"] == 1200
    assert [error["record_index"] for error in answer["errors"]] == list(range(1, 1001))
