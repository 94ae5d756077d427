"""The table of assignments, as its pure half makes and reads it."""

import io
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasksuites import tsv
from tasksuites.tsv import Verdict

pytestmark = pytest.mark.once
ONE, TWO = UUID(int=1), UUID(int=2)
HEAD = "INPUT:photo\tACCEPT:verdict\tACCEPT:comment\tASSIGNMENT:assignment_id"


def read(*lines, head=HEAD, ending="\n", encoding="utf-8"):
    return tsv.read_verdicts(io.BytesIO(ending.join([head, *lines]).encode(encoding)))


def test_the_columns_stand_in_the_order_that_clients_know():
    columns = tsv.Columns(["photo"], ["species", "sure"], ["ASSIGNMENT:link", "ASSIGNMENT:status"])
    assert columns.names() == [
        "INPUT:photo",
        "OUTPUT:species",
        "OUTPUT:sure",
        "GOLDEN:species",
        "GOLDEN:sure",
        "HINT:text",
        "ACCEPT:verdict",
        "ACCEPT:comment",
        "ASSIGNMENT:link",
        "ASSIGNMENT:status",
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("rook", "rook"),
        ("=1+1", "=1+1"),  # what was answered, untouched
        ("", ""),
        (None, ""),
        (True, "true"),
        (1.5, "1.5"),
        (0, "0"),
        (["a", "b"], '["a","b"]'),
        ({"x": None}, '{"x":null}'),
    ],
)
def test_cells_hold_text_as_it_is_and_everything_else_as_json(value, text):
    assert tsv.cell(value) == text


@pytest.mark.parametrize(
    ("known", "shown"),
    [
        (None, {}),
        ([], {}),
        ([{"output_values": {"a": 1}}], {"a": 1}),
        ([{"output_values": {"a": 1}, "correctness_weight": 0.5}, {"output_values": {"a": 2}}], {"a": 2}),
        ([{"output_values": {"a": 1}}, {"output_values": {"a": 2}, "correctness_weight": 1}], {"a": 1}),
    ],
)
def test_of_several_known_solutions_the_best_is_shown(known, shown):
    assert tsv.golden(known) == shown


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_verdicts_are_read_whatever_else_stands_there(ending, encoding):
    verdicts, faults = read(
        f"1.jpg\t+\t\t{ONE}",
        f"2.jpg\t\t\t{ONE}",
        "\t\t\t",
        f'"3\n3.jpg"\t-\t"Too ""quick""."\t{TWO}',
        ending=ending,
        encoding=encoding,
    )
    assert faults == []
    assert verdicts == [Verdict(2, ONE, "ACCEPTED", None), Verdict(5, TWO, "REJECTED", 'Too "quick".')]


def test_the_rows_of_an_assignment_make_one_verdict():
    verdicts, faults = read(f"1\t-\t\t{ONE}", f"2\t-\tBlurred.\t{ONE}", f"3\t\t\t{ONE}", f"4\t-\tBlurred.\t{ONE}")
    assert (verdicts, faults) == ([Verdict(3, ONE, "REJECTED", "Blurred.")], [])


@pytest.mark.parametrize(
    ("lines", "messages"),
    [
        ([f"1\tyes\t\t{ONE}"], ['Line 2: ACCEPT:verdict must be + or -, not "yes".']),
        (["1\t+\t\tthis one"], ['Line 2: ASSIGNMENT:assignment_id must be the id of an assignment, not "this one".']),
        (["1\t+"], ['Line 2: ASSIGNMENT:assignment_id must be the id of an assignment, not "".']),
        (
            [f"1\t+\t\t{ONE}", f"2\t-\tNo.\t{ONE}"],
            ["Line 3: this assignment is ACCEPTED in line 2 and REJECTED here."],
        ),
        (
            [f"1\t-\tNo.\t{ONE}", f"2\t-\tNever.\t{ONE}"],
            ["Line 3: this assignment has another comment in line 2."],
        ),
        ([f"1\t-\t \t{ONE}"], ["Line 2: say in ACCEPT:comment why it is rejected."]),
        ([f"1\t\t\t{ONE}"], ["This table holds no verdict: write + or - into ACCEPT:verdict."]),
        ([], ["This table holds no verdict: write + or - into ACCEPT:verdict."]),
        (
            ["1\t+\t\tx", f"2\t?\t\t{ONE}"],
            [
                'Line 2: ASSIGNMENT:assignment_id must be the id of an assignment, not "x".',
                'Line 3: ACCEPT:verdict must be + or -, not "?".',
            ],
        ),
    ],
)
def test_every_fault_names_its_line_and_then_there_are_no_verdicts(lines, messages):
    verdicts, faults = read(*lines)
    assert verdicts == []
    assert [fault.message for fault in faults] == messages


@pytest.mark.parametrize(
    ("head", "message"),
    [
        ("ACCEPT:verdict", "Line 1: the column ASSIGNMENT:assignment_id is missing."),
        ("a,b", "Line 1: the column ASSIGNMENT:assignment_id and the column ACCEPT:verdict is missing."),
        ("", "Line 1: the column ASSIGNMENT:assignment_id and the column ACCEPT:verdict is missing."),
    ],
)
def test_a_table_without_its_columns_says_which(head, message):
    assert [fault.message for fault in read(head=head)[1]] == [message]


def test_no_more_faults_are_told_than_a_person_reads():
    assert len(read(*["1\t?\t\tx"] * 500)[1]) == tsv.FAULTS_SHOWN


@given(st.binary(max_size=200))
def test_any_bytes_are_judged_and_the_stream_stays_open(data):
    for content in (data, f"{HEAD}\n".encode() + data):
        stream = io.BytesIO(content)
        verdicts, faults = tsv.read_verdicts(stream)
        assert bool(verdicts) != bool(faults)
        assert not stream.closed
