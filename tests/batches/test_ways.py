"""Ways in and out: what the document may hold, and what a panel's preset makes of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batches.participant import ways
from batches.participant.ways import WayOut

pytestmark = pytest.mark.once


def parse(document=None):
    return ways.parse(document, ("who", "worker"), ("session",))


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ([], ""),
        ("prolific", ""),
        ({"pannel": "prolific"}, "pannel"),
        ({"panel": "crowd"}, "panel"),
        ({"panel": ["mturk"]}, "panel"),
        ({"person_parameters": "PID"}, "person_parameters"),
        ({"person_parameters": ["PID", ""]}, "person_parameters[1]"),
        ({"person_parameters": ["a\nb"]}, "person_parameters[0]"),
        ({"session_parameters": [5]}, "session_parameters[0]"),
        ({"session_parameters": ["s"] * 51}, "session_parameters"),
        ({"demands_signature": "yes"}, "demands_signature"),
        ({"demands_signature": 1}, "demands_signature"),
        ({"completed": "CODE"}, "completed"),
        ({"completed": {"kode": "x"}}, "completed.kode"),
        ({"completed": {"code": ""}}, "completed.code"),
        ({"completed": {"code": "a\x00b"}}, "completed.code"),
        ({"completed": {"code": 5}}, "completed.code"),
        ({"closed": {"code": "x" * 256}}, "closed.code"),
        ({"screened_out": {"redirect_url": "http://panel.example"}}, "screened_out.redirect_url"),
        ({"returned": {"redirect_url": "javascript:alert(1)"}}, "returned.redirect_url"),
        ({"returned": {"redirect_url": "//panel.example"}}, "returned.redirect_url"),
        ({"nothing_left": {"redirect_url": "https://x.example/" + "x" * 2000}}, "nothing_left.redirect_url"),
        ({"frame_ancestors": "https://a.example"}, "frame_ancestors"),
        ({"frame_ancestors": ["https://a.example/path"]}, "frame_ancestors[0]"),
        ({"frame_ancestors": ["https://a.example/"]}, "frame_ancestors[0]"),
        ({"frame_ancestors": ["https://a.example", "http://a.example"]}, "frame_ancestors[1]"),
        ({"form_action": ["https://*.example"]}, "form_action[0]"),
        ({"form_action": ["https://a.example; script-src *"]}, "form_action[0]"),
        ({"form_action": ["https://a.example\n"]}, "form_action[0]"),
        ({"allowed_origins": ["*"]}, "allowed_origins[0]"),
        ({"allowed_origins": ["null"]}, "allowed_origins[0]"),
        ({"allowed_origins": ["https://user@a.example"]}, "allowed_origins[0]"),
        ({"allowed_origins": [None]}, "allowed_origins[0]"),
    ],
)
def test_a_fault_is_named_at_its_place_and_counts_as_left_out(document, path):
    [problem] = ways.check(document)
    assert problem.path == path
    assert problem.message.endswith(".")
    assert parse(document) == parse()


def test_every_fault_is_named_at_once():
    document = {"panel": 5, "completed": {"code": "", "redirect_url": 5}, "allowed_origins": ["x", "y"], "other": 1}
    assert len(ways.check(document)) == 6


@pytest.mark.parametrize(
    "document",
    [
        None,
        {},
        {"panel": None, "completed": None, "frame_ancestors": None},
        {"completed": {"code": None, "redirect_url": None}},
        {"frame_ancestors": ["https://a.example:8443", "http://localhost:8000", "http://127.0.0.1"]},
    ],
)
def test_what_says_nothing_or_says_it_well_has_no_fault(document):
    assert ways.check(document) == []


@pytest.mark.parametrize(
    ("panel", "person", "session", "source"),
    [
        ("generic", ("who", "worker"), ("session",), ""),
        ("prolific", ("PROLIFIC_PID",), ("SESSION_ID",), "prolific"),
        ("mturk", ("workerId",), ("assignmentId",), "mturk"),
        ("cloudresearch", ("participantId",), ("assignmentId",), "cloudresearch"),
    ],
)
def test_a_preset_knows_its_panels_parameters(panel, person, session, source):
    found = parse({"panel": panel})
    assert (found.person_parameters, found.session_parameters, found.source) == (person, session, source)
    own = parse({"panel": panel, "person_parameters": ["PID"], "session_parameters": ["SID"]})
    assert (own.person_parameters, own.session_parameters) == (("PID",), ("SID",))


def test_prolific_is_gone_back_to_with_the_code():
    found = parse(
        {"panel": "prolific", "completed": {"code": "A&B 1"}, "closed": {"redirect_url": "https://x.example"}}
    )
    assert found.out(ways.COMPLETED) == WayOut("A&B 1", "https://app.prolific.com/submissions/complete?cc=A%26B%201")
    assert found.out(ways.CLOSED) == WayOut(None, "https://x.example")
    assert found.out(ways.RETURNED) == WayOut()


def test_without_a_code_of_the_requesters_ours_is_used():
    assert parse().out(ways.COMPLETED, "OURS") == WayOut("OURS", None)
    assert parse({"completed": {"code": "THEIRS"}}).out(ways.COMPLETED, "OURS").code == "THEIRS"


@pytest.mark.parametrize(
    ("panel", "host", "address"),
    [
        ("mturk", "https://www.mturk.com", "https://www.mturk.com/mturk/externalSubmit"),
        ("mturk", "https://workersandbox.mturk.com", "https://workersandbox.mturk.com/mturk/externalSubmit"),
        ("mturk", "https://www.mturk.com.evil.example", None),
        ("mturk", "http://www.mturk.com", None),
        ("mturk", "https://www.mturk.com/x", None),
        ("mturk", "javascript:alert(1)", None),
        ("mturk", None, None),
        ("prolific", "https://www.mturk.com", None),
    ],
)
def test_the_panels_form_goes_to_the_panel_alone(panel, host, address):
    assert parse({"panel": panel}).panel_form({"turkSubmitTo": host}) == address


def test_mechanical_turk_shows_a_preview_to_who_has_not_accepted():
    waiting = {"assignmentId": "ASSIGNMENT_ID_NOT_AVAILABLE"}
    assert parse({"panel": "mturk"}).is_preview(waiting)
    assert not parse({"panel": "mturk"}).is_preview({"assignmentId": "A1"})
    assert not parse().is_preview(waiting)


def test_its_hosts_may_frame_the_pages_beside_those_that_the_requester_names():
    found = parse({"panel": "mturk", "frame_ancestors": ["https://lab.example"]})
    assert found.frame_ancestors == (*ways.PANELS["mturk"].hosts, "https://lab.example")
    assert found.form_action == ways.PANELS["mturk"].hosts


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("HTTPS://A.Example", "https://a.example"),
        ("https://a.example:443", "https://a.example"),
        ("http://localhost:80", "http://localhost"),
        ("https://a.example:8443", "https://a.example:8443"),
    ],
)
def test_an_origin_is_read_as_browsers_write_it(written, read):
    assert parse({"allowed_origins": [written]}).allowed_origins == (read,)


@pytest.mark.parametrize(
    ("params", "person"),
    [
        ({"worker": " w1 "}, "w1"),
        ({"who": "  ", "worker": "w1"}, "w1"),
        ({"who": "a", "worker": "b"}, "a"),
        ({"who": "a\x00b"}, ""),
        ({"who": 7}, "7"),
        ({}, ""),
    ],
)
def test_the_first_parameter_that_says_something_names_the_person(params, person):
    assert parse().person_in(params) == person


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
documents = anything | st.dictionaries(st.sampled_from([*ways.OUTCOMES, "panel", "frame_ancestors"]), anything)


@given(document=documents)
def test_any_json_is_judged_without_an_exception(document):
    told = ways.check(document)
    assert all(problem.message for problem in told)
    found = parse(document if isinstance(document, dict) else None)
    if not told:
        assert found.panel in ways.PANELS
