"""What somebody might type: plausible words and numbers for previews and for simulated people. Pure."""

import re
from collections.abc import Mapping
from random import Random
from typing import Any

WORDS = ("the", "answer", "is", "clear", "because", "it", "says", "more", "about", "what", "was", "asked")
LENGTHS = (20, 90)  # characters, where nothing else is demanded
NUMBERS = (1, 100)


def something_typed(validation: Mapping[str, Any] | None, random: Random) -> str:
    """A text within the bounds of an instruction's `validation`."""
    bounds = validation or {}
    if bounds.get("type") == "number":
        return number_within(bounds, random)
    length = max(random.randint(*LENGTHS), bounds.get("min") or 0)
    most = bounds.get("max")
    return prose(length if most is None else min(length, most), random)


def number_within(bounds: Mapping[str, Any], random: Random) -> str:
    least, most = bounds.get("min"), bounds.get("max")
    if least is None:
        return str(most if most is not None else random.randint(*NUMBERS))
    if most is None or most - least < 1:
        return str(least)
    return str(least + random.randint(0, int(most - least)))


def prose(length: int, random: Random) -> str:
    """Text of exactly `length` characters, without blanks at its ends."""
    text = ""
    while len(text) < length:
        text += f"{random.choice(WORDS)} "
    return re.sub(r"\s$", ".", text[:length])
