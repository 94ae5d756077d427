"""What the tests of datasets share: files in a place of their own, and the door that a file comes in by."""

import json
import math
from collections.abc import Callable

import pytest
from django.test import Client

from datasets.models import Dataset, Import
from project.base import jobs
from tests.factories import token_headers

API = "/api/v1/data-collection"


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    return settings.MEDIA_ROOT


@pytest.fixture
def api(client) -> Callable:
    """`api(workspace)` is a client whose requests carry a token of a new member of the workspace."""

    def make(workspace, **options) -> Client:
        return Client(headers=token_headers(workspace, **options), raise_request_exception=False)

    return make


@pytest.fixture
def upload(api, client) -> Callable:
    """`upload(dataset, content)` sends a file through the API as a client does; the import that it became."""

    def send(dataset: Dataset, content: bytes | list, name: str = "rows.jsonl") -> Import:
        if isinstance(content, list):
            content = "".join(json.dumps(record) + "\n" for record in content).encode()
        address = api(dataset.workspace).get(f"{API}/datasets/{dataset.pk}/upload-url/{name}").json()
        answer = client.put(address["upload_url"], content, content_type="application/x-ndjson")
        assert answer.status_code == 200, answer.content
        return Import.objects.get(pk=address["import_id"])

    return send


@pytest.fixture
def take_in(upload, db) -> Callable:
    """As `upload`, and reads the file at once, in this process: a worker would need a database of its own to see it."""

    def send(*args, **options) -> Import:
        job = upload(*args, **options)
        jobs.work(Import, job.pk, slice_s=math.inf)
        job.refresh_from_db()
        return job

    return send
