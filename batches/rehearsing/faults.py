"""What has to be mended before people are paid, and what is only worth knowing, each in a sentence. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from batches.layouts.layout import BODY
from batches.rehearsing.acting import GIVEN
from batches.rehearsing.measures import spread
from batches.rehearsing.visits import Outcome, Visit, ended, finished
from project.base.words import duration


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
    what keeps its known answer from being given, "" where nothing does. `is_worthless` where even its best known answer
    gives no credit.
    """

    label: str
    met: int
    right: int
    why: str = ""
    is_worthless: bool = False


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


def faults(
    visits: Sequence[Visit], places: Sequence[Mapping[str, Any]], judged: Judged, terms: Terms
) -> Iterable[dict[str, str]]:
    diligent_came = any(visit.person.profile.is_diligent for visit in visits)
    for place in places:
        is_theirs = place["is_hint"] or is_beyond_them(place)
        if not is_theirs and (place["diligent"] or not diligent_came):
            yield fault("unanswerable", place["where"], unanswerable(place))
    for task in judged.controls:
        if not task.right and (task.why or not task.is_worthless):
            yield fault("control", task.label, nobody_right(task))
    yield from time_faults(visits, terms)
    for (code, message), people in Counter((v.code, v.message) for v in ended(visits, Outcome.REFUSED)).items():
        yield fault("refused", "start", f"{counted(people, 'person was', 'people were')} not let in: {code}. {message}")
    for message, people in Counter(visit.message for visit in ended(visits, Outcome.LOST)).items():
        yield fault("server", "server", f"{counted(people, 'person', 'people')} could not go on: {message}")
    for complaint, people in Counter(told for visit in visits for told in visit.complaints).items():
        yield fault("server", "server", f"{complaint} It happened to {counted(people, 'person', 'people')}.")


def is_beyond_them(place: Mapping[str, Any]) -> bool:
    """Whether people got stuck because the question is of a kind that simulated people have no answer to."""
    return bool(place["type"]) and place["type"] not in GIVEN


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


def notes(visits: Sequence[Visit], places: Sequence[Mapping[str, Any]], judged: Judged, terms: Terms) -> Iterable[str]:
    for place in filter(is_beyond_them, places):
        yield f"{place['where']}: simulated people have no answer to a {place['type']}, so none of them got past it."
    if nothing := len(ended(visits, Outcome.NOTHING_LEFT)):
        places = "" if terms.places is None else f" The batch has {counted(terms.places, 'place', 'places')} in all."
        yield f"{counted(nothing, 'visit', 'visits')} found nothing left to do.{places}"
    for task in judged.controls:
        if task.is_worthless:
            yield f"{task.label}: its known answer is worth nothing, so nobody gets credit for it."
    if unchecked := sum(visit.is_unchecked for visit in visits):
        receipts = counted(unchecked, "receipt was", "receipts were")
        yield f"{receipts} not checked: the server puts this address off, which has asked for too many wrong ones."
    if judged.unmet:
        tasks = counted(judged.unmet, "control or training task was", "control or training tasks were")
        yield f"{tasks} met by no careful person who sent it."


def out_of_time(visits: Iterable[Visit], terms: Terms) -> list[Visit]:
    """Who finished, but only when their time was over: by their own clock, or because the server said so."""
    limit = terms.time_limit_s + terms.grace_s
    return [visit for visit in finished(visits) if visit.is_late or visit.seconds > limit]


def counted(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"
