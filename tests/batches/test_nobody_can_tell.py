"""A participant can't tell which task is a control: by no id, text, size, header or problem, and by no call's cost."""

import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from batches.participant import taking
from tasksuites import answering
from tasksuites.models import Answer, Assignment, Pool, Task
from tests.batches.test_participant_api import Person
from tests.factories import DatapointFactory, ReadyBatchFactory, TaskFactory

pytestmark = pytest.mark.django_db
SAME = {"prompt": "The same for both", "response_a": "A", "response_b": "B"}
VARIES = re.compile(
    r'(name="csrfmiddlewaretoken" value|data-token|data-now|name="version" value|progress-bar" value)="[^"]*"'
    r"|[Tt]ask \d+|/\d/"
)


def add_control(batch, *, values=SAME, kind=Task.Kind.CONTROL, hint="", solutions=None):
    """A control task with its own datapoint; unless told what is right, everything is wrong."""
    solutions = [{"output_values": {"no": "zebra"}}] if solutions is None else solutions
    datapoint = DatapointFactory(dataset=batch.dataset, values=values)
    position = Task.objects.filter(pool=batch.pool).count() + 1
    more = {"known_solutions": solutions, "hint": hint, "overlap": None, "position": position}
    return TaskFactory(pool=batch.pool, suite=None, kind=kind, datapoint=datapoint, **more)


def draws(batch, **numbers):
    Pool.objects.filter(pk=batch.pool_id).update(**numbers)
    batch.pool.refresh_from_db()


@pytest.fixture
def batch():
    made = ReadyBatchFactory(groups=1, group_size=1, annotators_per_task=9)
    point = Task.objects.get().datapoint
    point.values = SAME
    point.save()
    add_control(made)
    draws(made, controls_per_suite=1)
    return made


@pytest.fixture
def person(client, batch):
    return Person(client, batch)


def by_kind(person):
    """The ids by which the person knows the general and the control task, and the assignment's answer rows."""
    rows = {answer.task.kind: answer for answer in Answer.objects.filter(assignment=person.given["assignment_id"])}
    return str(rows["general"].pk), str(rows["control"].pk)


def without(text, *ids):
    for id_ in ids:
        text = text.replace(id_, "ID")
    return VARIES.sub("", text)


def cost(call):
    with CaptureQueriesContext(connection) as queries:
        answer = call()
    return len(queries), answer


def test_the_document_says_the_same_of_both(person):
    general, control = by_kind(person)
    assert set(person.tasks) == {general, control}
    one, other = ({**task, "id": ""} for task in person.given["tasks"])
    assert json.dumps(one) == json.dumps(other)
    assert len(general) == len(control)
    text = person.reply.content.decode()
    assert not [task.pk for task in Task.objects.all() if str(task.pk) in text]


def test_ids_are_each_persons_own_and_in_the_order_shown(client, batch):
    many = [Person(client, batch, f"p{number}") for number in range(6)]
    orders = set()
    for one in many:
        assert one.tasks == sorted(one.tasks)
        orders.add(one.tasks.index(by_kind(one)[1]))
        times = [int(id_.replace("-", "")[:12], 16) for id_ in one.tasks]
        assert max(times) - min(times) < 10_000  # milliseconds: written together
    assert len({id_ for one in many for id_ in one.tasks}) == 12
    assert orders <= {0, 1}


def test_a_suite_that_comes_without_controls_looks_the_same(client, batch):
    Task.objects.filter(kind="control").delete()
    (shown,) = Person(client, batch).tasks
    assert shown == str(Answer.objects.get().pk)


def test_drafts_of_both_get_the_same_answers_at_the_same_cost(person):
    choice, why = person.questions
    for answers, more in (
        ({choice: ["a"]}, {"version": 3, "seconds": 4}),
        ({choice: ["a"]}, {"version": 2}),
        ({why: None}, {}),
        ({choice: ["z"], "unknown": 1}, {}),
        ("nonsense", {}),
    ):
        told = [cost(lambda id_=id_: person.put(id_, answers, **more)) for id_ in by_kind(person)]  # noqa: B023
        assert told[0][0] == told[1][0]
        texts = [without(reply.content.decode(), id_) for (_, reply), id_ in zip(told, by_kind(person), strict=True)]
        assert texts[0] == texts[1]
        assert told[0][1].status_code == told[1][1].status_code
        assert dict(told[0][1].headers) == dict(told[1][1].headers)


def test_the_problems_of_a_sending_are_the_same_for_both(person):
    problems = person.call("/submit").json()["problems"]
    general, control = ([one | {"task": ""} for one in problems if one["task"] == id_] for id_ in by_kind(person))
    assert general == control != []


def test_pages_of_both_are_the_same_but_for_their_numbers(batch):
    client = Client()
    first = client.get(f"/take/{batch.pool.entry}/?PROLIFIC_PID=p1", follow=True)
    assignment = Assignment.objects.get()
    ids = [str(pk) for pk in assignment.answers.values_list("pk", flat=True)]
    pages = [cost(lambda number=number: client.get(f"/assignment/{assignment.pk}/{number}/")) for number in (2, 3)]
    assert pages[0][0] == pages[1][0]
    texts = [without(page.content.decode(), *ids) for _, page in pages]
    assert texts[0] == texts[1]
    assert len(pages[0][1].content) == len(pages[1][1].content)
    assert dict(pages[0][1].headers) == dict(pages[1][1].headers)
    refused = [client.post(f"/assignment/{assignment.pk}/{number}/", {"go": "next"}) for number in (2, 3)]
    assert [page.status_code for page in refused] == [422, 422]
    assert without(refused[0].content.decode(), *ids) == without(refused[1].content.decode(), *ids)
    for page in (first, *(page for _, page in pages), *refused, client.get(f"/assignment/{assignment.pk}/4/")):
        text = page.content.decode().lower()
        assert not re.search("control|training|solution|hint_|golden|zebra", text)
        assert not [task.pk for task in Task.objects.all() if str(task.pk) in text]


def test_a_wrong_control_is_sent_like_a_right_one(client, batch):
    choice = batch.layout[0]["rows"][0]["columns"][0]["items"][1]["id"]
    replies = []
    for number, right in enumerate((["a"], ["b"])):
        Task.objects.filter(kind="control").update(known_solutions=[{"output_values": {choice: right}}])
        person = Person(client, batch, f"p{number}")
        replies.append(cost(person.finish))
    assert replies[0][0] == replies[1][0]
    assert [reply.status_code for _, reply in replies] == [200, 200]
    assert set(replies[0][1].json()) == set(replies[1][1].json())
    assert sorted(map(float, Answer.objects.filter(task__kind="control").values_list("credit", flat=True))) == [0, 1]


def test_what_only_shows_or_saves_never_reads_what_is_known(person):
    _, control = by_kind(person)
    with CaptureQueriesContext(connection) as queries:
        person.get()
        person.put(control, {person.questions[0]: ["a"]})
    asked = [query["sql"] for query in queries]
    assert any('"tasksuites_task"' in sql for sql in asked)
    assert not any("known_solutions" in sql or '"hint"' in sql for sql in asked)


def test_who_began_before_the_pool_drew_any_goes_on_with_the_ids_that_they_have(client, batch):
    draws(batch, controls_per_suite=0)
    person = Person(client, batch)
    (task,) = person.tasks
    assert task == str(Task.objects.get(kind="general").pk)
    draws(batch, controls_per_suite=1)
    assert person.put(task, {person.questions[0]: ["a"]}).json()["saved"]
    assert person.get()["tasks"][0]["id"] == str(Answer.objects.get().pk)
    assert person.finish().status_code == 200


def test_who_has_controls_keeps_their_ids_when_the_pool_draws_no_more(client, batch):
    person = Person(client, batch)
    draws(batch, controls_per_suite=0)
    assert [task["id"] for task in person.get()["tasks"]] == person.tasks


def test_another_persons_ids_open_nothing(client, batch):
    mine, other = Person(client, batch, "p1"), Person(client, batch, "p2")
    assert mine.put(other.tasks[0], {}).json()["code"] == "UNKNOWN_TASK"
    sheet = taking.find_sheet(Assignment.objects.get(pk=mine.given["assignment_id"]).pk)
    assert sheet.find(other.tasks[0]) is sheet.find("nonsense") is None
    assert answering.hints_of(sheet.answers) == {}
