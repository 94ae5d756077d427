"""Pools: made, read back, changed, opened, closed, copied, put away."""

import datetime

import kit
import pytest
import toloka.client as toloka
from toloka.client import actions, collectors, conditions


def everything(project) -> toloka.Pool:
    """A pool that uses each thing that the client can say about one."""
    pool = kit.pool_of(
        project,
        private_comment="c",
        public_description="d",
        public_instructions="<b>i</b>",
        priority=20,
        auto_close_after_complete_delay_seconds=60,
        mixer_config=kit.mixer(real_tasks_count=8, golden_tasks_count=1, min_real_tasks_count=4),
        metadata={"week": ["10"]},
        filter=toloka.filter.FilterAnd([toloka.filter.FilterOr([toloka.filter.Languages.in_("EN")])]),
    )
    pool.quality_control.add_action(
        collector=collectors.GoldenSet(history_size=20),
        conditions=[conditions.TotalAnswersCount >= 4, conditions.CorrectAnswersRate < 55.5],
        action=actions.RestrictionV2(
            scope="PROJECT", duration=3, duration_unit="DAYS", private_comment="weak on control tasks"
        ),
    )
    return pool


def test_a_pool_is_read_back_as_it_was_made(client, pool):
    assert client.get_pool(pool.id) == pool
    assert (pool.status, pool.type) == (toloka.Pool.Status.CLOSED, toloka.Pool.Type.REGULAR)
    assert pool.will_expire == kit.LATER
    assert float(pool.reward_per_assignment) == 0.04


def test_everything_that_can_be_said_of_a_pool_is_kept(client, project):
    sent = everything(project)
    made = client.create_pool(sent, tier="ignored")
    assert client.get_pool(made.id) == made
    for name in ("private_comment", "public_instructions", "priority", "filter", "metadata", "defaults"):
        assert getattr(made, name) == getattr(sent, name), name
    assert made.mixer_config.min_real_tasks_count == 4
    [config] = made.quality_control.configs
    assert config.rules == sent.quality_control.configs[0].rules
    assert config.collector_config.uuid is not None
    again = client.update_pool(made.id, made)
    assert again.quality_control == made.quality_control


def test_a_price_in_whole_units_is_a_number_too(client, project):
    made = client.create_pool(kit.pool_of(project, reward_per_assignment=1))
    assert made.reward_per_assignment == 1


def test_pools_are_listed_filtered_sorted_and_paged(client, project):
    ids = [client.create_pool(kit.pool_of(project, private_name=name)).id for name in "abc"]
    other = client.create_project(kit.birds())
    client.create_pool(kit.pool_of(other))
    assert [one.id for one in client.get_pools(project_id=project.id, batch_size=1)] == ids
    found = client.find_pools(project_id=project.id, status="CLOSED", sort=["-id"], limit=2)
    assert ([one.id for one in found.items], found.has_more) == ([ids[2], ids[1]], True)
    assert client.find_pools(project_id=project.id, status="OPEN").items == []
    first = client.get_pool(ids[0])
    assert ids[0] in [one.id for one in client.find_pools(project_id=project.id, created_lte=first.created).items]
    assert client.find_pools(project_id=project.id, created_lt=first.created).items == []
    assert client.find_pools(project_id=project.id, sort="last_started").has_more is False


def test_a_pool_without_tasks_does_not_open(client, pool):
    assert kit.refused(client.open_pool, pool.id)[:2] == ("IncorrectActionsApiError", "EMPTY_POOL")


def test_tasks_alone_do_not_open_a_pool_that_mixes_nothing(client, pool):
    client.create_task(kit.task(pool, 1), allow_defaults=True)
    assert kit.refused(client.open_pool, pool.id)[:2] == ("IncorrectActionsApiError", "MIXER_CONFIG_REQUIRED")


def test_a_pool_opens_and_closes_and_the_second_time_nothing_happens(client, pool):
    client.create_task_suite(kit.suite(pool, 1, 2), allow_defaults=True)
    operation = client.open_pool_async(pool.id)
    assert client.wait_operation(operation).status == toloka.operations.Operation.SUCCESS
    opened = client.get_pool(pool.id)
    assert opened.is_open()
    assert opened.last_started is not None
    assert client.open_pool_async(pool.id) is None
    assert client.open_pool(pool.id).is_open()
    closed = client.close_pool(pool.id)
    assert (closed.status, closed.last_close_reason) == (toloka.Pool.Status.CLOSED, toloka.Pool.CloseReason.MANUAL)
    assert closed.last_stopped is not None
    assert client.close_pool_async(pool.id) is None


def test_a_pool_closed_for_an_update_says_so(client, pool):
    client.create_task_suite(kit.suite(pool, 1), allow_defaults=True, open_pool=True)
    closed = client.close_pool_for_update(pool.id)
    assert closed.last_close_reason == toloka.Pool.CloseReason.FOR_UPDATE
    closed.private_name = "week 11"
    assert client.update_pool(pool.id, closed).private_name == "week 11"
    assert client.open_pool(pool.id).is_open()


def test_an_open_pool_takes_a_new_overlap_and_nothing_else(client, pool):
    client.create_task_suite(kit.suite(pool, 1), allow_defaults=True, open_pool=True)
    opened = client.get_pool(pool.id)
    opened.private_name = "week 12"
    assert kit.refused(client.update_pool, pool.id, opened)[:2] == (
        "IncorrectActionsApiError",
        "POOL_INAPPROPRIATE_STATUS",
    )
    opened = client.get_pool(pool.id)
    opened.defaults.default_overlap_for_new_task_suites = 5
    assert client.update_pool(pool.id, opened).defaults.default_overlap_for_new_task_suites == 5
    assert client.patch_pool(pool.id, priority=42).priority == 42
    assert client.get_pool(pool.id).is_open()


def test_a_copy_has_the_settings_and_no_tasks(client, project):
    origin = client.create_pool(everything(project))
    client.create_task(kit.task(origin, 1), allow_defaults=True)
    copy = client.clone_pool(origin.id)
    assert copy.id != origin.id
    assert copy.status == toloka.Pool.Status.CLOSED
    for name in ("mixer_config", "quality_control", "filter", "defaults", "reward_per_assignment"):
        assert getattr(copy, name) == getattr(client.get_pool(origin.id), name), name
    assert client.find_tasks(pool_id=copy.id).items == []


def test_an_archived_pool_stays_as_it_is(client, pool):
    client.create_task_suite(kit.suite(pool, 1), allow_defaults=True, open_pool=True)
    assert kit.refused(client.archive_pool, pool.id)[0] == "IncorrectActionsApiError"
    client.close_pool(pool.id)
    assert client.archive_pool(pool.id).is_archived()
    assert client.archive_pool_async(pool.id) is None
    for call in (client.open_pool, client.close_pool, client.close_pool_for_update):
        assert kit.refused(call, pool.id)[0] == "IncorrectActionsApiError"
    assert kit.refused(client.patch_pool, pool.id, priority=1)[0] == "IncorrectActionsApiError"
    assert kit.refused(client.create_task_suite, kit.suite(pool, 2), allow_defaults=True, async_mode=False)[:1] == (
        "IncorrectActionsApiError",
    )


def test_a_pool_completes_by_itself(client, project):
    pool = client.create_pool(
        kit.pool_of(project, auto_accept_solutions=True, auto_close_after_complete_delay_seconds=0)
    )
    client.create_task_suite(kit.suite(pool, 1, overlap=1), open_pool=True)
    kit.Person(kit.entry_of(pool), "ann").work("rook")
    closed = kit.eventually(lambda: (one := client.get_pool(pool.id)).is_closed() and one)
    assert closed.last_close_reason == toloka.Pool.CloseReason.COMPLETED


def test_a_pool_whose_time_is_over_does_not_open(client, project):
    past = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
    pool = client.create_pool(kit.pool_of(project))
    client.create_task_suite(kit.suite(pool, 1), allow_defaults=True)
    pool.will_expire = past

    def change_and_open():
        client.update_pool(pool.id, pool)
        client.open_pool(pool.id)

    assert kit.refused(change_and_open)[0] in ("ValidationApiError", "IncorrectActionsApiError")
    assert not client.get_pool(pool.id).is_open()


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"private_name": None}, "private_name"),
        ({"project_id": "0190aaaa-0000-7000-8000-000000000000"}, "project_id"),
        ({"reward_per_assignment": -1}, "reward_per_assignment"),
        ({"assignment_max_duration_seconds": 1}, "assignment_max_duration_seconds"),
        ({"priority": 101}, "priority"),
        ({"auto_accept_period_day": 22}, "auto_accept_period_day"),
        ({"defaults": toloka.Pool.Defaults(default_overlap_for_new_task_suites=30001)}, "defaults"),
        ({"mixer_config": kit.mixer(real_tasks_count=501)}, "mixer_config"),
    ],
)
def test_a_wrong_value_is_told_by_its_place(client, project, wrong, place):
    name, _, places = kit.refused(client.create_pool, kit.pool_of(project, **wrong))
    assert name == "ValidationApiError"
    assert [one for one in places if one.split(".")[0] == place], places
