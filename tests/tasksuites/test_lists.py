"""Lists of people: what a file says, fault by fault, and what a list does once it is there."""

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from project.base.problems import Refused
from tasksuites import lists
from tasksuites.issuing import Person, issue
from tasksuites.models import Reservation
from tests.factories import PoolFactory, TaskFactory
from workspaces.models import AuditEntry

Kind = Reservation.Kind


@pytest.mark.once
@pytest.mark.parametrize(
    ("data", "is_table", "ids"),
    [
        (b"ann\nben\n", False, ["ann", "ben"]),
        (b"\xef\xbb\xbfann\r\n\r\n  ben  \r\n", False, ["ann", "ben"]),
        (b"ann\nben\nann\nann", False, ["ann", "ben"]),
        (b"ann,30\nben,31\n", False, ["ann,30", "ben,31"]),
        (b"ann,30\nben,31\n", True, ["ann", "ben"]),
        (b'"ann, the first",30\n\n,\nben\n', True, ["ann, the first", "ben"]),
        (b"ann;30\nben;31\n", True, ["ann", "ben"]),
        ("Zoë\n李\n".encode(), False, ["Zoë", "李"]),
    ],
)
def test_a_file_names_each_person_once(data, is_table, ids):
    people = lists.read(data, is_table=is_table)
    assert (people.ids, people.problems) == (ids, [])


@pytest.mark.once
@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"ann\nb\xffn\n", "Line 2 is not written in UTF-8."),
        (b"ann\nb\x00n\n", 'Line 2: "b\\x00n" holds characters that no id has.'),
        (b"ann\n\n" + b"x" * 256, "Line 3: an id has at most 255 characters, this one has 256."),
        (b"", "This file holds no ids: write one in each line."),
        (b"\n \n", "This file holds no ids: write one in each line."),
    ],
)
def test_a_fault_names_its_line(data, message):
    assert [problem.message for problem in lists.read(data, is_table=False).problems] == [message]


@pytest.mark.once
def test_a_list_that_is_too_long_is_refused_and_not_every_fault_is_told(monkeypatch):
    monkeypatch.setattr(lists, "MOST_IDS", 2)
    assert lists.read(b"a\nb\na\nb\n", is_table=False).problems == []
    problems = lists.read(b"\n".join(b"%d" % number for number in range(100)), is_table=False).problems
    assert problems[0].message == "Line 3: a list holds at most 2 ids."
    assert len(problems) == lists.FAULTS_SHOWN


@pytest.mark.once
def test_repeated_ids_are_counted():
    assert lists.read(b"a\nb\na\na\n", is_table=False).repeated == 2


@pytest.mark.once
@given(data=st.binary(max_size=300), is_table=st.booleans())
def test_any_file_is_judged_without_an_exception(data, is_table):
    people = lists.read(data, is_table=is_table)
    assert people.ids or people.problems
    assert all(person == person.strip() and person for person in people.ids)


def refusal(pool, name):
    """The code with which `name` is sent away, or None where they get something."""
    try:
        issue(pool, Person(name), now=timezone.now())
    except Refused as refused:
        return refused.code
    return None


@pytest.fixture
def pool():
    return TaskFactory(suite__pool=PoolFactory(default_overlap=None), suite__overlap=None).pool


@pytest.mark.django_db
def test_only_these_lets_in_nobody_else_until_the_list_is_taken_away(pool):
    assert lists.replace(pool, Kind.RESERVED, ["ann", "ben"], None) == 2
    assert (refusal(pool, "ann"), refusal(pool, "cid")) == (None, "NOT_ELIGIBLE")
    lists.replace(pool, Kind.RESERVED, ["cid"], None)
    assert (refusal(pool, "ben"), refusal(pool, "cid")) == ("NOT_ELIGIBLE", None)
    assert lists.counts(pool) == {"reserved": 1}
    lists.replace(pool, Kind.RESERVED, [], None)
    assert (refusal(pool, "dan"), lists.counts(pool)) == (None, {})


@pytest.mark.django_db
def test_not_these_keeps_out_those_alone_whatever_the_other_list_says(pool):
    lists.replace(pool, Kind.UNAVAILABLE, ["ann"], None)
    assert (refusal(pool, "ann"), refusal(pool, "ben")) == ("NOT_ELIGIBLE", None)
    lists.replace(pool, Kind.RESERVED, ["ann"], None)
    assert refusal(pool, "ann") == "NOT_ELIGIBLE"
    assert lists.counts(pool) == {"reserved": 1, "unavailable": 1}


@pytest.mark.django_db
def test_what_else_says_who_may_stays_and_the_trail_has_the_count(pool):
    pool.eligibility = {"excludes_pools": ["x"]}
    pool.save()
    lists.replace(pool, Kind.RESERVED, ["ann"], None)
    pool.refresh_from_db()
    assert pool.eligibility == {"excludes_pools": ["x"], "listed_only": True}
    assert AuditEntry.objects.get(action="list").detail == {"kind": "reserved", "count": 1}


@pytest.mark.django_db
def test_places_kept_for_a_person_in_one_suite_stay_when_a_list_is_replaced(pool):
    suite = pool.suites.get()
    Reservation.objects.create(pool=pool, suite=suite, person="zoe", kind=Kind.RESERVED)
    lists.replace(pool, Kind.RESERVED, ["ann"], None)
    assert Reservation.objects.filter(suite=suite).count() == 1
    assert lists.counts(pool) == {"reserved": 1}
