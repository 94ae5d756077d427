"""Whoever found a batch just before it was deleted does nothing more with it."""

from uuid import uuid4

import pytest
from django.http import Http404
from django.utils import timezone

from batches import authoring, changing, controls, deleting, people
from batches.layouts import drafting, legacy
from batches.making import setup, syncing
from batches.models import Batch
from batches.rehearsing import running
from batches.rehearsing.options import Options
from batches.results import exports
from batches.results.selection import Selection
from tests.factories import CHOICE, WHY, BatchFactory, ReadyBatchFactory, page

SOLUTIONS = [{"output_values": {"x": ["a"]}}]
ACTIONS = {
    "sync": lambda batch: syncing.start(batch),
    "set_up": lambda batch: setup.start(batch),
    "export": lambda batch: exports.start(batch, "csv", Selection(), None),
    "rehearse": lambda batch: running.start(batch, Options(base_url="http://localhost")),
    "change": lambda batch: changing.change(batch, None, name="Round 3"),
    "change_layout": lambda batch: authoring.change_layout(batch, [page(CHOICE)], None),
    "save_draft": lambda batch: drafting.save(batch, [page(CHOICE)], 0, None),
    "publish": lambda batch: drafting.publish(batch, 0, None),
    "instruct": lambda batch: legacy.add(batch, [WHY], None),
    "language": lambda batch: people.set_language(batch, "ar", None),
    "annotators": lambda batch: people.set_annotators(batch, 3, None),
    "rules": lambda batch: people.change_rules(batch, user=None, now=timezone.now(), time_limit_s=60),
    "add_control": lambda batch: controls.add(batch, {"prompt": "?"}, SOLUTIONS, "", user=None),
    "take_out_control": lambda batch: controls.take_out(batch, uuid4(), user=None),
    "control_numbers": lambda batch: controls.set_numbers(batch, {"controls_per_suite": 1}, user=None),
    "delete": lambda batch: deleting.start(batch, None),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", ACTIONS)
def test_what_begins_after_the_deletion_was_asked_for_is_refused(name):
    batch = ReadyBatchFactory()
    deleting.start(Batch.objects.get(pk=batch.pk), None)
    with pytest.raises(Http404):
        ACTIONS[name](batch)
    assert [len(rows.all()) for rows in (batch.setups, batch.exports, batch.rehearsals)] == [0, 0, 0]
    assert batch.deletions.count() == 1


@pytest.mark.django_db
def test_a_batch_that_is_gone_already_is_refused_as_well():
    batch = BatchFactory()
    deleting.start(Batch.objects.get(pk=batch.pk), None)
    for name in ("set_up", "change", "save_draft", "instruct", "delete"):
        with pytest.raises(Http404):
            ACTIONS[name](batch)
