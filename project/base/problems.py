"""What is wrong with an input, and where. Pure: no Django."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: `path` says where (`fields.prompt.type`, `pages[0].rows[2]`), `message` is a full sentence."""

    path: str
    message: str


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
