"""Files of suites and tasks through the page: what comes in, what is told, and that faults make nothing."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tasksuites.models import Pool, Task
from tests.batches.pages import text
from tests.factories import MembershipFactory, PoolFactory, ProjectFactory, ReadyBatchFactory
from tests.tasksuites.console import made
from workspaces.models import AuditEntry
from workspaces.roles import Role

pytestmark = pytest.mark.django_db

PHOTO = "https://img.example/1.jpg"
TABLE = (
    "INPUT:photo\tINPUT:tags\tGOLDEN:species\tGOLDEN:sure\tHINT:text\n"
    f"{PHOTO}\twet,cold\t\t\t\n"
    f"{PHOTO}\t\trook\ttrue\t\n"
    "\n"
    f"{PHOTO}\t\tjay\tfalse\tLook again.\n"
)


@pytest.fixture
def pool(workspace):
    return made.birds(workspace, default_overlap=2, reward="0.05", status=Pool.Status.CLOSED)


def address(pool) -> str:
    return reverse("suites-upload", args=[pool.pk])


def upload(client, pool, content, name="suites.tsv", **more):
    content = content if isinstance(content, bytes) else content.encode()
    return client.post(address(pool), {"file": SimpleUploadedFile(name, content), **more})


def suite(*values, **more) -> dict:
    return {"pool_id": "elsewhere", "tasks": [{"input_values": one} for one in values], **more}


def told(answer) -> list[str]:
    return [str(fault) for fault in answer.context["faults"].shown]


def test_a_table_becomes_suites_with_their_kinds(client, pool):
    answer = upload(client, pool, TABLE)
    assert answer.headers["Location"] == reverse("pool-suites", args=[pool.pk])
    page = client.get(answer.headers["Location"])
    assert "2 suites with 3 tasks made: 1 general, 1 control, 1 training." in text(page)
    assert [row.tasks for row in page.context["rows"]] == ["1 general, 1 control", "1 training"]
    assert list(pool.suites.values_list("overlap", flat=True)) == [2, 2]
    assert AuditEntry.objects.get().action == "fill"


def test_documents_and_lines_of_suites_come_in(client, pool):
    upload(client, pool, json.dumps([suite({"photo": PHOTO}, overlap=5)]), "suites.json")
    lines = "\n".join(json.dumps(suite({"photo": PHOTO})) for _ in range(2))
    upload(client, pool, lines, "suites.jsonl")
    assert list(pool.suites.order_by("position").values_list("overlap", flat=True)) == [5, 2, 2]


def test_single_tasks_are_grouped_as_somebody_wishes(client, pool):
    lines = "\n".join(json.dumps({"input_values": {"photo": PHOTO}}) for _ in range(5))
    upload(client, pool, lines, "tasks.jsonl", size="2")
    assert list(pool.suites.order_by("position").values_list("task_count", flat=True)) == [2, 2, 1]


def test_every_fault_is_told_by_its_place_and_nothing_is_made(client, pool):
    bad = f"INPUT:photo\tINPUT:tags\n{PHOTO}\twet\nno address\ta,b,c,d\n{PHOTO}\t\n\ta\n"
    answer = upload(client, pool, bad)
    assert answer.status_code == 422
    assert [one.partition(": This")[0].partition(": Value")[0] for one in told(answer)] == [
        "Line 3, tasks.0.input_values.photo",
        "Line 3, tasks.0.input_values.tags",
        "Line 5, tasks.0.input_values.photo",
    ]
    assert "2 places have faults" in text(answer)
    assert not pool.suites.exists()


def test_the_valid_ones_are_made_where_somebody_chooses_that(client, pool):
    lines = [json.dumps(suite({"photo": photo})) for photo in (PHOTO, "no address", PHOTO)]
    answer = upload(client, pool, "\n".join(lines), "suites.jsonl", skips="on")
    assert "2 suites with 2 tasks made: 2 general. 1 left out because of faults." in text(
        client.get(answer.headers["Location"])
    )
    assert pool.suites.count() == 2


def test_where_none_is_valid_nothing_is_left_to_make(client, pool):
    answer = upload(client, pool, json.dumps([suite({"photo": "no address"})]), "suites.json", skips="on")
    assert answer.status_code == 422
    assert len(told(answer)) == 1


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.json", b"[{]", "This is no valid JSON"),
        ("a.jsonl", b'{"tasks": []}\n{', "Line 2 is no valid JSON"),
        ("a.tsv", b"photo\nx\n", "column 1 must be named INPUT:field"),
        ("a.tsv", b"INPUT:colour\nred\n", 'the project has no field for "INPUT:colour"'),
        ("a.tsv", b"INPUT:photo\n\xff\n", "is not UTF-8"),
        ("a.tsv", b"INPUT:photo\n", "no task below them"),
        ("a.json", b" ", "This file is empty."),
    ],
)
def test_a_file_that_cannot_be_read_is_told(client, pool, name, content, words):
    answer = upload(client, pool, content, name)
    assert answer.status_code == 422
    assert words in text(answer)


@pytest.mark.parametrize(
    ("sent", "words"),
    [({}, "Choose a file."), ({"size": "0"}, "1 or more, not 0"), ({"size": "many"}, "a whole number")],
)
def test_what_is_wrong_with_the_form_is_told_at_its_field(client, pool, sent, words):
    answer = client.post(address(pool), sent)
    assert answer.status_code == 422
    assert words in text(answer)


def test_a_file_that_is_too_large_is_not_read(client, pool, settings):
    settings.FIELDWORK_ASYNC_MIB = 0
    answer = upload(client, pool, TABLE)
    assert answer.status_code == 422
    assert "the most is" in text(answer)


def test_the_pool_is_opened_where_somebody_wishes_it(client, pool):
    upload(client, pool, TABLE, opens="on")
    pool.refresh_from_db()
    assert pool.is_open


def test_a_mixed_pool_takes_tasks(client, workspace):
    pool = made.birds(workspace, mixer_config=made.MIX, reward="0.05")
    answer = upload(client, pool, TABLE)
    assert answer.headers["Location"] == reverse("pool-tasks", args=[pool.pk])
    tasks = Task.objects.filter(pool=pool).order_by("position")
    assert [(task.suite, task.kind, task.overlap) for task in tasks] == [
        (None, "general", 1),
        (None, "control", None),
        (None, "training", None),
    ]


def test_the_manuals_sample_loads_as_it_stands(client, workspace):
    spec = {"image_url": {"type": "string", "required": True}, "colour": {"type": "string", "required": True}}
    project = ProjectFactory(workspace=workspace, input_spec=spec, output_spec=spec)
    pool = PoolFactory(project=project, reward="0.05")
    known = [{"output_values": {"image_url": "a", "colour": "red"}, "correctness_weight": 1}]
    sample = {
        "id": "made elsewhere",
        "pool_id": "another",
        "mixed": False,
        "automerged": True,
        "created": "2020-01-01T00:00:00",
        "overlap": 3,
        "tasks": [{"origin_task_id": "x", "input_values": {"image_url": "a", "colour": "b"}, "known_solutions": known}],
    }
    assert upload(client, pool, json.dumps(sample), "suite.json").status_code == 302
    suite = pool.suites.get()
    assert (suite.overlap, suite.automerged, suite.tasks.get().kind) == (3, False, "control")


def test_a_pool_that_takes_nothing_says_so_before_and_after(client, pool, workspace):
    Pool.objects.filter(pk=pool.pk).update(status=Pool.Status.ARCHIVED)
    assert "The pool is archived" in text(client.get(address(pool)))
    answer = upload(client, pool, TABLE)
    assert answer.status_code == 422
    assert "The pool is archived" in text(answer)
    assert "come from a dataset" in text(client.get(address(ReadyBatchFactory(workspace=workspace).pool)))


@pytest.mark.parametrize("role", [Role.VIEWER, Role.REVIEWER])
def test_whoever_may_not_write_uploads_nothing(client, pool, role):
    client.force_login(MembershipFactory(workspace=pool.project.workspace, role=role).user)
    assert client.get(address(pool)).status_code == 403
    assert upload(client, pool, TABLE).status_code == 403
    assert not pool.suites.exists()
