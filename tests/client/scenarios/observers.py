"""Streaming: observers that follow a pool, cursors that follow a list, metrics that count."""

import asyncio
import datetime
from decimal import Decimal

import kit
import toloka.client as toloka
from toloka.async_client import AsyncTolokaClient
from toloka.streaming import AssignmentsObserver, Pipeline, PoolStatusObserver
from toloka.streaming.cursor import (
    AssignmentCursor,
    TaskCursor,
    UserBonusCursor,
    UserRestrictionCursor,
    UserSkillCursor,
)

NO_LAG = {"time_lag": datetime.timedelta(0)}


def test_a_pipeline_reviews_what_comes_in_until_the_pool_closes(client, project, monkeypatch):
    monkeypatch.setattr(Pipeline, "MIN_SLEEP_SECONDS", 0.2)
    pool = client.create_pool(kit.pool_of(project, auto_close_after_complete_delay_seconds=0))
    client.create_task_suites([kit.suite(pool, number, overlap=1) for number in range(3)], open_pool=True)
    entry, told = kit.entry_of(pool), []
    assignments = AssignmentsObserver(client, pool.id, cursor_time_lag=datetime.timedelta(0))
    statuses = PoolStatusObserver(client, pool.id)

    @assignments.on_submitted
    def review(events):
        for event in events:
            answer = event.assignment.solutions[0].output_values["species"]
            decide = client.accept_assignment if answer == "rook" else client.reject_assignment
            decide(event.assignment.id, "looked at")

    assignments.on_accepted(lambda events: told.extend(("ACCEPTED", event.assignment.user_id) for event in events))
    assignments.on_rejected(lambda events: told.extend(("REJECTED", event.assignment.user_id) for event in events))
    statuses.on_closed(lambda closed: told.append(("CLOSED", closed.last_close_reason.value)))
    statuses.on_open(lambda opened: told.append(("OPEN", None)))

    people = [kit.Person(entry, name) for name in ("ann", "ben", "cleo")]
    for person, species in zip(people, ("rook", "rook", "jay"), strict=True):
        person.work(species)
    pipeline = Pipeline(period=datetime.timedelta(seconds=0.2))
    pipeline.register(assignments)
    pipeline.register(statuses)
    asyncio.run(asyncio.wait_for(pipeline.run(), timeout=kit.SOON_S))
    assert {one for one in told if one[0] in ("ACCEPTED", "REJECTED")} == {
        ("ACCEPTED", people[0].id),
        ("ACCEPTED", people[1].id),
        ("REJECTED", people[2].id),
    }
    assert ("CLOSED", "COMPLETED") in told


def test_cursors_tell_each_thing_once(client, mixed_pool):
    tasks = [kit.task(mixed_pool, number) for number in range(4)] + [kit.control(mixed_pool, 9, "rook")]
    client.create_tasks(tasks, allow_defaults=True, open_pool=True)
    person = kit.Person(kit.entry_of(mixed_pool), "ann")
    assignment_id = person.work("rook")

    made = TaskCursor(pool_id=mixed_pool.id, toloka_client=client, **NO_LAG)
    assert sorted(event.task.input_values["photo"] for event in made) == sorted(
        one.input_values["photo"] for one in tasks
    )
    assert list(made) == []

    submitted = AssignmentCursor(pool_id=mixed_pool.id, event_type="SUBMITTED", toloka_client=client, **NO_LAG)
    [event] = submitted
    assert (event.assignment.id, event.event_time) == (assignment_id, event.assignment.submitted)
    accepted = AssignmentCursor(pool_id=mixed_pool.id, event_type="ACCEPTED", toloka_client=client, **NO_LAG)
    assert list(accepted) == []
    client.accept_assignment(assignment_id, "Yes.")
    assert [one.assignment.id for one in accepted] == [assignment_id]
    assert list(submitted) == []

    skill = client.create_skill(name="birds", hidden=True)
    changed = UserSkillCursor(skill_id=skill.id, event_type="MODIFIED", toloka_client=client, **NO_LAG)
    client.set_user_skill(skill_id=skill.id, user_id=person.id, value=Decimal(50))
    assert [one.user_skill.value for one in changed] == [50]
    assert list(changed) == []

    banned = UserRestrictionCursor(toloka_client=client, user_id=person.id, **NO_LAG)
    client.set_user_restriction(
        toloka.user_restriction.PoolUserRestriction(pool_id=mixed_pool.id, user_id=person.id, private_comment="c")
    )
    assert [one.user_restriction.user_id for one in banned] == [person.id]
    paid = UserBonusCursor(toloka_client=client, user_id=person.id, **NO_LAG)
    client.create_user_bonus(toloka.UserBonus(user_id=person.id, amount=kit.MONEY, without_message=True))
    assert [one.user_bonus.amount for one in paid] == [kit.MONEY]


def test_many_answers_at_one_moment_come_through_page_by_page(client, pool):
    client.create_task_suites([kit.suite(pool, number, overlap=1) for number in range(12)], open_pool=True)
    person = kit.Person(kit.entry_of(pool), "ann")
    done = [person.work("rook") for _ in range(12)]
    cursor = AssignmentCursor(pool_id=pool.id, event_type="SUBMITTED", toloka_client=client, **NO_LAG)
    assert sorted(event.assignment.id for event in cursor) == sorted(done)


def test_the_asynchronous_client_says_the_same(client, pool):
    client.create_task_suite(kit.suite(pool, 1, overlap=1), open_pool=True)
    kit.Person(kit.entry_of(pool), "ann").work("rook")

    async def look():
        other = AsyncTolokaClient(kit.TOKEN, url=kit.ADDRESS, retries=0)
        there = await other.get_pool(pool.id)
        return there, [one async for one in other.get_assignments(pool_id=pool.id)]

    there, assignments = asyncio.run(look())
    assert there == client.get_pool(pool.id)
    assert assignments == list(client.get_assignments(pool_id=pool.id))
