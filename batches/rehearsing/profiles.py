"""Who comes to a rehearsal: kinds of people, and how many of each. Pure."""

import random
from collections.abc import Mapping
from dataclasses import dataclass

MOST_PEOPLE = 200


@dataclass(frozen=True, slots=True)
class Profile:
    """One kind of people.

    `reads` is the share of the text that they read; `knows` the chance that they find a known answer in their first
    task; with each further task they `tire`: that much of the chance is gone, and that much more time is needed.
    `patience` is how many characters they write where a question demands them. Diligent people do all that can be
    asked: where they get stuck, the batch is at fault.
    """

    name: str
    words: str
    reads: float
    knows: float = 0.0
    tires: float = 0.0
    patience: int = 150
    is_diligent: bool = False
    takes_first: bool = False
    leaves: bool = False
    has_bad_line: bool = False


PROFILES = {
    profile.name: profile
    for profile in (
        Profile(
            "careful", "reads everything, knows the answers", reads=1.0, knows=1.0, patience=1500, is_diligent=True
        ),
        Profile("tired", "slower and worse with each task", reads=0.8, knows=0.95, tires=0.1, patience=600),
        Profile("random", "clicks anywhere, fast", reads=0.05),
        Profile("straight", "takes the first option each time", reads=0.05, takes_first=True),
        Profile("dropout", "leaves in the middle", reads=0.9, patience=600, leaves=True),
        Profile("slow", "has a slow network", reads=1.0, patience=1500, is_diligent=True, has_bad_line=True),
    )
}
SHARES = {"careful": 0.5, "tired": 0.2, "random": 0.1, "straight": 0.1, "dropout": 0.05, "slow": 0.05}


@dataclass(frozen=True, slots=True)
class Simulated:
    """One of the people; `number` counts from 1. Everything that they do follows from `seed` and number."""

    number: int
    profile: Profile
    seed: int

    def chance(self, purpose: str) -> random.Random:
        """Where this person's choices for one purpose come from, the same ones each time."""
        return random.Random(f"{self.seed} {self.number} {purpose}")


def read_shares(text: str) -> dict[str, float]:
    """The shares in `careful=0.5,tired=0.2`, as given. ValueError with a sentence where they are none."""
    shares: dict[str, float] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, share = (word.strip() for word in part.partition("="))
        try:
            shares[name] = float(share)
        except ValueError:
            raise ValueError(f'"{part}" is no share: write for example careful=0.5,random=0.5.') from None
    check_shares(shares)
    return shares


def check_shares(shares: Mapping[str, float]) -> None:
    """ValueError with a sentence where nobody could be made of these."""
    if unknown := [name for name in shares if name not in PROFILES]:
        raise ValueError(f'There is no profile "{unknown[0]}": they are {", ".join(PROFILES)}.')
    if not all(0 <= share < float("inf") for share in shares.values()):
        raise ValueError("A share must be a number that is not negative.")
    if not sum(shares.values()) > 0:
        raise ValueError("Give at least one profile a share above 0.")
    if sum(shares.values()) == float("inf"):
        raise ValueError("These shares are too large: they matter only beside each other.")


def apportion(people: int, shares: Mapping[str, float]) -> dict[str, int]:
    """How many of each: whole numbers that add up to `people`, each less than 1 from its share.

    The largest remainders are rounded up, earlier profiles first where they are equal.
    """
    total = sum(shares.values())
    exact = {name: people * (shares.get(name, 0) / total) for name in PROFILES}
    counts = {name: int(value) for name, value in exact.items()}
    by_remainder = sorted(PROFILES, key=lambda name: counts[name] - exact[name])
    for name in by_remainder[: people - sum(counts.values())]:
        counts[name] += 1
    return {name: count for name, count in counts.items() if count}


def cast(people: int, shares: Mapping[str, float], seed: int) -> list[Simulated]:
    """The people in the order in which they come."""
    names = [name for name, count in apportion(people, shares).items() for _ in range(count)]
    random.Random(seed).shuffle(names)
    return [Simulated(number, PROFILES[name], seed) for number, name in enumerate(names, start=1)]
