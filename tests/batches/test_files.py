"""Files of participants: which are taken in, by both doors, what is refused and leaves nothing, who gets them out."""

import csv
import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import escape
from hypothesis import given
from hypothesis import strategies as st

from batches import specs
from batches.layouts import layout
from batches.layouts.items.upload import MEGABYTE
from batches.participant import file_types, files
from batches.results.files import write_file
from batches.results.source import Source
from tasksuites.models import Answer, Assignment, Attachment
from tests.factories import (
    PASSWORD,
    WHY,
    MembershipFactory,
    ReadyBatchFactory,
    WorkspaceFactory,
    stored_layout,
    token_headers,
)

API = "/api/v1/participant"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\x01" * 2000 + b"\xff\xd9"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 2000
HEIC = b"\x00\x00\x00\x24ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 2000
PDF = b"%PDF-1.7\n" + b"x" * 2000
WEBP = b"RIFF\x24\x00\x00\x00WEBPVP8 " + b"\x00" * 100
PHOTO = {"type": "file_upload", "description": "Take a photo of it", "max_file_size_mb": 0.5}


@pytest.fixture(autouse=True)
def disk(settings, tmp_path):
    """Where files are kept, and where they stream to until they are."""
    settings.MEDIA_ROOT, settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "files", tmp_path / "incoming"
    Path(settings.FILE_UPLOAD_TEMP_DIR).mkdir()
    return tmp_path


def on(disk) -> list[Path]:
    return [path for path in disk.rglob("*") if path.is_file()]


@pytest.fixture
def batch(db):
    return ReadyBatchFactory(groups=2, group_size=2, layout=stored_layout(PHOTO, WHY))


class Person:
    """A participant's front end."""

    def __init__(self, client, batch, name="p1"):
        self.client, self.batch = client, batch
        body = json.dumps({"participant": name})
        reply = client.post(f"{API}/{batch.pool.entry}/start", body, content_type="application/json")
        assert reply.status_code == 201, reply.content
        self.given = reply.json()
        self.path = f"{API}/assignments/{self.given['assignment_id']}"
        self.headers = {"Authorization": f"Participant {self.given['participant_token']}"}
        self.task = self.given["tasks"][0]["id"]
        self.photo, self.why = (item["id"] for item in layout.instructions(batch.layout))

    def send(self, name="photo.jpg", content=JPEG, field="file"):
        files = {field: SimpleUploadedFile(name, content, "text/html")}  # what a client says of the type is not asked
        return self.client.post(f"{self.path}/files", files, headers=self.headers)

    def call(self, path, body, method="post"):
        return self.client.generic(
            method.upper(), self.path + path, json.dumps(body), content_type="application/json", headers=self.headers
        )

    def put(self, answers, task=None):
        return self.call(f"/answers/{task or self.task}", {"answers": answers}, "put")

    def finish(self, key):
        answers = {self.photo: [key], self.why: "Because"}
        return self.call("/submit", {"answers": {task["id"]: answers for task in self.given["tasks"]}})


@pytest.fixture
def person(client, batch):
    return Person(client, batch)


# By the API.


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("photo.jpg", JPEG, "image/jpeg"),
        ("PHOTO.JPEG", JPEG, "image/jpeg"),
        ("a b\u00e9.png", PNG, "image/png"),
        ("IMG_1.HEIC", HEIC, "image/heic"),
        ("IMG_1.heif", HEIC, "image/heif"),
        ("../../etc/x.jpg", JPEG, "image/jpeg"),
        ("x" * 300 + ".jpg", JPEG, "image/jpeg"),
    ],
)
def test_a_file_is_kept_and_gets_a_key(person, disk, name, content, media_type):
    reply = person.send(name, content)
    assert reply.status_code == 201, reply.content
    kept = Attachment.objects.get()
    assert reply.json() == {
        "file_key": kept.key,
        "file_name": kept.name,
        "file_size_mb": round(len(content) / MEGABYTE, 6),
        "content_type": media_type,
    }
    assert len(kept.name) <= 255
    assert kept.name.endswith(name[-4:])
    assert "/" not in kept.name
    assert (kept.size, kept.assignment.pk, kept.pool) == (len(content), Assignment.objects.get().pk, person.batch.pool)
    [stored] = on(disk)
    assert stored.read_bytes() == content
    assert kept.name not in str(stored)
    assert len(kept.key) == 32


REFUSED = [
    ("x.html", b"<html>", 415),
    ("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", 415),
    ("x.jpg.html", JPEG, 415),
    ("x", JPEG, 415),
    (".jpg", JPEG, 415),
    ("x.gif", b"GIF89a", 415),
    ("x.exe", b"MZ", 415),
    ("x.jpg", b"", 422),
    ("x.jpg", b"<html><script>alert(1)</script>", 415),
    ("x.jpg", b"<svg onload=alert(1)>", 415),
    ("x.jpg", PNG, 415),
    ("x.png", JPEG, 415),
    ("x.heic", JPEG, 415),
    ("x.jpg", PDF, 415),
    ("x.jpg", b"\xff\xd8", 415),
    ("x.jpg", JPEG[:20] + b"<script>alert(1)</script>" + JPEG[20:], 415),
    ("x.jpg", JPEG[:20] + PDF, 415),
    ("x.png", PNG + b"PK\x05\x06" + b"\x00" * 18, 415),
    ("x.jpg", JPEG + b"x" * (MEGABYTE // 2), 413),
    ("x.jpg", JPEG + b"x" * (2 * MEGABYTE), 413),
]


@pytest.mark.parametrize(("name", "content", "status"), REFUSED)
def test_what_is_not_asked_for_is_refused_and_leaves_nothing(person, disk, name, content, status):
    reply = person.send(name, content)
    assert reply.status_code == status, reply.content
    body = reply.json()
    assert body["error"]["status"] == status
    assert body["error"]["detail"].endswith(".")
    assert body["problems"] == []
    assert not Attachment.objects.exists()
    assert on(disk) == []


def multipart(*parts):
    boundary = "----part"
    lines = [f"--{boundary}\r\nContent-Disposition: form-data; {head}\r\n\r\n{body}\r\n" for head, body in parts]
    return "".join(lines) + f"--{boundary}--\r\n", f"multipart/form-data; boundary={boundary}"


ONE = ('name="file"; filename="a.jpg"', JPEG.decode("latin-1"))


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        multipart(),
        multipart(('name="file"', "text")),
        multipart(('name="photo"; filename="a.jpg"', JPEG.decode("latin-1"))),
        multipart(('name="file"; filename=""', "")),
        multipart(ONE, ONE),
        multipart(ONE, ('name="other"; filename="a.jpg"', ONE[1])),
        (multipart(ONE)[0][:100], multipart()[1]),
        ("no multipart at all", multipart()[1]),
        (multipart(ONE)[0], "multipart/form-data"),
        ('{"file": "x"}', "application/json"),
        ("", "application/json"),
    ],
)
def test_a_form_without_exactly_one_file_is_refused(person, disk, body, content_type):
    data = body.encode("latin-1")
    reply = person.client.generic(
        "POST", f"{person.path}/files", data, content_type=content_type, headers=person.headers
    )
    assert reply.status_code == 400, reply.content
    assert reply.json()["error"]["status"] == 400
    assert not Attachment.objects.exists()
    assert on(disk) == []


def test_a_body_that_is_announced_too_large_is_refused_before_it_is_read(person):
    """It is no form at all, which nobody finds out."""
    reply = person.client.generic(
        "POST", f"{person.path}/files", b"x" * MEGABYTE, content_type=multipart()[1], headers=person.headers
    )
    assert (reply.status_code, reply.json()["code"]) == (413, "TOO_LARGE")


def test_only_its_own_ticket_opens_an_assignment_for_files(client, batch, person, disk):
    other = Person(client, batch, "p2")
    strange = [
        (other.headers, 404),
        ({}, 401),
        ({"Authorization": "Participant forged:1:x"}, 401),
        (token_headers(batch.workspace), 401),
    ]
    for headers, status in strange:
        person.headers = headers
        assert person.send().status_code == status
    assert not Attachment.objects.exists()
    assert on(disk) == []


@pytest.mark.parametrize("end", ["submit", "return"])
def test_after_the_end_nothing_more_is_taken(person, disk, end):
    key = person.send().json()["file_key"]
    if end == "submit":
        assert person.finish(key).status_code == 200
    else:
        assert person.call("/return", {}).status_code == 200
    reply = person.send()
    assert (reply.status_code, reply.json()["code"]) == (409, {"submit": "SUBMITTED", "return": "RETURNED"}[end])
    assert Attachment.objects.count() == len(on(disk)) == 1


def test_tasks_that_ask_for_no_files_take_none(client, disk, db):
    reply = Person(client, ReadyBatchFactory(layout=stored_layout(WHY, WHY))).send()
    assert (reply.status_code, reply.json()["code"]) == (409, "NO_FILES")
    assert on(disk) == []


def test_what_no_answer_names_makes_room_and_the_rest_is_kept(client, disk, db):
    batch = ReadyBatchFactory(group_size=1, layout=stored_layout({**PHOTO, "max_file_count": 2}, WHY))
    person = Person(client, batch)
    first, second = (person.send().json()["file_key"] for _ in range(2))
    assert person.put({person.photo: [second]}).status_code == 200
    third = person.send().json()["file_key"]
    assert set(Attachment.objects.values_list("key", flat=True)) == {second, third}
    assert person.put({person.photo: [second, third]}).status_code == 200
    reply = person.send()
    assert (reply.status_code, reply.json()["code"]) == (409, "TOO_MANY_FILES")
    assert set(Attachment.objects.values_list("key", flat=True)) == {second, third}
    assert person.put({person.photo: [first]}).status_code == 422


@pytest.mark.django_db(transaction=True)
def test_a_file_that_made_room_is_gone_from_the_disk(client, disk):
    batch = ReadyBatchFactory(group_size=1, layout=stored_layout({**PHOTO, "max_file_count": 1}, WHY))
    person = Person(client, batch)
    for _ in range(3):
        assert person.send().status_code == 201
    assert len(on(disk)) == Attachment.objects.count() == 1


# Answers.


def test_an_answer_names_files_of_its_own_assignment_alone(client, batch, person):
    own, foreign = person.send().json()["file_key"], Person(client, batch, "p2").send().json()["file_key"]
    for value in ([foreign], ["invented"], [own, foreign], [own, own], [7], own, {"file": own}, [""], ["x" * 101]):
        reply = person.put({person.photo: value})
        assert reply.status_code == 422, value
        assert [problem["key"] for problem in reply.json()["problems"]] == [person.photo]
    assert not Answer.objects.exclude(values=None).exists()
    assert person.put({person.photo: [own]}).json()["saved"] is True
    assert person.put({person.photo: []}).json()["saved"] is True
    assert Answer.objects.get(task=person.task).values == {}


def test_each_question_takes_only_files_of_its_own_types_and_sizes(client, db):
    small = {**PHOTO, "max_file_size_mb": 0.002, "accepted_file_types": [".png"]}
    batch = ReadyBatchFactory(layout=stored_layout(small, PHOTO))
    person = Person(client, batch)
    [first, second] = (item["id"] for item in layout.instructions(batch.layout))
    jpeg, png = person.send().json()["file_key"], person.send("a.png", PNG).json()["file_key"]
    assert person.put({second: [jpeg, png]}).status_code == 200
    told = {key: person.put({first: [key]}).json()["problems"][0]["message"] for key in (jpeg, png)}
    assert told == {
        jpeg: '"photo.jpg" is of another type than those that are asked for: .png.',
        png: '"a.png" is larger than 2 kB.',
    }


def test_sending_wants_as_many_files_as_the_question(client, db):
    batch = ReadyBatchFactory(
        group_size=1, layout=stored_layout({**PHOTO, "min_file_count": 2, "max_file_count": 3}, WHY)
    )
    person = Person(client, batch)
    keys = [person.send().json()["file_key"] for _ in range(3)]
    cases = [
        (None, "Add at least 2 files."),
        (keys[:1], "Add at least 2 files; so far there is 1."),
        (keys, None),
    ]
    for value, fault in cases:
        person.put({person.photo: value, person.why: "Because"})
        reply = person.call("/submit", {})
        assert [problem["message"] for problem in reply.json().get("problems", [])] == ([fault] if fault else [])
    assert Answer.objects.get().values[person.photo] == keys


def test_who_resumes_sees_what_was_uploaded_and_not_the_bytes(client, batch, person):
    kept = person.send().json()
    person.put({person.photo: [kept["file_key"]]})
    again = client.get(person.path, headers=person.headers).json()
    assert again["files"] == [kept]
    assert again["tasks"][0]["answers"] == {person.photo: [kept["file_key"]]}
    for path in (f"{person.path}/files/{kept['file_key']}", f"{person.path}/files"):
        assert client.get(path, headers=person.headers).status_code in (404, 405)


# By the page, without a script.


class Visitor:
    """A browser without scripts, which sends forms with their token."""

    def __init__(self, batch, name="p1"):
        self.client = Client(enforce_csrf_checks=True)
        self.path = self.client.get(f"/take/{batch.pool.entry}/", {"PROLIFIC_PID": name})["Location"]
        self.photo, self.why = (item["id"] for item in layout.instructions(batch.layout))

    def look(self, number=2):
        return self.client.get(f"{self.path}{number}/").content.decode()

    def turn(self, *sent, number=2, go="next", kept=(), token=True, why="Because"):
        self.look(number)
        fields = {"go": go, self.why: why, self.photo: list(kept)}
        if token:
            fields["csrfmiddlewaretoken"] = self.client.cookies["csrftoken"].value
        if sent:
            fields[f"files-{self.photo}"] = [SimpleUploadedFile(*one) for one in sent]
        return self.client.post(f"{self.path}{number}/", fields)


@pytest.fixture
def visitor(batch):
    return Visitor(batch)


def test_a_page_turn_brings_files_and_keeps_those_that_are_ticked(visitor, disk):
    assert 'enctype="multipart/form-data"' in visitor.look()
    reply = visitor.turn(("a.jpg", JPEG), ("b.png", PNG))
    assert reply["Location"] == f"{visitor.path}3/", reply.content.decode()
    answer = Answer.objects.get(position=1)
    first, second = Attachment.objects.order_by("pk")
    assert answer.values == {visitor.photo: [first.key, second.key], visitor.why: "Because"}
    shown = visitor.look()
    assert shown.count('type="checkbox" name=') == 2
    assert "a.jpg" in shown
    visitor.turn(("c.jpg", JPEG), kept=[second.key])
    answer.refresh_from_db()
    assert answer.values[visitor.photo] == [second.key, Attachment.objects.order_by("pk")[2].key]


def test_a_step_back_keeps_files_too(visitor):
    visitor.turn(("a.jpg", JPEG), go="back")
    assert Answer.objects.get(position=1).values[visitor.photo] == [Attachment.objects.get().key]


@pytest.mark.parametrize(("name", "content", "status"), [one for one in REFUSED if one[0] not in ("x", ".jpg")])
def test_a_refused_file_is_named_at_its_question_and_nothing_else_is_lost(visitor, disk, name, content, status):
    reply = visitor.turn((name, content), ("good.jpg", JPEG), why="All of this was typed")
    assert reply.status_code == 422
    text = reply.content.decode()
    assert 'class="field-error"' in text
    assert "All of this was typed" in text
    assert "good.jpg" in text
    kept = Attachment.objects.get()
    assert kept.name == "good.jpg"
    assert Answer.objects.get(position=1).values == {visitor.photo: [kept.key], visitor.why: "All of this was typed"}
    assert len(on(disk)) == 1


def test_a_form_without_its_token_stores_nothing(visitor, disk):
    assert visitor.turn(("a.jpg", JPEG), token=False).status_code == 403
    assert not Attachment.objects.exists()
    assert not Answer.objects.exclude(values=None).exists()
    assert on(disk) == []


def test_keys_of_others_cannot_be_ticked(client, batch, visitor):
    foreign = Person(client, batch, "p2").send().json()["file_key"]
    reply = visitor.turn(kept=[foreign])
    assert reply.status_code == 422
    assert "is no file that was uploaded for these tasks." in reply.content.decode()
    assert foreign not in str(Answer.objects.get(participant__external_id="p1", position=1).values)


def test_more_files_than_a_page_asks_for_are_refused_beyond_that(db, disk):
    visitor = Visitor(ReadyBatchFactory(layout=stored_layout({**PHOTO, "max_file_count": 1}, WHY)))
    reply = visitor.turn(("a.jpg", JPEG), ("b.jpg", JPEG))
    assert reply.status_code == 422
    assert "There is room for 1 file here and no more." in reply.content.decode()
    assert Attachment.objects.get().name == "a.jpg"
    assert len(on(disk)) == 1


def test_a_file_for_a_page_that_asks_for_none_is_let_go(db, disk):
    visitor = Visitor(ReadyBatchFactory(layout=stored_layout(WHY, WHY)))
    assert visitor.turn(("a.jpg", JPEG), kept=["Because"]).status_code == 302
    assert on(disk) == []


def test_a_file_sent_after_the_answers_leads_to_the_receipt(batch, visitor, disk):
    visitor.look()
    Assignment.objects.update(status="ACCEPTED", receipt="ABCDEFGHJKLM")
    assert visitor.turn(("a.jpg", JPEG))["Location"] == visitor.path
    assert on(disk) == []


def test_a_preview_counts_files_and_keeps_none(client, batch, disk):
    user = MembershipFactory(workspace=batch.workspace).user
    assert client.login(username=user.username, password=PASSWORD)
    address = f"/batches/{batch.pk}/preview/{batch.pool.suites.order_by('position')[0].pk}/?screen=2"
    photo, why = (item["id"] for item in layout.instructions(batch.layout))
    assert client.post(address, {why: "x"}).status_code == 422
    sent = {why: "x", f"files-{photo}": SimpleUploadedFile("a.jpg", JPEG)}
    assert client.post(address, sent).status_code == 302
    assert not Attachment.objects.exists()
    assert on(disk) == []


# Out again.


@pytest.fixture
def kept(person):
    key = person.send('pho"to\n.jpg', JPEG).json()["file_key"]
    assert person.finish(key).status_code == 200
    return Attachment.objects.get()


def address(batch, key):
    return f"/api/v1/data-collection/batches/{batch.pk}/files/{key}"


def test_a_requester_saves_a_file_and_never_opens_it_in_its_place(client, batch, kept):
    user = MembershipFactory(workspace=batch.workspace).user
    session = Client()
    session.force_login(user)
    for reply in (
        client.get(address(batch, kept.key), headers=token_headers(batch.workspace, may_write=False)),
        session.get(address(batch, kept.key)),
    ):
        assert reply.status_code == 200
        assert b"".join(reply.streaming_content) == JPEG
        assert reply["Content-Disposition"].startswith("attachment;")
        assert reply["X-Content-Type-Options"] == "nosniff"
        assert reply["Content-Type"] == "image/jpeg"


def test_nobody_else_gets_a_file(client, batch, person, kept):
    elsewhere = ReadyBatchFactory(workspace=batch.workspace)
    stranger = token_headers(WorkspaceFactory())
    ours = token_headers(batch.workspace)
    cases = [
        (address(batch, kept.key), stranger, 404),
        (address(elsewhere, kept.key), ours, 404),
        (address(batch, "invented"), ours, 404),
        (address(batch, kept.file.replace("/", "%2F")), ours, 404),
        (address(batch, kept.key), {}, 401),
        (address(batch, kept.key), person.headers, 401),
    ]
    for path, headers, status in cases:
        assert client.get(path, headers=headers).status_code == status, path


def test_a_file_whose_bytes_are_gone_is_not_found(client, batch, kept, disk):
    on(disk)[0].unlink()
    assert client.get(address(batch, kept.key), headers=token_headers(batch.workspace)).status_code == 404


def test_results_name_the_files(client, batch, kept, tmp_path, django_assert_num_queries):
    told = {
        "file_key": kept.key,
        "file_name": kept.name,
        "file_size_mb": round(len(JPEG) / MEGABYTE, 6),
        "content_type": "image/jpeg",
    }
    reply = client.get(f"/api/v1/data-collection/batches/{batch.pk}/responses", headers=token_headers(batch.workspace))
    records = [one["response"] for one in json.loads(b"".join(reply.streaming_content))["results"]]
    assert [one["answer"] for one in records if one["type"] == "file_upload"] == [[told], [told]]
    write_file(Source(batch), "csv", tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        cells = [row["answer"] for row in csv.DictReader(file) if row["type"] == "file_upload"]
    assert [json.loads(cell) for cell in cells] == [[told], [told]]


def test_the_console_shows_names_and_keys_stand_in_links_alone(client, batch, kept):
    client.force_login(MembershipFactory(workspace=batch.workspace).user)
    shown = client.get(f"/batches/{batch.pk}/answers/").content.decode()
    link = f'/files/{kept.key}" download>{escape(kept.name)}</a>'
    assert shown.count(kept.key) == shown.count(link) > 0


# Pure.


@pytest.mark.once
def test_the_project_of_a_batch_gives_files_out_as_such():
    pages = stored_layout(PHOTO, WHY)
    assert [spec["type"] for spec in specs.output_spec(pages).values()] == ["array_file", "string"]


@pytest.mark.once
@given(st.text(max_size=300), st.binary(max_size=40), st.binary(max_size=30))
def test_any_name_and_bytes_are_judged(name, head, tail):
    assert file_types.is_what_it_says(name, head, tail) in (True, False)
    assert len(files.short(name)) <= 255
    assert file_types.media_type(name).count("/") == 1


@pytest.mark.once
@pytest.mark.parametrize(
    ("name", "content"),
    [("a.webp", WEBP), ("a.gif", b"GIF89a\x01"), ("a.pdf", PDF), ("a.docx", b"PK\x03\x04"), ("a.txt", b"<html>")],
)
def test_what_goes_with_its_name_is_let_through(name, content):
    assert file_types.is_what_it_says(name, content, content[-22:])
