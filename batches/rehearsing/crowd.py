"""Many people at once: threads, each with one person and their line; they come in order, whoever is quicker."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from batches.rehearsing import judging
from batches.rehearsing.acting import Actor
from batches.rehearsing.line import Line
from batches.rehearsing.options import Options
from batches.rehearsing.profiles import Simulated
from batches.rehearsing.visiting import Front
from batches.rehearsing.visits import Call, Outcome, Visit
from tasksuites.copying import visitor
from tasksuites.models import Pool

MOST_AT_ONCE = 8
TELL_EVERY_S = 2.0


class Stopped(Exception):
    """The rehearsal is not ours any more: nobody goes on."""


@dataclass(frozen=True, slots=True)
class Sent:
    """Visits in the order in which people came, and all their calls."""

    visits: list[Visit]
    calls: list[Call]


class Turnstile:
    """Lets places 0, 1, 2, … through one after another. Each has to come, and an earlier one not after a later."""

    def __init__(self) -> None:
        self.next = 0
        self.changed = threading.Condition()

    @contextmanager
    def turn(self, place: int) -> Iterator[None]:
        with self.changed:
            self.changed.wait_for(lambda: self.next == place)
        try:
            yield
        finally:
            with self.changed:
                self.next += 1
                self.changed.notify_all()


def send(people: Sequence[Simulated], copy: Pool, how: Options, tell: Callable[[float], None]) -> Sent:
    """Everybody's visits to the copy, round after round; who has finished comes again.

    `tell` is called with the share that is done every other second; where it raises, everybody stops.
    """
    stop, visits, calls = threading.Event(), [], []
    with ThreadPoolExecutor(MOST_AT_ONCE) as threads:
        try:
            for round_ in range(how.suites):
                gate = Turnstile()
                coming = [
                    threads.submit(visit, person, copy, how, round_, gate.turn(place), stop)
                    for place, person in enumerate(people)
                ]
                follow(coming, lambda share, done=round_: tell((done + share) / how.suites))
                sent = [future.result() for future in coming]
                visits += [one for one, _ in sent]
                calls += [call for _, made in sent for call in made]
                people = [one.person for one, _ in sent if one.outcome == Outcome.FINISHED]
        except BaseException:
            stop.set()
            threads.shutdown(wait=False, cancel_futures=True)
            raise
    return Sent(visits, calls)


def follow(coming: Sequence[Future], tell: Callable[[float], None]) -> None:
    pending = set(coming)
    while pending:
        _, pending = wait(pending, timeout=TELL_EVERY_S)
        tell(1 - len(pending) / len(coming))


def visit(
    person: Simulated, copy: Pool, how: Options, round_: int, turn: Any, stop: threading.Event
) -> tuple[Visit, list[Call]]:
    def go_on() -> None:
        if stop.is_set():
            raise Stopped

    def pause(seconds: float) -> None:
        if how.speed:
            stop.wait(seconds / how.speed)

    line = Line(how.base_url, before_each=go_on)
    front = Front(Actor(person, person.chance(f"visit {round_}")), line, pause, judging.known_answers)
    # The session is the same in each rehearsal with this seed: by it the server's chance repeats itself.
    session = dict.fromkeys(settings.FIELDWORK_SESSION_PARAMETERS[:1], f"{how.seed} {person.number} {round_}")
    guest = {"participant": visitor(copy, person.number), "params": session}
    return front.go(copy.entry, guest, turn), line.calls
