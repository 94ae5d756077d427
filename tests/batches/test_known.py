"""Which columns of a dataset say what is right, and what they say."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batches import known
from batches.layouts import layout
from datasets import schema
from project.base.problems import Problem
from tests.factories import CHOICE, PROMPT, WHY, page, stored_layout

pytestmark = pytest.mark.once

MANY = {
    "type": "multiple_choice",
    "description": "Which?",
    "name": "which",
    "answer_limit": 2,
    "options": [{"label": str(one), "value": one} for one in (1, True, "a|b", "c", 2.5)],
}
SCORE = {"type": "free_text", "description": "How many?", "validation": {"type": "number", "min": 0}, "name": "score"}
PAGES = stored_layout(PROMPT, {**CHOICE, "name": "better"}, {**WHY, "name": "why"}, MANY, SCORE)
IDS = {item["name"]: item["id"] for item in layout.instructions(PAGES)}
FIELDS = ("prompt", "gold", "reason", "gold_many", "gold_score", "weight", "hint")
SCHEMA = schema.parse(
    {
        "strict": False,
        "fields": {
            **{key: {"type": "text"} for key in FIELDS},
            "picture": {"type": "image_url"},
            "group": {"type": "task_group_id"},
            "camera": {"type": "metadata"},
        },
    }
)
SETTINGS = {
    "solutions": {"better": "gold", IDS["why"]: "reason", "which": "gold_many", "score": "gold_score"},
    "weight": "weight",
    "hint": "hint",
}
COLUMNS = known.columns(SETTINGS, PAGES)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["better", "gold", "weight"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*known.KEYS, "better", ""]), inner, max_size=4)
    ),
    max_leaves=8,
)


def paths(settings, pages=PAGES, of=SCHEMA):
    return [problem.path for problem in known.check(settings, pages, of)]


def test_sound_settings_have_no_problem():
    assert paths(SETTINGS | {"controls_per_suite": 2, "trainings_per_suite": 0}) == []
    assert paths({"solutions": {"better": "camera"}, "weight": None, "hint": None}) == []


@pytest.mark.parametrize(
    ("settings", "wrong"),
    [
        (None, [""]),
        ([], [""]),
        ("gold", [""]),
        ({}, ["solutions"]),
        ({"solutions": []}, ["solutions"]),
        ({"solutions": {}}, ["solutions"]),
        ({"solutions": {"worse": "gold"}}, ["solutions.worse"]),
        ({"solutions": {"better": "silver"}}, ["solutions.better"]),
        ({"solutions": {"better": None}}, ["solutions.better"]),
        ({"solutions": {"better": 3}}, ["solutions.better"]),
        ({"solutions": {"better": "picture"}}, ["solutions.better"]),
        ({"solutions": {"better": "group"}}, ["solutions.better"]),
        ({"solutions": {"better": "gold", IDS["better"]: "gold"}}, [f"solutions.{IDS['better']}"]),
        ({"solutions": {"better": "gold"}, "weight": "heavy", "hint": []}, ["weight", "hint"]),
        ({"solutions": {"better": "gold"}, "controls_per_suite": -1}, ["controls_per_suite"]),
        ({"solutions": {"better": "gold"}, "trainings_per_suite": 1.5}, ["trainings_per_suite"]),
        ({"solutions": {"better": "gold"}, "controls_per_suite": True}, ["controls_per_suite"]),
        ({"solutions": {"better": "gold"}, "controls_per_suite": 101}, ["controls_per_suite"]),
        ({"solutions": {"better": "gold"}, "per_suite": 1}, ["per_suite"]),
    ],
)
def test_every_fault_of_the_settings_has_its_path(settings, wrong):
    assert paths(settings) == wrong


def test_without_a_layout_or_a_schema_the_rest_is_judged():
    settings = {"solutions": {"worse": "silver"}, "hint": 7}
    assert paths(settings, None, None) == ["hint"]
    assert paths(settings, PAGES, None) == ["solutions.worse", "hint"]
    assert paths(settings, None, SCHEMA) == ["solutions.worse", "hint"]


@given(settings=JSON)
def test_any_json_is_judged(settings):
    found = known.check(settings, PAGES, SCHEMA)
    if not found:
        assert known.hidden_fields(settings)
        assert known.columns(settings, PAGES).solutions


@pytest.mark.parametrize(
    ("values", "stored"),
    [
        ({"gold": "a"}, {"better": ["a"]}),
        ({"reason": " Because\r\nof it "}, {"why": " Because\nof it "}),
        ({"gold_many": "1"}, {"which": [1]}),
        ({"gold_many": "true"}, {"which": [True]}),
        ({"gold_many": "a|b"}, {"which": ["a|b"]}),
        ({"gold_many": "c | 1"}, {"which": [1, "c"]}),
        ({"gold_many": '["c", true]'}, {"which": [True, "c"]}),
        ({"gold_many": "[2.5]"}, {"which": [2.5]}),
        ({"gold_score": "12"}, {"score": "12"}),
        ({"gold": "b", "reason": "", "gold_many": None, "gold_score": "0"}, {"better": ["b"], "score": "0"}),
    ],
)
def test_a_text_becomes_the_answer_as_it_is_stored(values, stored):
    wanted = {IDS[name]: value for name, value in stored.items()}
    read = known.read(COLUMNS, {"prompt": "?", **values})
    assert read == known.Known([{"output_values": wanted}], "")
    assert [type(one) for one in read.solutions[0]["output_values"].values()] == [type(one) for one in wanted.values()]


@pytest.mark.parametrize("values", [{}, {"prompt": "?"}, {"gold": ""}, {"gold": " ", "hint": "Look.", "weight": "1"}])
def test_without_a_solution_a_datapoint_is_general(values):
    assert known.read(COLUMNS, values) is None


def test_weight_and_hint_come_with_it():
    read = known.read(COLUMNS, {"gold": "a", "weight": " 0.5", "hint": "Read A again."})
    assert read.solutions == [{"output_values": {IDS["better"]: ["a"]}, "correctness_weight": 0.5}]
    assert read.hint == "Read A again."


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"gold": "c"}, "gold", '"c" is none of them'),
        ({"gold": "A"}, "gold", '"A" is none of them'),
        ({"gold": "a|b"}, "gold", '"a|b" is none of them'),
        ({"gold_many": "1|true|c"}, "gold_many", "at most 2"),
        ({"gold_many": "c|c"}, "gold_many", "twice"),
        ({"gold_many": '{"c": 1}'}, "gold_many", "none of them"),
        ({"gold_many": "|"}, "gold_many", "Choose at least one"),
        ({"gold_score": "many"}, "gold_score", "number"),  # a control that nobody could pass
        ({"gold": "a", "weight": "0,5"}, "weight", "from 0 to 1"),
        ({"gold": "a", "weight": "2"}, "weight", "from 0 to 1"),
        ({"gold": "a", "weight": "nan"}, "weight", "from 0 to 1"),
        ({"gold": "a", "hint": "a\0b"}, "hint", "NUL"),
    ],
)
def test_what_nobody_could_answer_is_a_fault_of_its_field(values, field, words):
    fault = known.read(COLUMNS, values)
    assert isinstance(fault, Problem)
    assert fault.path == field
    assert words in fault.message


@given(
    text=st.text(max_size=12) | st.sampled_from(["[", "[1]", "[[]]", "[null]", "1|c", "{}"]),
    key=st.sampled_from(FIELDS),
)
def test_any_text_is_read_or_is_a_fault(text, key):
    read = known.read(COLUMNS, {key: text})
    if isinstance(read, known.Known):
        answers = read.solutions[0]["output_values"]
        assert layout.answer_problems(PAGES, answers, final=False) == []
        assert layout.changes(PAGES, answers) == answers


def test_a_layout_that_shows_what_is_right_is_told_with_its_place():
    pages = layout.normalise(
        [page(PROMPT), page(CHOICE, {"type": "dataset_field", "field": "gold"})], iter(map(str, range(99))).__next__
    )
    settings = {"solutions": {"better": "gold"}}
    assert [problem.path for problem in known.shown_problems(settings, pages)] == [
        "pages[1].rows[0].columns[0].items[1].field"
    ]
    assert known.shown_problems(None, pages) == []


@pytest.mark.parametrize(
    ("settings", "controls", "trainings"),
    [
        (None, 0, 0),
        ({"solutions": {"better": "gold"}}, 1, 0),
        ({"solutions": {"better": "gold"}, "hint": "hint"}, 1, 1),
        ({"solutions": {"better": "gold"}, "hint": "hint", "controls_per_suite": 0, "trainings_per_suite": 3}, 0, 3),
    ],
)
def test_how_many_come_with_a_suite(settings, controls, trainings):
    assert known.per_suite(settings) == {"controls_per_suite": controls, "trainings_per_suite": trainings}


@pytest.mark.parametrize("type_", ["file_upload", "video_narration"])
def test_a_question_that_wants_files_has_no_known_answer(type_):
    asks = {"type": type_, "description": "Show it", "name": "shown"}
    rows = [{"columns": [{"items": [asks]}]}]
    pages = layout.normalise([{"rows": rows}], lambda: str(uuid4()))
    told = known.check({"solutions": {"shown": "gold"}}, pages, None)
    assert [problem.path for problem in told] == ["solutions.shown"]
    assert "files" in told[0].message
