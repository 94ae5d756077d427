"""Task suites: made in every way that the client knows, read, changed, handed out."""

import uuid

import kit
import pytest
import toloka.client as toloka

WRONG = {"photo": None}


def spoilt(pool) -> list[toloka.TaskSuite]:
    """Three suites of which the middle one has a fault in its second task."""
    suites = [kit.suite(pool, number, 10 + number, overlap=2) for number in range(3)]
    suites[1].tasks[1].input_values = WRONG
    return suites


WAYS = pytest.mark.parametrize("async_mode", [True, False], ids=["by an operation", "at once"])


@WAYS
def test_a_suite_is_read_back_as_it_was_made(client, pool, async_mode):
    sent = kit.suite(
        pool, 1, 2, overlap=3, reserved_for=["a" * 32], unavailable_for=["b" * 32], issuing_order_override=2.5
    )
    sent.tasks[1].known_solutions = kit.known("rook") + kit.known("crow", 0.4)
    made = client.create_task_suite(sent, async_mode=async_mode)
    assert client.get_task_suite(made.id) == made
    assert (made.overlap, made.infinite_overlap, made.remaining_overlap) == (3, False, 3)
    assert (made.mixed, made.automerged) == (False, False)
    assert (made.reserved_for, made.unavailable_for, made.issuing_order_override) == (["a" * 32], ["b" * 32], 2.5)
    assert [one.input_values for one in made.tasks] == [kit.photo(1), kit.photo(2)]
    assert made.tasks[1].known_solutions == sent.tasks[1].known_solutions
    assert len({made.id, *(one.id for one in made.tasks)}) == 3


@WAYS
def test_many_suites_come_back_by_their_places(client, pool, async_mode):
    made = client.create_task_suites(
        [kit.suite(pool, number, overlap=1) for number in range(120)], async_mode=async_mode
    )
    assert made.validation_errors in (None, {})
    assert sorted(made.items, key=int) == [str(number) for number in range(120)]
    assert {place: one.tasks[0].input_values for place, one in made.items.items()} == {
        str(number): kit.photo(number) for number in range(120)
    }
    ids = [made.items[str(number)].id for number in range(120)]
    assert ids == sorted(ids)
    assert [one.id for one in client.get_task_suites(pool_id=pool.id, batch_size=50)] == ids
    downwards, last = [], None
    while True:
        bound = {} if last is None else {"id_lt": last}
        found = client.find_task_suites(pool_id=pool.id, sort=["-id"], limit=50, **bound)
        downwards += [one.id for one in found.items]
        if not found.has_more:
            break
        last = downwards[-1]
    assert downwards == ids[::-1]


@WAYS
def test_one_bad_suite_stops_all(client, pool, async_mode):
    with pytest.raises(toloka.exceptions.ValidationApiError) as caught:
        client.create_task_suites(spoilt(pool), async_mode=async_mode)
    fault = caught.value.payload["1"]["tasks.1.input_values.photo"]
    code = fault["code"] if isinstance(fault, dict) else fault.code
    assert code == "VALUE_REQUIRED"
    assert client.find_task_suites(pool_id=pool.id).items == []


@WAYS
def test_the_good_ones_are_made_where_that_is_asked(client, pool, async_mode):
    made = client.create_task_suites(spoilt(pool), skip_invalid_items=True, async_mode=async_mode)
    assert sorted(made.items) == ["0", "2"]
    assert list(made.validation_errors) == ["1"]
    fault = made.validation_errors["1"]["tasks.1.input_values.photo"]
    assert fault.code == "VALUE_REQUIRED"
    assert {one.id for one in client.get_task_suites(pool_id=pool.id)} == {one.id for one in made.items.values()}


@WAYS
def test_where_all_are_bad_that_is_an_error_even_if_bad_ones_may_be_skipped(client, pool, async_mode):
    with pytest.raises(toloka.exceptions.ValidationApiError) as caught:
        client.create_task_suites([spoilt(pool)[1]], skip_invalid_items=True, async_mode=async_mode)
    assert list(caught.value.payload["0"]) == ["tasks.1.input_values.photo"]


@WAYS
def test_a_suite_without_overlap_takes_the_pools_where_that_is_asked(client, pool, async_mode):
    with pytest.raises(toloka.exceptions.ValidationApiError) as caught:
        client.create_task_suite(kit.suite(pool, 1), async_mode=async_mode)
    assert "overlap" in str(caught.value.payload)
    ways = [
        (kit.suite(pool, 1), (3, False)),
        (kit.suite(pool, 2, overlap=7), (7, False)),
        (kit.suite(pool, 3, infinite_overlap=True), (None, True)),
    ]
    for sent, expected in ways:
        made = client.create_task_suite(sent, allow_defaults=True, async_mode=async_mode)
        assert (made.overlap, made.infinite_overlap) == expected


def test_the_same_operation_again_makes_nothing_twice(client, pool):
    operation_id = uuid.uuid4()
    first, second = (
        client.create_task_suites_async(
            [kit.suite(pool, number, overlap=1) for number in range(3)], operation_id=operation_id
        )
        for _ in range(2)
    )
    assert first.id == second.id == str(operation_id)
    assert client.wait_operation(first).status == toloka.operations.Operation.SUCCESS
    assert len(list(client.get_task_suites(pool_id=pool.id))) == 3


def test_suites_of_two_pools_in_one_call(client, project, pool):
    other = client.create_pool(kit.pool_of(project))
    made = client.create_task_suites([kit.suite(pool, 1, overlap=1), kit.suite(other, 2, overlap=1)])
    assert [made.items[place].pool_id for place in ("0", "1")] == [pool.id, other.id]


def test_a_suite_read_before_can_be_posted_again(client, pool):
    first = client.create_task_suite(kit.suite(pool, 1, overlap=2))
    again = client.create_task_suite(first)
    assert again.id != first.id
    assert [one.input_values for one in again.tasks] == [one.input_values for one in first.tasks]


def test_what_a_change_leaves_out_stays(client, pool):
    made = client.create_task_suite(kit.suite(pool, 1, overlap=2, issuing_order_override=1))
    first = client.patch_task_suite(made.id, issuing_order_override=2.5)
    assert (first.overlap, first.infinite_overlap, first.issuing_order_override) == (2, False, 2.5)
    endless = client.patch_task_suite(made.id, infinite_overlap=True)
    assert (endless.overlap, endless.infinite_overlap, endless.remaining_overlap) == (None, True, None)
    back = client.patch_task_suite(made.id, overlap=5)
    assert (back.overlap, back.infinite_overlap, back.remaining_overlap, back.issuing_order_override) == (
        5,
        False,
        5,
        2.5,
    )
    assert client.get_task_suite(made.id) == back
    for wrong in (0, 30001):
        assert kit.refused(client.patch_task_suite, made.id, overlap=wrong)[2] == ["overlap"]


def test_a_change_can_open_the_pool(client, pool):
    made = client.create_task_suite(kit.suite(pool, 1, overlap=2))
    client.patch_task_suite(made.id, overlap=3, open_pool=True)
    assert client.get_pool(pool.id).is_open()


def test_places_in_use_hold_the_overlap_up(client, pool):
    made = client.create_task_suite(kit.suite(pool, 1, overlap=3), open_pool=True)
    entry = kit.entry_of(pool)
    kit.Person(entry, "ann").work("rook")
    kit.Person(entry, "ben").start()
    assert client.get_task_suite(made.id).remaining_overlap == 1
    assert kit.refused(client.patch_task_suite, made.id, overlap=1)[:2] == (
        "IncorrectActionsApiError",
        "ASSIGNMENTS_COUNT_CONFLICT",
    )
    stopped = client.patch_task_suite_overlap_or_min(made.id, overlap=0)
    assert (stopped.overlap, stopped.remaining_overlap) == (2, 0)
    assert kit.Person(entry, "cleo").why_not() in ("NOTHING_LEFT", "ALL_TAKEN")
    unused = client.create_task_suite(kit.suite(pool, 2, overlap=3))
    assert client.patch_task_suite_overlap_or_min(unused.id, overlap=0).overlap == 0


def test_suites_are_handed_out_by_priority_and_then_by_age(client, project):
    in_order = toloka.Pool.AssignmentsIssuingConfig(issue_task_suites_in_creation_order=True)
    pool = client.create_pool(kit.pool_of(project, assignments_issuing_config=in_order))
    suites = [kit.suite(pool, number, overlap=1) for number in range(4)]
    suites[2].issuing_order_override = 10
    suites[3].issuing_order_override = -1
    client.create_task_suites(suites, open_pool=True)
    entry, seen = kit.entry_of(pool), []
    for name in "abcd":
        person = kit.Person(entry, name)
        seen.append(person.start()["tasks"][0]["values"])
        person.work("rook")
    assert seen == [kit.photo(number) for number in (2, 0, 1, 3)]


def test_a_suite_goes_to_those_it_is_reserved_for_and_never_to_others(client, pool):
    client.create_task_suite(kit.suite(pool, 1, overlap=5), open_pool=True)
    entry = kit.entry_of(pool)
    ann, ben = kit.Person(entry, "ann"), kit.Person(entry, "ben")
    ann.work("rook")
    ben.work("rook")
    client.create_task_suite(kit.suite(pool, 2, overlap=5, reserved_for=[ann.id]))
    client.create_task_suite(kit.suite(pool, 3, overlap=5, unavailable_for=[ann.id]))
    assert ann.start()["tasks"][0]["values"] == kit.photo(2)
    assert ben.start()["tasks"][0]["values"] == kit.photo(3)


def test_suites_are_found_by_overlap_and_by_when_they_were_made(client, pool):
    made = client.create_task_suites([kit.suite(pool, number, overlap=number + 1) for number in range(3)])
    one = made.items["1"]
    assert [found.id for found in client.get_task_suites(pool_id=pool.id, overlap=2)] == [one.id]
    assert {found.overlap for found in client.get_task_suites(pool_id=pool.id, overlap_gte=2)} == {2, 3}
    at = client.find_task_suites(pool_id=pool.id, created_gte=one.created, created_lte=one.created, sort=["created"])
    assert one.id in [found.id for found in at.items]
    assert kit.refused(client.find_task_suites)[0] == "ValidationApiError"
    assert client.find_task_suites(pool_id=pool.id, limit=200_000).has_more is False


@pytest.mark.parametrize(
    ("wrong", "place", "code"),
    [
        ({"overlap": 30001}, "overlap", "VALUE_OUT_OF_BOUNDS"),
        ({"overlap": 0}, "overlap", "VALUE_OUT_OF_BOUNDS"),
        ({"issuing_order_override": 100000}, "issuing_order_override", "VALUE_OUT_OF_BOUNDS"),
        ({"reserved_for": ["a", "a"]}, "reserved_for", "DUPLICATE_VALUE_IN_ARRAY"),
        ({"pool_id": str(uuid.UUID(int=7))}, "pool_id", "ENTITY_DOES_NOT_EXIST"),
        ({"tasks": []}, "tasks", None),
        ({"tasks": [toloka.Task(input_values={})]}, "tasks.0.input_values.photo", "VALUE_REQUIRED"),
        (
            {"tasks": [toloka.Task(input_values={"photo": "no address"})]},
            "tasks.0.input_values.photo",
            "INVALID_URL_SYNTAX",
        ),
        ({"tasks": [toloka.Task(input_values=kit.photo(1) | {"x": 1})]}, "tasks.0.input_values.x", "VALUE_NOT_ALLOWED"),
        (
            {"tasks": [toloka.Task(input_values=kit.photo(1), known_solutions=kit.known("emu"))]},
            "tasks.0.known_solutions.0.output_values.species",
            None,
        ),
        (
            {"tasks": [toloka.Task(input_values=kit.photo(1), known_solutions=kit.known("jay", 1.5))]},
            "tasks.0.known_solutions.0.correctness_weight",
            "VALUE_OUT_OF_BOUNDS",
        ),
    ],
)
def test_each_fault_is_told_by_its_place(client, pool, wrong, place, code):
    sent = kit.suite(pool, 1, overlap=1)
    for name, value in wrong.items():
        setattr(sent, name, value)
    with pytest.raises(toloka.exceptions.ValidationApiError) as caught:
        client.create_task_suite(sent, async_mode=False)
    assert caught.value.invalid_fields == [place]
    assert code in (None, caught.value.payload[place]["code"])
