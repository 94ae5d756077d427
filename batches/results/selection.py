"""Which answers somebody asks for: when they were given, and what beside the general tasks of what came in time."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError

from project.base.words import moment, shown

CONTROLS, LATE = "controls", "late"
MORE = (CONTROLS, LATE)
NO_STUDIES = "There are no studies here, so no answer belongs to one: leave study_id out, and use from and to."
# In an address a + that was not escaped arrives as a blank.
LOST_PLUS = re.compile(r"(:\d\d(?:\.\d+)?) (\d\d:?\d\d)$")


@dataclass(frozen=True, slots=True)
class Selection:
    """Answers given at `since` or later and before `before`; `include` holds words of `MORE`."""

    since: datetime | None = None
    before: datetime | None = None
    include: frozenset[str] = frozenset()

    def until(self, latest: datetime) -> "Selection":
        """The same, but nothing that is given after `latest`: so that all parts of a file tell of the same answers."""
        end = latest + timedelta(milliseconds=1)  # answers' times have no more digits
        return replace(self, before=min(self.before or end, end))

    def document(self) -> dict[str, Any] | None:
        """As jobs keep and show it: equal selections make equal documents. None where nothing was narrowed or added."""
        told = {
            "from": moment(self.since) if self.since else None,
            "to": moment(self.before) if self.before else None,
            "include": [word for word in MORE if word in self.include],
        }
        return {key: value for key, value in told.items() if value} or None

    @classmethod
    def of(cls, document: Mapping[str, Any] | None) -> "Selection":
        """What `document` made."""
        told = document or {}
        times = (datetime.fromisoformat(told[key]) if key in told else None for key in ("from", "to"))
        return cls(*times, frozenset(told.get("include", ())))


def read(asked: Mapping[str, Any]) -> Selection:
    """The selection that the keys `from`, `to`, `include` and `study_id` ask for.

    A time is ISO 8601 and UTC where it names no zone; a date is the whole day. ValidationError with every fault.
    """
    told: dict[str, str] = {"study_id": NO_STUDIES} if asked.get("study_id") else {}
    include: frozenset[str] = frozenset()
    try:
        include = read_include(asked.get("include") or "")
    except ValidationError as fault:
        told |= {key: sentences[0] for key, sentences in fault.message_dict.items()}
    times = {}
    for key in ("from", "to"):
        try:
            times[key] = read_time(asked[key], is_end=key == "to") if asked.get(key) else None
        except ValueError:
            told[key] = (
                f'"{key}" must be a date such as 2026-03-05 or a time such as 2026-03-05T11:02:07Z, '
                f'not "{shown(str(asked[key]))}".'
            )
    since, before = times.get("from"), times.get("to")
    if since and before and since >= before:
        told["to"] = f'"to" must be later than "from"; nothing lies between {moment(since)} and {moment(before)}.'
    if told:
        raise ValidationError(told)
    return Selection(since, before, include)


def read_time(text: Any, *, is_end: bool) -> datetime:
    """The time that a text names; of a date its beginning, or where `is_end` the beginning of the day after it.

    ValueError where it names none.
    """
    if not isinstance(text, str):
        raise ValueError("no text")
    text = LOST_PLUS.sub(r"\1+\2", text.strip())
    try:
        if len(text) <= len("2026-03-05"):
            day = date.fromisoformat(text) + timedelta(days=is_end)
            return datetime.combine(day, time(), UTC)
        found = datetime.fromisoformat(text)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except OverflowError as fault:
        raise ValueError("beyond the years that there are") from fault


def read_include(text: Any) -> frozenset[str]:
    """The words of `MORE` that a comma-separated text, or a list, names. ValidationError where it names another."""
    named = text.split(",") if isinstance(text, str) else text
    if not isinstance(named, Collection) or not all(isinstance(word, str) for word in named):
        raise ValidationError({"include": f'"include" takes {" and ".join(MORE)}, as text.'})
    words = [word.strip() for word in named if word.strip()]
    for word in words:
        if word not in MORE:
            told = f'"include" takes {" and ".join(MORE)}, with a comma between them, not "{shown(word)}".'
            raise ValidationError({"include": told})
    return frozenset(words)
