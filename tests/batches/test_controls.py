"""The console's page of control and training tasks: adding, looking, taking out, and how many come with a group."""

import html
from decimal import Decimal

import pytest

from batches import controls
from batches.layouts.layout import instructions
from tasksuites.models import Answer, Pool, Task
from tests.batches.test_participant_api import Person
from tests.factories import (
    CHOICE,
    PROMPT,
    WHY,
    BatchFactory,
    MembershipFactory,
    ReadyBatchFactory,
    WorkspaceFactory,
    stored_layout,
)
from tests.tasksuites.test_issuing import at_once
from workspaces.models import AuditEntry

SCORE = {"type": "free_text", "description": "How many?", "validation": {"type": "number", "min": 1}}
MANY = {**CHOICE, "answer_limit": 2, "options": [{"label": f"Option {one}", "value": one} for one in (1, 2, 3)]}

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch():
    fields = {"prompt": {"type": "text"}, "picture": {"type": "image_url"}, "camera": {"type": "metadata"}}
    schema = {"strict": False, "fields": fields}
    pages = stored_layout(PROMPT, CHOICE, WHY, MANY, SCORE)
    return ReadyBatchFactory(groups=2, group_size=2, dataset__schema=schema, layout=pages, annotators_per_task=5)


@pytest.fixture
def member(client, batch):
    client.force_login(MembershipFactory(workspace=batch.workspace).user)
    return client


def path(batch, end=""):
    return f"/batches/{batch.pk}/controls/{end}"


def ids(batch):
    return [item["id"] for item in instructions(batch.layout)]


def add(member, batch, part=(), **more):
    """Post the form: `part` has the answers of the first right answer in the questions' order, None = left open."""
    answers = {f"1-{key}": value for key, value in zip(ids(batch), part, strict=False) if value is not None}
    return member.post(path(batch), {"parts": "1", "1-weight": "1", "field-0": "Which?", **answers, **more})


def text(response):
    return html.unescape(response.content.decode())


def test_what_is_answered_becomes_the_known_solution(member, batch):
    choice, why, many, score = ids(batch)
    assert add(member, batch, ["1", " Line\r\n two", ["2", "0"], "12"]).status_code == 302
    task = Task.objects.get(kind="control")
    assert task.known_solutions == [{"output_values": {choice: ["b"], why: " Line\n two", many: [1, 3], score: "12"}}]
    assert (task.input_values, task.suite, task.overlap, task.position) == ({"prompt": "Which?"}, None, None, 5)
    pool = Pool.objects.get()
    assert (pool.control_count, pool.task_count, pool.place_count) == (1, 4, 10)
    assert AuditEntry.objects.filter(action="add_control").count() == 1


def test_several_right_answers_with_weights_and_a_hint_make_a_training_task(member, batch):
    choice, _, _, score = ids(batch)
    first = {"go": "another", f"1-{choice}": "0", "hint": "Read\r\nagain.", "field-1": "https://example.org/a.png"}
    page = add(member, batch, **first)
    assert page.status_code == 200
    assert f'name="2-{score}"' in text(page)
    assert "https://example.org/a.png" in text(page)
    assert "Read\nagain." in text(page).replace("\r\n", "\n")
    assert not Task.objects.filter(suite=None).exists()
    more = {**first, "go": "add", "parts": "3", f"2-{score}": "7", "2-weight": "0.25", "3-weight": "1"}
    assert add(member, batch, **more).status_code == 302
    task = Task.objects.get(kind="training")
    assert task.hint == "Read\nagain."
    assert task.input_values == {"prompt": "Which?", "picture": "https://example.org/a.png"}
    assert task.known_solutions == [
        {"output_values": {choice: ["a"]}},
        {"output_values": {score: "7"}, "correctness_weight": 0.25},
    ]


@pytest.mark.parametrize(
    ("part", "more", "target", "words"),
    [
        ([], {}, "#answers", "Answer at least one question"),
        (["0"], {"field-0": " "}, "#id_field-0", "shows nothing yet"),
        (["7"], {}, "#q-1-", "none of them"),
        ([None, None, ["0", "1", "2"]], {}, "#q-1-", "Choose at most 2"),
        ([None, None, None, "many"], {}, "#q-1-", "Write a number"),
        (["0"], {"1-weight": "1,5"}, "#id_1-weight", "from 0 to 1"),
        (["0"], {"1-weight": ""}, "#id_1-weight", "from 0 to 1"),
        (["0"], {"field-1": "a.png"}, "#id_field-1", "whole web address"),
        (["0"], {"hint": "a\0b"}, "#id_hint", "cannot be kept"),
        ([None, "a\ud800b".encode("utf-8", "replace")], {"field-0": ""}, "#id_field-0", "shows nothing yet"),
    ],
)
def test_faults_stand_at_their_fields_and_nothing_is_added(member, batch, part, more, target, words):
    page = add(member, batch, part, **more)
    assert page.status_code == 422
    assert words in text(page)
    assert f'href="{target}' in text(page)
    assert not Task.objects.filter(suite=None).exists()


@pytest.mark.parametrize("parts", ["0", "-1", "x", "999", "99999999999", ""])
def test_nonsense_in_the_number_of_right_answers_does_no_harm(member, batch, parts):
    page = add(member, batch, ["0"], parts=parts, go="another")
    assert page.status_code == 200
    assert text(page).count("<legend>Right answer") == (20 if parts == "999" else 2)
    assert not Task.objects.filter(suite=None).exists()


def test_a_datapoint_is_a_beginning(member, batch):
    point = batch.dataset.datapoints.get(position=2)
    point.values = {"prompt": "Second <b>one</b>", "camera": "rear"}
    point.save()
    page = member.get(path(batch), {"datapoint": "2"})
    assert "Second &lt;b&gt;one&lt;/b&gt;" in page.content.decode()
    assert "rear" not in text(page)
    for nonsense in ("99", "x", "-1", "1" * 30, ""):
        assert member.get(path(batch), {"datapoint": nonsense}).status_code == 200


@pytest.mark.parametrize("asked", ["0", "5", "99999999999999999999", "two", "-1"])
def test_a_datapoint_that_is_not_there_is_said_at_the_field(member, batch, asked):
    shown = text(member.get(path(batch), {"datapoint": asked}))
    assert "Write a number from 1 to 4." in shown
    assert f'value="{asked}"' in shown


def test_weights_are_told_of_every_right_answer_where_one_is_not_whole(member, batch):
    choice = ids(batch)[0]
    add(member, batch, ["0"])
    assert "<dt>Weight</dt>" not in text(member.get(path(batch)))
    add(member, batch, ["0"], **{"parts": "2", f"2-{choice}": "1", "2-weight": "0.25"})
    shown = text(member.get(path(batch)))
    assert "<dt>Weight</dt><dd>1</dd>" in shown
    assert "<dt>Weight</dt><dd>0.25</dd>" in shown


def test_one_task_is_one_and_more_than_there_are_will_not_come(member, batch):
    add(member, batch, ["0"])
    member.post(path(batch, "numbers/"), {"controls_per_suite": "3", "trainings_per_suite": "0"})
    shown = text(member.get(path(batch)))
    assert "1 task on this page" in shown
    assert "Each group asks for 3 control tasks, but there is 1: fewer will come." in shown
    assert "training tasks, but" not in shown


def test_the_list_says_what_is_known_how_often_it_was_answered_and_how_well(member, client, batch):
    add(member, batch, ["0", "So"], **{"1-weight": "0.5"})
    add(member, batch, ["1"], **{"field-0": "Another", "hint": "Think of B."})
    controls.set_numbers(batch, {"controls_per_suite": 1, "trainings_per_suite": 0}, user=None)
    batch.pool.refresh_from_db()
    choice, why, many, score = ids(batch)
    for name, given in (("p1", ["a"]), ("p2", ["b"])):
        person = Person(client, batch, name)
        answers = {choice: given, why: "So", many: [1], score: "2"}
        assert person.call("/submit", {"answers": dict.fromkeys(person.tasks, answers)}).status_code == 200
    assert sorted(Answer.objects.filter(task__kind="control").values_list("credit", flat=True)) == [0, Decimal("0.5")]
    page = text(member.get(path(batch)))
    for words in ("Which?", "Response A", "So", "0.5", "0.25", "Think of B.", "Another", "Response B", "Training"):
        assert words in page
    assert page.count("take-out") == 1  # the control was met: only the training task can go


def test_what_is_taken_out_is_given_to_nobody(member, batch):
    add(member, batch, ["0"])
    task = Task.objects.get(kind="control")
    controls.set_numbers(batch, {"controls_per_suite": 1, "trainings_per_suite": 0}, user=None)
    assert member.post(path(batch, f"{task.pk}/take-out/")).status_code == 302
    assert "Which?" not in text(member.get(path(batch)))
    batch.pool.refresh_from_db()
    assert batch.pool.control_count == 0
    assert len(Person(member, batch).tasks) == 2
    assert member.post(path(batch, f"{task.pk}/take-out/")).status_code == 404
    general = Task.objects.filter(kind="general").first()
    assert member.post(path(batch, f"{general.pk}/take-out/")).status_code == 404


def test_how_many_come_with_a_group_is_set_and_shown(member, batch):
    add(member, batch, ["0"])
    assert "nobody meets them" in text(member.get(path(batch)))
    wrong = member.post(path(batch, "numbers/"), {"controls_per_suite": "-1", "trainings_per_suite": "x"})
    assert wrong.status_code == 422
    assert (
        member.post(path(batch, "numbers/"), {"controls_per_suite": "1", "trainings_per_suite": "0"}).status_code == 302
    )
    pool = Pool.objects.get()
    assert (pool.controls_per_suite, pool.trainings_per_suite) == (1, 0)
    assert "nobody meets them" not in text(member.get(path(batch)))


def test_the_batch_s_own_settings_follow_the_numbers(batch):
    batch.control_settings = {"solutions": {"better": "camera"}, "controls_per_suite": 4}
    batch.save()
    controls.set_numbers(batch, {"controls_per_suite": 2, "trainings_per_suite": 1}, user=None)
    batch.refresh_from_db()
    assert batch.control_settings["controls_per_suite"] == 2


def test_the_list_is_paged(member, batch, monkeypatch):
    monkeypatch.setattr("batches.console.controls_views.PER_PAGE", 2)
    for number in range(3):
        controls.add(batch, {"prompt": f"Shown {number}"}, [{"output_values": {"x": "y"}}], "", user=None)
    first = text(member.get(path(batch)))
    assert "Shown 1" in first
    assert "Shown 2" not in first
    assert "Shown 2" in text(member.get(path(batch), {"after": "6"}))
    assert "no longer has" in first  # the layout asks nothing by that key


def test_many_rows_cost_the_queries_of_one(member, batch, django_assert_max_num_queries):
    for number in range(20):
        controls.add(batch, {"prompt": f"Shown {number}"}, [{"output_values": {"x": "y"}}], "", user=None)
    with django_assert_max_num_queries(14):
        member.get(path(batch))


@pytest.mark.parametrize("end", ["", "numbers/", "00000000-0000-7000-8000-000000000001/take-out/"])
def test_who_may_not_write_looks_only_and_strangers_see_nothing(client, batch, end):
    client.force_login(MembershipFactory(workspace=batch.workspace, role="viewer").user)
    page = client.get(path(batch))
    assert page.status_code == 200
    assert "Add the task" not in text(page)
    assert client.post(path(batch, end)).status_code == 403
    client.force_login(MembershipFactory(workspace=WorkspaceFactory()).user)
    assert client.post(path(batch, end)).status_code == 404
    client.logout()
    assert client.post(path(batch, end)).status_code == 302
    assert not Task.objects.filter(suite=None).exists()


def test_before_the_set_up_there_is_nothing_to_add_to(client):
    batch = BatchFactory()
    client.force_login(MembershipFactory(workspace=batch.workspace).user)
    assert "Not set up yet" in text(client.get(path(batch)))
    assert client.post(path(batch), {"parts": "1"}).status_code == 403
    assert client.post(path(batch, "numbers/"), {}).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_get_positions_of_their_own(batch):
    solutions = [{"output_values": {"x": "y"}}]
    made = at_once([lambda: controls.add(batch, {"prompt": "p"}, solutions, "", user=None).position] * 8)
    assert sorted(made) == list(range(5, 13))
    assert Pool.objects.get().control_count == 8
