"""A layout is judged whole, stored in one form, and answers are judged against it."""

import json
from itertools import count
from time import perf_counter
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batches.layouts import layout
from batches.layouts.items import ITEMS
from datasets.schema import parse
from tests.batches.item_samples import ASKING, EXPLAINED

pytestmark = pytest.mark.once

SCHEMA = parse(
    {
        "strict": False,
        "fields": {
            "prompt": {"type": "text"},
            "response_a": {"type": "text"},
            "response_b": {"type": "text"},
            "session_id": {"type": "task_group_id"},
        },
    }
)
PROMPT = {"type": "dataset_field", "field": "prompt"}
TEXT = {"type": "rich_text", "content": "<p>Read this.</p>"}
PICTURE = {"type": "image", "url": "https://example.org/a.png", "alt_text": "A cat"}
WHY = {"type": "free_text", "description": "Why?"}
WHICH = {
    "type": "multiple_choice",
    "description": "Which is better?",
    "answer_limit": 1,
    "options": [{"label": "A", "value": "a"}, {"label": "B", "value": "b"}],
}


def page(*items, **more):
    return {"rows": [{"columns": [{"items": list(items)}]}], **more}


def ids():
    numbers = count(1)
    return lambda: str(UUID(int=next(numbers)))


def stored(*pages):
    assert layout.check(list(pages), SCHEMA) == []
    return layout.normalise(list(pages), ids())


def places(batch_items, schema=SCHEMA):
    return [(p.page, p.row, p.column, p.item, p.type) for p in layout.check(batch_items, schema)]


SEVERAL_FAULTS = [
    page(TEXT, PROMPT, PROMPT),
    {"rows": [{"columns": []}, {"columns": [{"items": [WHY]}, {"items": []}, {"items": [{"type": "poll"}]}]}]},
    page({"type": "dataset_field", "field": "summry"}, {**WHICH, "answer_limit": 5}),
]


def test_every_fault_is_reported_with_its_place_in_reading_order():
    assert places(SEVERAL_FAULTS) == [
        (0, 0, 0, 2, "dataset_field"),
        (1, 0, 0, 0, "row"),
        (1, 1, 0, 0, "row"),
        (1, 1, 1, 0, "column"),
        (1, 1, 2, 0, "poll"),
        (2, 0, 0, 0, "dataset_field"),
        (2, 0, 0, 1, "multiple_choice"),
    ]


def test_a_path_leads_to_the_fault_and_only_a_dataset_field_names_its_field():
    problems = layout.check(SEVERAL_FAULTS, SCHEMA)
    assert [problem.path for problem in problems][:3] == [
        "pages[0].rows[0].columns[0].items[2].field",
        "pages[1].rows[0].columns",
        "pages[1].rows[1].columns",
    ]
    assert [problem.field for problem in problems] == ["prompt", None, None, None, None, "summry", None]
    assert problems[2].message == "This row has 3 columns; a row holds 1 or 2."


@pytest.mark.parametrize(
    ("batch_items", "place"),
    [
        (None, (0, 0, 0, 0, "page")),
        ({}, (0, 0, 0, 0, "page")),
        ([], (0, 0, 0, 0, "page")),
        ([7], (0, 0, 0, 0, "page")),
        ([{}], (0, 0, 0, 0, "page")),
        ([page(WHY), {"rows": []}], (1, 0, 0, 0, "page")),
        ([{"rows": {"columns": []}}], (0, 0, 0, 0, "page")),
        ([{"rows": [None]}], (0, 0, 0, 0, "row")),
        ([{"rows": [{"columns": [{"items": [WHY]}, "x"]}]}], (0, 0, 1, 0, "column")),
        ([page(WHY, "x")], (0, 0, 0, 1, "item")),
        ([page(WHY, {})], (0, 0, 0, 1, "item")),
        ([page({"type": 5})], (0, 0, 0, 0, "item")),
        ([page({"type": "item"})], (0, 0, 0, 0, "item")),
        ([page({"type": "file_uplaod"})], (0, 0, 0, 0, "file_uplaod")),
        ([page(WHY, display_position="middle")], (0, 0, 0, 0, "page")),
        ([page(WHY, display_position=["intro"])], (0, 0, 0, 0, "page")),
        ([page(WHY, id="7")], (0, 0, 0, 0, "page")),
        ([page({**WHY, "id": 7})], (0, 0, 0, 0, "free_text")),
        ([page({**WHY, "name": "x"}, {**WHICH, "name": "x"})], (0, 0, 0, 1, "multiple_choice")),
        ([page({**WHY, "name": str(UUID(int=5))})], (0, 0, 0, 0, "free_text")),
        ([page({**WHY, "id": str(UUID(int=5))}, {**TEXT, "id": str(UUID(int=5))})], (0, 0, 0, 1, "rich_text")),
    ],
)
def test_a_wrong_shape_is_one_fault_at_its_place(batch_items, place):
    assert places(batch_items) == [place]


@pytest.mark.parametrize("position", ["intro", "outro"])
def test_a_page_outside_the_tasks_may_show_and_not_ask(position):
    assert places([page(TEXT, PICTURE, display_position=position), page(WHY)]) == []
    assert places([page(TEXT, PROMPT, WHY, WHICH, display_position=position)]) == [
        (0, 0, 0, 1, "dataset_field"),
        (0, 0, 0, 2, "free_text"),
        (0, 0, 0, 3, "multiple_choice"),
    ]


def test_a_field_may_stand_on_two_pages():
    assert places([page(PROMPT, WHY), page(PROMPT, WHICH)]) == []


def test_without_a_schema_no_field_can_be_shown():
    assert places([page(PROMPT, WHY)], schema=None) == [(0, 0, 0, 0, "dataset_field")]
    assert places([page(TEXT, WHY)], schema=None) == []


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["intro", "free_text", "prompt"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
inner_keys = {"id", "type", "label", "value", "exclusive", "min", "max", "heading", "show_if", "item", "is", "in"}
keys = st.sampled_from(sorted(inner_keys.union(*(kind.keys for kind in ITEMS.values()))))
types = st.sampled_from([*ITEMS, "other"])
wild_options = st.lists(st.dictionaries(keys, json_values, max_size=4) | json_values, max_size=4)
wild_items = st.builds(
    lambda type_, item, options: {**item, "type": type_, **options},
    types | json_values,
    st.dictionaries(keys, json_values, max_size=8),
    st.just({})
    | st.builds(lambda key, o: {key: o}, st.sampled_from(["options", "unit_options", "labels"]), wild_options),
)
wild_pages = st.lists(
    st.builds(
        lambda items, more: page(*items, **more),
        st.lists(wild_items, max_size=3),
        st.dictionaries(st.sampled_from(["id", "display_position"]), json_values),
    ),
    max_size=3,
)


@given(json_values | wild_pages)
def test_any_json_is_judged_without_an_exception(batch_items):
    for problem in layout.check(batch_items, SCHEMA):
        assert problem.message.endswith(".")
        assert problem.message.encode()
        assert min(problem.page, problem.row, problem.column, problem.item) >= 0


words = st.text(min_size=1, max_size=12).filter(str.strip)
given_id = st.just({}) | st.uuids().map(lambda value: {"id": str(value)})
shown_items = (
    st.builds(
        lambda t, f: {"type": "rich_text", "content": t, "content_format": f},
        words,
        st.sampled_from(["html", "markdown"]),
    ).filter(lambda item: not any(ITEMS["rich_text"].check(item, SCHEMA)))
    | st.just(PICTURE)
    | st.just(TEXT)
)
asked_items = st.builds(
    lambda d: {**WHY, "description": d, "unknown": 1, "validation": {"type": "number", "min": None}}, words
) | st.builds(
    lambda values, limit: {
        **WHICH,
        "answer_limit": limit,
        "options": [{"label": "L", "value": value, "exclusive": False, "colour": 1} for value in values],
    },
    st.lists(st.text(max_size=4) | st.integers(10, 99), min_size=1, max_size=6, unique_by=str),
    st.sampled_from([1, -1]),
)
asked_items |= st.sampled_from(ASKING)
good_pages = st.lists(
    st.builds(
        lambda column_count, items, with_id: {
            "rows": [{"columns": [{"items": items} for _ in range(column_count)], "x": 1}],
            **with_id,
        },
        st.integers(1, 2),
        st.lists(shown_items | asked_items, min_size=1, max_size=3),
        given_id,
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda made: made.get("id", id(made)),
)


@given(good_pages)
def test_a_normal_layout_is_sound_complete_and_stays_as_it_is(batch_items):
    assert layout.check(batch_items, SCHEMA) == []
    normal = layout.normalise(batch_items, ids())
    assert layout.check(normal, SCHEMA) == []
    assert layout.normalise(normal, lambda: "unused") == normal
    assert json.loads(json.dumps(normal)) == normal
    nodes = [*normal, *(r for p in normal for r in p["rows"]), *(i for p in normal for i in layout.items(p))]
    assert all(UUID(node["id"]) for node in nodes)


def test_given_ids_are_kept_and_others_are_made():
    given_one = str(UUID(int=77))
    normal = layout.normalise([page(TEXT, {**WHY, "id": given_one.upper()}, id=None)], ids())
    assert normal[0]["id"] == str(UUID(int=1))
    assert [item["id"] for item in layout.items(normal[0])] == [str(UUID(int=4)), given_one]


def test_a_stored_passage_is_clean_html_whatever_it_came_as():
    source = {"type": "rich_text", "content": "**Which** <script>x</script>one?", "content_format": "markdown"}
    [kept] = layout.items(stored(page(source))[0])
    assert (kept["content"].strip(), kept["content_format"]) == ("<p><strong>Which</strong> one?</p>", "html")


def test_pages_are_found_by_position_and_questions_in_order():
    made = stored(
        page(TEXT, display_position="outro"), page(WHY), page(TEXT, display_position="intro"), page(PROMPT, WHICH)
    )
    assert [layout.pages(made, position) for position in layout.POSITIONS] == [[made[2]], [made[1], made[3]], [made[0]]]
    assert [item["description"] for item in layout.instructions(made)] == ["Why?", "Which is better?"]


ASKED = stored(page({**WHY, "name": "reason"}, WHICH))
REASON, BETTER = (item["id"] for item in layout.instructions(ASKED))


@pytest.mark.parametrize(
    ("answers", "draft", "final"),
    [
        ({}, [], [REASON, BETTER]),
        ({REASON: None, BETTER: []}, [], [REASON, BETTER]),
        ({REASON: "x", BETTER: ["a"]}, [], []),
        ({"reason": "x", BETTER: ["a"]}, [], []),
        ({"reason": "x", REASON: "y", BETTER: ["a"]}, [REASON], [REASON]),
        ({REASON: 1, BETTER: ["c"], "more": 1}, ["more", REASON, BETTER], ["more", REASON, BETTER]),
        ([], [""], [""]),
        (None, [""], [""]),
        ("text", [""], [""]),
    ],
)
def test_answers_are_judged_as_a_draft_and_as_a_whole(answers, draft, final):
    assert [problem.key for problem in layout.answer_problems(ASKED, answers, final=False)] == draft
    assert [problem.key for problem in layout.answer_problems(ASKED, answers, final=True)] == final


def test_answers_are_stored_by_id_and_what_says_nothing_takes_an_answer_back():
    assert layout.changes(ASKED, {"reason": "a\r\nb", BETTER: [], "more": 1}) == {REASON: "a\nb", BETTER: None}
    assert layout.changes(ASKED, {"reason": " ", BETTER: None}) == {REASON: None, BETTER: None}


@given(json_values | st.fixed_dictionaries({REASON: json_values, BETTER: json_values}))
def test_any_json_is_judged_as_answers_without_an_exception(answers):
    for final in (False, True):
        assert all(p.message.encode() for p in layout.answer_problems(ASKED, answers, final=final))


MANY = [{"label": f"Option {number}", "value": number, "heading": "All"} for number in range(1000)]
PATIENCE_S = 15  # a second is what it takes; what grows with the square of the size takes minutes


def test_large_layouts_are_judged_whole_and_soon():
    asked = [WHICH | {"name": "which"}, *ASKING[:7]]
    depends = WHY | {"show_if": {"item": "which", "is": "a"}}
    passage = {"type": "rich_text", "content": "<p>Word <b>for</b> word</p>" * 2400}  # 64 kB
    pages = [
        page(*({**item, "name": f"which{number}"} if "name" in item else item for item in asked), WHY, TEXT)
        for number in range(499)
    ]
    pages.append(page(*asked, depends, passage, EXPLAINED | {"options": MANY, "answer_limit": -1}))
    begun = perf_counter()
    assert layout.check(pages, SCHEMA) == []
    made = layout.normalise(pages, ids())
    assert len(layout.answer_problems(made, {}, final=True)) == 499 * 9 + len(asked) + 1
    faulty = [page(*({**item, "description": 7} for item in asked)) for _ in range(500)]
    assert len(layout.check(faulty, SCHEMA)) == 500 * len(asked) + 499  # and the name is taken all but once
    assert perf_counter() - begun < PATIENCE_S


def test_a_thousand_options_are_chosen_explained_and_told():
    item = layout.instructions(stored(page(EXPLAINED | {"options": MANY, "answer_limit": -1})))[0]
    value = [{"value": option["value"], "explanation": "x"} for option in reversed(MANY)]
    assert layout.answer_fault(item, value, final=True) is None
    kept = layout.kind_of(item).kept(item, value)
    assert [part["value"] for part in kept] == list(range(1000))
    assert layout.kind_of(item).words(item, kept).count("(x)") == 1000
