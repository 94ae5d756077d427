"""Items that are shown only after certain answers: what a condition may be, and what it hides."""

from itertools import count
from uuid import UUID

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from batches import screen
from batches.layouts import conditions, layout
from batches.layouts.items import Material
from tests.batches.item_samples import CHOICE, EXPLAINED, RATING, TEXT, UNIT

pytestmark = pytest.mark.once

KIND = CHOICE | {"name": "kind"}
SCORE = RATING | {"name": "score"}
REASONS = EXPLAINED | {"name": "reasons"}


def only_if(item, target, **wanted):
    return item | {"show_if": {"item": target, **wanted}}


def page(*items, **more):
    return {"rows": [{"columns": [{"items": list(items)}]}], **more}


def ids():
    numbers = count(1)
    return lambda: str(UUID(int=next(numbers)))


def stored(*pages):
    assert layout.check(list(pages), None) == []
    return layout.normalise(list(pages), ids())


def named(pages):
    return {item["name"]: item["id"] for item in layout.instructions(pages) if "name" in item}


@pytest.mark.parametrize(
    "item",
    [
        only_if(TEXT, "kind", **{"is": "cat"}),
        only_if(TEXT, "kind", **{"is": 7.0}),
        only_if(TEXT, "kind", **{"in": ["cat", True]}),
        only_if(TEXT, "score", **{"is": -2}),
        only_if(TEXT, "reasons", **{"in": [3]}),
        only_if({"type": "rich_text", "content": "Think again"}, "kind", **{"is": True}),
        TEXT | {"show_if": None},
    ],
)
def test_a_condition_names_an_earlier_choice_and_what_it_offers(item):
    assert layout.check([page(KIND, SCORE), page(REASONS, item)], None) == []


@pytest.mark.parametrize(
    ("wanted", "path"),
    [
        ("kind", "show_if"),
        ({"is": "cat"}, "show_if.item"),
        ({"item": 7, "is": "cat"}, "show_if.item"),
        ({"item": "own", "is": "cat"}, "show_if.item"),
        ({"item": "later", "is": "cat"}, "show_if.item"),
        ({"item": "nobody", "is": "cat"}, "show_if.item"),
        ({"item": "words", "is": "cat"}, "show_if.item"),
        ({"item": "kind"}, "show_if"),
        ({"item": "kind", "is": "cat", "in": ["cat"]}, "show_if"),
        ({"item": "kind", "is": "dog"}, "show_if.is"),
        ({"item": "kind", "is": "7"}, "show_if.is"),
        ({"item": "kind", "is": ["cat"]}, "show_if.is"),
        ({"item": "kind", "in": "cat"}, "show_if.in"),
        ({"item": "kind", "in": []}, "show_if.in"),
        ({"item": "kind", "in": ["cat", "dog"]}, "show_if.in[1]"),
        ({"item": "score", "is": 3}, "show_if.is"),
    ],
)
def test_a_faulty_condition_is_told_at_its_place(wanted, path):
    item = TEXT | {"name": "own", "show_if": wanted}
    [problem] = layout.check([page(KIND, SCORE, UNIT | {"name": "words"}, item, CHOICE | {"name": "later"})], None)
    assert (problem.item, problem.path.partition("items[3].")[2]) == (3, path)
    assert problem.message.endswith(".")


def test_a_faulty_question_is_not_told_again_where_something_depends_on_it():
    [problem] = layout.check([page(KIND | {"answer_limit": 9}, only_if(TEXT, "kind", **{"is": "cat"}))], None)
    assert problem.item == 0


def test_pages_that_belong_to_no_task_have_no_conditions():
    intro = page({"type": "rich_text", "content": "x", "show_if": {"item": "kind", "is": 7}}, display_position="outro")
    [problem] = layout.check([page(KIND), intro], None)
    assert "belongs to no task" in problem.message


def test_a_condition_is_stored_by_the_id_of_its_question_and_stays_as_it_is():
    pages = stored(page(KIND, only_if(TEXT, "kind", **{"is": "cat"})))
    assert layout.instructions(pages)[1]["show_if"] == {"item": named(pages)["kind"], "is": "cat"}
    assert layout.check(pages, None) == []
    assert layout.normalise(pages, ids()) == pages


CHAIN = stored(
    page(KIND, only_if(SCORE, "kind", **{"is": "cat"})),
    page(only_if(REASONS, "score", **{"in": [1, 2]}), only_if(TEXT | {"name": "text"}, "reasons", **{"is": "clear"})),
)
NAMES = named(CHAIN)


@pytest.mark.parametrize(
    ("answers", "hidden"),
    [
        ({}, {"score", "reasons", "text"}),
        ({"kind": [7]}, {"score", "reasons", "text"}),
        ({"kind": ["cat"]}, {"reasons", "text"}),
        ({"kind": ["cat"], "score": 2}, {"text"}),
        ({"kind": ["cat"], "score": 2, "reasons": [{"value": "clear", "explanation": "x"}]}, set()),
        ({"kind": [7], "score": 2, "reasons": [{"value": "clear", "explanation": "x"}]}, {"score", "reasons", "text"}),
        ({"kind": "cat", "score": [None, {}]}, {"reasons", "text"}),
    ],
)
def test_what_depends_on_a_hidden_question_is_hidden_too(answers, hidden):
    by_id = {NAMES[key]: value for key, value in answers.items()}
    assert layout.conditions_of(CHAIN).hidden(by_id) == {NAMES[key] for key in hidden}
    demanded = {problem.key for problem in layout.answer_problems(CHAIN, answers, final=True)}
    assert demanded.isdisjoint(NAMES[key] for key in hidden)
    assert layout.conditions_of(CHAIN).counted(by_id).keys() == by_id.keys() - {NAMES[key] for key in hidden}


ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.lists(st.sampled_from(["cat", 7, True]), max_size=3),
        "score": st.none() | st.integers(-3, 3) | st.text(max_size=2),
        "reasons": st.lists(
            st.dictionaries(st.just("value"), st.sampled_from(["clear", 3, None]), max_size=1), max_size=2
        ),
        "text": st.text(max_size=3),
    },
)


@given(answers=ANSWERS)
def test_what_counts_has_nothing_hidden_left_and_asks_no_more_than_before(answers):
    shown_if = layout.conditions_of(CHAIN)
    by_id = {NAMES[key]: value for key, value in answers.items()}
    counted = shown_if.counted(by_id)
    assert shown_if.hidden(counted) == shown_if.hidden(by_id)
    assert shown_if.counted(counted) == counted


def drawn(place, answers, **options):
    made = screen.draw(CHAIN[place], Material(answers=answers, **options), layout.conditions_of(CHAIN))
    return [(item["name"], item.get("condition", {}).get("words", "")) for item in made["rows"][0][0]]


def test_another_page_s_answers_leave_items_out_and_this_page_s_are_told_as_conditions():
    assert drawn(0, {}) == [("kind", ""), ("score", "Only if you answer “Cat” to “Which?”.")]
    assert drawn(1, {NAMES["kind"]: ["cat"]}) == []
    answers = {NAMES["kind"]: ["cat"], NAMES["score"]: 1}
    assert drawn(1, answers) == [("reasons", ""), ("text", "Only if you answer “Clear” to “Why?”.")]
    assert drawn(1, answers, given=True) == [("reasons", "")]


def test_a_preview_that_knows_no_other_page_shows_everything_with_its_condition():
    made = screen.draw(CHAIN[1], Material(), layout.conditions_of(CHAIN), knows_others=False)
    assert [item["condition"]["words"] for item in made["rows"][0][0]] == [
        "Only after a certain answer on another page.",
        "Only if you answer “Clear” to “Why?”.",
    ]


def test_a_script_learns_at_which_places_of_the_form_an_item_is_shown():
    pages = stored(page(KIND, only_if(TEXT, "kind", **{"in": [True, "cat"]})))
    item = screen.draw(pages[0], Material(), layout.conditions_of(pages))["rows"][0][0][1]
    assert item["condition"]["target"] == named(pages)["kind"]
    assert item["condition"]["places"] == "0 2"


def test_pages_of_which_nothing_is_left_are_passed_over_in_both_directions():
    pages = stored(page(KIND), page(only_if(TEXT, "kind", **{"is": "cat"})), page(RATING))
    shown_if, screens = layout.conditions_of(pages), screen.sequence(pages, 1)
    key = named(pages)["kind"]
    for answer, steps in (("cat", [1, 2, 3, 4, 5]), (7, [1, 2, 4, 5])):
        now, walked = screens[0], [1]
        while (after := screen.beside(screens, now, [{key: [answer]}], shown_if)) != now:
            assert screen.beside(screens, after, [{key: [answer]}], shown_if, goes_back=True) == now
            now = after
            walked.append(now.number)
        assert walked == steps


def test_a_page_asks_only_for_what_it_shows():
    shown_if = layout.conditions_of(CHAIN)
    assert set(screen.page_problems(CHAIN[0], {}, shown_if)) == {NAMES["kind"]}
    assert set(screen.page_problems(CHAIN[0], {NAMES["kind"]: ["cat"]}, shown_if)) == {NAMES["score"]}
    assert screen.page_problems(CHAIN[1], {NAMES["kind"]: ["cat"]}, shown_if) == {}
    form = QueryDict(f"{NAMES['kind']}=1&{NAMES['score']}=4")
    typed = screen.read_form(CHAIN[0], form)
    assert typed == {NAMES["kind"]: [7], NAMES["score"]: 2}
    assert screen.page_problems(CHAIN[0], typed, shown_if) == {}


def test_a_layout_without_conditions_hides_nothing():
    assert conditions.NONE.hidden({"x": 1}) == frozenset()
