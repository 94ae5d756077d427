"""Tasks of mixed pools: made, read, changed, and mixed when somebody comes."""

import kit
import pytest
import toloka.client as toloka
from toloka.client.task import Task

WAYS = pytest.mark.parametrize("async_mode", [True, False], ids=["by an operation", "at once"])


@WAYS
def test_a_task_of_each_kind_is_read_back_as_it_was_made(client, mixed_pool, async_mode):
    general = kit.task(
        mixed_pool,
        31,
        baseline_solutions=[Task.BaselineSolution(output_values={"species": "jay"}, confidence_weight=0.5)],
    )
    golden = kit.control(mixed_pool, 32, "magpie")
    training = kit.control(mixed_pool, 33, "jay")
    training.message_on_unknown_solution = "Look at the blue feathers."
    made = client.create_tasks([general, golden, training], allow_defaults=True, async_mode=async_mode)
    first, second, third = (made.items[str(place)] for place in range(3))
    assert (first.overlap, first.infinite_overlap, first.remaining_overlap) == (2, False, 2)
    assert (second.overlap, second.infinite_overlap) == (None, True)
    assert second.known_solutions == golden.known_solutions
    assert first.baseline_solutions == general.baseline_solutions
    assert third.message_on_unknown_solution == "Look at the blue feathers."
    for one in (first, second, third):
        assert client.get_task(one.id) == one


@WAYS
def test_one_task_alone(client, mixed_pool, async_mode):
    made = client.create_task(kit.task(mixed_pool, 1, overlap=5), async_mode=async_mode)
    assert (made.overlap, made.pool_id, made.input_values) == (5, mixed_pool.id, kit.photo(1))
    with pytest.raises(toloka.exceptions.ValidationApiError) as caught:
        client.create_task(toloka.Task(pool_id=mixed_pool.id, input_values={}, overlap=1), async_mode=async_mode)
    assert "input_values.photo" in str(caught.value.payload)


@WAYS
def test_the_good_ones_are_made_where_that_is_asked(client, mixed_pool, async_mode):
    tasks = [kit.task(mixed_pool, 1), toloka.Task(pool_id=mixed_pool.id, input_values={"photo": 7})]
    assert (
        kit.refused(client.create_tasks, tasks, allow_defaults=True, async_mode=async_mode)[0] == "ValidationApiError"
    )
    assert client.find_tasks(pool_id=mixed_pool.id).items == []
    made = client.create_tasks(tasks, allow_defaults=True, skip_invalid_items=True, async_mode=async_mode)
    assert list(made.items) == ["0"]
    assert list(made.validation_errors["1"]) == ["input_values.photo"]


def test_what_a_change_leaves_out_stays(client, mixed_pool):
    made = client.create_task(kit.task(mixed_pool, 1, overlap=2))
    changed = client.patch_task(made.id, overlap=10)
    assert (changed.overlap, changed.remaining_overlap, changed.infinite_overlap) == (10, 10, False)
    golden = client.patch_task(made.id, known_solutions=kit.known("rook"))
    assert golden.overlap == 10
    assert golden.known_solutions == kit.known("rook")
    endless = client.patch_task_overlap_or_min(made.id, infinite_overlap=True)
    assert (endless.overlap, endless.infinite_overlap) == (None, True)
    assert client.patch_task_overlap_or_min(made.id, overlap=0).overlap == 0
    assert client.get_task(made.id).known_solutions == kit.known("rook")


def test_tasks_are_listed_and_tasks_of_composed_suites_are_not(client, mixed_pool, project):
    made = client.create_tasks([kit.task(mixed_pool, number, overlap=number + 1) for number in range(120)])
    ids = [made.items[str(number)].id for number in range(120)]
    assert [one.id for one in client.get_tasks(pool_id=mixed_pool.id, batch_size=50)] == ids
    assert [one.id for one in client.find_tasks(pool_id=mixed_pool.id, overlap=3).items] == [ids[2]]
    assert [one.id for one in client.find_tasks(pool_id=mixed_pool.id, sort=["-created", "-id"], limit=1).items] == ids[
        -1:
    ]
    pool = client.create_pool(kit.pool_of(project))
    client.create_task_suite(kit.suite(pool, 1, overlap=1))
    assert client.find_tasks(pool_id=pool.id).items == []
    assert kit.refused(client.find_tasks)[0] == "ValidationApiError"


def test_a_mixed_suite_is_made_of_the_pools_tasks_when_somebody_comes(client, mixed_pool):
    tasks = [kit.task(mixed_pool, number) for number in range(4)] + [kit.control(mixed_pool, 9, "rook")]
    made = client.create_tasks(tasks, allow_defaults=True, open_pool=True)
    kit.Person(kit.entry_of(mixed_pool), "ann").work("rook")
    [suite] = client.get_task_suites(pool_id=mixed_pool.id)
    assert (suite.mixed, suite.overlap, suite.remaining_overlap) == (True, 1, 0)
    ids = {place: one.id for place, one in made.items.items()}
    assert {one.id for one in suite.tasks} == {ids["0"], ids["1"], ids["4"]}
    assert client.get_task(ids["0"]).remaining_overlap == 1
    assert client.get_task(ids["2"]).remaining_overlap == 2
    assert [one.id for one in client.get_task_suites(task_id=ids["1"])] == [suite.id]
    assert client.find_task_suites(task_id=ids["2"]).items == []
    [done] = client.get_assignments(pool_id=mixed_pool.id)
    assert (done.mixed, done.task_suite_id) == (True, suite.id)
    assert [one.input_values for one in done.tasks] == [one.input_values for one in suite.tasks]
    assert [one.id for one in client.get_assignments(task_id=ids["0"])] == [done.id]


def test_each_control_task_is_seen_once_and_then_there_is_nothing_more(client, mixed_pool):
    tasks = [kit.task(mixed_pool, number, overlap=5) for number in range(20)]
    client.create_tasks([*tasks, *(kit.control(mixed_pool, 90 + number, "jay") for number in range(3))], open_pool=True)
    person, seen = kit.Person(kit.entry_of(mixed_pool), "ann"), []
    for _ in range(3):
        seen += [one["values"]["photo"] for one in person.start()["tasks"]]
        person.work("jay")
    assert len(set(seen)) == len(seen) == 9
    assert {kit.photo(90 + number)["photo"] for number in range(3)} <= set(seen)
    assert person.why_not() == "NOTHING_LEFT"


def test_the_last_suite_may_be_short_of_general_tasks(client, project):
    for forced, expected in [(True, 1), (False, None)]:
        mix = kit.mixer(real_tasks_count=3, min_real_tasks_count=2, force_last_assignment=forced)
        pool = client.create_pool(kit.pool_of(project, mixer_config=mix))
        client.create_tasks([kit.task(pool, number, overlap=1) for number in range(4)], open_pool=True)
        person = kit.Person(kit.entry_of(pool), "ann")
        person.work("rook")
        if expected is None:
            assert person.why_not() == "NOTHING_LEFT"
        else:
            assert len(person.start()["tasks"]) == expected
