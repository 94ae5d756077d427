"""What came of a rehearsal, as a document: faults first, then how it went. Pure.

The keys of the document stand in docs/rehearsals.md. Everything but `calls` follows from the seed.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil
from statistics import median
from typing import Any

from batches.layout import BODY
from batches.rehearsing.profiles import PROFILES
from batches.rehearsing.visits import Call, Obstacle, Outcome, Visit
from project.base.words import duration

CALLS = ("start", "save", "submit", "receipt")


@dataclass(frozen=True, slots=True)
class Terms:
    """What the batch promises and demands: reward for an assignment, seconds, places (None: no end)."""

    reward: Decimal
    time_limit_s: int
    grace_s: int
    places: int | None


@dataclass(frozen=True, slots=True)
class ControlTask:
    """A control or training task: how many careful people met it and how many of them were right at last; `why` says
    what keeps its known answer from being given, "" where nothing does.
    """

    label: str
    met: int
    right: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class Credit:
    """What one answer to a control task was worth, and to whom."""

    profile: str
    worth: float


@dataclass(frozen=True, slots=True)
class Judged:
    """`controls` are those that careful people met; `unmet` is how many others there are."""

    controls: Sequence[ControlTask]
    credits: Sequence[Credit]
    unmet: int


def findings(visits: Sequence[Visit], calls: Sequence[Call], judged: Judged, terms: Terms) -> dict[str, Any]:
    places = stuck_places(visits)
    outcomes = Counter(visit.outcome for visit in visits)
    return {
        "faults": list(faults(visits, places, judged, terms)),
        "notes": list(notes(visits, judged, terms)),
        "outcomes": {outcome.value: outcomes[outcome] for outcome in Outcome},
        "profiles": [of_profile(name, visits, judged.credits) for name in PROFILES if any_of(name, visits)],
        "seconds": spread([visit.seconds for visit in finished(visits)]),
        "time_limit_s": terms.time_limit_s,
        "grace_s": terms.grace_s,
        "out_of_time": len(out_of_time(visits, terms)),
        "cost": cost(sum(not visit.is_late for visit in finished(visits)), terms),
        "places": places,
        "calls": [measured(name, calls) for name in CALLS if any(call.name == name for call in calls)],
    }


# 1. Faults: what has to be mended before people are paid.


def faults(
    visits: Sequence[Visit], places: Sequence[Mapping[str, Any]], judged: Judged, terms: Terms
) -> Iterable[dict[str, str]]:
    diligent_came = any(visit.person.profile.is_diligent for visit in visits)
    for place in places:
        if not place["is_hint"] and (place["diligent"] or not diligent_came):
            yield fault("unanswerable", place["where"], unanswerable(place))
    for task in judged.controls:
        if not task.right:
            yield fault("control", task.label, nobody_right(task))
    yield from time_faults(visits, terms)
    for (code, message), people in Counter((v.code, v.message) for v in ended(visits, Outcome.REFUSED)).items():
        yield fault("refused", "start", f"{counted(people, 'person was', 'people were')} not let in: {code}. {message}")
    for message, people in Counter(visit.message for visit in ended(visits, Outcome.LOST)).items():
        yield fault("server", "server", f"{counted(people, 'person', 'people')} could not go on: {message}")
    for complaint, people in Counter(told for visit in visits for told in visit.complaints).items():
        yield fault("server", "server", f"{complaint} It happened to {counted(people, 'person', 'people')}.")


def fault(kind: str, place: str, sentence: str) -> dict[str, str]:
    return {"kind": kind, "place": place, "sentence": sentence}


def unanswerable(place: Mapping[str, Any]) -> str:
    people = counted(place["people"], "person", "people")
    if place["page"] and place["position"] != BODY:
        return (
            f"{place['where']}: it must be answered, but its page is an {place['position']} page, which no task shows. "
            f"{people} could not send."
        )
    return f"{place['where']}: {people} got stuck here. They were told: {place['message']}"


def nobody_right(task: ControlTask) -> str:
    told = f"{task.label}: none of {counted(task.met, 'careful person', 'careful people')} gave its known answer."
    return f"{told} {task.why}".strip()


def time_faults(visits: Sequence[Visit], terms: Terms) -> Iterable[dict[str, str]]:
    careful = [visit for visit in finished(visits) if visit.person.profile.name == "careful"]
    if late := out_of_time(careful, terms):
        needed = spread([visit.seconds for visit in careful])
        sentence = (
            f"The time limit of {duration(terms.time_limit_s)} is too short: {len(late):,} of "
            f"{counted(len(careful), 'visit', 'visits')} by careful people took longer (median "
            f"{duration(needed['median'])}, longest {duration(needed['longest'])})."
        )
        yield fault("time_limit", "time limit", sentence)


# 2. What is worth knowing, and nobody's fault.


def notes(visits: Sequence[Visit], judged: Judged, terms: Terms) -> Iterable[str]:
    if nothing := len(ended(visits, Outcome.NOTHING_LEFT)):
        places = "" if terms.places is None else f" The batch has {counted(terms.places, 'place', 'places')} in all."
        yield f"{counted(nothing, 'visit', 'visits')} found nothing left to do.{places}"
    if judged.unmet:
        tasks = counted(judged.unmet, "control or training task was", "control or training tasks were")
        yield f"{tasks} met by no careful person who sent it."


# 3. How it went.


def finished(visits: Iterable[Visit]) -> list[Visit]:
    return ended(visits, Outcome.FINISHED)


def ended(visits: Iterable[Visit], outcome: Outcome) -> list[Visit]:
    return [visit for visit in visits if visit.outcome == outcome]


def any_of(name: str, visits: Iterable[Visit]) -> bool:
    return any(visit.person.profile.name == name for visit in visits)


def out_of_time(visits: Iterable[Visit], terms: Terms) -> list[Visit]:
    """Who finished, but only when their time was over: by their own clock, or because the server said so."""
    limit = terms.time_limit_s + terms.grace_s
    return [visit for visit in finished(visits) if visit.is_late or visit.seconds > limit]


def of_profile(name: str, visits: Sequence[Visit], credits_: Sequence[Credit]) -> dict[str, Any]:
    """`credit` is the mean over the answers to control tasks that were sent; None where there are none."""
    mine = [visit for visit in visits if visit.person.profile.name == name]
    worth = [credit.worth for credit in credits_ if credit.profile == name]
    return {
        "profile": name,
        "people": len({visit.person.number for visit in mine}),
        "visits": len(mine),
        "finished": len(finished(mine)),
        "stuck": len(ended(mine, Outcome.STUCK)),
        "median_s": spread([visit.seconds for visit in finished(mine)])["median"],
        "control_answers": len(worth),
        "credit": round(sum(worth) / len(worth), 4) if worth else None,
    }


def spread(seconds: Sequence[float]) -> dict[str, int | None]:
    """Whole seconds; None where nobody finished."""
    if not seconds:
        return {"median": None, "p90": None, "longest": None}
    return {"median": round(median(seconds)), "p90": round(rank(seconds, 0.9)), "longest": round(max(seconds))}


def rank(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` of all do not exceed."""
    return sorted(values)[max(ceil(share * len(values)) - 1, 0)]


def cost(count: int, terms: Terms) -> dict[str, str | int | None]:
    """Amounts as text, in the currency of the reward; `whole_batch` is None where places have no end."""
    whole = None if terms.places is None else amount(terms.reward * terms.places)
    return {
        "reward": amount(terms.reward),
        "finished": count,
        "rehearsed": amount(terms.reward * count),
        "places": terms.places,
        "whole_batch": whole,
    }


def amount(value: Decimal) -> str:
    return f"{value:.4f}" if value != round(value, 2) else f"{value:.2f}"


def stuck_places(visits: Sequence[Visit]) -> list[dict[str, Any]]:
    """Where people got stuck, most people first; the message is that of the first of them."""
    met: dict[tuple[int, str, bool], list[tuple[Visit, Obstacle]]] = defaultdict(list)
    for visit in ended(visits, Outcome.STUCK):
        for one in {(obstacle.page, obstacle.key, obstacle.is_hint): obstacle for obstacle in visit.obstacles}.items():
            met[one[0]].append((visit, one[1]))
    places = [stuck_place(people) for people in met.values()]
    return sorted(places, key=lambda place: (-place["people"], place["page"], place["key"]))


def stuck_place(met: Sequence[tuple[Visit, Obstacle]]) -> dict[str, Any]:
    visits, first = [visit for visit, _ in met], met[0][1]
    return {
        "where": where(first),
        "page": first.page,
        "position": first.position,
        "key": first.key,
        "question": first.question,
        "message": first.message,
        "is_hint": first.is_hint,
        "people": len({visit.person.number for visit in visits}),
        "diligent": len({visit.person.number for visit in visits if visit.person.profile.is_diligent}),
        "profiles": dict(sorted(Counter(visit.person.profile.name for visit in visits).items())),
    }


def where(obstacle: Obstacle) -> str:
    if obstacle.is_hint:
        return "A training task"
    if not obstacle.page:
        return f"The answer “{obstacle.key}”"
    position = "" if obstacle.position == BODY else f" ({obstacle.position})"
    return f"Page {obstacle.page}{position}, question “{obstacle.question}”"


def measured(name: str, calls: Sequence[Call]) -> dict[str, Any]:
    """Milliseconds from the first byte sent to the last one read."""
    mine = [call for call in calls if call.name == name]
    times = [call.ms for call in mine]
    return {
        "call": name,
        "count": len(mine),
        "p50_ms": round(rank(times, 0.5), 1),
        "p95_ms": round(rank(times, 0.95), 1),
        "max_ms": round(max(times), 1),
        "statuses": {str(status): count for status, count in sorted(Counter(call.status for call in mine).items())},
    }


def counted(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"
