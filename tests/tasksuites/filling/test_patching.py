"""What a change says: what is absent stays, and a contradiction is refused."""

from decimal import Decimal

import pytest

from project.base.problems import Invalid
from tasksuites.filling import patching
from tasksuites.filling.judging import Rules
from tasksuites.spec import Spec
from tests.tasksuites.filling.made import INPUT, OUTPUT

pytestmark = pytest.mark.once

RULES = Rules(Spec(INPUT), Spec(OUTPUT))


@pytest.mark.parametrize(
    ("body", "is_infinite", "values"),
    [
        ({"overlap": 7, "infinite_overlap": False}, False, {"overlap": 7}),
        ({"overlap": 7}, True, {"overlap": 7}),
        ({"overlap": None, "infinite_overlap": True}, False, {"overlap": None}),
        ({"infinite_overlap": True}, False, {"overlap": None}),
        ({"infinite_overlap": False}, False, {}),
        ({"overlap": None}, False, {}),
        ({"issuing_order_override": 2.5}, True, {"priority": Decimal("2.50000")}),
        ({"issuing_order_override": -3, "mixed": True, "id": "x"}, True, {"priority": Decimal("-3.00000")}),
        ({"anything": 1}, False, {}),
    ],
)
def test_what_a_suite_s_change_says(body, is_infinite, values):
    assert patching.suite_change(body, is_infinite=is_infinite) == values


@pytest.mark.parametrize(
    ("body", "is_infinite", "faults"),
    [
        ({"overlap": 0}, False, {"overlap": "VALUE_OUT_OF_BOUNDS"}),
        ({"overlap": 30_001}, False, {"overlap": "VALUE_OUT_OF_BOUNDS"}),
        ({"overlap": "7"}, False, {"overlap": "INTEGER_EXPECTED"}),
        ({"overlap": 7, "infinite_overlap": True}, False, {"overlap": "VALUE_NOT_ALLOWED"}),
        ({"infinite_overlap": False}, True, {"overlap": "VALUE_REQUIRED"}),
        ({"overlap": None, "infinite_overlap": False}, False, {"overlap": "VALUE_REQUIRED"}),
        ({"infinite_overlap": 1}, False, {"infinite_overlap": "BOOLEAN_EXPECTED"}),
        ({"issuing_order_override": 1e6}, False, {"issuing_order_override": "VALUE_OUT_OF_BOUNDS"}),
    ],
)
def test_what_no_suite_s_change_says(body, is_infinite, faults):
    with pytest.raises(Invalid) as refused:
        patching.suite_change(body, is_infinite=is_infinite)
    assert {fault.path: fault.code for fault in refused.value.faults} == faults


@pytest.mark.parametrize(
    ("body", "values"),
    [
        ({"overlap": 10}, {"overlap": 10}),
        ({"known_solutions": [], "message_on_unknown_solution": None}, {"known_solutions": None, "hint": ""}),
        ({"message_on_unknown_solution": "Blue."}, {"hint": "Blue."}),
        (
            {"baseline_solutions": [{"output_values": {"species": "rook"}}]},
            {"baseline_solutions": [{"output_values": {"species": "rook"}}]},
        ),
        ({"input_values": {"photo": 1}}, {}),
    ],
)
def test_what_a_task_s_change_says(body, values):
    assert patching.task_change(body, RULES, is_infinite=False) == values


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        ({"known_solutions": [{"output_values": {}}]}, {"known_solutions.0.output_values": "EMPTY_OBJECT_NOT_ALLOWED"}),
        ({"known_solutions": 3}, {"known_solutions": "ARRAY_EXPECTED"}),
        ({"message_on_unknown_solution": 3}, {"message_on_unknown_solution": "STRING_EXPECTED"}),
        ({"overlap": 0}, {"overlap": "VALUE_OUT_OF_BOUNDS"}),
    ],
)
def test_what_no_task_s_change_says(body, faults):
    with pytest.raises(Invalid) as refused:
        patching.task_change(body, RULES, is_infinite=False)
    assert {fault.path: fault.code for fault in refused.value.faults} == faults


@pytest.mark.parametrize(
    ("body", "overlap"),
    [({"overlap": 0}, 0), ({"overlap": 30_000}, 30_000), ({"infinite_overlap": True}, None)],
)
def test_the_least_overlap_begins_at_nothing(body, overlap):
    assert patching.least_overlap(body) == {"overlap": overlap}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "VALUE_REQUIRED"),
        ({"infinite_overlap": False}, "VALUE_REQUIRED"),
        ({"overlap": -1}, "VALUE_OUT_OF_BOUNDS"),
        ({"overlap": 30_001}, "VALUE_OUT_OF_BOUNDS"),
        ({"overlap": 1, "infinite_overlap": True}, "VALUE_NOT_ALLOWED"),
    ],
)
def test_the_least_overlap_must_be_said(body, code):
    with pytest.raises(Invalid) as refused:
        patching.least_overlap(body)
    assert [(fault.path, fault.code) for fault in refused.value.faults] == [("overlap", code)]
