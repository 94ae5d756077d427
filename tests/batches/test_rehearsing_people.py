"""Simulated people: how many of each kind come, and what they answer to any sound layout. No database, no server."""

import re
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batches.layouts import layout
from batches.layouts.items.samples import prose
from batches.rehearsing import profiles
from batches.rehearsing.acting import Actor
from batches.rehearsing.faults import Judged, Terms
from batches.rehearsing.findings import findings
from batches.rehearsing.profiles import PROFILES, Simulated
from batches.rehearsing.visits import Obstacle, Outcome, Visit
from tests.batches.item_samples import EXPLAINED, PLAIN_UNIT, RANKING, RATING, UNIT
from tests.factories import CHOICE, WHY, page

pytestmark = pytest.mark.once

SHARES = st.dictionaries(st.sampled_from(list(PROFILES)), st.floats(0, 1000), min_size=1).filter(
    lambda shares: sum(shares.values()) > 0
)


def stored(*items):
    return layout.normalise([page(*items)], lambda: str(uuid4()))


def actor(name, seed=1, number=1):
    person = Simulated(number, PROFILES[name], seed)
    return Actor(person, person.chance("visit"))


@given(people=st.integers(1, 200), shares=SHARES)
def test_as_many_people_come_as_were_asked_for_each_kind_within_one_of_its_share(people, shares):
    counts = profiles.apportion(people, shares)
    assert sum(counts.values()) == people
    total = sum(shares.values())
    for name in PROFILES:
        assert abs(counts.get(name, 0) - people * shares.get(name, 0) / total) < 1


@given(people=st.integers(1, 50), shares=SHARES, seed=st.integers(0, 2**53))
def test_the_same_seed_makes_the_same_people(people, shares, seed):
    assert profiles.cast(people, shares, seed) == profiles.cast(people, shares, seed)
    assert [person.number for person in profiles.cast(people, shares, seed)] == list(range(1, people + 1))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("careful=0.5,lazy=0.5", 'no profile "lazy": they are careful, tired, random, straight, dropout, slow'),
        ("careful", '"careful" is no share'),
        ("careful=half", '"careful=half" is no share'),
        ("careful=-1", "not negative"),
        ("careful=nan", "not negative"),
        ("careful=inf", "not negative"),
        ("careful=1e308,random=1e308", "too large"),
        ("careful=0", "at least one profile"),
        ("", "at least one profile"),
    ],
)
def test_shares_that_nobody_can_be_made_of_are_refused_with_a_reason(text, told):
    with pytest.raises(ValueError, match=re.escape(told)):
        profiles.read_shares(text)


def test_shares_are_read_as_given():
    assert profiles.read_shares(" careful=2, random = 0.5 ,") == {"careful": 2.0, "random": 0.5}


OPTIONS = st.integers(2, 7).map(lambda count: [{"label": f"Option {n}", "value": n} for n in range(count)])
CHOICES = st.builds(
    lambda options, limit, alone: {
        **CHOICE,
        "options": [{**options[0], "exclusive": True}, *options[1:]] if alone and limit != 1 else options,
        "answer_limit": min(limit, len(options)),
    },
    OPTIONS,
    st.sampled_from([1, 2, 3, -1]),
    st.booleans(),
)
NUMBERS = st.tuples(st.integers(-1000, 1000), st.integers(0, 500)).map(
    lambda pair: {"type": "number", "min": pair[0], "max": pair[0] + pair[1]}
)
LENGTHS = st.tuples(st.integers(0, 1000), st.integers(1, 500)).map(
    lambda pair: {"type": "string", "min": pair[0], "max": pair[0] + pair[1]}
)
TEXTS = st.one_of(NUMBERS, LENGTHS).map(lambda rules: {**WHY, "validation": rules})

OTHERS = st.sampled_from([EXPLAINED, UNIT, PLAIN_UNIT, RATING, RANKING])


@given(
    items=st.lists(st.one_of(CHOICES, TEXTS, OTHERS), min_size=1, max_size=4),
    name=st.sampled_from(["careful", "slow"]),
    seed=st.integers(0, 1000),
)
def test_diligent_people_can_send_whatever_can_be_answered(items, name, seed):
    (only,) = pages = stored(*items)
    answers = actor(name, seed).answer_page(only, {}, 0, {})
    assert layout.answer_problems(pages, answers, final=True) == []


@given(items=st.lists(st.one_of(CHOICES, TEXTS, OTHERS), min_size=1, max_size=4), name=st.sampled_from(list(PROFILES)))
def test_what_anybody_gives_may_be_kept_as_a_draft(items, name):
    (only,) = pages = stored(*items)
    somebody = actor(name)
    for _ in range(3):
        assert layout.answer_problems(pages, somebody.answer_page(only, {}, 0, {}), final=False) == []


@given(length=st.integers(0, 2000), seed=st.integers(0, 99))
def test_people_write_exactly_as_much_as_they_mean_to(length, seed):
    text = prose(length, actor("careful", seed).chance)
    assert len(text) == length
    assert text == text.strip()


def test_people_answer_only_what_their_answers_bring_up():
    reason = {**WHY, "show_if": {"item": "which", "is": "b"}}
    (only,) = pages = stored({**CHOICE, "name": "which"}, reason)
    which, why = (item["id"] for item in layout.instructions(pages))
    somebody = actor("careful")
    somebody.shown_if = layout.conditions_of(pages)
    for task in range(20):
        answers = somebody.answer_page(only, {}, task, {})
        assert (why in answers) == (answers[which] == ["b"])
    assert {tuple(given[which]) for given in somebody.given.values()} == {("a",), ("b",)}


def test_nobody_writes_more_than_their_patience_allows():
    (only,) = stored({**WHY, "validation": {"type": "string", "min": 20_000}})
    for name, profile in PROFILES.items():
        (text,) = actor(name).answer_page(only, {}, 0, {}).values()
        assert len(text) <= max(profile.patience, 160)


def test_straight_lining_takes_the_first_option_whatever_the_task():
    (only,) = stored(CHOICE, {**CHOICE, "answer_limit": 2})
    somebody = actor("straight")
    for task in range(5):
        assert all(
            given == ["a"] for given in Actor(somebody.person, somebody.chance).answer_page(only, {}, task, {}).values()
        )


def test_careful_people_give_the_known_answer_and_tired_ones_ever_less_often():
    found = {
        name: [sum(actor(name, seed).finds_known(task) for seed in range(300)) for task in (0, 3, 6)]
        for name in PROFILES
    }
    assert found["careful"] == [300, 300, 300]
    assert found["tired"][0] > found["tired"][1] > found["tired"][2]
    assert found["random"] == found["slow"] == found["straight"] == [0, 0, 0]


def test_who_reads_everything_takes_longer_and_who_is_tired_gets_slower():
    (only,) = stored({"type": "rich_text", "content": f"<p>{'word ' * 400}</p>"}, CHOICE)

    def takes(name, task=0):
        somebody = actor(name)
        somebody.answer_page(only, {}, task, {})
        return somebody.seconds

    assert takes("careful") > 60 > 15 > takes("random")
    assert takes("tired", 9) > 1.5 * takes("tired")


def test_who_is_stuck_at_a_question_of_a_kind_that_nobody_knows_has_found_no_fault():
    person = Simulated(1, PROFILES["careful"], 1)
    obstacles = [Obstacle(2, "body", "k", "A picture of it", "Add a file.", "file_upload")]
    stuck = [Visit(person, Outcome.STUCK, obstacles=obstacles)]
    found = findings(stuck, [], Judged([], [], 0), Terms(Decimal(0), 60, 0, 1))
    assert found["faults"] == []
    (note,) = found["notes"]
    assert note.startswith("Page 2, question “A picture of it”: simulated people have no answer to a file_upload")


def test_a_question_of_a_kind_that_nobody_knows_stays_open():
    assert actor("careful").answer({"id": "1", "type": "a kind of the future"}, 0, {}) is None
