"""One person's visit as a front end of the participant API makes it: start, each task's pages, sending, the receipt.

What the server answers decides how it goes on; the visit that comes out says how it ended, and where.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from batches.layouts import layout
from batches.rehearsing.acting import DELAY_S, REPEATED, Actor, plain, words_of
from batches.rehearsing.line import Line, Reply, Unreachable
from batches.rehearsing.visits import Obstacle, Outcome, Visit

MOST_TRIES = 5  # of sending
TOO_MANY_REQUESTS = 429  # the server puts off an address that may be guessing

Known = Mapping[str, Any]


class Broken(Exception):
    """The server answered as it never should."""


@dataclass
class Front:
    """The front end in one person's hands. `pause` spends simulated seconds; `find_known` gives the right answers to
    the tasks of an assignment, in the order shown, as far as there are any.
    """

    actor: Actor
    line: Line
    pause: Callable[[float], None]
    find_known: Callable[[str], Sequence[Known]]
    visit: Visit = field(init=False)
    paused_s: float = 0.0
    pages: list[dict[str, Any]] = field(default_factory=list)
    tasks: list[dict[str, Any]] = field(default_factory=list)
    known: Sequence[Known] = ()
    began: dict[int, float] = field(default_factory=dict)  # task -> the person's clock when it came in view

    def __post_init__(self) -> None:
        self.visit = Visit(self.actor.person)

    def go(self, entry: str, guest: Mapping[str, Any], turn: AbstractContextManager) -> Visit:
        """The whole visit; `guest` is the body of start, which is called while it is the person's `turn`."""
        try:
            with turn:
                reply = self.call("start", "POST", f"/{entry}/start", dict(guest))
            if reply.status in (200, 201):
                self.open(reply.body)
                self.visit.outcome = Outcome.LEFT if self.fill() else self.send()
            else:
                self.turned_away(reply)
        except (Unreachable, Broken) as fault:
            self.visit.outcome, self.visit.message = Outcome.LOST, str(fault)
        finally:
            self.line.close()
        self.visit.seconds = self.actor.seconds
        return self.visit

    def turned_away(self, reply: Reply) -> None:
        if reply.status >= 500 or "code" not in reply.body:
            raise Broken(f"The server answered {reply.status} to start.")
        code = reply.body["code"]
        nothing_left = code in ("NOTHING_LEFT", "ALL_TAKEN")
        self.visit.outcome = Outcome.NOTHING_LEFT if nothing_left else Outcome.REFUSED
        self.visit.code, self.visit.message = code, str(reply.body.get("error", {}).get("detail", ""))

    def open(self, document: Mapping[str, Any]) -> None:
        """Take in what start gave, and read what stands before the tasks."""
        self.visit.assignment_id, self.line.token = document["assignment_id"], document["participant_token"]
        self.pages, self.tasks = document["layout"], document["tasks"]
        self.actor.shown_if = layout.conditions_of(self.pages)
        knows = self.actor.profile.knows > 0
        self.known = self.find_known(self.visit.assignment_id) if knows else [{}] * len(self.tasks)
        self.actor.read(plain(" ".join((document["task_details"] or {}).values())))
        self.read_pages("intro")

    def read_pages(self, position: str) -> None:
        for page in layout.pages(self.pages, position):
            self.actor.read(words_of(page, {}))

    def fill(self) -> bool:
        """Answer page after page; True where the person leaves in between."""
        leaves_after = self.actor.leaves_after(len(self.tasks))
        for number, task in enumerate(self.tasks):
            self.began[number] = self.actor.seconds
            known = self.known[number] if self.actor.finds_known(number) else {}
            for page in layout.pages(self.pages):
                self.save_page(number, page, self.actor.answer_page(page, task["values"], number, known))
            if leaves_after == number + 1:
                return True
        return False

    def save_page(self, number: int, page: Mapping[str, Any], answers: dict[str, Any]) -> None:
        """Save; what is refused as it stands is answered once more in another way, or left open."""
        refused = self.save(number, answers)
        if refused:
            asked = [item for item in layout.items(page) if item.get("id") in refused]
            answers |= {item["id"]: self.actor.answer(item, number, {}) for item in asked}
            if still := self.save(number, answers):
                self.save(number, {key: value for key, value in answers.items() if key not in still})

    def save(self, number: int, answers: Known) -> set[str]:
        """The keys that the server refuses; empty where it has kept everything."""
        task = self.tasks[number]
        seconds = int(self.actor.seconds - self.began[number])
        body = {"answers": answers, "version": task["version"] + 1, "seconds": seconds}
        reply = self.call("save", "PUT", f"{self.path}/answers/{task['id']}", body, may_repeat=True)
        if reply.status == 422:
            return {problem["key"] for problem in reply.body["problems"]}
        if reply.status != 200:
            raise Broken(f"The server answered {reply.status} to save.")
        task["version"] = reply.body["version"]
        return set()

    def send(self) -> Outcome:
        """Send, and mend what is refused, until it is taken or patience ends."""
        self.read_pages("outro")
        for _ in range(MOST_TRIES):
            reply = self.call("submit", "POST", f"{self.path}/submit", {}, may_repeat=True)
            if reply.status == 200:
                self.finish(reply.body)
                return Outcome.FINISHED
            hints, problems = reply.body.get("hints") or {}, reply.body.get("problems") or []
            if reply.status != 422 or not (hints or problems):
                raise Broken(f"The server answered {reply.status} to submit.")
            self.visit.obstacles = [*map(self.obstacle, problems), *map(hint_obstacle, hints.values())]
            self.follow(hints)
            self.mend(problems)
        return Outcome.STUCK

    def finish(self, body: Mapping[str, Any]) -> None:
        self.visit.obstacles, self.visit.is_late = (), body["late"]
        status = self.call("receipt", "GET", f"/receipts/{body['receipt']}").status
        self.visit.is_unchecked = status == TOO_MANY_REQUESTS
        if status not in (200, TOO_MANY_REQUESTS):
            self.visit.complaints.append("A receipt that was given is not known afterwards.")

    def follow(self, hints: Known) -> None:
        """Answer training tasks again: who can know the right answer does so now."""
        for number, task in enumerate(self.tasks):
            if task["id"] in hints:
                for page in layout.pages(self.pages):
                    answers = self.actor.answer_page(page, task["values"], number, self.known[number])
                    self.save_page(number, page, answers)

    def mend(self, problems: Sequence[Mapping[str, str]]) -> None:
        """Answer again what was found wanting; a question on a page that no task shows stays as it is."""
        wanting = {(problem["task"], problem["key"]) for problem in problems}
        for number, task in enumerate(self.tasks):
            for page in layout.pages(self.pages):
                asked = [item for item in layout.items(page) if (task["id"], item.get("id")) in wanting]
                answers = {item["id"]: self.actor.answer(item, number, {}) for item in asked}
                if answers:
                    self.save_page(number, page, answers)

    def obstacle(self, problem: Mapping[str, str]) -> Obstacle:
        """A problem with the place where its question stands."""
        key, message = problem["key"], problem["message"]
        for number, page in enumerate(self.pages, start=1):
            position = page.get("display_position", layout.BODY)
            for item in layout.items(page):
                if item.get("id") == key:
                    return Obstacle(number, position, key, item["description"], message, item["type"])
        return Obstacle(0, "", key, "", message)

    def call(self, name: str, method: str, path: str, body: dict | None = None, *, may_repeat: bool = False) -> Reply:
        """One call, after the time that the person needed before it; on a bad line late, and sometimes twice."""
        bad_line = self.actor.profile.has_bad_line
        self.actor.seconds += self.actor.chance.uniform(*DELAY_S) if bad_line else 0
        self.pause(self.actor.seconds - self.paused_s)
        self.paused_s = self.actor.seconds
        reply = self.line.call(name, method, path, body)
        if bad_line and may_repeat and self.actor.chance.random() < REPEATED:
            first, reply = reply, self.line.call(name, method, path, body)
            if first.body.get("receipt") != reply.body.get("receipt"):
                self.visit.complaints.append("Sent twice, the same answers got two receipts.")
        return reply

    @property
    def path(self) -> str:
        return f"/assignments/{self.visit.assignment_id}"


def hint_obstacle(hint: str) -> Obstacle:
    return Obstacle(0, "", "", "", hint, is_hint=True)
