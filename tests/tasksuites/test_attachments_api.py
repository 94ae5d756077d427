"""Files of participants over the task-suites interface: listed, looked at, fetched."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage

from tasksuites.api.documents import moment
from tasksuites.models import Attachment
from tests.factories import (
    AssignmentFactory,
    AttachmentFactory,
    PoolFactory,
    TaskSuiteFactory,
    token_headers,
)
from tests.tasksuites.calls import NOW, body_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def call(client, workspace):
    headers = token_headers(workspace, may_write=False)

    def get(path="", **query):
        return client.get(f"/api/v1/attachments{path}", data=query, headers=headers)

    return get


@pytest.fixture
def files(workspace):
    """Two files of one assignment and one of another, in two pools."""
    pools = [PoolFactory(project__workspace=workspace) for _ in range(2)]
    one, other = (AssignmentFactory(suite=TaskSuiteFactory(pool=pool)) for pool in pools)
    told = [(one, "notes.txt"), (one, "scan.png"), (other, "notes.txt")]
    return [
        AttachmentFactory(assignment=assignment, name=name, created_at=NOW + timedelta(seconds=number))
        for number, (assignment, name) in enumerate(told)
    ]


def test_a_file_key_for_key(call, files):
    told = body_of(call(f"/{files[1].pk}"))
    kept = Attachment.objects.get(pk=files[1].pk)
    assert told == {
        "id": str(kept.pk),
        "attachment_type": "ASSIGNMENT_ATTACHMENT",
        "name": "scan.png",
        "details": {
            "user_id": kept.participant_id,
            "assignment_id": str(kept.assignment_id),
            "pool_id": str(kept.pool_id),
        },
        "created": moment(kept.created_at),
        "media_type": "text/plain",
        "owner": {"id": None, "myself": False},
    }
    assert body_of(call(assignment_id=str(kept.assignment_id)))["items"][1] == told


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, [0, 1, 2]),
        ({"sort": "-id"}, [2, 1, 0]),
        ({"sort": "-created"}, [2, 1, 0]),
        ({"name": "scan.png"}, [1]),
        ({"type": "ASSIGNMENT_ATTACHMENT"}, [0, 1, 2]),
        ({"pool_id": 2}, [2]),
        ({"assignment_id": 0}, [0, 1]),
        ({"user_id": 0}, [0, 1]),
        ({"id_gt": 0}, [1, 2]),
        ({"created_gte": "2020-01-01"}, [0, 1, 2]),
        ({"created_lt": "2020-01-01"}, []),
        ({"limit": "2"}, [0, 1]),
    ],
)
def test_what_lists_can_be_asked_for(call, files, query, expected):
    columns = {"pool_id": "pool_id", "assignment_id": "assignment_id", "user_id": "participant_id", "id_gt": "pk"}
    query = {key: getattr(files[n], columns[key]) if isinstance(n, int) else n for key, n in query.items()}
    told = body_of(call(**query))
    assert [one["id"] for one in told["items"]] == [str(files[n].pk) for n in expected]
    assert told["has_more"] is ("limit" in query)


def test_a_file_is_saved_and_never_opened_in_its_place(call, files):
    reply = call(f"/{files[0].pk}/download")
    assert b"".join(reply.streaming_content) == b"bytes"
    assert reply["Content-Disposition"] == 'attachment; filename="notes.txt"'
    assert (reply["Content-Type"], reply["X-Content-Type-Options"]) == ("text/plain", "nosniff")


def test_what_is_not_there_is_404(call, files):
    theirs = AttachmentFactory()
    default_storage.delete(files[0].file)
    for path in (f"/{theirs.pk}", f"/{theirs.pk}/download", "/17", "/17/download", f"/{files[0].pk}/download"):
        reply = call(path)
        assert (reply.status_code, reply.json()["code"]) == (404, "DOES_NOT_EXIST")
    assert str(theirs.pk) not in [one["id"] for one in body_of(call())["items"]]


@pytest.mark.parametrize(("query", "path"), [({"type": "OTHER"}, "type"), ({"pool_id": "17"}, "pool_id")])
def test_a_query_that_makes_no_sense_is_refused(call, query, path):
    reply = call(**query)
    assert (reply.status_code, list(reply.json()["payload"])) == (400, [path])
