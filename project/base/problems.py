"""What is wrong with an input, and where. Pure: no Django."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: `path` says where (`fields.prompt.type`, `pages[0].rows[2]`), `message` is a full sentence."""

    path: str
    message: str


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault with a stable code for scripts. `path` joins keys and places by points (`tasks.0.input_values.photo`);
    `params` are the bounds that were broken.
    """

    path: str
    code: str
    message: str
    params: tuple[Any, ...] = ()

    def under(self, path: str) -> "Fault":
        """The same fault of a part that stands at `path`."""
        return Fault(f"{path}.{self.path}" if self.path else path, self.code, self.message, self.params)

    def document(self) -> dict[str, Any]:
        told = {"code": self.code, "message": self.message}
        return told | ({"params": list(self.params)} if self.params else {})


def by_path(faults: Iterable[Fault]) -> dict[str, dict[str, Any]]:
    """The faults as documents by path; of several at one place the first."""
    told: dict[str, dict[str, Any]] = {}
    for fault in faults:
        told.setdefault(fault.path, fault.document())
    return told


class Refused(Exception):
    """An action that cannot be done in the present state, with a stable code for scripts and a sentence for people.

    `status` is the HTTP status that an edge answers with. `problems` locate faults; each is whatever the edge shows.
    """

    def __init__(self, code: str, message: str, *, status: int = 409, problems: list | None = None, **extra):
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
        self.problems = problems or []
        self.extra = extra


class Invalid(Refused):
    """Input that breaks rules, with every fault at its place."""

    def __init__(self, faults: Iterable[Fault]):
        self.faults = list(faults)
        super().__init__("VALIDATION_ERROR", "Validation failed", status=400, payload=by_path(self.faults))
