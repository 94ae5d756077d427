"""What a rehearsal can be told: who comes and how, and what may not be asked for."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from django.conf import settings

from batches.rehearsing import line, profiles

DEFAULT_PEOPLE = 20
MOST_SUITES_EACH = 5
SEEDS = range(2**53)


@dataclass(frozen=True, slots=True)
class Options:
    """Who comes and how. `suites` is how many each person does one after another; `speed` is None where time passes in
    thought only, else how many simulated seconds pass in a real one; without a `reward` the pool's own counts.
    """

    people: int = DEFAULT_PEOPLE
    seed: int = field(default_factory=lambda: secrets.randbelow(SEEDS.stop))
    shares: Mapping[str, float] = field(default_factory=lambda: dict(profiles.SHARES))
    suites: int = 1
    base_url: str = field(default_factory=lambda: settings.PUBLIC_URL)
    speed: float | None = None
    reward: str | None = None

    def problems(self) -> dict[str, str]:
        """What is wrong with them, by name."""
        told = {
            "people": within(self.people, 1, profiles.MOST_PEOPLE),
            "seed": within(self.seed, SEEDS.start, SEEDS.stop - 1),
            "suites": within(self.suites, 1, MOST_SUITES_EACH),
            "base_url": line.address_fault(self.base_url),
            "speed": None if self.speed is None else within(self.speed, 0.01, 10_000),
            "reward": None if self.reward is None else reward_fault(self.reward),
        }
        try:
            profiles.check_shares(self.shares)
        except ValueError as fault:
            told["shares"] = str(fault)
        return {name: sentence for name, sentence in told.items() if sentence}


def within(value: float, least: float, most: float) -> str | None:
    return None if least <= value <= most else f"This must be a number from {least:,} to {most:,}, not {value:,}."


def reward_fault(text: str) -> str | None:
    try:
        is_amount = 0 <= Decimal(text) <= 10**8
    except InvalidOperation:
        is_amount = False
    return None if is_amount else f'A reward must be an amount such as 0.50, not "{text}".'
