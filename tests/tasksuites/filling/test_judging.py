"""What is wrong with a suite or a task: each rule with its place and its code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasksuites.filling.judging import Rules, suite_faults, task_faults
from tasksuites.spec import Spec
from tests.tasksuites.filling.made import INPUT, OUTPUT, control, general

pytestmark = pytest.mark.once

RULES = {"input": Spec(INPUT), "output": Spec(OUTPUT)}
VALUES = "input_values"
KNOWN = "known_solutions"


def found(faults):
    return {fault.path: fault.code for fault in faults}


def of_suite(item, **rules):
    return found(suite_faults(item, Rules(**RULES | rules)))


def of_task(item, **rules):
    return found(task_faults(item, Rules(**RULES | rules)))


def solution(values, weight=1):
    return {"output_values": values, "correctness_weight": weight}


@pytest.mark.parametrize(
    ("task", "faults"),
    [
        (general(), {}),
        ({}, {VALUES: "VALUE_REQUIRED"}),
        ({VALUES: None}, {VALUES: "VALUE_REQUIRED"}),
        ({VALUES: []}, {VALUES: "OBJECT_EXPECTED"}),
        ({VALUES: {}}, {f"{VALUES}.photo": "VALUE_REQUIRED"}),
        ({VALUES: {"photo": None}}, {f"{VALUES}.photo": "VALUE_REQUIRED"}),
        ({VALUES: {"photo": "www.a.b", "x": 1}}, {f"{VALUES}.x": "VALUE_NOT_ALLOWED"}),
        ({VALUES: {"photo": "a.jpg"}}, {f"{VALUES}.photo": "INVALID_URL_SYNTAX"}),
        ({VALUES: {"photo": "www.a.b", "note": 1}}, {f"{VALUES}.note": "STRING_EXPECTED"}),
        ({VALUES: {"photo": "www.a.b", "note": "abcdef"}}, {f"{VALUES}.note": "STRING_LENGTH_GREATER_THAN_MAX"}),
        (general(known_solutions={}), {KNOWN: "ARRAY_EXPECTED"}),
        (general(known_solutions=[3]), {f"{KNOWN}.0": "OBJECT_EXPECTED"}),
        (general(known_solutions=[{}]), {f"{KNOWN}.0.output_values": "VALUE_REQUIRED"}),
        (general(known_solutions=[solution({})]), {f"{KNOWN}.0.output_values": "EMPTY_OBJECT_NOT_ALLOWED"}),
        (general(known_solutions=[solution({"count": 1})]), {f"{KNOWN}.0.output_values.species": "VALUE_REQUIRED"}),
        (
            general(known_solutions=[solution({"species": "rook"}), solution({"species": 1, "count": -1, "x": 0})]),
            {
                f"{KNOWN}.1.output_values.species": "STRING_EXPECTED",
                f"{KNOWN}.1.output_values.count": "VALUE_LESS_THAN_MIN",
                f"{KNOWN}.1.output_values.x": "VALUE_NOT_ALLOWED",
            },
        ),
        (general(known_solutions=[solution({"species": "a"}, 0)]), {}),
        (
            general(known_solutions=[solution({"species": "a"}, 1.01)]),
            {f"{KNOWN}.0.correctness_weight": "VALUE_OUT_OF_BOUNDS"},
        ),
        (
            general(known_solutions=[solution({"species": "a"}, -0.1)]),
            {f"{KNOWN}.0.correctness_weight": "VALUE_OUT_OF_BOUNDS"},
        ),
        (
            general(known_solutions=[solution({"species": "a"}, "1")]),
            {f"{KNOWN}.0.correctness_weight": "FLOAT_EXPECTED"},
        ),
        (general(known_solutions=[], message_on_unknown_solution=""), {}),
        (general(message_on_unknown_solution=7), {"message_on_unknown_solution": "STRING_EXPECTED"}),
        (general(message_on_unknown_solution="a\0"), {"message_on_unknown_solution": "CHARACTER_NOT_ALLOWED"}),
        ("rook", {"": "OBJECT_EXPECTED"}),
    ],
)
def test_what_a_task_holds(task, faults):
    outside = task | {"overlap": 1} if isinstance(task, dict) else task
    assert of_task(outside) == faults
    inside = {f"tasks.1.{path}".rstrip("."): code for path, code in faults.items()}
    assert of_suite({"tasks": [general(), task], "overlap": 1}) == inside


@pytest.mark.parametrize(
    ("places", "rules", "faults"),
    [
        ({}, {}, {"overlap": "VALUE_REQUIRED"}),
        ({"overlap": None}, {}, {"overlap": "VALUE_REQUIRED"}),
        ({"overlap": None, "infinite_overlap": False}, {}, {"overlap": "VALUE_REQUIRED"}),
        ({}, {"has_default": True}, {}),
        ({}, {"is_endless": True}, {}),
        ({"overlap": 1}, {}, {}),
        ({"overlap": 30_000, "infinite_overlap": False}, {}, {}),
        ({"overlap": 0}, {"has_default": True}, {"overlap": "VALUE_OUT_OF_BOUNDS"}),
        ({"overlap": 30_001}, {}, {"overlap": "VALUE_OUT_OF_BOUNDS"}),
        ({"overlap": 10**30}, {}, {"overlap": "INTEGER_EXPECTED"}),
        ({"overlap": 1.5}, {}, {"overlap": "INTEGER_EXPECTED"}),
        ({"overlap": True}, {}, {"overlap": "INTEGER_EXPECTED"}),
        ({"overlap": "3"}, {}, {"overlap": "INTEGER_EXPECTED"}),
        ({"infinite_overlap": True}, {}, {}),
        ({"overlap": None, "infinite_overlap": True}, {}, {}),
        ({"overlap": 3, "infinite_overlap": True}, {}, {"overlap": "VALUE_NOT_ALLOWED"}),
        ({"infinite_overlap": "true"}, {}, {"infinite_overlap": "BOOLEAN_EXPECTED"}),
    ],
)
def test_the_overlap_is_infinite_or_given_or_the_pool_s(places, rules, faults):
    assert of_task(general(**places), **rules) == faults
    assert of_suite({"tasks": [general()], **places}, **rules) == faults


@pytest.mark.parametrize(
    ("more", "faults"),
    [
        ({"tasks": None}, {"tasks": "VALUE_REQUIRED"}),
        ({"tasks": {}}, {"tasks": "ARRAY_EXPECTED"}),
        ({"tasks": []}, {"tasks": "ARRAY_SIZE_LESS_THAN_MIN"}),
        ({"tasks": [general(baseline_solutions=[])]}, {"tasks.0.baseline_solutions": "VALUE_NOT_ALLOWED"}),
        ({"issuing_order_override": 99_999.99999}, {}),
        ({"issuing_order_override": None}, {}),
        ({"issuing_order_override": 100_000}, {"issuing_order_override": "VALUE_OUT_OF_BOUNDS"}),
        ({"issuing_order_override": -100_000}, {"issuing_order_override": "VALUE_OUT_OF_BOUNDS"}),
        ({"issuing_order_override": "1"}, {"issuing_order_override": "FLOAT_EXPECTED"}),
        ({"reserved_for": ["a", "b"], "unavailable_for": []}, {}),
        ({"reserved_for": ["a", "b", "a"]}, {"reserved_for": "DUPLICATE_VALUE_IN_ARRAY"}),
        ({"unavailable_for": ["a", "a"]}, {"unavailable_for": "DUPLICATE_VALUE_IN_ARRAY"}),
        ({"reserved_for": "a"}, {"reserved_for": "ARRAY_EXPECTED"}),
        (
            {"reserved_for": [1, None, " "]},
            {
                "reserved_for.0": "STRING_EXPECTED",
                "reserved_for.1": "VALUE_REQUIRED",
                "reserved_for.2": "BLANK_STRING_NOT_ALLOWED",
            },
        ),
        ({"reserved_for": ["a" * 256]}, {"reserved_for.0": "STRING_LENGTH_GREATER_THAN_MAX"}),
        ({"reserved_for": ["a\0"]}, {"reserved_for.0": "CHARACTER_NOT_ALLOWED"}),
        ({"traits_all_of": ["x"], "traits_any_of": [3]}, {"traits_any_of.0": "STRING_EXPECTED"}),
        ({"latitude": 91, "longitude": -181}, {"latitude": "VALUE_OUT_OF_BOUNDS", "longitude": "VALUE_OUT_OF_BOUNDS"}),
        ({"id": 7, "mixed": "yes", "created": None, "automerged": 3, "anything": {}}, {}),
    ],
)
def test_what_else_a_suite_says(more, faults):
    assert of_suite({"tasks": [general()], "overlap": 1, **more}) == faults


def test_on_a_map_a_suite_has_a_place():
    item = {"tasks": [general()], "overlap": 1}
    assert of_suite(item, is_on_map=True) == {"latitude": "VALUE_REQUIRED", "longitude": "VALUE_REQUIRED"}
    assert of_suite(item | {"latitude": 55.7, "longitude": 37}, is_on_map=True) == {}


def test_a_task_of_its_own_may_bring_answers_and_translations():
    given_before = [{"output_values": {"species": "rook"}, "confidence_weight": 0.4}]
    good = general(overlap=1, baseline_solutions=given_before, localization_config={"default_language": "EN"})
    assert of_task(good) == {}
    given_before[0]["confidence_weight"] = 2
    assert of_task(good | {"localization_config": []}) == {
        "baseline_solutions.0.confidence_weight": "VALUE_OUT_OF_BOUNDS",
        "localization_config": "OBJECT_EXPECTED",
    }


@pytest.mark.parametrize(
    ("task", "is_taken"),
    [(general(), False), (control(), True), (general(message_on_unknown_solution="Blue."), True)],
)
def test_a_pool_that_pays_nothing_takes_only_what_is_known(task, is_taken):
    faults = {} if is_taken else {KNOWN: "VALUE_REQUIRED"}
    assert of_task(task | {"overlap": 1}, needs_known=True) == faults


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["tasks", "overlap", VALUES, KNOWN, "output_values", "x"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(JSON)
def test_any_json_is_judged_without_an_exception(item):
    for fault in (*suite_faults(item, Rules(**RULES)), *task_faults(item, Rules(**RULES))):
        assert fault.code
        assert fault.message.endswith((".", "null", "name"))
