"""The two ways in which a participant's files arrive, by the API and with a page: streamed to the disk, dropped at the
moment when they are known to be refused. By the name that is before the first byte, by size at the byte too much.
"""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest
from django.core.files.uploadhandler import SkipFile, StopUpload, TemporaryFileUploadHandler
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError

from batches.layouts import layout
from batches.layouts.items import File
from batches.layouts.items.upload import file_field, limit, limit_words, setting
from batches.participant import files
from batches.participant.files import Questions, refusal, too_large
from batches.participant.sheet import Sheet
from project.base.problems import Refused
from project.base.translation import gettext as _
from tasksuites import answering

FIELD = "file"  # of the API's form
ENVELOPE_BYTES = 64 * 1024  # what a form with one file has around it

Judge = Callable[[str, str, int], Refused | None]  # form field, name, bytes so far


class Receiver(TemporaryFileUploadHandler):
    """Streams files to the disk. `refusals` are those that it dropped, each with its form field."""

    def __init__(self, judge: Judge, *, most: int, surplus: Refused, stops: bool):
        """Beyond `most` files it refuses each as `surplus`. With `stops` the first refusal ends the reading, else the
        other fields are still read.
        """
        super().__init__()
        self.judge, self.most, self.surplus, self.stops = judge, most, surplus, stops
        self.count = 0
        self.refusals: list[tuple[str, Refused]] = []

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.count += 1
        self.drop_where(self.judge(self.field_name, self.file_name, 0))
        self.drop_where(self.surplus if self.count > self.most else None)

    def receive_data_chunk(self, raw_data, start):
        self.drop_where(self.judge(self.field_name, self.file_name, start + len(raw_data)))
        super().receive_data_chunk(raw_data, start)

    def drop_where(self, refused: Refused | None) -> None:
        if refused:
            self.refusals.append((self.field_name, refused))
            raise StopUpload(connection_reset=True) if self.stops else SkipFile


def receive(of: Sheet, request: HttpRequest) -> File:
    """Keep the one file of an API call."""
    answering.refuse_where_sent(of.assignment)
    questions = layout.upload_questions(of.layout)
    if not questions:
        raise Refused("NO_FILES", _("These tasks ask for no files."))
    refuse_long_body(questions, request)
    one = Refused("NO_FILE", f'Send one file, in the field "{FIELD}" of a multipart/form-data form.', status=400)
    receiver = Receiver(lambda _, name, size: refusal(questions, name, size), most=1, surplus=one, stops=True)
    request.upload_handlers = [receiver]
    try:
        found = request.FILES
    except (MultiPartParserError, UnreadablePostError, BadRequest) as fault:
        message = _("This form could not be read to its end. Send the file again.")
        raise Refused("NO_FILE", message, status=400) from fault
    if receiver.refusals:
        raise receiver.refusals[0][1]
    if FIELD not in found:
        raise one
    return files.keep(of, questions, found[FIELD])


def refuse_long_body(questions: Questions, request: HttpRequest) -> None:
    """Refuse by the announced length alone what no question could take."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdecimal() and int(length) > limit(questions) + ENVELOPE_BYTES:
        raise too_large(_("This file is larger than {limit}.").format(limit=limit_words(questions)))


def expect(request: HttpRequest, questions: Questions) -> None:
    """Let the files of a posted page stream to the disk within the limits of its questions. Nothing was read yet."""
    by_field = {file_field(item): item for item in questions}
    most = min(sum(setting(item, "max_file_count") for item in questions), files.MOST_FILES)
    stranger = Refused("NO_FILES", _("No question here asks for this file."))

    def judge(field: str, name: str, size: int) -> Refused | None:
        return refusal([by_field[field]], name, size) if field in by_field else stranger

    request.upload_handlers = [Receiver(judge, most=most, surplus=files.too_many(most), stops=False)]


def take_in(of: Sheet, questions: Questions, typed: dict[str, Any], request: HttpRequest) -> dict[str, str]:
    """Keep the files of a posted page and add their keys to what was `typed`. Comes back with what was refused, by
    instruction id.
    """
    received = request.FILES
    by_field = {file_field(item): item for item in questions}
    refusals = [refusal for handler in request.upload_handlers for refusal in handler.refusals]
    problems = {by_field[field]["id"]: refused.message for field, refused in refusals if field in by_field}
    for field, item in by_field.items():
        for file in received.getlist(field):
            try:
                kept = files.keep(of, [item], file)
            except Refused as refused:
                problems[item["id"]] = refused.message
            else:
                typed[item["id"]] = [*(typed[item["id"]] or ()), kept.key]
    return problems
