"""The commands that scripts call: one JSON line on standard output, and a sentence for what the caller can mend."""

import json
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from batches.models import Batch
from tests.factories import (
    BatchFactory,
    DatapointFactory,
    MembershipFactory,
    PoolFactory,
    ReadyBatchFactory,
    UserFactory,
    WorkspaceFactory,
)
from workspaces.models import ApiToken, Membership, User, Workspace
from workspaces.roles import Role

pytestmark = pytest.mark.django_db


def run(*words):
    """What the command prints, with --json as the one value it holds."""
    out = StringIO()
    call_command(*map(str, words), stdout=out)
    printed = out.getvalue()
    if "--json" not in words:
        return printed
    assert printed.count("\n") == 1
    return json.loads(printed)


@pytest.mark.django_db(transaction=True)
def test_setup_batch_ends_with_a_ready_batch_without_a_worker():
    batch = BatchFactory(dataset__schema={"strict": True, "fields": {"prompt": {"type": "text"}}})
    DatapointFactory.create_batch(5, dataset=batch.dataset)
    assert run("setup_batch", batch.pk, "--tasks-per-group", 2, "--seed", 3, "--json") == {
        "batch_id": str(batch.pk),
        "status": "READY",
        "task_count": 5,
        "group_count": 3,
        "tasks_per_group": 2,
        "annotators_per_task": 1,
        "seed": 3,
    }
    assert Batch.objects.get().pool.is_open


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["nonsense"], 'no batch "nonsense"'),
        ([str(uuid4())], "no batch"),
        (["BATCH", "--tasks-per-group", "0"], "from 1 to"),
        (["BATCH", "--tasks-per-group", "two"], "invalid int value"),
        (["BATCH"], "import a file into its dataset first"),
    ],
)
def test_setup_batch_says_what_the_caller_can_mend(words, told):
    batch = BatchFactory()
    with pytest.raises(CommandError, match=told):
        run("setup_batch", *(str(batch.pk) if word == "BATCH" else word for word in words))


@pytest.mark.parametrize("format_", ["jsonl", "csv", "zip", "parquet"])
def test_export_batch_writes_the_file_and_says_how_much(tmp_path, format_):
    batch = ReadyBatchFactory()
    path = tmp_path / "out"
    assert run("export_batch", batch.pk, "--format", format_, "--to", path, "--json") == {
        "batch_id": str(batch.pk),
        "file": str(path),
        "format": format_,
        "response_count": 0,
    }
    assert path.exists()
    assert run("export_batch", batch.pk, "--format", format_, "--to", path) == f"Wrote 0 responses to {path}.\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["nonsense", "--to", "x"], "no batch"),
        (["BATCH", "--to", "/"], "is a folder"),
        (["BATCH", "--to", "/nowhere/at/all"], "cannot be written: No such file"),
        (["BATCH", "--to", "x", "--format", "xls"], "invalid choice"),
        (["BATCH"], "--to"),
        (["BATCH", "--to", "x", "--from", "yesterday"], '"from" must be a date'),
        (["BATCH", "--to", "x", "--include", "everything"], '"include" takes controls and late'),
    ],
)
def test_export_batch_says_what_the_caller_can_mend(words, told):
    batch = BatchFactory()
    with pytest.raises(CommandError, match=told):
        run("export_batch", *(str(batch.pk) if word == "BATCH" else word for word in words))


def test_entry_link_gives_the_participants_address(client, settings):
    settings.PUBLIC_URL = "https://field.example"
    batch = ReadyBatchFactory()
    link = {"entry": batch.pool.entry, "url": f"https://field.example/take/{batch.pool.entry}/"}
    assert run("entry_link", "--batch", batch.pk, "--json") == link
    assert run("entry_link", "--pool", batch.pool.pk, "--json") == link
    assert run("entry_link", "--pool", PoolFactory().pk).startswith("https://field.example/take/")
    assert client.get(link["url"].removeprefix("https://field.example")).status_code == 200


@pytest.mark.parametrize("words", [[], ["--batch", "x"], ["--pool", "x"], ["--batch", "x", "--pool", "x"]])
def test_entry_link_wants_one_thing_that_exists(words):
    with pytest.raises(CommandError):
        run("entry_link", *words)


def test_entry_link_of_a_batch_before_its_set_up():
    with pytest.raises(CommandError, match="set it up first"):
        run("entry_link", "--batch", BatchFactory().pk)


def test_create_workspace_makes_its_owner_a_member():
    made = run("create_workspace", "Signs", "--id", "6278acb09062db3b35bcbeb0", "--owner", "ann", "--json")
    assert made == {"workspace_id": "6278acb09062db3b35bcbeb0"}
    membership = Membership.objects.get()
    assert (membership.user.username, membership.role, membership.workspace.name) == ("ann", "owner", "Signs")
    assert not membership.user.has_usable_password()
    owner = UserFactory(username="ben")
    run("create_workspace", "More", "--owner", "ben", "--json")
    assert User.objects.filter(username="ben").get() == owner


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["A", "--id", "XYZ"], "24 of the digits"),
        (["A", "--id", "6278ACB09062DB3B35BCBEB0"], "24 of the digits"),
        (["A", "--id", "TAKEN"], "already"),
        ([""], "blank"),
        (["x" * 201], "200"),
        (["A", "--owner", "no spaces please"], "valid username"),
    ],
)
def test_create_workspace_says_what_the_caller_can_mend(words, told):
    taken = WorkspaceFactory()
    with pytest.raises(CommandError, match=told):
        run("create_workspace", *(taken.pk if word == "TAKEN" else word for word in words))
    assert Workspace.objects.count() == 1
    assert not User.objects.exists()


@pytest.mark.parametrize(("more", "may_write"), [([], True), (["--read-only"], False)])
def test_create_token_gives_a_key_that_works(client, more, may_write):
    workspace = WorkspaceFactory()
    made = run("create_token", "--user", "robot", "--workspace", workspace.pk, *more, "--json")
    assert list(made) == ["token"]
    headers = {"Authorization": f"Token {made['token']}"}
    assert client.get("/api/v1/users/me", headers=headers).json()["workspaces"] == [workspace.pk]
    answer = client.post("/api/v1/data-collection/batches", {}, content_type="application/json", headers=headers)
    assert answer.status_code == (400 if may_write else 403)
    run("create_token", "--user", "robot", "--workspace", workspace.pk)
    assert (User.objects.count(), Membership.objects.count(), ApiToken.objects.count()) == (1, 1, 2)


def test_create_token_keeps_a_role_and_gives_no_more_than_it():
    member = MembershipFactory(role=Role.VIEWER)
    words = ["create_token", "--user", member.user.username, "--workspace", member.workspace.pk]
    with pytest.raises(CommandError, match="add --read-only"):
        run(*words)
    assert run(*words, "--read-only", "--json")["token"]
    member.refresh_from_db()
    assert member.role == Role.VIEWER


@pytest.mark.parametrize("workspace", ["", "nonsense", "0" * 24])
def test_create_token_needs_a_workspace_that_exists(workspace):
    with pytest.raises(CommandError, match="no workspace"):
        run("create_token", "--user", "robot", "--workspace", workspace)
    assert not User.objects.exists()
