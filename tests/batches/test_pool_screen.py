"""Pools that no batch set up: their screen follows from the project's specs, all tasks of a suite on one page."""

import html
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from batches.layouts import layout, of_specs
from tasksuites.models import Assignment, Attachment, Pool
from tests.factories import PoolFactory, TaskFactory, TaskSuiteFactory

pytestmark = pytest.mark.django_db

INPUT = {
    "image_url": {"type": "url"},
    "caption": {"type": "string", "required": False},
    "secret": {"type": "string", "required": False, "hidden": True},
}
OUTPUT = {
    "colour": {"type": "string", "allowed_values": ["red", "green", "blue"]},
    "is_clear": {"type": "boolean"},
    "count": {"type": "integer", "min_value": 0, "max_value": 9},
    "remark": {"type": "string", "required": False, "max_length": 20},
}
PLACES = {"colour": {"red": "0", "green": "1", "blue": "2"}, "is_clear": {True: "0", False: "1"}}


def make(tasks=2, output=OUTPUT, **options):
    """A pool with one suite; `tasks` are their number, or what each has beside its picture."""
    pool = PoolFactory(
        project__name="Colours of birds",
        project__description="Look at birds.",
        project__instructions="<p>Name the <strong>main</strong> colour.</p>",
        project__input_spec=INPUT,
        project__output_spec=output,
        **options,
    )
    suite = TaskSuiteFactory(pool=pool)
    for number, more in enumerate([{}] * tasks if isinstance(tasks, int) else tasks, start=1):
        values = {"image_url": f"https://img.example/{number}.jpg", "caption": f"Bird {number}", "secret": "hush"}
        TaskFactory(suite=suite, **{"input_values": values, **more})
    return pool


def start(client, pool, person="p1"):
    response = client.get(f"/take/{pool.entry}/", {"PROLIFIC_PID": person})
    assert response.status_code == 302, response.content.decode()
    return response["Location"]


def fields(pool, *answers):
    """The form of the page with these values, one mapping of output fields for each task."""
    pages = of_specs.pages(pool.project.input_spec, pool.project.output_spec)
    ids = {item["name"]: item["id"] for item in layout.instructions(pages)}
    return {
        f"task-{number}-{ids[name]}": PLACES[name].get(value, value) if name in PLACES else value
        for number, given in enumerate(answers, start=1)
        for name, value in given.items()
    }


def text_of(response):
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


GOOD = {"colour": "red", "is_clear": True, "count": "3", "remark": "small"}
STORED = {"colour": "red", "is_clear": True, "count": 3, "remark": "small"}


def test_a_person_goes_from_the_link_to_the_receipt_over_one_page(client):
    pool = make()
    path = start(client, pool)
    assert client.get(path)["Location"] == f"{path}1/"
    first = text_of(client.get(f"{path}1/"))
    assert "Colours of birds" in first
    assert "Look at birds." in first
    assert "Name the main colour." in first
    page = client.get(f"{path}2/")
    for words in ("Task 1 of 2", "Task 2 of 2", "Bird 1", "Bird 2", "Colour", "Is clear", "Remark (optional)"):
        assert words in text_of(page)
    assert "https://img.example/2.jpg" in page.content.decode()
    assert "hush" not in page.content.decode()
    sent = client.post(f"{path}2/", fields(pool, GOOD, {**GOOD, "is_clear": False, "remark": ""}))
    assert sent["Location"] == path
    assignment = Assignment.objects.get()
    assert assignment.receipt in text_of(client.get(path))
    first, second = assignment.answers.order_by("position")
    assert first.values == STORED
    assert second.values == {"colour": "red", "is_clear": False, "count": 3}
    pool.refresh_from_db()
    assert (pool.submitted_count, pool.response_count) == (1, 7)


def test_what_is_missing_or_wrong_is_told_at_its_place_and_everything_typed_is_kept(client):
    pool = make()
    path = start(client, pool)
    refused = client.post(f"{path}2/", fields(pool, {**GOOD, "count": "three"}, {"remark": "x" * 21, "count": "3.5"}))
    assert refused.status_code == 422
    told = text_of(refused)
    assert "Task 1, Count : Write a number, such as 12 or 3.5." in told
    assert "Task 2, Colour : Choose an answer." in told
    assert "Task 2, Count : Write a whole number, such as 12." in told
    assert "Task 2, Remark : Write at most 20 characters; there are 21." in told
    assert "three" in refused.content.decode()
    first, second = Assignment.objects.get().answers.order_by("position")
    assert first.values == {**STORED, "count": "three"}
    assert second.values == {"remark": "x" * 21, "count": 3.5}
    again = client.get(f"{path}2/").content.decode()
    assert 'value="three"' in again
    assert "x" * 21 in again


@pytest.mark.parametrize(("go", "leads_to"), [("save", 2), ("back", 1)])
def test_a_page_half_filled_is_kept_without_a_word(client, go, leads_to):
    pool = make()
    path = start(client, pool)
    turned = client.post(f"{path}2/", {"go": go, **fields(pool, {"count": "4"}, {"colour": "blue"})})
    assert turned["Location"] == f"{path}{leads_to}/"
    assert client.get(path)["Location"] == f"{path}2/"
    first, second = Assignment.objects.get().answers.order_by("position")
    assert (first.values, second.values) == ({"count": 4}, {"colour": "blue"})


def test_a_panels_preset_holds_from_the_link_to_the_way_back(client):
    pool = make(ways={"panel": "prolific", "completed": {"code": "C0DE"}})
    path = start(client, pool)
    assert Assignment.objects.get().participant.source == "prolific"
    client.post(f"{path}2/", fields(pool, GOOD, GOOD))
    assert "C0DE" in text_of(client.get(path))


def test_the_pools_own_words_come_before_its_projects(client):
    pool = make(settings={"public_description": "Only owls.", "public_instructions": "<p>By night.</p>"})
    first = text_of(client.get(f"{start(client, pool)}1/"))
    assert "Only owls. " in first
    assert "By night." in first
    assert "Look at birds." not in first


@pytest.mark.parametrize(("inherits", "shown"), [(True, "Name the main colour."), (False, "Learn it here.")])
def test_a_training_says_whether_its_projects_instructions_hold(client, inherits, shown):
    said = {"inherited_instructions": inherits, "public_instructions": "<p>Learn it here.</p>"}
    first = text_of(client.get(f"{start(client, make(kind=Pool.Kind.TRAINING, settings=said))}1/"))
    assert [words for words in ("Name the main colour.", "Learn it here.") if words in first] == [shown]


def test_a_wrong_training_answer_shows_its_hint_until_it_is_right(client):
    known = [{"output_values": {"colour": "green", "count": 2}}]
    training = {"kind": "training", "known_solutions": known, "hint": "Look at the wings."}
    pool = make([{}, training], kind=Pool.Kind.TRAINING)
    path = start(client, pool)
    wrong = client.post(f"{path}2/", fields(pool, GOOD, GOOD))
    assert wrong.status_code == 422
    told = text_of(wrong)
    assert "Please look at these again, then send Task 2 of 2" in told
    assert told.count("Look at the wings.") == 1
    assert "Look at the wings." in text_of(client.get(f"{path}2/"))
    assert Assignment.objects.get().status == "ACTIVE"
    right = client.post(f"{path}2/", fields(pool, GOOD, {**GOOD, "colour": "green", "count": "2"}))
    assert right["Location"] == path
    answer = Assignment.objects.get().answers.get(position=2)
    assert answer.first_values == STORED
    assert (answer.credit, answer.values["colour"]) == (0, "green")


def test_a_file_is_an_answer_by_the_id_of_its_attachment(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    pool = make(output={"photo": {"type": "file"}, "more": {"type": "array_file", "required": False}})
    path = start(client, pool)
    names = {name.removeprefix("task-1-"): name for name in fields(pool, {"photo": ""})}
    photo = next(iter(names))
    sent = {
        f"files-task-1-{photo}": SimpleUploadedFile("a.txt", b"one"),
        f"files-task-2-{photo}": SimpleUploadedFile("b.txt", b"two"),
    }
    assert client.post(f"{path}2/", sent)["Location"] == path
    values = [answer.values for answer in Assignment.objects.get().answers.order_by("position")]
    assert values == [{"photo": str(Attachment.objects.get(name=name).pk)} for name in ("a.txt", "b.txt")]


def test_a_field_that_the_project_no_longer_has_keeps_nobody_from_sending(client):
    pool = make()
    path = start(client, pool)
    client.post(f"{path}2/", {"go": "save", **fields(pool, GOOD, GOOD)})
    project = pool.project
    project.output_spec = {name: spec for name, spec in OUTPUT.items() if name != "remark"}
    project.save()
    pool.refresh_from_db()
    given = {name: value for name, value in GOOD.items() if name != "remark"}
    assert client.post(f"{path}2/", fields(pool, given, given))["Location"] == path
    assert "remark" not in Assignment.objects.get().answers.get(position=1).values


def test_who_has_to_pass_a_training_first_is_led_to_it(client):
    training = make(kind=Pool.Kind.TRAINING)
    pool = make(training=training, eligibility={"listed_only": True})
    told = client.get(f"/take/{pool.entry}/", {"PROLIFIC_PID": "p1", "study": "x", "signature": ""})
    assert told.status_code == 409
    [way] = re.findall(r'href="(/take/[^"]+)"', told.content.decode())
    assert client.get(html.unescape(way)).status_code == 302
    assignment = Assignment.objects.get()
    assert (assignment.pool, assignment.participant.external_id) == (training, "p1")
    assert assignment.params == {"study": "x"}
    training.status = Pool.Status.CLOSED
    training.save()
    assert "/take/" not in client.get(f"/take/{pool.entry}/", {"PROLIFIC_PID": "p1"}).content.decode()
