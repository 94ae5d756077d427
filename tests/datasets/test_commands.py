"""`import_dataset`: a file into a dataset without web server and worker."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from datasets import importing
from datasets.models import Import
from tests.factories import DatasetFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b'{"prompt": "a"}\nnope\n{"prompt": "b"}\n{"prompt": "a"}\n')
    return path


def run(*words) -> str:
    out = io.StringIO()
    call_command("import_dataset", *map(str, words), stdout=out)
    return out.getvalue()


def test_a_script_reads_one_line_of_json(rows):
    dataset = DatasetFactory()
    told = json.loads(run("--dataset", dataset.pk, rows, "--json"))
    job = Import.objects.get()
    assert told == {
        "dataset_id": str(dataset.pk),
        "import_id": str(job.pk),
        "status": "partial",
        "accepted_count": 3,
        "duplicate_count": 1,
        "rejected_count": 1,
        "reason": None,
    }
    assert dataset.datapoints.count() == 2


def test_a_person_reads_a_sentence(rows):
    assert "2 new datapoints, 1 there already, 1 lines rejected" in run("--dataset", DatasetFactory().pk, rows)


def test_a_long_file_is_read_to_its_end_and_after_those_before_it(tmp_path):
    dataset = DatasetFactory()
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps({"prompt": str(number)}) + "\n" for number in range(5000)))
    earlier = importing.expect(dataset, "earlier.jsonl", None)
    with path.open("rb") as file:
        importing.receive(earlier, importing.File(file))
    told = json.loads(run("--dataset", dataset.pk, path, "--json"))
    assert (told["accepted_count"], told["duplicate_count"]) == (5000, 5000)


FAULTS = [
    ("01a20021-76ac-7017-abf8-327dabfad038", "rows.jsonl", "no dataset"),
    ("nonsense", "rows.jsonl", "no dataset"),
    (None, "missing.jsonl", "cannot be read"),
    (None, ".", "cannot be read"),
    (None, "rows.csv", "end in .jsonl"),
    (None, "bad.jsonl", "could not be taken"),
]


@pytest.mark.parametrize(("dataset", "name", "told"), FAULTS)
def test_what_cannot_be_done_is_said(rows, dataset, name, told):
    (rows.parent / "rows.csv").write_text("a")
    (rows.parent / "bad.jsonl").write_text("nope")
    with pytest.raises(CommandError, match=told):
        run("--dataset", dataset or DatasetFactory().pk, rows.parent / name)
