"""The participant's pages as a browser without scripts uses them: the way in, the screens, the receipt."""

import html
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from batches.layouts import layout
from tasksuites.models import Answer, Assignment
from tests.factories import CHOICE, PROMPT, WHY, ReadyBatchFactory, page, stored_layout

pytestmark = pytest.mark.django_db

MANY = {**CHOICE, "answer_limit": -1, "options": [{"label": f"Option {n}", "value": n} for n in range(6)]}
MANY["options"][5] = {"label": "None of these", "value": 5, "exclusive": True}
NUMBER = {"type": "free_text", "description": "How many?", "validation": {"type": "number", "min": 1}}


@pytest.fixture
def batch():
    return ReadyBatchFactory(groups=2, group_size=2)


def take(client, batch, **params):
    return client.get(f"/take/{batch.pool.entry}/", params or {"PROLIFIC_PID": "p1"})


def start(client, batch, **params):
    """The path under which the person's screens are, without a number."""
    response = take(client, batch, **params)
    assert response.status_code == 302, response.content.decode()
    return response["Location"]


def questions(batch):
    return [item["id"] for item in layout.instructions(batch.layout)]


def turn(client, path, number, go="next", **fields):
    return client.post(f"{path}{number}/", {"go": go, **fields})


def whole(batch):
    choice, why = questions(batch)
    return {choice: "1", why: "Because"}


def text_of(response):
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


def test_a_person_goes_from_the_link_to_the_receipt(client, batch):
    path = start(client, batch)
    assert client.get(path)["Location"] == f"{path}1/"
    first = client.get(f"{path}1/")
    assert "Compare two responses." in text_of(first)
    assert "There are 2 tasks." in text_of(first)
    assert turn(client, path, 1)["Location"] == f"{path}2/"
    task = client.get(f"{path}2/")
    assert "Task 1 of 2" in text_of(task)
    assert "Prompt 1" in text_of(task)
    assert turn(client, path, 2, **whole(batch))["Location"] == f"{path}3/"
    assert turn(client, path, 3, **whole(batch))["Location"] == f"{path}4/"
    assert "All questions are answered." in text_of(client.get(f"{path}4/"))
    assert turn(client, path, 4)["Location"] == path
    receipt = client.get(path)
    assignment = Assignment.objects.get()
    assert assignment.status == "ACCEPTED"
    assert assignment.receipt in text_of(receipt)
    assert "Your completion code" in text_of(receipt)
    choice, why = questions(batch)
    assert [answer.values for answer in assignment.answers.all()] == [{choice: ["b"], why: "Because"}] * 2


@pytest.mark.parametrize("name", ["PROLIFIC_PID", "workerId", "participantId", "participant_id", "participant"])
def test_a_link_names_the_person_in_the_words_of_their_panel(client, batch, name):
    take(client, batch, **{name: " w-1 ", "SESSION_ID": "s-1", "study": "x"})
    assignment = Assignment.objects.get()
    assert assignment.participant.external_id == "w-1"
    assert (assignment.session_id, assignment.params) == ("s-1", {"study": "x"})


def test_a_look_at_the_link_takes_no_place(client, batch):
    address = f"/take/{batch.pool.entry}/"
    assert client.head(address, {"PROLIFIC_PID": "p1"}).status_code == 200
    assert client.get(address, {"PROLIFIC_PID": "p1"}, headers={"Sec-Purpose": "prefetch"}).status_code == 200
    assert "Your id" in text_of(client.get(address))
    assert not Assignment.objects.exists()


def test_who_came_without_a_name_gives_one(client, batch):
    response = client.post(f"/take/{batch.pool.entry}/?study=x", {"participant": " p9 "})
    assert client.get(response["Location"]).status_code == 302
    assert Assignment.objects.get().participant.external_id == "p9"
    assert Assignment.objects.get().params == {"study": "x"}


@pytest.mark.parametrize("name", ["", "   ", "x" * 256, "a\x00b"])
def test_a_name_that_is_none_is_asked_for_again(client, batch, name):
    response = client.post(f"/take/{batch.pool.entry}/", {"participant": name})
    assert response.status_code == 400
    assert 'class="field-error"' in response.content.decode()
    assert not Assignment.objects.exists()


def test_the_ticket_is_kept_for_this_assignment_alone(client, batch):
    cookie = take(client, batch).cookies["participant"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert cookie["path"] == f"/assignment/{Assignment.objects.get().pk}/"


@pytest.mark.parametrize("end", ["", "1/", "2/", "99/", "return/"])
def test_without_the_ticket_a_calm_page_asks_for_the_link(client, batch, end):
    path = start(client, batch)
    for stranger in (Client(), client):
        if stranger is client:
            client.cookies["participant"] = "forged:1:x"
        response = stranger.get(path + end)
        assert response.status_code == 403
        assert "Please open your link again" in text_of(response)
        assert "Prompt 1" not in text_of(response)
        assert stranger.post(path + end).status_code in (403, 405)


def test_a_ticket_for_another_assignment_opens_nothing(client, batch):
    mine = start(client, batch)
    other = start(Client(), batch, PROLIFIC_PID="p2")
    assert client.get(mine).status_code == 302
    assert client.get(other).status_code == 403


def test_going_on_without_an_answer_says_what_is_missing_and_keeps_what_is_there(client, batch):
    choice, why = questions(batch)
    path = start(client, batch)
    response = turn(client, path, 2, **{why: "Half <b>done</b>"})
    page_text = response.content.decode()
    assert response.status_code == 422
    assert f'href="#q-{choice}-0"' in page_text
    assert f'id="q-{choice}-error"' in page_text
    assert f'aria-describedby="q-{choice}-error"' in page_text
    assert "Half &lt;b&gt;done&lt;/b&gt;</textarea>" in page_text
    assert "Choose an answer." in text_of(response)
    assert "Please check: Task 1 of 2" in page_text
    assert Answer.objects.first().values == {why: "Half <b>done</b>"}


def test_what_was_typed_is_kept_even_when_it_is_not_valid(client):
    batch = ReadyBatchFactory(layout=stored_layout(NUMBER))
    [number] = questions(batch)
    path = start(client, batch)
    response = turn(client, path, 2, **{number: "a dozen"})
    assert response.status_code == 422
    assert 'value="a dozen"' in response.content.decode()
    assert 'value="a dozen"' in client.get(f"{path}2/").content.decode()  # after a reload too
    assert turn(client, path, 2, **{number: "12"}).status_code == 302


def test_going_back_saves_and_asks_nothing(client, batch):
    why = questions(batch)[1]
    path = start(client, batch)
    assert turn(client, path, 3, "back", **{why: "Later"})["Location"] == f"{path}2/"
    assert Answer.objects.last().values == {why: "Later"}
    assert "Later" in client.get(f"{path}3/").content.decode()
    assert turn(client, path, 1, "back")["Location"] == f"{path}1/"


def test_what_cannot_be_kept_is_shown_again_in_either_direction(client, batch):
    choice, why = questions(batch)
    path = start(client, batch)
    for go in ("next", "back"):
        response = turn(client, path, 2, go, **{choice: "99", why: "Kept"})
        assert response.status_code == 422
        assert Answer.objects.first().values == {why: "Kept"}


def test_an_answer_can_be_taken_back(client, batch):
    why = questions(batch)[1]
    path = start(client, batch)
    turn(client, path, 2, **whole(batch))
    turn(client, path, 2, "back", **{why: ""})
    assert Answer.objects.first().values == {}


def test_a_choice_of_several_is_read_and_shown_again(client):
    batch = ReadyBatchFactory(layout=stored_layout(MANY))
    [many] = questions(batch)
    path = start(client, batch)
    response = turn(client, path, 2, **{many: ["1", "5"]})
    assert '"None of these" cannot be chosen together with other answers.' in text_of(response)
    turn(client, path, 2, **{many: ["1", "3"]})
    assert Answer.objects.first().values == {many: [1, 3]}
    shown = client.get(f"{path}2/").content.decode()
    assert [position for position in range(6) if re.search(rf'value="{position}" checked', shown)] == [1, 3]
    assert "<details" in shown


def test_who_comes_back_goes_on_where_they_were(client, batch):
    path = start(client, batch)
    turn(client, path, 2, **whole(batch))
    assert start(Client(), batch) == path
    assert client.get(path)["Location"] == f"{path}3/"


def test_sending_too_early_lists_every_open_question_with_its_place(client, batch):
    choice, why = questions(batch)
    path = start(client, batch)
    turn(client, path, 2, **whole(batch))
    response = turn(client, path, 4)
    assert response.status_code == 422
    assert f'href="{path}3/#q-{choice}-0"' in response.content.decode()
    assert f'href="{path}3/#q-{why}"' in response.content.decode()
    assert Assignment.objects.get().status == "ACTIVE"


def test_sending_twice_is_sending_once(client, batch):
    path = start(client, batch)
    for number in (2, 3):
        turn(client, path, number, **whole(batch))
    assert turn(client, path, 4)["Location"] == path
    receipt = Assignment.objects.get().receipt
    assert turn(client, path, 4)["Location"] == path
    assert turn(client, path, 2, **{questions(batch)[1]: "Changed"})["Location"] == path
    assert client.get(f"{path}2/")["Location"] == path
    assert Assignment.objects.get().receipt == receipt
    assert Answer.objects.first().values[questions(batch)[1]] == "Because"


def test_the_receipt_leads_back_and_to_the_next_group(client, batch):
    batch.pool.ways = {"completed": {"code": "C-1", "redirect_url": "https://panel.example/done?x=1"}}
    batch.pool.save()
    path = start(client, batch, PROLIFIC_PID="p&1", SESSION_ID="s1")
    for number in (2, 3, 4):
        turn(client, path, number, **whole(batch))
    receipt = client.get(path).content.decode()
    assert "C-1" in receipt
    assert 'href="https://panel.example/done?x=1"' in receipt
    again = html.unescape(re.search(r'href="(/take/[^"]+)"', receipt)[1])
    assert client.get(again)["Location"] != path
    assert set(Assignment.objects.values_list("participant__external_id", "session_id")) == {("p&1", "s1")}


def test_intro_and_outro_pages_stand_around_the_tasks(client):
    passage = {"type": "rich_text", "content": "<p>Passage</p><script>alert(1)</script>"}
    pages = [page(passage, display_position="intro"), page(PROMPT, WHY), page(passage, display_position="outro")]
    batch = ReadyBatchFactory(
        layout=layout.normalise(pages, lambda: "0192a3b5-e8f9-7a0b-8c2d-3e4f5a6b7c8d"), group_size=1
    )
    path = start(client, batch)
    for number in (2, 4):
        shown = client.get(f"{path}{number}/").content.decode()
        assert "<p>Passage</p>" in shown
        assert "alert(1)" not in shown


def test_data_is_text_and_never_markup(client, batch):
    for task in batch.pool.tasks.all():
        task.datapoint.values = {"prompt": "<img src=x onerror=alert(1)>\n  indented"}
        task.datapoint.save()
    shown = client.get(start(client, batch) + "2/").content.decode()
    assert "&lt;img src=x onerror=alert(1)&gt;\n  indented" in shown
    assert "<img" not in shown


def test_media_may_come_from_elsewhere_and_scripts_may_not(client, batch):
    response = client.get(start(client, batch) + "2/")
    policy = dict(part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";"))
    assert policy["img-src"] == "'self' data: https:"
    assert policy["media-src"] == "'self' https:"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert response["Referrer-Policy"] == "same-origin"
    assert "no-store" in response["Cache-Control"]
    assert not re.search(r'\sstyle="|\son\w+="|<style', response.content.decode())


@pytest.mark.parametrize(
    ("prepare", "status", "words"),
    [
        (lambda batch: batch.pool.suites.all().delete(), 409, "There is nothing left for you to do here"),
        (lambda batch: batch.pool.__class__.objects.update(status="CLOSED"), 409, "This work is closed at present"),
        (lambda batch: start(Client(), batch, PROLIFIC_PID="x"), 409, "Others are working on the last tasks"),
        (
            lambda batch: batch.__class__.objects.update(deleted_at=timezone.now()),
            404,
            "This link leads to no work here",
        ),
    ],
)
def test_where_there_is_nothing_to_do_a_page_says_why(client, prepare, status, words):
    batch = ReadyBatchFactory(groups=1)
    prepare(batch)
    response = take(client, batch)
    assert response.status_code == status
    assert words in text_of(response)


def test_who_comes_too_early_reads_when_to_come_again(client):
    batch = ReadyBatchFactory(groups=1)
    start(Client(), batch, PROLIFIC_PID="x")
    response = take(client, batch)
    assert "in 24 hours at the latest" in text_of(response)
    assert int(response["Retry-After"]) > 86_000


@pytest.mark.parametrize("entry", ["nowhere", "é", "a%20b"])
def test_an_unknown_link_is_a_page_of_its_own(client, db, entry):
    response = client.get(f"/take/{entry}/")
    assert response.status_code == 404
    assert "This link leads to no work here" in text_of(response)


def test_when_the_time_is_over_what_was_answered_is_kept_and_can_still_be_sent(client, batch):
    path = start(client, batch)
    turn(client, path, 2, **whole(batch))
    Assignment.objects.update(status="EXPIRED", expires_at=timezone.now() - timedelta(hours=1))
    batch.pool.suites.update(taken=0)
    response = client.get(path)
    assert response.status_code == 410
    assert f'href="{path}3/"' in response.content.decode()
    assert "The time for these tasks is over" in text_of(client.get(f"{path}3/"))
    turn(client, path, 3, **whole(batch))
    assert turn(client, path, 4)["Location"] == path
    assert Assignment.objects.get().status == "ACCEPTED"


def test_within_the_grace_it_says_until_when_the_place_is_kept(client, batch):
    path = start(client, batch)
    now = timezone.now()
    last = now + timedelta(minutes=3)
    Assignment.objects.update(due_at=now - timedelta(minutes=1), expires_at=last)
    shown = text_of(client.get(f"{path}2/"))
    assert f"Your place is kept for you until {last:%-d %B %Y, %H:%M} (UTC)" in shown
    assert "There is time until" not in shown


@pytest.mark.parametrize("is_told", [True, False])
def test_the_page_says_until_when_there_is_time(client, batch, is_told):
    path = start(client, batch)
    due, later = timezone.now() + timedelta(minutes=30), timezone.now() + timedelta(minutes=40)
    Assignment.objects.update(due_at=due if is_told else None, expires_at=later)
    until = due if is_told else later
    assert f"There is time until {until:%-d %B, %H:%M} (UTC)" in text_of(client.get(f"{path}1/"))


def test_the_first_look_at_a_task_is_noted_and_later_ones_are_not(client, batch):
    path = start(client, batch)
    client.head(f"{path}2/")
    client.get(f"{path}1/")
    assert not Answer.objects.exclude(opened_at=None).exists()
    client.get(f"{path}2/")
    first = Answer.objects.get(position=1).opened_at
    assert first is not None
    client.get(f"{path}2/")
    assert Answer.objects.get(position=1).opened_at == first
    assert Answer.objects.get(position=2).opened_at is None


def test_a_late_receipt_says_that_the_place_was_gone(client, batch):
    path = start(client, batch)
    turn(client, path, 2, **whole(batch))
    turn(client, path, 3, **whole(batch))
    Assignment.objects.update(status="EXPIRED")  # its place stays taken, as if by somebody else
    turn(client, path, 4)
    shown = text_of(client.get(path))
    assert "somebody else has taken your place" in shown
    assert "Your receipt" in shown
    assert "completion code" not in shown


def test_tasks_can_be_given_back(client, batch):
    path = start(client, batch)
    assert "Give these tasks back?" in text_of(client.get(f"{path}return/"))
    assert client.post(f"{path}return/")["Location"] == path
    response = client.get(path)
    assert response.status_code == 410
    assert "You gave these tasks back" in text_of(response)
    assert turn(client, path, 2, **whole(batch))["Location"] == path
    assert Answer.objects.filter(values=None).count() == 2
    assert start(client, batch) != path


@pytest.mark.parametrize(("number", "leads_to"), [("0", 1), ("5", 4), ("99999999999999999999", 4)])
def test_a_screen_that_is_not_there_leads_to_the_nearest(client, batch, number, leads_to):
    path = start(client, batch)
    assert client.get(f"{path}{number}/")["Location"] == f"{path}{leads_to}/"


def test_forms_are_protected_against_forging(batch):
    client = Client(enforce_csrf_checks=True)
    path = start(client, batch)
    assert turn(client, path, 2, **whole(batch)).status_code == 403
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', client.get(f"{path}2/").content.decode())[1]
    assert turn(client, path, 2, csrfmiddlewaretoken=token, **whole(batch)).status_code == 302


def test_a_screen_costs_the_same_queries_for_two_tasks_and_twenty(client, django_assert_num_queries):
    few, many = ReadyBatchFactory(group_size=2), ReadyBatchFactory(group_size=20)
    few_path, many_path = start(client, few), start(client, many)
    for batch, path in ((few, few_path), (many, many_path)):
        start(client, batch)  # its ticket is the one the browser holds last
        for queries in (6, 4):  # the first look notes when it was, and reads the layout for all later ones
            with django_assert_num_queries(queries):
                assert client.get(f"{path}2/").status_code == 200


def test_a_page_turn_is_newer_than_what_a_script_saved_before_it(client, batch):
    why = questions(batch)[1]
    path = start(client, batch)
    turn(client, path, 2, version="7", **{why: "Seven"})
    assert Answer.objects.first().version == 7
    turn(client, path, 2, version="3", **{why: "Turned later, in a window that lagged behind"})
    assert Answer.objects.first().values == {why: "Turned later, in a window that lagged behind"}
    assert Answer.objects.first().version == 8


def test_a_window_that_lagged_behind_changes_only_what_was_touched_in_it(client, batch):
    choice, why = questions(batch)
    path = start(client, batch)
    turn(client, path, 2, version="7", **whole(batch))
    stale = {"version": "3", "untouched": [why], choice: "0", why: ""}
    assert turn(client, path, 2, **stale)["Location"] == f"{path}3/"
    assert Answer.objects.first().values == {choice: ["a"], why: "Because"}
    turn(client, path, 2, **(stale | {"version": "9"}))  # not behind: this is what the page holds
    assert Answer.objects.first().values == {choice: ["a"]}


@pytest.mark.parametrize("seconds", ["-1", "x", "9" * 50, "1.5"])
def test_nonsense_in_a_hidden_field_is_ignored(client, batch, seconds):
    path = start(client, batch)
    assert turn(client, path, 2, seconds=seconds, **whole(batch)).status_code == 302
    assert Answer.objects.first().active_s == 0
