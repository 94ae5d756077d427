"""What lies in an archive and in the other formats, and that it can be used again."""

import csv
import io
import json
import subprocess
import sys
from datetime import UTC
from zipfile import ZipFile

import pyarrow.parquet
import pytest
from django.core.files.storage import default_storage

from batches.layouts.layout import instructions
from batches.results import CONTROLS, Selection, report, responses
from batches.results.files import write_file
from batches.results.readme import EXAMPLE
from batches.results.source import Source
from datasets.models import DatapointVersion, Import
from tasksuites.models import Answer, Attachment
from tests.batches.item_samples import EXPLAINED, NARRATION, PLAIN_UNIT, RANKING, RATING, UNIT
from tests.batches.sent import SENT, answered, three_questions
from tests.batches.test_commands import run
from tests.factories import (
    CHOICE,
    PROMPT,
    WHY,
    AttachmentFactory,
    DatasetFactory,
    ParticipantFactory,
    ReadyBatchFactory,
    stored_layout,
)

pytestmark = pytest.mark.django_db
UPLOAD = {"type": "file_upload", "description": "Take a photo"}
BY_SUBMISSION, BY_TASK = "responses-by-submission.jsonl", "responses-by-task.jsonl"


@pytest.fixture(autouse=True)
def disk(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def batch():
    return three_questions(annotators_per_task=2)


@pytest.fixture
def written(tmp_path):
    """The path of a file that holds what a batch gives in a format, and how many responses that are."""

    def write(batch, format_, selection=None):
        path = tmp_path / f"out.{format_}"
        return path, write_file(Source(batch, selection), format_, path)

    return write


def lines(archive, name):
    return [json.loads(line) for line in archive.read(name).splitlines()]


def two_people(batch):
    one = answered(
        batch, (["a"], "Because", [1]), (["b"],), person=ParticipantFactory(external_id="p1"), session_id="s1"
    )
    two = answered(batch, (["b"], "So"), person=ParticipantFactory(external_id="p2"))
    return one, two


def test_an_archive_tells_the_same_answers_by_submission_and_by_task(batch, written):
    one, two = two_people(batch)
    path, count = written(batch, "zip")
    archive = ZipFile(path)
    assert archive.testzip() is None
    assert archive.namelist() == [BY_SUBMISSION, BY_TASK, "batch.json", "README.md"]
    submissions, tasks = lines(archive, BY_SUBMISSION), lines(archive, BY_TASK)
    assert [(line["assignment_id"], line["submission_id"], line["participant_id"]) for line in submissions] == [
        (str(one.pk), "s1", "p1"),
        (str(two.pk), None, "p2"),
    ]
    assert [[part["position"] for part in line["tasks"]] for line in submissions] == [[1, 2], [1]]
    assert [[note["participant_id"] for note in line["annotations"]] for line in tasks] == [["p1", "p2"], ["p1"]]
    by_submission = [
        (line["assignment_id"], part["task_id"], key, said)
        for line in submissions
        for part in line["tasks"]
        for key, said in part["responses"].items()
    ]
    by_task = [
        (note["assignment_id"], line["task_id"], key, said)
        for line in tasks
        for note in line["annotations"]
        for key, said in note["responses"].items()
    ]
    told = [
        (record["correlation_id"], record["task_id"], said["instruction_id"], said["type"], said["answer"])
        for record in map(json.loads, responses(batch))
        for said in [record["response"]]
    ]
    assert [(*key, said["type"], said["answer"]) for *key, said in by_submission] == told
    assert sorted(by_submission, key=str) == sorted(by_task, key=str)
    assert count == len(told) == 6
    about = json.loads(archive.read("batch.json"))
    assert about["instructions"] == instructions(batch.layout)
    assert (about["batch"]["id"], about["response_count"], list(about["filter"])) == (str(batch.pk), 6, ["to"])
    assert (about["dataset"]["schema"], about["missing_files"]) == (batch.dataset.schema, [])


def test_values_keep_their_type_and_what_was_shown_stands_beside_them(batch, written):
    one, _ = two_people(batch)
    order = {"options": {"x": [1, 0]}, "columns": {}}
    Answer.objects.filter(assignment=one).update(shown=order, revision=1)
    point = batch.pool.tasks.order_by("position")[0].datapoint
    DatapointVersion.objects.create(dataset=batch.dataset, datapoint=point, revision=1, values={"prompt": "Before"})
    point.revision, point.values = 2, {"prompt": "After"}
    point.save()
    Answer.objects.exclude(assignment=one).update(revision=2)
    path, _ = written(batch, "zip")
    archive = ZipFile(path)
    part = lines(archive, BY_SUBMISSION)[0]["tasks"][0]
    assert [said["value"] for said in part["responses"].values()] == [["a"], "Because", [1]]
    assert (part["order_shown"], part["seed"], part["layout_version"]) == (order, one.seed, 1)
    assert (part["data"], part["datapoint_revision"]) == ({"prompt": "Before"}, 1)
    task = lines(archive, BY_TASK)[0]
    assert task["data"] == {"prompt": "Before"}
    assert [note.get("data") for note in task["annotations"]] == [None, {"prompt": "After"}]


def test_files_come_along_under_names_that_lead_nowhere_else(written):
    batch = ReadyBatchFactory(layout=stored_layout(UPLOAD))
    assignment = answered(batch, (["cat", "gone", "odd"],), (["never-there"],))
    AttachmentFactory(assignment=assignment, key="cat", name="cat.JPG")
    AttachmentFactory(assignment=assignment, key="odd", name="../../etc/x.p/y")
    AttachmentFactory(assignment=assignment, key="spare", name="not-in-an-answer.jpg")
    gone = AttachmentFactory(assignment=assignment, key="gone", name="gone.png")
    default_storage.delete(gone.file)
    path, _ = written(batch, "zip")
    archive = ZipFile(path)
    assert [name for name in archive.namelist() if name.startswith("files/")] == ["files/cat.jpg", "files/odd"]
    assert archive.read("files/cat.jpg") == b"bytes"
    assert json.loads(archive.read("batch.json"))["missing_files"] == ["gone", "never-there"]
    answer = lines(archive, BY_SUBMISSION)[0]["tasks"][0]["responses"][instructions(batch.layout)[0]["id"]]["answer"]
    assert answer[0]["file_name"] == "cat.JPG"
    assert Attachment.objects.count() == 4


def test_a_file_lies_there_once_however_many_answers_name_it(written):
    batch = ReadyBatchFactory(layout=stored_layout(UPLOAD), group_size=2)
    assignment = answered(batch, (["cat", "gone"],), (["gone", "cat"],))
    AttachmentFactory(assignment=assignment, key="cat", name="cat.jpg")
    archive = ZipFile(written(batch, "zip")[0])
    assert [name for name in archive.namelist() if name.startswith("files/")] == ["files/cat.jpg"]
    assert json.loads(archive.read("batch.json"))["missing_files"] == ["gone"]


def test_the_example_of_the_readme_runs_on_the_archive(batch, written, tmp_path):
    two_people(batch)
    path, _ = written(batch, "zip")
    ZipFile(path).extractall(tmp_path / "unpacked")
    text = (tmp_path / "unpacked" / "README.md").read_text()
    code = text.split("```python\n")[1].split("```")[0]
    assert code == EXAMPLE
    assert "6 responses" in text
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path / "unpacked", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    choice = instructions(batch.layout)[0]["id"]
    counts = dict(line.rsplit(maxsplit=1) for line in done.stdout.splitlines() if "['" in line)
    assert [number for key, number in counts.items() if key.startswith(choice) or "['b']" in key] == ["1", "2"]


def test_parquet_has_the_table_with_types(batch, written):
    two_people(batch)
    path, count = written(batch, "parquet")
    rows = pyarrow.parquet.read_table(path).to_pylist()
    table, _ = written(batch, "csv")
    cells = list(csv.DictReader(io.StringIO(table.read_text(), newline="")))
    assert count == len(rows) == len(cells) == 6
    for row, cell in zip(rows, cells, strict=True):
        assert list(row) == list(cell)
        assert row["answer"] == cell["answer"]
    assert rows[0]["created_at"].astimezone(UTC) == SENT
    assert [(row["position"], row["late"], row["credit"]) for row in rows[:1]] == [(1, False, None)]


@pytest.mark.parametrize(
    ("item", "value", "words", "cell"),
    [
        (UNIT, {"value": "3.5", "unit": "m"}, "3.5 metres", [{"value": "3.5", "unit": "m"}]),
        (PLAIN_UNIT, {"value": "20", "unit": 1}, "euro 20", [{"value": "20", "unit": "1"}]),
        (
            EXPLAINED,
            [{"value": "clear", "explanation": "=short"}, {"value": 3, "explanation": ""}],
            "Clear (=short) | Short",
            [{"value": "clear", "explanation": "=short"}, {"value": "3", "explanation": ""}],
        ),
        (RATING, 2, "2, good", 2),
        (RANKING, [7, "cat", True], "Seven | Cat | Yes", ["7", "cat", "true"]),
        (NARRATION, ["film"], "film", [{"file_key": "film"}]),
    ],
)
def test_every_kind_of_answer_has_its_cell_words_and_value(written, item, value, words, cell):
    batch = ReadyBatchFactory(layout=stored_layout(PROMPT, item))
    answered(batch, (value,))
    (record,) = map(json.loads, written(batch, "jsonl")[0].read_text().splitlines())
    assert record["value"] == value
    (row,) = csv.DictReader(io.StringIO(written(batch, "csv")[0].read_text(), newline=""))
    assert json.loads(row["answer"]) == cell
    table = b"".join(report.comma_separated(Source(batch))).decode()
    (row,) = csv.DictReader(io.StringIO(table, newline=""))
    assert row["Annotator1_Response"] == words
    assert pyarrow.parquet.read_table(written(batch, "parquet")[0]).num_rows == 1
    (said,) = lines(ZipFile(written(batch, "zip")[0]), BY_TASK)[0]["annotations"][0]["responses"].values()
    assert (said["value"], said["type"]) == (value, item["type"])


def test_a_formula_stays_text_in_parquet_and_is_made_harmless_in_csv(written):
    batch = ReadyBatchFactory(layout=stored_layout(PROMPT, WHY))
    answered(batch, ("=1+1",))
    path, _ = written(batch, "parquet")
    assert pyarrow.parquet.read_table(path).column("answer").to_pylist() == ["=1+1"]
    path, _ = written(batch, "csv")
    assert "'=1+1" in path.read_text()


def test_an_export_imports_again_as_a_dataset(batch, written):
    two_people(batch)
    answered(batch, (["a"], '=1+1\n"quoted"\u2028', [1, True]), suite=1)
    path, count = written(batch, "jsonl", Selection(include=frozenset([CONTROLS])))
    kinds = {"id": "task_group_id", "question": "text"}
    keys = json.loads(path.read_text().splitlines()[0])
    plain = [key for key, value in keys.items() if not isinstance(value, dict | list)]
    schema = {"strict": False, "fields": {key: {"type": kinds.get(key, "metadata")} for key in plain}}
    dataset = DatasetFactory(workspace=batch.workspace, schema=schema)
    told = run("import_dataset", "--dataset", dataset.pk, path, "--json")
    assert (told["status"], told["accepted_count"], told["rejected_count"]) == ("complete", count, 0)
    assert Import.objects.get(dataset=dataset).stored_count == count == 9
    assert dataset.datapoints.order_by("position").first().values["question"] == CHOICE["description"]
