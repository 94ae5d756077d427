"""Training tasks on both doors of a participant: what is wrong is told with its hint, and the first answer counts."""

import html

import pytest

from batches.layouts import layout
from tasksuites.models import Answer, Assignment, Task
from tests.batches.test_nobody_can_tell import add_control, draws
from tests.batches.test_participant_api import Person
from tests.batches.test_participant_pages import start, text_of, turn
from tests.factories import ReadyBatchFactory

pytestmark = pytest.mark.django_db
HINT = "Look at the <b>first</b> answer & read on."


@pytest.fixture
def batch():
    made = ReadyBatchFactory(groups=1, group_size=1, annotators_per_task=9)
    choice, _ = questions(made)
    solutions = [{"output_values": {choice: ["a"]}, "correctness_weight": 0.5}]
    add_control(made, kind=Task.Kind.TRAINING, hint=HINT, solutions=solutions)
    draws(made, trainings_per_suite=1)
    return made


def questions(batch):
    return [item["id"] for item in layout.instructions(batch.layout)]


def training():
    return Answer.objects.get(task__kind="training")


def answers(person, given):
    choice, why = person.questions
    return {"answers": {task: {choice: [given], why: "Because"} for task in person.tasks}}


def test_a_wrong_training_answer_is_refused_with_its_hint_until_it_is_right(client, batch):
    person = Person(client, batch)
    task = str(training().pk)
    for _ in range(2):
        reply = person.call("/submit", answers(person, "b"))
        body = reply.json()
        assert (reply.status_code, body["code"], body["problems"]) == (422, "HINTS", [])
        assert body["hints"] == {task: HINT}
    shown = {one["id"]: one.get("hint") for one in person.get()["tasks"]}
    assert [hint for hint in shown.values() if hint] == [HINT] == [shown[task]]
    assert Assignment.objects.get().status == "ACTIVE"
    assert person.put(task, {person.questions[0]: ["a"]}).json()["saved"]
    assert not any("hint" in one for one in person.get()["tasks"])
    assert person.call("/submit").json()["receipt"]
    answer = training()
    assert (answer.first_values[person.questions[0]], answer.values[person.questions[0]]) == (["b"], ["a"])
    assert answer.credit == 0


def test_a_right_one_is_sent_at_once_with_the_weight_of_its_solution(client, batch):
    person = Person(client, batch)
    assert person.call("/submit", answers(person, "a")).status_code == 200
    assert float(training().credit) == 0.5


def test_before_the_first_sending_a_training_task_looks_like_any_other(client, batch):
    person = Person(client, batch)
    person.put(str(training().pk), {person.questions[0]: ["b"]})
    assert not any("hint" in one for one in person.get()["tasks"])
    assert HINT not in html.unescape(
        client.get(f"/take/{batch.pool.entry}/?PROLIFIC_PID=p1", follow=True).content.decode()
    )


@pytest.fixture
def sent_wrong(client, batch):
    """The path of screens, and the number of the training task's, after everything was answered with b and sent."""
    path = start(client, batch)
    choice, why = questions(batch)
    for number in (2, 3):
        assert turn(client, path, number, **{choice: "1", why: "Because"}).status_code == 302
    reply = turn(client, path, 4)
    assert reply.status_code == 422
    return path, training().position + 1, reply


def test_the_page_that_sends_lists_the_tasks_to_look_at_again(client, batch, sent_wrong):
    path, number, reply = sent_wrong
    for page in (reply, client.get(f"{path}4/")):  # and again when it is opened again
        assert "Please look at these again" in text_of(page)
        assert html.escape(HINT) in page.content.decode()
        assert f'href="{path}{number}/"' in page.content.decode()
        assert "All questions are answered" not in text_of(page)


def test_the_task_shows_its_hint_as_text_until_it_is_right(client, batch, sent_wrong):
    path, number, _ = sent_wrong
    choice, why = questions(batch)
    other = 5 - number
    assert html.escape(HINT) in client.get(f"{path}{number}/").content.decode()
    assert html.escape(HINT) not in client.get(f"{path}{other}/").content.decode()
    assert turn(client, path, number, **{choice: "0", why: "Because"}).status_code == 302
    assert html.escape(HINT) not in client.get(f"{path}{number}/").content.decode()
    assert turn(client, path, 4).status_code == 302
    assert Assignment.objects.get().receipt
    assert training().credit == 0


def test_who_comes_back_is_led_to_the_hints(client, batch, sent_wrong):
    path, _, _ = sent_wrong
    assert client.get(f"/take/{batch.pool.entry}/?PROLIFIC_PID=p1", follow=True).redirect_chain[-1][0] == f"{path}4/"


def test_a_late_training_answer_must_be_right_too(client, batch):
    person = Person(client, batch)
    Assignment.objects.update(status="EXPIRED")
    assert person.call("/submit", answers(person, "b")).json()["code"] == "HINTS"
    assert person.call("/submit", answers(person, "a")).status_code == 200
