"""Pages as tests of the console ask for them and read them."""

import html

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from batches.layouts import layout
from batches.models import Batch
from tests.factories import AnswerFactory, AssignmentFactory, ReadyBatchFactory


def text(answer) -> str:
    return html.unescape(answer.content.decode())


def queries(client, path) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def address(name: str, batch: Batch) -> str:
    return reverse(name, args=[batch.pk])


def answered_batch(workspace, people: int, **options) -> Batch:
    """A batch in which `people` have sent their answers, each for a group of two tasks."""
    batch = ReadyBatchFactory(workspace=workspace, groups=people, **options)
    choice, why = layout.instructions(batch.layout)
    for number, suite in enumerate(batch.pool.suites.order_by("position")):
        sent = {"status": "ACCEPTED", "submitted_at": timezone.now(), "form_version": 1}
        assignment = AssignmentFactory(suite=suite, participant__external_id=f"person-{number}", **sent)
        for task in suite.tasks.order_by("position"):
            AnswerFactory(
                assignment=assignment, task=task, values={choice["id"]: ["b"], why["id"]: f"Because {number}."}
            )
    return batch
