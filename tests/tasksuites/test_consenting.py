"""Consent: versions in force, who has to agree, and that two at once make neither two versions nor two rows."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from tasksuites import consenting
from tasksuites.issuing import Person, issue
from tasksuites.models import Consent, Participation
from tests.factories import PoolFactory, TaskFactory, TaskSuiteFactory
from workspaces.models import AuditEntry

NOW = timezone.now().replace(microsecond=0)
ANN = Person("ann", source="prolific")


@pytest.fixture
def pool(db):
    made = PoolFactory()
    for _ in range(3):
        TaskFactory(suite=TaskSuiteFactory(pool=made))
    return made


def number(consent):
    return consent and consent.number


def test_another_text_is_another_version_and_the_same_text_is_not(pool):
    texts = ["<p>One</p>", " <p>One</p>\n", "<p>Two</p>", "", "", "<p>Two</p>"]
    assert [number(consenting.publish(pool, text, None)) for text in texts] == [1, 1, 2, 3, 3, 4]
    assert AuditEntry.objects.filter(action="consent.publish").count() == 4


def test_an_empty_text_asks_for_nothing(pool):
    assert consenting.publish(pool, "  ", None) is None
    consenting.publish(pool, "<p>One</p>", None)
    consenting.publish(pool, "", None)
    assert consenting.newest(pool) is None
    assert consenting.needed(pool, ANN, NOW) is None


def test_whoever_agreed_is_asked_again_for_a_newer_version_only(pool):
    consenting.publish(pool, "One", None)
    assert number(consenting.needed(pool, ANN, NOW)) == 1
    assert consenting.agree(pool, ANN, 1, NOW)
    assert consenting.needed(pool, ANN, NOW) is None
    assert number(consenting.needed(pool, Person("ann"), NOW)) == 1  # of no panel: somebody else
    consenting.publish(pool, "Two", None)
    assert number(consenting.needed(pool, ANN, NOW)) == 2
    mine = Participation.objects.get()
    assert (mine.consent_version, mine.consented_at) == (1, NOW)


@pytest.mark.parametrize("version", [0, 2, "1", None, 1.5, [], {}])
def test_only_the_version_in_force_can_be_agreed_to(pool, version):
    consenting.publish(pool, "One", None)
    assert not consenting.agree(pool, ANN, version, NOW)
    assert not Participation.objects.exists()


def test_a_newer_version_waits_until_the_work_in_hand_is_over(pool):
    assignment, _ = issue(pool, ANN, now=NOW)
    consenting.publish(pool, "One", None)
    assert consenting.needed(pool, ANN, NOW) is None
    assert consenting.needed(pool, ANN, assignment.expires_at) is not None


def test_who_may_hold_several_suites_is_asked_before_the_next(pool):
    pool.max_active_per_person = 2
    pool.save()
    issue(pool, ANN, now=NOW)
    consenting.publish(pool, "One", None)
    assert consenting.needed(pool, ANN, NOW) is not None


def test_declining_is_noted_and_can_be_taken_back(pool):
    consenting.publish(pool, "One", None)
    consenting.decline(pool, ANN, "returned")
    assert Participation.objects.get().outcome == "returned"
    assert consenting.needed(pool, ANN, NOW) is not None
    consenting.agree(pool, ANN, 1, NOW)
    assert (Participation.objects.get().outcome, Participation.objects.get().consent_version) == ("", 1)


def test_consent_does_not_disturb_what_was_counted(pool):
    consenting.publish(pool, "One", None)
    consenting.agree(pool, ANN, 1, NOW)
    issue(pool, ANN, now=NOW + timedelta(seconds=1))
    mine = Participation.objects.get()
    assert (mine.consent_version, mine.issued_count) == (1, 1)


def at_once(*calls):
    def run(call):
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        return [future.result() for future in [threads.submit(run, call) for call in calls]]


@pytest.mark.django_db(transaction=True)
def test_two_texts_published_at_once_are_two_versions():
    pool = PoolFactory()
    made = at_once(*[lambda n=n: consenting.publish(pool, f"Text {n}", None) for n in range(4)])
    assert sorted(map(number, made)) == [1, 2, 3, 4]
    assert Consent.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_agreeing_twice_at_once_is_agreeing_once():
    pool = PoolFactory()
    consenting.publish(pool, "One", None)
    assert at_once(*[lambda: consenting.agree(pool, ANN, 1, NOW) for _ in range(4)]) == [True] * 4
    assert Participation.objects.get().consent_version == 1
