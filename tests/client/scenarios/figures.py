"""What the answers of a pool come to: analytics, and answers made one."""

from decimal import Decimal

import kit
import pytest
import toloka.client as toloka
from toloka.client import analytics_request as asked
from toloka.client.aggregation import PoolAggregatedSolutionRequest, WeightedDynamicOverlapTaskAggregatedSolutionRequest

FIELDS = [PoolAggregatedSolutionRequest.Field(name="species")]


def value_of(client, pool, kind, **more):
    operation = client.wait_operation(client.get_analytics([kind(subject_id=pool.id, **more)]))
    [told] = operation.details["value"]
    assert told["request"]["subject_id"] == pool.id
    return told["result"]["value"]


def test_a_pool_is_counted(client, pool):
    client.create_task_suites(
        [kit.suite(pool, 2 * number, 2 * number + 1, overlap=2) for number in range(2)], open_pool=True
    )
    assert value_of(client, pool, asked.CompletionPercentagePoolAnalytics) == 0
    entry = kit.entry_of(pool)
    ann, ben = kit.Person(entry, "ann"), kit.Person(entry, "ben")
    for assignment_id in (ann.work("rook"), ann.work("jay")):
        client.accept_assignment(assignment_id, "Yes.")
    client.reject_assignment(ben.work("rook"), "No.")
    kit.Person(entry, "cleo").give_back()
    expected = {
        asked.RealTasksCountPoolAnalytics: 4,
        asked.ApprovedAssignmentsCountPoolAnalytics: 2,
        asked.RejectedAssignmentsCountPoolAnalytics: 1,
        asked.SkippedAssignmentsCountPoolAnalytics: 1,
        asked.UniqueWorkersCountPoolAnalytics: 3,
        asked.UniqueSubmittersCountPoolAnalytics: 2,
    }
    found = {kind: value_of(client, pool, kind) for kind in expected}
    assert found == expected
    assert value_of(client, pool, asked.CompletionPercentagePoolAnalytics) == 75
    assert float(value_of(client, pool, asked.SpentBudgetPoolAnalytics)) == pytest.approx(0.08)
    assert value_of(client, pool, asked.AvgSubmitAssignmentMillisPoolAnalytics) >= 0
    assert value_of(client, pool, asked.ActiveWorkersByFilterCountPoolAnalytics, interval_hours=1) >= 0


def test_several_questions_are_answered_in_their_order(client, pool):
    client.create_task_suite(kit.suite(pool, 1, overlap=1))
    kinds = [asked.RealTasksCountPoolAnalytics, asked.CompletionPercentagePoolAnalytics]
    done = client.wait_operation(client.get_analytics([kind(subject_id=pool.id) for kind in kinds]))
    assert [one["request"]["name"] for one in done.details["value"]] == ["real_tasks_count", "completion_percentage"]


@pytest.fixture
def answered(client, mixed_pool) -> dict[str, toloka.Task]:
    """One task with three answers: two say rook, one says jay, and each person has a skill. The pool is closed."""
    skill = client.create_skill(name="eyes")
    made = client.create_tasks(
        [kit.task(mixed_pool, number, overlap=3) for number in range(2)] + [kit.control(mixed_pool, 9, "rook")],
        open_pool=True,
    )
    entry = kit.entry_of(mixed_pool)
    for name, species, value in [("a", "rook", 60), ("b", "rook", 80), ("c", "jay", 70)]:
        person = kit.Person(entry, name)
        client.accept_assignment(person.work(species), "Yes.")
        client.set_user_skill(skill_id=skill.id, user_id=person.id, value=Decimal(value))
    client.close_pool(mixed_pool.id)
    return {"skill": skill, "task": made.items["0"], "other": made.items["1"]}


# Four species, so that a wrong answer weighs (1 - q) / 3. rook: 0.6 * 0.8 * 0.1 = 0.048; jay: 0.4/3 * 0.2/3 * 0.7
# = 0.0062222; crow and magpie: 0.4/3 * 0.2/3 * 0.1 = 0.00088889 each. rook's share is 0.048 / 0.056 = 6/7.
SHARE_OF_ROOK = 6 / 7


def test_answers_become_one_by_the_skill_of_who_gave_them(client, mixed_pool, answered):
    operation = client.aggregate_solutions_by_pool(
        type="WEIGHTED_DYNAMIC_OVERLAP",
        pool_id=mixed_pool.id,
        answer_weight_skill_id=answered["skill"].id,
        fields=FIELDS,
    )
    done = client.wait_operation(operation)
    assert done.status.value == "SUCCESS"
    found = {one.task_id: one for one in client.get_aggregated_solutions(done.id, batch_size=1)}
    assert set(found) == {answered["task"].id, answered["other"].id}
    one = found[answered["task"].id]
    assert (one.pool_id, one.output_values) == (mixed_pool.id, {"species": "rook"})
    assert float(one.confidence) == pytest.approx(SHARE_OF_ROOK, abs=1e-4)
    first = client.find_aggregated_solutions(done.id, sort=["-task_id"], limit=1)
    assert ([one.task_id for one in first.items], first.has_more) == ([max(found)], True)


def test_one_task_is_answered_at_once(client, mixed_pool, answered):
    one = client.aggregate_solutions_by_task(
        task_id=answered["task"].id,
        pool_id=mixed_pool.id,
        answer_weight_skill_id=answered["skill"].id,
        fields=[WeightedDynamicOverlapTaskAggregatedSolutionRequest.Field(name="species")],
    )
    assert (one.task_id, one.output_values) == (answered["task"].id, {"species": "rook"})
    assert float(one.confidence) == pytest.approx(SHARE_OF_ROOK, abs=1e-4)


def test_dawid_and_skene_need_no_skill(client, mixed_pool, answered):
    operation = client.aggregate_solutions_by_pool(type="DAWID_SKENE", pool_id=mixed_pool.id, fields=FIELDS)
    done = client.wait_operation(operation)
    assert done.status.value == "SUCCESS"
    answers = {one.output_values["species"] for one in client.get_aggregated_solutions(done.id)}
    assert answers == {"rook"}


def test_a_field_without_a_limited_set_of_answers_can_not_be_made_one(client, mixed_pool, answered):
    request = PoolAggregatedSolutionRequest(
        type="DAWID_SKENE", pool_id=mixed_pool.id, fields=[PoolAggregatedSolutionRequest.Field(name="photo")]
    )
    assert kit.refused(client.aggregate_solutions_by_pool, request)[0] in (
        "ValidationApiError",
        "IncorrectActionsApiError",
    )
