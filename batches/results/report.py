"""The report: the dataset beside what was answered, a row for each task and question, the people side by side."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any, NamedTuple

from batches.layouts.items import Files
from batches.results import rows
from batches.results.cells import harmless
from batches.results.questions import Question
from batches.results.rows import Answered
from batches.results.source import Source
from project.base.tables import written
from project.base.words import moment

Answers = list[tuple[Answered, Files]]


class Asked(NamedTuple):
    """A question of a task, in the newest words in which somebody was asked it, with three cells for each person."""

    question: Question
    people: list[str]


def comma_separated(source: Source) -> Iterator[bytes]:
    """The report as CSV that no spreadsheet runs."""
    return written(table(source))


def table(source: Source) -> Iterator[list[Any]]:
    people = range(1, rows.most_of_a_task(source.batch, source.selection) + 1) if source.batch.pool_id else ()
    yield [
        *("DataPoint_ID", "Task_Group_ID", "Task_Type", "Question"),
        *map(harmless, source.fields),
        *(f"Annotator{n}_{what}" for n in people for what in ("ID", "Response", "Timestamp")),
    ]
    width = 3 * len(people)
    for _, answers in groupby(source.answers(rows.by_task), key=lambda pair: pair[0].task_id):
        yield from task_rows(source, list(answers), width)


def task_rows(source: Source, answers: Answers, width: int) -> Iterator[list[Any]]:
    """The rows of one task; the dataset's columns are as the first of its people saw them."""
    first = answers[0][0]
    values = source.data(first)
    before = [first.datapoint_id, first.group_id]
    fields = [harmless(values.get(key)) for key in source.fields]
    for asked in questions(source, answers):
        item = asked.question.item
        empty = [""] * (width - len(asked.people))
        # Whoever came in after the columns were counted has none.
        yield [*before, item["type"], harmless(asked.question.text), *fields, *asked.people[:width], *empty]


def questions(source: Source, answers: Answers) -> list[Asked]:
    """What was answered of a task, in the order in which it was asked first."""
    found: dict[str, Asked] = {}
    for answered, files in answers:
        person = harmless(answered.participant)
        given_at = moment(answered.given_at)
        for question, value, *_ in source.given(answered, files):
            people = found[question.id].people if question.id in found else []
            people += (person, harmless(question.words(value, files)), given_at)
            found[question.id] = Asked(question, people)
    return list(found.values())
