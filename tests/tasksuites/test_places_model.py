"""Any history of taking, saving, sending, returning, running late and changing the overlap, beside a small model.

The model is what a person with pencil and paper would keep: who holds which suite, and what they wrote.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from project.base.problems import Refused
from tasksuites import answering, expiry, overlap
from tasksuites.issuing import Person, issue
from tasksuites.models import Answer, Assignment, Pool, TaskSuite
from tests.factories import PoolFactory, TaskFactory, TaskSuiteFactory

LIMIT_S = 100
NAMES = ("ann", "ben", "cat", "dan")
HOLDING, SENT, LATE, RETURNED, EXPIRED = "holding", "sent", "late", "returned", "expired"


@dataclass
class Held:
    """One suite in one person's hands, as the model knows it."""

    name: str
    suite: int
    until: datetime
    state: str = HOLDING
    written: dict = field(default_factory=dict)
    receipt: str | None = None

    @property
    def has_place(self) -> bool:
        return self.state in (HOLDING, SENT)


def attempt(action, *args, **options):
    """What the action returned, and None; or None, and the code with which it refused."""
    try:
        return action(*args, **options), None
    except Refused as refused:
        return None, refused.code


class Places(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.now = datetime(2026, 1, 1, tzinfo=UTC)
        self.pool = PoolFactory(time_limit_s=LIMIT_S, default_overlap=2)
        self.overlaps = {}
        for _ in range(3):
            suite = TaskFactory(suite=TaskSuiteFactory(pool=self.pool)).suite
            self.overlaps[suite.position] = suite.overlap
        self.held: dict[object, Held] = {}

    def taken(self, suite: int) -> int:
        return sum(one.has_place for one in self.held.values() if one.suite == suite)

    def next_for(self, name: str) -> int | None:
        had = {one.suite for one in self.held.values() if one.name == name}
        free = (suite for suite, places in self.overlaps.items() if suite not in had and self.taken(suite) < places)
        return next(free, None)

    def let_go(self, *, name: str | None = None) -> None:
        for one in self.held.values():
            if one.state == HOLDING and one.until <= self.now and name in (None, one.name):
                one.state = EXPIRED

    @rule(name=st.sampled_from(NAMES))
    def start(self, name):
        self.let_go(name=name)
        holding = next((pk for pk, one in self.held.items() if one.name == name and one.state == HOLDING), None)
        if holding is None and self.next_for(name) is None:
            self.let_go()
        wanted = self.next_for(name)
        taken, code = attempt(issue, self.pool, Person(name), now=self.now)
        if holding:
            assert (taken[0].pk, taken[1]) == (holding, False)
        elif wanted:
            assert (taken[0].suite.position, taken[1]) == (wanted, True)
            self.held[taken[0].pk] = Held(name, wanted, self.now + timedelta(seconds=LIMIT_S))
        else:
            had = {one.suite for one in self.held.values() if one.name == name}
            others = any(one.state == HOLDING and one.suite not in had for one in self.held.values())
            assert code == ("ALL_TAKEN" if others else "NOTHING_LEFT")

    @precondition(lambda self: self.held)
    @rule(choice=st.integers(0), key=st.sampled_from("ab"), value=st.none() | st.integers(0, 9))
    def save(self, choice, key, value):
        pk, one = self.pick(choice)
        task_id = Answer.objects.get(assignment=pk).task_id
        _, code = attempt(answering.save_draft, Assignment(pk=pk), task_id, {key: value}, now=self.now)
        assert code == {SENT: "SUBMITTED", LATE: "SUBMITTED", RETURNED: "RETURNED"}.get(one.state)
        if code is None:
            one.written = {name: kept for name, kept in {**one.written, key: value}.items() if kept is not None}

    @precondition(lambda self: self.held)
    @rule(choice=st.integers(0))
    def submit(self, choice):
        pk, one = self.pick(choice)
        sent, code = attempt(answering.submit, Assignment(pk=pk), now=self.now)
        assert code == ("RETURNED" if one.state == RETURNED else None)
        if code:
            return
        if one.receipt is None:
            place_is_gone = one.state == EXPIRED and self.taken(one.suite) >= self.overlaps[one.suite]
            one.state = LATE if place_is_gone else SENT
            one.receipt = sent.receipt
        assert sent.receipt == one.receipt
        assert bool(sent.late_at) == (one.state == LATE)

    @precondition(lambda self: self.held)
    @rule(choice=st.integers(0))
    def give_back(self, choice):
        pk, one = self.pick(choice)
        _, code = attempt(answering.give_back, Assignment(pk=pk), now=self.now)
        assert code == ("SUBMITTED" if one.receipt else None)
        one.state = one.state if code else RETURNED

    @rule(seconds=st.integers(0, 2 * LIMIT_S), sweeps=st.booleans())
    def time_goes_by(self, seconds, sweeps):
        self.now += timedelta(seconds=seconds)
        if sweeps:
            expiry.expire_overdue(self.now, pool=self.pool)
            self.let_go()

    @rule(places=st.integers(1, 4))
    def change_overlap(self, places):
        overlap.set_overlap(self.pool, places)
        self.overlaps = {suite: max(places, self.taken(suite)) for suite in self.overlaps}

    def pick(self, choice):
        return list(self.held.items())[choice % len(self.held)]

    @invariant()
    def the_database_says_what_the_model_says(self):
        suites = {suite.position: suite for suite in TaskSuite.objects.filter(pool=self.pool)}
        assert {key: suite.taken for key, suite in suites.items()} == {key: self.taken(key) for key in self.overlaps}
        assert {key: suite.overlap for key, suite in suites.items()} == self.overlaps
        kept = Answer.objects.filter(pool=self.pool).values_list("assignment_id", "values")
        assert {pk: values or {} for pk, values in kept} == {pk: one.written for pk, one in self.held.items()}
        pool = Pool.objects.get(pk=self.pool.pk)
        assert pool.submitted_count == sum(one.state == SENT for one in self.held.values())
        assert pool.place_count == sum(self.overlaps.values())


@pytest.mark.django_db
def test_every_history_leads_where_the_model_says():
    run_state_machine_as_test(
        Places,
        settings=settings(
            max_examples=60, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
