"""The fast writer, and the fields that both databases must keep alike."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from datasets.models import Datapoint, Dataset
from project.base import documents
from project.base.db import as_text, write_rows
from project.base.ids import uuid7
from tests.factories import DatasetFactory, ImportFactory

NAMES = ["id", "dataset", "import_job", "record_index", "position", "values", "revision", "group_key", "digest"]
AWKWARD = {
    "z": "last first",
    "nul": "\x00",
    "quote": "\"'\\",
    "tab": "\t\n\r",
    "line": "\u2028",
    "face": "🙂",
    "n": 1.5,
}


def rows(dataset, count, *, first=0):
    job = ImportFactory(dataset=dataset)  # before the rows stream in: a COPY under way answers no query
    return (
        [uuid7(), dataset.pk, job.pk, index, index, documents.dumps(AWKWARD), 1, None, index.to_bytes(16)]
        for index in range(first, first + count)
    )


@pytest.mark.django_db
def test_rows_come_back_as_they_were_written():
    dataset = DatasetFactory()
    with transaction.atomic():
        assert write_rows(Datapoint, NAMES, rows(dataset, 3)) == 3
    stored = list(Datapoint.objects.filter(dataset=dataset))
    assert [row.position for row in stored] == [0, 1, 2]
    assert stored[2].values == AWKWARD
    assert list(stored[2].values) == list(AWKWARD)
    assert bytes(stored[2].digest) == (2).to_bytes(16)
    assert Datapoint.objects.annotate(text=as_text("values")).first().text == documents.dumps(AWKWARD)


@pytest.mark.django_db(transaction=True)
def test_a_row_that_breaks_a_rule_takes_the_whole_piece_back():
    dataset = DatasetFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        write_rows(Datapoint, NAMES, [*rows(dataset, 2), *rows(dataset, 1)])
    assert not Datapoint.objects.exists()


@pytest.mark.django_db
def test_times_are_cut_to_milliseconds_and_found_by_what_was_shown():
    shown = datetime(2026, 3, 4, 9, 15, 30, 120_000, tzinfo=UTC)
    exact = shown.replace(microsecond=120_999)
    dataset = DatasetFactory(created_at=exact)
    assert dataset.created_at == shown
    assert Dataset.objects.get(created_at=shown) == dataset
    assert Dataset.objects.get(created_at__gte=shown, created_at__lte=shown) == dataset


@pytest.mark.django_db
def test_a_document_that_cannot_be_kept_is_a_validation_error():
    dataset = DatasetFactory.build(schema={"x": float("nan")})
    with pytest.raises(ValidationError) as refused:
        dataset.clean_fields()
    assert "x: nan is no JSON number." in refused.value.message_dict["schema"]
