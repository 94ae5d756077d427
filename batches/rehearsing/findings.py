"""What came of a rehearsal, as a document: faults first, then how it went. Pure.

The keys of the document stand in docs/rehearsals.md. Everything but `calls` follows from the seed.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from batches.layouts.layout import BODY
from batches.rehearsing.faults import Credit, Judged, Terms, faults, notes, out_of_time
from batches.rehearsing.measures import rank, spread
from batches.rehearsing.profiles import PROFILES
from batches.rehearsing.visits import Call, Obstacle, Outcome, Visit, ended, finished
from project.base.words import amount

CALLS = ("start", "save", "submit", "receipt")


def findings(visits: Sequence[Visit], calls: Sequence[Call], judged: Judged, terms: Terms) -> dict[str, Any]:
    places = stuck_places(visits)
    outcomes = Counter(visit.outcome for visit in visits)
    came = {visit.person.profile.name for visit in visits}
    return {
        "faults": list(faults(visits, places, judged, terms)),
        "notes": list(notes(visits, places, judged, terms)),
        "outcomes": {outcome.value: outcomes[outcome] for outcome in Outcome},
        "profiles": [of_profile(name, visits, judged.credits) for name in PROFILES if name in came],
        "seconds": spread([visit.seconds for visit in finished(visits)]),
        "time_limit_s": terms.time_limit_s,
        "grace_s": terms.grace_s,
        "out_of_time": len(out_of_time(visits, terms)),
        "cost": cost(sum(not visit.is_late for visit in finished(visits)), terms),
        "places": places,
        "calls": [measured(name, calls) for name in CALLS if any(call.name == name for call in calls)],
    }


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
        "type": first.type,
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
