"""How a visit went: what is carried from who was there to who makes a report of it. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from batches.rehearsing.profiles import Simulated


class Outcome(StrEnum):
    FINISHED = "finished"
    LEFT = "left"
    STUCK = "stuck"
    NOTHING_LEFT = "nothing_left"
    REFUSED = "refused"  # not let in
    LOST = "lost"  # the server went away, or answered as it never should


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What keeps somebody from sending. `page` counts from 1, 0 where no page asks; `key` is the question's id, `type`
    the kind of its item.

    `is_hint` where an answer to a training task is still not right.
    """

    page: int
    position: str
    key: str
    question: str
    message: str
    type: str = ""
    is_hint: bool = False


@dataclass(slots=True)
class Visit:
    """One person with one assignment. `seconds` are simulated ones; `is_late` where the server said so,
    `is_unchecked` where it would not be asked about the receipt; `code` and `message` say why somebody was not let in
    or lost, `complaints` what else the server did wrong.
    """

    person: Simulated
    outcome: Outcome = Outcome.LOST
    seconds: float = 0.0
    assignment_id: str = ""
    obstacles: Sequence[Obstacle] = ()
    is_late: bool = False
    is_unchecked: bool = False
    code: str = ""
    message: str = ""
    complaints: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Call:
    """A call of the participant API, and how many milliseconds it took until its answer was there."""

    name: str
    status: int
    ms: float


def finished(visits: Iterable[Visit]) -> list[Visit]:
    return ended(visits, Outcome.FINISHED)


def ended(visits: Iterable[Visit], outcome: Outcome) -> list[Visit]:
    return [visit for visit in visits if visit.outcome == outcome]
