"""The archive of a batch: its answers by submission and by task, what was asked, the files, and how to read it all."""

import shutil
from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from pathlib import PurePath
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from batches.layouts import layout
from batches.layouts.items import Files
from batches.models import Batch
from batches.representation import batch_document, with_shown
from batches.results import readme, rows
from batches.results.records import joined, raw, shown
from batches.results.rows import Answered
from batches.results.source import Response, Source
from project.base.documents import of_known
from project.base.words import moment
from tasksuites import attachments
from tasksuites.models import Attachment

LEVEL = 1  # text shrinks well at the first level, and the next ones take several times as long
FILES_OF_A_FETCH = 200


def write(source: Source, file: BinaryIO) -> None:
    """The five members, streamed: neither answers nor files are ever together in memory."""
    keys: dict[str, None] = {}
    with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=LEVEL) as archive:
        add(archive, "responses-by-submission.jsonl", joined(submissions(source, keys)))
        count, source.count = source.count, 0
        add(archive, "responses-by-task.jsonl", joined(tasks(source)))
        source.count = count
        missing = add_files(archive, keys, source)
        add(archive, "batch.json", [of_known(about(source, missing))])
        add(archive, "README.md", [readme.text(source).encode()])


def add(archive: ZipFile, name: str, pieces: Iterable[bytes]) -> None:
    with archive.open(name, "w", force_zip64=True) as member:
        for piece in pieces:
            member.write(piece)


def submissions(source: Source, keys: dict[str, None]) -> Iterator[bytes]:
    """A line for each submission; the keys of the files that its answers name are added to `keys`, each once."""
    for _, pairs in groupby(source.answers(rows.by_submission), key=lambda pair: pair[0].assignment_id):
        answers = list(pairs)
        given = [list(source.given(*pair)) for pair in answers]
        if source.takes_files:
            parts = (part for found in given for one in found for part in one.parts)
            keys |= dict.fromkeys(part["file_key"] for part in parts if "file_key" in part)
        yield of_known(
            {
                **of_person(answers[0][0]),
                "tasks": [task_part(pair[0], found) for pair, found in zip(answers, given, strict=True)],
            }
        )


def tasks(source: Source) -> Iterator[bytes]:
    """A line for each task that somebody answered, with all who did."""
    for _, pairs in groupby(source.answers(rows.by_task), key=lambda pair: pair[0].task_id):
        answers = list(pairs)
        first = answers[0][0]
        yield of_known(
            {
                "task_id": first.task_id,
                "task_group_id": first.group_id,
                "datapoint_id": first.datapoint_id,
                "task_kind": first.task_kind,
                "data": raw(first.data),
                "annotations": [annotation(source, *pair, first) for pair in answers],
            }
        )


def of_person(answered: Answered) -> dict[str, Any]:
    return {
        "submission_id": answered.session or None,
        "assignment_id": answered.assignment_id,
        "participant_id": answered.participant,
        "created_at": moment(answered.given_at),
        "task_group_id": answered.suite_id,
    }


def task_part(answered: Answered, given: list[Response]) -> dict[str, Any]:
    return {
        "task_id": answered.task_id,
        "datapoint_id": answered.datapoint_id,
        "task_kind": answered.task_kind,
        "credit": answered.credit,
        **shown(answered),
        "data": raw(answered.data),
        "responses": {one.question.id: said(one) for one in given},
    }


def annotation(source: Source, answered: Answered, files: Files, first: Answered) -> dict[str, Any]:
    """One person's part of a task's line; `data` stands in it where the person saw another revision than the first."""
    told = {**of_person(answered), "credit": answered.credit, **shown(answered)}
    if answered.datapoint_revision != first.datapoint_revision:
        told["data"] = raw(answered.data)
    return {**told, "responses": {one.question.id: said(one) for one in source.given(answered, files)}}


def said(response: Response) -> dict[str, Any]:
    """`value` is the answer in its own JSON type, `answer` as the interface's responses write it."""
    item = response.question.item
    return {"name": item.get("name"), "type": item["type"], "value": response.value, "answer": response.parts}


def add_files(archive: ZipFile, keys: Iterable[str], source: Source) -> list[str]:
    """The files that answers name, each under `files/`; the keys of those whose bytes are gone."""
    missing, left = [], iter(keys)
    while some := list(islice(left, FILES_OF_A_FETCH)):
        found = Attachment.objects.filter(pool=source.batch.pool_id, key__in=some).in_bulk(field_name="key")
        for key in some:
            if key not in found or not add_file(archive, found[key], source):
                missing.append(key)
    return missing


def add_file(archive: ZipFile, attachment: Attachment, source: Source) -> bool:
    try:
        body = attachments.open_stored(attachment)
    except FileNotFoundError:
        return False
    # Pictures and sound are packed already. The time is that of the upload, so the same answers make the same bytes.
    member = ZipInfo(path_of(attachment.key, attachment.name), attachment.created_at.timetuple()[:6])
    member.compress_type = ZIP_STORED
    with body, archive.open(member, "w", force_zip64=True) as target:
        shutil.copyfileobj(Watched(body, source), target, 256 * 1024)
    return True


class Watched:
    """A file that tells the source's watcher that work goes on: a large one takes longer than a lease lasts."""

    def __init__(self, body: BinaryIO, source: Source):
        self.body = body
        self.source = source

    def read(self, size: int) -> bytes:
        if self.source.on_progress:
            self.source.on_progress(0)
        return self.body.read(size)


def path_of(key: str, name: str) -> str:
    """Where a file lies in the archive: a key is no name that could lead elsewhere, and the ending is a plain one."""
    ending = PurePath(name).suffix
    return f"files/{key}{ending.lower() if ending[1:].isalnum() and ending.isascii() else ''}"


def about(source: Source, missing: list[str]) -> dict[str, Any]:
    """What was asked, and of whom these answers are."""
    batch = with_shown(Batch.objects).get(pk=source.batch.pk)
    dataset = batch.dataset
    versions = list(batch.layout_versions.order_by("number").values("number", "created_at", "layout"))
    newest = next((one["layout"] for one in versions if one["number"] == batch.layout_number), None)
    return {
        "batch": batch_document(batch),
        "dataset": {"id": str(dataset.pk), "name": dataset.name, "schema": dataset.schema} if dataset else None,
        "instructions": layout.instructions(newest or []),
        "layout_versions": [
            {
                "number": one["number"],
                "created_at": moment(one["created_at"]),
                "instructions": layout.instructions(one["layout"]),
                "batch_items": one["layout"],
            }
            for one in versions
        ],
        "filter": source.selection.document(),
        "response_count": source.count,
        "missing_files": missing,
    }
