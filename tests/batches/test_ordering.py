"""Options, columns and tasks in an order of each person's own: what is shown, what is stored, what is read back."""

import json
import re
from collections import Counter
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from batches.layouts import layout, ordering
from tasksuites.models import Answer, Assignment
from tests.factories import PASSWORD, MembershipFactory, ReadyBatchFactory, page

once = pytest.mark.once
LETTERS = "abcdef"
NONE_OF_THESE = {"label": "None of these", "value": "none", "exclusive": True}


def choice(count=4, *more, **keys):
    options = [{"label": f"Option {letter}", "value": letter} for letter in LETTERS[:count]]
    item = {"type": "multiple_choice", "description": "Which?", "answer_limit": 1, "options": [*options, *more]}
    return {**item, "disable_dropdown": True, **keys}


def passage(text):
    return {"type": "rich_text", "content": f"<p>{text}</p>"}


def stored(*pages):
    assert layout.check(list(pages), None) == []
    numbers = iter(range(1, 1000))
    return layout.normalise(list(pages), lambda: str(UUID(int=next(numbers))))


def comparison(shuffle="person"):
    """Two columns and a question below them, each shuffled."""
    columns = [{"items": [passage("Left")]}, {"items": [passage("Right")]}]
    row = {"columns": columns, "shuffle": shuffle}
    return stored({"rows": [row, {"columns": [{"items": [choice(shuffle=shuffle)]}]}]})


FOR_EACH_PERSON, FOR_EACH_TASK = comparison("person"), comparison("task")


# What a layout may say.


@once
@pytest.mark.parametrize(("given", "kept"), [(True, "person"), ("person", "person"), ("task", "task")])
def test_what_is_shuffled_is_stored_by_one_name(given, kept):
    made = comparison(given)
    assert made[0]["rows"][0]["shuffle"] == kept
    assert layout.instructions(made)[0]["shuffle"] == kept
    assert layout.normalise(made, lambda: "unused") == made


@once
@pytest.mark.parametrize("nothing", [False, None])
def test_a_layout_that_shuffles_nothing_has_no_order(nothing):
    made = comparison(nothing)
    assert "shuffle" not in json.dumps(made)
    assert not ordering.shuffles(made)
    assert ordering.shown_order(made, 1, 1) is None
    assert ordering.arranged(made[0], None) is made[0]


@once
@pytest.mark.parametrize("value", ["all", 1, 0, "", [], {}, "Person"])
def test_another_word_is_a_fault_at_its_place(value):
    faulty = [{"rows": [{"columns": [{"items": [choice(shuffle=value)]}], "shuffle": value}]}]
    problems = layout.check(faulty, None)
    assert [(one.path, one.type) for one in problems] == [
        ("pages[0].rows[0].shuffle", "row"),
        ("pages[0].rows[0].columns[0].items[0].shuffle", "multiple_choice"),
    ]
    assert {one.message for one in problems} == {'"shuffle" must be true, false, "person" or "task".'}


@once
def test_a_page_outside_the_tasks_keeps_its_columns():
    intro = page(passage("Read"), display_position="intro")
    intro["rows"][0]["shuffle"] = True
    [problem] = layout.check([intro, page(choice())], None)
    assert problem.path == "pages[0].rows[0].shuffle"


# The order itself.

shuffled = st.sampled_from([True, "person", "task"])
choices = st.builds(
    lambda count, exclusive, shuffle, limit: choice(
        count, *([NONE_OF_THESE] if exclusive else []), shuffle=shuffle, answer_limit=-1 if exclusive else limit
    ),
    st.integers(1, 6),
    st.booleans(),
    shuffled,
    st.sampled_from([1, -1]),
)
rows = st.builds(
    lambda items, shuffle: {"columns": [{"items": [item]} for item in items], **shuffle},
    st.lists(choices | st.just(passage("Text")), min_size=1, max_size=2),
    st.just({}) | st.builds(lambda value: {"shuffle": value}, shuffled),
)
layouts = st.lists(
    st.builds(lambda made: {"rows": made}, st.lists(rows, min_size=1, max_size=3)), min_size=1, max_size=2
)
seeds = st.integers(0, 2**53)


@once
@given(layouts, seeds, st.integers(1, 50))
def test_every_order_is_a_permutation_with_exclusive_options_last(pages, seed, position):
    made = stored(*pages)
    shown = ordering.shown_order(made, seed, position)
    assert (shown is not None) == ordering.shuffles(made)
    by_id = {item["id"]: item for item in layout.instructions(made)}
    for key, places in (shown or {}).get("options", {}).items():
        options = by_id[key]["options"]
        assert sorted(places) == list(range(len(options)))
        exclusive = [bool(options[place].get("exclusive")) for place in places]
        assert exclusive == sorted(exclusive)
    widths = {row["id"]: len(row["columns"]) for one in made for row in one["rows"]}
    for key, places in (shown or {}).get("columns", {}).items():
        assert sorted(places) == list(range(widths[key]))
    assert json.loads(json.dumps(shown)) == shown == ordering.shown_order(made, seed, position)


@once
@given(layouts, seeds, st.integers(1, 50))
def test_an_arranged_page_holds_the_same_and_reads_the_same(pages, seed, position):
    made = stored(*pages)
    shown = ordering.shown_order(made, seed, position)
    for before in made:
        after = ordering.arranged(before, shown)
        by_id = {item["id"]: item for item in layout.items(before)}
        assert {item["id"] for item in layout.items(after)} == set(by_id)
        for item in layout.items(after):
            if layout.asks(item):
                kind = layout.kind_of(item)
                for place in map(str, range(len(item["options"]))):
                    assert kind.read(item, [place]) == kind.read(by_id[item["id"]], [place])


@once
@given(seeds)
def test_a_person_keeps_one_order_and_a_task_has_its_own(seed):
    def orders(made):
        return {json.dumps(ordering.shown_order(made, seed, position)) for position in range(1, 20)}

    assert len(orders(FOR_EACH_PERSON)) == 1
    assert len(orders(FOR_EACH_TASK)) > 1


@once
def test_every_order_is_about_as_frequent():
    made = stored(page(choice(3, shuffle=True)))
    [question] = layout.instructions(made)
    counted = Counter(tuple(ordering.shown_order(made, seed, 1)["options"][question["id"]]) for seed in range(3000))
    assert len(counted) == 6
    assert max(counted.values()) < 600


@once
def test_the_order_of_a_seed_never_changes():
    """Written down, so that another version of Python that shuffles otherwise is noticed."""
    made = comparison()
    assert ordering.shown_order(made, 11, 1) == {
        "options": {layout.instructions(made)[0]["id"]: [0, 2, 1, 3]},
        "columns": {made[0]["rows"][0]["id"]: [1, 0]},
    }


# Through the doors.


@pytest.fixture
def batch(db):
    return ReadyBatchFactory(groups=1, group_size=3, annotators_per_task=20, layout=comparison("task"))


def start(client, batch, person):
    answer = client.post(
        f"/api/v1/participant/{batch.pool.entry}/start",
        json.dumps({"participant": person}),
        content_type="application/json",
    )
    assert answer.status_code in (200, 201), answer.content
    return answer.json()


def drawn(response):
    """The labels of the options and the words of the columns, as they follow each other in the page."""
    text = response.content.decode()
    return re.findall(r"<p>(Left|Right)</p>", text), re.findall(
        r'type="radio"[^>]*value="(\d)".*?Option (\w)', text, re.DOTALL
    )


def test_the_order_is_stored_with_each_answer_and_given_to_front_ends(client, batch):
    given = start(client, batch, "p1")
    answers = list(Answer.objects.order_by("position"))
    assignment = Assignment.objects.get()
    for answer, task in zip(answers, given["tasks"], strict=True):
        assert answer.shown == ordering.shown_order(batch.layout, assignment.seed, answer.position)
        assert task["shown"] == answer.shown
    assert given["layout"] == batch.layout
    assert start(client, batch, "p1")["tasks"] == given["tasks"]


def test_what_shuffles_nothing_stores_nothing_and_reads_no_layout_at_handing_out(client, batch):
    plain = ReadyBatchFactory(layout=comparison(None), group_size=3)
    counts = []
    for one in (plain, batch):
        with CaptureQueriesContext(connection) as queries:
            given = start(client, one, "p1")
        counts.append(sum("batches_layoutversion" in query["sql"] for query in queries))
        assert [answer.shown for answer in Answer.objects.filter(pool=one.pool).order_by("position")] == [
            task.get("shown") for task in given["tasks"]
        ]
    assert "shown" not in start(client, plain, "p1")["tasks"][0]
    assert counts == [1, 2]  # the screen's own look, and that of the handing out


def test_pages_follow_the_order_and_read_what_was_meant(client, batch):
    path = client.get(f"/take/{batch.pool.entry}/", {"PROLIFIC_PID": "p1"})["Location"]
    [question] = layout.instructions(batch.layout)
    for answer in Answer.objects.order_by("position"):
        number = answer.position + 1
        sides, options = drawn(client.get(f"{path}{number}/"))
        assert sides == [("Left", "Right")[place] for place in answer.shown["columns"].popitem()[1]]
        assert [int(place) for place, _ in options] == answer.shown["options"][question["id"]]
        assert all(LETTERS[int(place)] == letter for place, letter in options)
        place, letter = options[0]  # the one that stands on top
        client.post(f"{path}{number}/", {"go": "next", question["id"]: place})
        answer.refresh_from_db()
        assert answer.values == {question["id"]: [letter]}
        assert f'value="{place}" checked' in client.get(f"{path}{number}/").content.decode()


def test_an_error_leads_to_the_option_on_top(client, batch):
    path = client.get(f"/take/{batch.pool.entry}/", {"PROLIFIC_PID": "p1"})["Location"]
    [question] = layout.instructions(batch.layout)
    first = Answer.objects.get(position=1).shown["options"][question["id"]][0]
    response = client.post(f"{path}2/", {"go": "next"})
    assert response.status_code == 422
    assert f'href="#q-{question["id"]}-{first}"' in response.content.decode()


def test_a_preview_shows_some_order(client, batch):
    user = MembershipFactory(workspace=batch.workspace).user
    assert client.login(username=user.username, password=PASSWORD)
    address = f"/batches/{batch.pk}/preview/{batch.pool.suites.get().pk}/?screen=2"
    sides, options = drawn(client.get(address))
    shown = ordering.shown_order(batch.layout, batch.seed, 1)
    assert sides == [("Left", "Right")[place] for place in shown["columns"].popitem()[1]]
    assert [int(place) for place, _ in options] == shown["options"].popitem()[1]


def test_tasks_come_in_an_order_of_each_person_s_own(client, db):
    batch = ReadyBatchFactory(groups=1, group_size=6, annotators_per_task=20, layout=stored(page(choice())))
    batch.pool.shuffles_tasks = True
    batch.pool.save()
    orders = set()
    for person in range(8):
        given = [task["id"] for task in start(client, batch, f"p{person}")["tasks"]]
        assert [task["id"] for task in start(client, batch, f"p{person}")["tasks"]] == given
        rows = Answer.objects.filter(participant__external_id=f"p{person}").order_by("position")
        assert [(row.position, str(row.task_id)) for row in rows] == list(enumerate(given, start=1))
        orders.add(tuple(given))
    assert len({frozenset(order) for order in orders}) == 1
    assert len(orders) > 4
