"""How people come to a pool and leave it: a panel's parameters, codes and links, and who may show its pages. Pure.

The document that a pool keeps, every key optional, null as good as left out:

    {"panel": "generic" | "prolific" | "mturk" | "cloudresearch",
     "person_parameters": [name], "session_parameters": [name], "demands_signature": bool,
     "completed" | "screened_out" | "returned" | "nothing_left" | "closed": {"code": str, "redirect_url": address},
     "frame_ancestors": [origin], "form_action": [origin], "allowed_origins": [origin]}
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from batches.layouts.items.values import is_https
from project.base.problems import Problem
from project.base.words import given, kind

COMPLETED = "completed"
SCREENED_OUT = "screened_out"
RETURNED = "returned"
NOTHING_LEFT = "nothing_left"
CLOSED = "closed"
OUTCOMES = (COMPLETED, SCREENED_OUT, RETURNED, NOTHING_LEFT, CLOSED)

LONGEST_CODE = 255
LONGEST_ADDRESS = 2000
LONGEST_NAME = 100  # of a parameter
MOST_IN_A_LIST = 50

# A scheme, a host and perhaps a port: what a browser sends as `Origin` and a content policy takes as a source.
_ORIGIN = re.compile(r"(https?)://([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::([0-9]{1,5}))?", re.IGNORECASE | re.ASCII)
_OWN_MACHINE = ("localhost", "127.0.0.1")
_USUAL_PORTS = {("https", "443"), ("http", "80")}


@dataclass(frozen=True, slots=True)
class Panel:
    """What a panel does in the same way for everybody. `way_back` takes a completion code; `preview` is the parameter
    and value by which it shows the work to people who have not accepted it yet; `sends_to` is the parameter that
    names the host to which its own form is sent, and the path there.
    """

    label: str
    person_parameters: tuple[str, ...] = ()
    session_parameters: tuple[str, ...] = ()
    way_back: str = ""
    preview: tuple[str, str] | None = None
    sends_to: tuple[str, str] | None = None
    hosts: tuple[str, ...] = ()  # they frame the pages, and the form is sent to them


GENERIC = "generic"
PANELS: Mapping[str, Panel] = {
    GENERIC: Panel("Any other"),
    "prolific": Panel(
        "Prolific",
        ("PROLIFIC_PID",),
        ("SESSION_ID",),
        way_back="https://app.prolific.com/submissions/complete?cc={code}",
    ),
    "mturk": Panel(
        "Amazon Mechanical Turk",
        ("workerId",),
        ("assignmentId",),
        preview=("assignmentId", "ASSIGNMENT_ID_NOT_AVAILABLE"),
        sends_to=("turkSubmitTo", "/mturk/externalSubmit"),
        hosts=("https://www.mturk.com", "https://worker.mturk.com", "https://workersandbox.mturk.com"),
    ),
    "cloudresearch": Panel("CloudResearch Connect", ("participantId",), ("assignmentId",)),
}


@dataclass(frozen=True, slots=True)
class WayOut:
    """A code for whoever sent the person, and the address to go back to; each may be missing."""

    code: str | None = None
    redirect_url: str | None = None


@dataclass(frozen=True, slots=True)
class Ways:
    """A pool's ways with the presets of its panel filled in."""

    panel: str = GENERIC
    person_parameters: tuple[str, ...] = ()
    session_parameters: tuple[str, ...] = ()
    demands_signature: bool = False
    outs: Mapping[str, WayOut] = field(default_factory=dict)
    frame_ancestors: tuple[str, ...] = ()
    form_action: tuple[str, ...] = ()
    allowed_origins: tuple[str, ...] = ()

    @property
    def source(self) -> str:
        """The panel's name as participants carry it: "" where it is none that we know."""
        return "" if self.panel == GENERIC else self.panel

    def out(self, outcome: str, own_code: str | None = None) -> WayOut:
        """What a person gets at `outcome`: what the requester set; else `own_code`, and the panel's own way back."""
        chosen = self.outs.get(outcome, WayOut())
        code, back = chosen.code or own_code, PANELS[self.panel].way_back
        address = chosen.redirect_url or (back.format(code=quote(code, safe="")) if back and code else None)
        return WayOut(code, address)

    def person_in(self, params: Mapping[str, Any]) -> str:
        """The person's id that a link's parameters give, or ""."""
        return first_given(params, self.person_parameters)

    def session_in(self, params: Mapping[str, Any]) -> str:
        return first_given(params, self.session_parameters)

    def is_preview(self, params: Mapping[str, Any]) -> bool:
        """Whether the panel shows the work to somebody who has not accepted it."""
        shown = PANELS[self.panel].preview
        return shown is not None and params.get(shown[0]) == shown[1]

    def panel_form(self, params: Mapping[str, Any]) -> str | None:
        """Where the panel wants a form sent when the work is done; never to a host that is not the panel's."""
        panel = PANELS[self.panel]
        if panel.sends_to is None:
            return None
        name, path = panel.sends_to
        host = origin(params.get(name))
        return host + path if host in panel.hosts else None


def parse(
    document: Mapping[str, Any] | None, person_parameters: Sequence[str], session_parameters: Sequence[str]
) -> Ways:
    """The ways that a pool's document describes; the parameters are those of the generic panel.

    A key that `check` has something against counts as left out.
    """
    told = document if isinstance(document, dict) else {}
    sound = {key: value for key, value in told.items() if value is not None and not list(_faults(key, value))}
    panel = PANELS[sound.get("panel", GENERIC)]
    return Ways(
        panel=sound.get("panel", GENERIC),
        person_parameters=tuple(sound.get("person_parameters") or panel.person_parameters or person_parameters),
        session_parameters=tuple(sound.get("session_parameters") or panel.session_parameters or session_parameters),
        demands_signature=sound.get("demands_signature", False),
        outs={outcome: WayOut(**sound[outcome]) for outcome in OUTCOMES if outcome in sound},
        frame_ancestors=panel.hosts + _origins(sound.get("frame_ancestors")),
        form_action=panel.hosts + _origins(sound.get("form_action")),
        allowed_origins=_origins(sound.get("allowed_origins")),
    )


def check(document: Any) -> list[Problem]:
    """Everything that is wrong with a document, each fault at its place; null is a document that says nothing."""
    if document is None:
        return []
    if not isinstance(document, dict):
        return [Problem("", f"The ways in and out must be an object, not {kind(document)}.")]
    return [problem for key, value in document.items() for problem in _faults(key, value)]


def origin(text: Any) -> str | None:
    """The origin that `text` writes, as browsers write it; None where it writes none, or one without encryption.

    Without encryption only the own machine will do, where people try things out.
    """
    match = _ORIGIN.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        return None
    scheme, host, port = match[1].lower(), match[2].lower(), match[3]
    if scheme == "http" and host not in _OWN_MACHINE:
        return None
    return f"{scheme}://{host}" if port is None or (scheme, port) in _USUAL_PORTS else f"{scheme}://{host}:{port}"


def first_given(params: Mapping[str, Any], names: Sequence[str]) -> str:
    """The first parameter among `names` that says something printable, without the blanks around it; or ""."""
    texts = (str(params.get(name, "")).strip() for name in names)
    return next((text for text in texts if text and text.isprintable()), "")


def _faults(key: str, value: Any) -> Iterator[Problem]:
    """What is wrong with one key of the document."""
    if key not in _RULES:
        yield Problem(key, f"There is no such setting. Known are {', '.join(_RULES)}.")
    elif value is not None:
        yield from _RULES[key](key, value)


def _panel(path: str, value: Any) -> Iterator[Problem]:
    if not isinstance(value, str) or value not in PANELS:
        yield Problem(path, f"The panel must be one of {', '.join(PANELS)}, not {given(value)}.")


def _flag(path: str, value: Any) -> Iterator[Problem]:
    if not isinstance(value, bool):
        yield Problem(path, f"This must be true or false, not {given(value)}.")


def _way_out(path: str, value: Any) -> Iterator[Problem]:
    if not isinstance(value, dict):
        yield Problem(path, f"This must be an object with a code, a redirect_url or both, not {given(value)}.")
        return
    for key in value:
        if key not in ("code", "redirect_url"):
            yield Problem(f"{path}.{key}", "There is no such setting. Known are code and redirect_url.")
    code, address = value.get("code"), value.get("redirect_url")
    if code is not None and not _is_word(code, LONGEST_CODE):
        yield Problem(
            f"{path}.code", f"A code must be printable text of 1 to {LONGEST_CODE} characters, not {given(code)}."
        )
    if address is not None and not (is_https(address) and len(address) <= LONGEST_ADDRESS):
        yield Problem(
            f"{path}.redirect_url",
            f"The way back must be an address of at most {LONGEST_ADDRESS:,} characters that begins with https://, "
            f"not {given(address)}.",
        )


def _list_of(is_right: Callable[[Any], Any], wanted: str) -> Callable[[str, Any], Iterator[Problem]]:
    def rule(path: str, value: Any) -> Iterator[Problem]:
        if not isinstance(value, list):
            yield Problem(path, f"This must be a list, not {given(value)}.")
            return
        if len(value) > MOST_IN_A_LIST:
            yield Problem(path, f"A list here has at most {MOST_IN_A_LIST} entries; this one has {len(value):,}.")
        for position, entry in enumerate(value):
            if not is_right(entry):
                yield Problem(f"{path}[{position}]", f"{wanted}, not {given(entry)}.")

    return rule


def _is_word(value: Any, longest: int) -> bool:
    return isinstance(value, str) and value.isprintable() and value.strip() != "" and len(value) <= longest


def _is_name(value: Any) -> bool:
    return _is_word(value, LONGEST_NAME)


def _origins(written: Sequence[str] | None) -> tuple[str, ...]:
    return tuple(filter(None, map(origin, written or ())))


_names = _list_of(_is_name, f"A parameter's name must be printable text of 1 to {LONGEST_NAME} characters")
_hosts = _list_of(
    origin, "This must be an origin such as https://www.example.org, without a path (http:// on the own machine only)"
)
_RULES: Mapping[str, Callable[[str, Any], Iterator[Problem]]] = {
    "panel": _panel,
    "person_parameters": _names,
    "session_parameters": _names,
    "demands_signature": _flag,
    **dict.fromkeys(OUTCOMES, _way_out),
    "frame_ancestors": _hosts,
    "form_action": _hosts,
    "allowed_origins": _hosts,
}
