"""A suite typed in by hand: what becomes of what was typed, and where faults are told."""

import pytest
from django.urls import reverse

from tasksuites.console import typed
from tasksuites.models import Pool, Project, Reservation, Task
from tasksuites.spec import Field
from tests.batches.pages import text
from tests.factories import MembershipFactory, ReadyBatchFactory
from tests.tasksuites.console import made
from workspaces.roles import Role

pytestmark = pytest.mark.django_db

TASK = {"in_photo": "https://img.example/1.jpg", "in_place": "Nest 1", "in_tags": "wet\n\n cold "}
KNOWN = {"out_species": "rook", "out_sure": "true", "out_count": "", "weight": "0.5"}


@pytest.fixture
def pool(workspace):
    return made.birds(workspace, default_overlap=4, reward="0.05")


def address(pool) -> str:
    return reverse("suite-new", args=[pool.pk])


def sent(*tasks, go="add", **suite):
    values = {f"task{number}-{name}": value for number, task in enumerate(tasks, 1) for name, value in task.items()}
    return {"tasks": str(len(tasks)), "go": go, **values, **suite}


def faults(answer) -> dict[str, str]:
    return {field.html_name: field.errors[0] for _, field in answer.context["faults"]}


def test_a_suite_of_two_tasks_is_made(client, pool):
    answer = client.post(
        address(pool),
        sent(
            TASK, TASK | KNOWN | {"hint": "Look again."}, priority="2.5", reserved_for="ann\nben", unavailable_for="cy"
        ),
    )
    suite = pool.suites.get()
    assert answer.headers["Location"] == reverse("suite-detail", args=[pool.pk, suite.pk])
    assert (suite.overlap, str(suite.priority), suite.reserved) == (4, "2.50000", True)
    general, training = suite.tasks.order_by("position")
    assert general.input_values == {"photo": TASK["in_photo"], "place": "Nest 1", "tags": ["wet", "cold"]}
    assert (general.kind, general.known_solutions) == ("general", None)
    known = {"output_values": {"species": "rook", "sure": True}, "correctness_weight": 0.5}
    assert (training.kind, training.known_solutions, training.hint) == ("training", [known], "Look again.")
    assert list(Reservation.objects.order_by("person").values_list("person", "kind")) == [
        ("ann", "reserved"),
        ("ben", "reserved"),
        ("cy", "unavailable"),
    ]


@pytest.mark.parametrize(("suite", "overlap"), [({"overlap": "7"}, 7), ({"is_endless": "on"}, None), ({}, 4)])
def test_a_suite_says_how_many_people_or_leaves_it_to_the_pool(client, pool, suite, overlap):
    client.post(address(pool), sent(TASK, **suite))
    assert pool.suites.get().overlap == overlap


@pytest.mark.parametrize(
    ("task", "suite", "told"),
    [
        ({"in_photo": ""}, {}, {"task1-in_photo": "Value must be present and not equal to null"}),
        ({"in_photo": "no address"}, {}, {"task1-in_photo": "begins with http://"}),
        ({"in_tags": "a\nb\nc\nd"}, {}, {"task1-in_tags": "at most 3 elements, not 4"}),
        (KNOWN | {"out_sure": ""}, {}, {"task1-out_sure": "Value must be present"}),
        (KNOWN | {"out_count": "many"}, {}, {"task1-out_count": 'a whole number, not "many"'}),
        (KNOWN | {"out_count": "41"}, {}, {"task1-out_count": "from 0 to 40, not 41"}),
        (KNOWN | {"weight": "2"}, {}, {"task1-weight": "from 0 to 1, not 2"}),
        (KNOWN | {"weight": "half"}, {}, {"task1-weight": 'a number, not "half"'}),
        ({}, {"overlap": "0"}, {"overlap": "from 1 to 30000, not 0"}),
        ({}, {"overlap": "some"}, {"overlap": "a whole number"}),
        ({}, {"overlap": "3", "is_endless": "on"}, {"overlap": "cannot be infinite and have a number"}),
        ({}, {"priority": "100000"}, {"priority": "-99999.99999 to 99999.99999"}),
        ({}, {"reserved_for": "ann\nann"}, {"reserved_for": '"ann" is named twice.'}),
    ],
)
def test_a_fault_is_told_at_its_field_and_nothing_is_made(client, pool, task, suite, told):
    answer = client.post(address(pool), sent(TASK | task, **suite))
    assert answer.status_code == 422
    found = faults(answer)
    assert found.keys() == told.keys()
    assert all(words in found[name] for name, words in told.items())
    assert not pool.suites.exists()
    assert (TASK | task)["in_place"] in text(answer)


def test_a_fault_of_the_second_task_names_it(client, pool):
    answer = client.post(address(pool), sent(TASK, TASK | {"in_photo": ""}))
    assert faults(answer).keys() == {"task2-in_photo"}
    assert "Task 2, photo" in text(answer)


@pytest.mark.parametrize(("go", "count"), [("another", 3), ("fewer", 1)])
def test_tasks_are_added_and_taken_out_without_losing_what_was_typed(client, pool, go, count):
    answer = client.post(address(pool), sent(TASK | {"in_place": "First nest"}, TASK, go=go))
    assert answer.status_code == 200
    assert len(answer.context["typed"].tasks) == count
    assert "First nest" in text(answer)
    assert not answer.context["faults"]
    assert not pool.suites.exists()


@pytest.mark.parametrize("tasks", ["", "0", "-1", "999999", "x", "\x00"])
def test_a_number_of_tasks_that_is_none_does_no_harm(client, pool, tasks):
    answer = client.post(address(pool), sent(TASK) | {"tasks": tasks})
    assert answer.status_code in (302, 422)


def test_a_mixed_pool_takes_a_task(client, workspace):
    pool = made.birds(workspace, mixer_config=made.MIX, reward="0.05")
    page = text(client.get(address(pool)))
    assert "Make the task" in page
    assert "Add another task" not in page
    answer = client.post(address(pool), sent(TASK | KNOWN, is_endless="on"))
    assert answer.headers["Location"] == reverse("pool-tasks", args=[pool.pk])
    task = Task.objects.get(pool=pool)
    assert (task.suite, task.kind, task.overlap) == (None, "control", None)
    refused = client.post(address(pool), sent(TASK | {"in_photo": ""}))
    assert faults(refused).keys() == {"task1-in_photo"}


def test_a_pool_of_a_map_asks_where_the_suite_is(client, pool):
    Project.objects.update(issuing=Project.Issuing.MAP_SELECTOR)
    assert faults(client.post(address(pool), sent(TASK))).keys() == {"latitude", "longitude"}
    client.post(address(pool), sent(TASK, latitude="55.7", longitude="37.6"))
    assert (pool.suites.get().latitude, pool.suites.get().longitude) == (55.7, 37.6)


def test_a_pool_that_takes_nothing_says_so(client, pool, workspace):
    Pool.objects.filter(pk=pool.pk).update(status=Pool.Status.ARCHIVED)
    assert "The pool is archived" in text(client.get(address(pool)))
    answer = client.post(address(pool), sent(TASK))
    assert answer.status_code == 422
    assert "The pool is archived" in text(answer)
    batch = ReadyBatchFactory(workspace=workspace)
    assert "come from a dataset" in text(client.get(address(batch.pool)))


@pytest.mark.parametrize("role", [Role.VIEWER, Role.REVIEWER])
def test_whoever_may_not_write_makes_none(client, pool, role):
    client.force_login(MembershipFactory(workspace=pool.project.workspace, role=role).user)
    assert client.get(address(pool)).status_code == 403
    assert client.post(address(pool), sent(TASK)).status_code == 403
    assert not pool.suites.exists()


@pytest.mark.parametrize(
    ("type_", "written", "value"),
    [
        ("string", " as it is ", " as it is "),
        ("string", "  ", None),
        ("integer", "12", 12),
        ("integer", "1.5", 1.5),
        ("integer", "twelve", "twelve"),
        ("integer", "NaN", "NaN"),
        ("float", " 2.50 ", 2.5),
        ("boolean", "TRUE", True),
        ("boolean", "perhaps", "perhaps"),
        ("json", '{"a": [1]}', {"a": [1]}),
        ("json", "{", "{"),
        ("url", " https://a.example ", "https://a.example"),
        ("array_integer", "1\n2\n\nx", [1, 2, "x"]),
        ("array_string", "\n", None),
        ("coordinates", "1,2", "1,2"),
    ],
)
def test_a_text_becomes_a_value_of_its_type_or_stays_what_it_is(type_, written, value):
    found = typed.value(Field("a", {"type": type_}), written)
    assert (found, type(found)) == (value, type(value))
