"""Keeping a file that a participant gave: judged by the questions that ask for it, stored once, counted."""

import secrets
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from batches.layouts import layout
from batches.layouts.items import File
from batches.layouts.items.upload import fault_of, is_accepted, setting
from batches.participant import file_types
from batches.participant.sheet import Sheet
from project.base.ids import uuid7
from project.base.problems import Refused
from project.base.translation import gettext as _
from project.base.translation import ngettext, numeral
from tasksuites import answering
from tasksuites.models import Answer, Assignment, Attachment

MOST_FILES = 500  # of one assignment, whatever its layout says
LONGEST_NAME = 255

Questions = Sequence[Mapping[str, Any]]


def keep(of: Sheet, questions: Questions, file: UploadedFile) -> File:
    """Store a file that one of the `questions` takes; the sheet knows it from then on. Refused where none does."""
    name = short(file.name)
    if refused := refusal(questions, name, file.size) or contradiction(name, file):
        raise refused
    pk = uuid7()
    key = secrets.token_urlsafe(24) if of.is_drawn else str(pk)  # an output field's value is the id of an attachment
    kept = File(key, name, file.size, file_types.media_type(name))
    stored = default_storage.save(f"answers/{of.assignment.pk}/{kept.key}", file)
    try:
        note(of, pk, kept, stored)
    except BaseException:
        default_storage.delete(stored)
        raise
    of.files[kept.key] = kept
    return kept


@transaction.atomic
def note(of: Sheet, pk: UUID, kept: File, stored: str) -> None:
    """Write the row of a stored file, if the assignment may still change and has room."""
    locked = answering.lock(of.assignment)
    answering.refuse_where_sent(locked)
    make_room(locked, room(of))
    Attachment.objects.create(
        pk=pk,
        pool_id=locked.pool_id,
        assignment=locked,
        participant_id=locked.participant_id,
        key=kept.key,
        file=stored,
        name=kept.name,
        media_type=kept.media_type,
        size=kept.size,
    )


def room(of: Sheet) -> int:
    """How many files the assignment may hold."""
    each = sum(setting(item, "max_file_count") for item in layout.upload_questions(of.layout))
    return min(each * len(of.answers), MOST_FILES)


def make_room(locked: Assignment, most: int) -> None:
    """Let one more file fit in: where there are `most`, the oldest that no answer names goes."""
    here = list(Attachment.objects.filter(assignment=locked).order_by("pk"))
    surplus = len(here) - most + 1
    if surplus <= 0:
        return
    in_use = named(locked)
    spare = [attachment for attachment in here if attachment.key not in in_use][:surplus]
    if len(spare) < surplus:
        raise too_many(most)
    Attachment.objects.filter(pk__in=[attachment.pk for attachment in spare]).delete()
    for attachment in spare:
        transaction.on_commit(lambda stored=attachment.file: default_storage.delete(stored))


def named(locked: Assignment) -> set[str]:
    """All words that stand in the assignment's answers by themselves or in lists, the keys of its files among them."""
    answers = Answer.objects.filter(assignment=locked, values__isnull=False).values_list("values", flat=True)
    lists = (value if isinstance(value, list) else [value] for values in answers for value in values.values())
    return {word for value in lists for word in value if isinstance(word, str)}


def refusal(questions: Questions, name: str, size: int) -> Refused | None:
    """Why no question takes a file of this name that has at least `size` bytes."""
    fault = fault_of(questions, name, size)
    if not fault:
        return None
    is_of_a_type = any(is_accepted(item, name) for item in questions)
    return too_large(fault) if is_of_a_type else wrong_type(fault)


def contradiction(name: str, file: UploadedFile) -> Refused | None:
    """Why a file that arrived is not what its name says."""
    if not file.size:
        return Refused("EMPTY_FILE", _('"{name}" is empty.').format(name=name), status=422)
    file.seek(0)
    head = file.read(file_types.HEAD_BYTES)
    file.seek(max(0, file.size - file_types.TAIL_BYTES))
    tail = file.read()
    file.seek(0)
    if file_types.is_what_it_says(name, head, tail):
        return None
    words = _('"{name}" does not hold what its ending {ending} says. Choose another file.')
    return wrong_type(words.format(name=name, ending=PurePath(name).suffix))


def short(name: str) -> str:
    """The name without what cannot be printed, cut before its ending."""
    clean = "".join(letter for letter in name if letter.isprintable())
    ending = PurePath(clean).suffix[:LONGEST_NAME]
    return clean if len(clean) <= LONGEST_NAME else clean[: LONGEST_NAME - len(ending)] + ending


def wrong_type(message: str) -> Refused:
    return Refused("WRONG_TYPE", message, status=415)


def too_large(message: str) -> Refused:
    return Refused("TOO_LARGE", message, status=413)


def too_many(most: int) -> Refused:
    words = ngettext(
        "There is room for {count} file here and no more.", "There is room for {count} files here and no more.", most
    )
    return Refused("TOO_MANY_FILES", words.format(count=numeral(most)))
