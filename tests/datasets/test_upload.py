"""The presigned PUT: who may send, what may be sent, and what an upload that goes wrong leaves behind."""

import io
from urllib.parse import urlsplit

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from datasets import importing, storage
from datasets.models import Import
from tests.datasets.conftest import API
from tests.factories import DatasetFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def dataset():
    return DatasetFactory()


@pytest.fixture
def address(api, dataset) -> str:
    return api(dataset.workspace).get(f"{API}/datasets/{dataset.pk}/upload-url/a.jsonl").json()["upload_url"]


def the_import() -> Import:
    return Import.objects.get()


def files_in(folder) -> list:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    "content_type",
    ["application/x-ndjson", "", "application/x-www-form-urlencoded", "multipart/form-data", "text/csv", "nonsense"],
)
def test_bytes_are_kept_as_they_come_whatever_they_are_called(address, content_type):
    body = b"prompt=a&b\n\xff\0{}"
    assert Client().generic("PUT", address, body, content_type).status_code == 200
    with storage.open_body(the_import()) as kept:
        assert kept.read() == body


def test_a_token_changes_nothing_and_is_not_needed(address):
    answer = Client(headers={"Authorization": "Token nonsense"}).put(address, b"{}")
    assert answer.status_code == 200
    assert answer.json()["status"] == "queued"


SPOILED = {
    "no signature": lambda url: url._replace(query="").geturl(),
    "another signature": lambda url: url.geturl()[:-1] + ("0" if url.geturl()[-1] != "0" else "1"),
    "no expiry": lambda url: url._replace(query=url.query.partition("&")[2]).geturl(),
    "a later expiry": lambda url: url._replace(query=url.query.replace("expires=", "expires=9")).geturl(),
    "text that is no ASCII": lambda url: url._replace(query="expires=%C3%A4&signature=%C3%A4").geturl(),
}


@pytest.mark.parametrize("spoil", SPOILED.values(), ids=SPOILED)
def test_an_address_that_is_not_genuine_is_refused(address, spoil, tmp_path):
    answer = Client().put(spoil(urlsplit(address)), b"{}")
    assert answer.status_code == 403
    assert answer.json()["error"]["status"] == 403
    assert the_import().status == "uninitialised"
    assert files_in(tmp_path) == []


def test_the_signature_of_one_import_is_none_for_another(address, api, dataset):
    other = Import.objects.create(dataset=dataset, filename="b.jsonl")
    url = urlsplit(address)
    answer = Client().put(url._replace(path=f"{API}/uploads/{other.pk}").geturl(), b"{}")
    assert answer.status_code == 403


def test_an_address_expires(api, dataset, settings):
    settings.FIELDWORK_UPLOAD_URL_S = -1
    late = api(dataset.workspace).get(f"{API}/datasets/{dataset.pk}/upload-url/a.jsonl").json()["upload_url"]
    answer = Client().put(late, b"{}")
    assert answer.status_code == 403
    assert "no longer good" in answer.json()["error"]["detail"]


def test_the_same_file_again_is_fine_and_another_one_is_a_conflict(address, files):
    assert Client().put(address, b'{"prompt": "a"}').status_code == 200
    assert Client().put(address, b'{"prompt": "a"}').status_code == 200
    answer = Client().put(address, b'{"prompt": "b"}')
    assert answer.status_code == 409
    assert "another" in answer.json()["error"]["detail"].lower()
    assert len(files_in(files)) == 1
    assert (the_import().arrival, the_import().status) == (1, "queued")
    with storage.open_body(the_import()) as kept:
        assert kept.read() == b'{"prompt": "a"}'


def test_a_body_that_ends_too_early_is_not_taken(address, tmp_path):
    sent = {"wsgi.input": io.BytesIO(b'{"prompt": "a"}'), "CONTENT_LENGTH": "1000"}
    answer = Client().generic("PUT", address, **sent)
    assert answer.status_code == 400
    assert "1000 bytes, but only 15" in answer.json()["error"]["detail"]
    assert the_import().status == "uninitialised"
    assert files_in(tmp_path) == []
    assert Client().put(address, b'{"prompt": "a"}').status_code == 200


class Broken(io.BytesIO):
    """A connection that breaks after its first piece."""

    def read(self, size=-1):
        if self.tell():
            raise OSError("the client is gone")
        return super().read(4)


def test_a_connection_that_breaks_is_not_taken(address, tmp_path):
    answer = Client().generic("PUT", address, b"12345678", **{"wsgi.input": Broken(b"12345678")})
    assert answer.status_code == 400
    assert the_import().status == "uninitialised"
    assert files_in(tmp_path) == []


def test_a_body_in_chunks_is_refused_because_half_of_it_would_look_whole(address):
    source = {"wsgi.input": io.BytesIO(b'{"prompt": "a"}'), "wsgi.input_terminated": True}
    chunked = {"HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_LENGTH": ""}
    refused = Client().generic("PUT", address, b"", **chunked, **source)
    assert refused.status_code == 411
    assert "Content-Length" in refused.json()["error"]["detail"]
    assert the_import().status == "uninitialised"


def test_an_empty_body_is_a_file_without_records(address, drain):
    assert Client().put(address).status_code == 200
    drain()
    assert the_import().status == "failed"


def test_two_uploads_at_once_leave_one_file(dataset, files):
    job = importing.expect(dataset, "a.jsonl", None)
    late = Import.objects.get(pk=job.pk)  # as a second request has loaded it before the first one is through
    importing.receive(job, ContentFile(b"{}"))
    importing.receive(late, ContentFile(b"{}"))
    with pytest.raises(importing.Refused):
        importing.receive(late, ContentFile(b"[]"))
    assert len(files_in(files)) == 1


def test_a_large_body_goes_to_disk_and_not_into_memory(address, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    body = b'{"prompt": "%s"}\n' % (b"x" * 1000) * 5000
    assert Client().put(address, body, content_type="application/x-www-form-urlencoded").status_code == 200
    assert the_import().size == len(body)
