"""What simulated people do before a page: what they answer, and how long it takes them.

Everything follows from the document that the participant API gives, and from known answers where somebody stands for
people who find them. Pure.
"""

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from batches.layouts import conditions, layout
from batches.layouts.conditions import Conditions
from batches.layouts.items.choice import NO_LIMIT
from batches.layouts.items.rating import scale
from batches.layouts.items.samples import number_within, prose
from batches.rehearsing.profiles import Profile, Simulated

READ_PER_S = 18.0  # characters; about 200 words a minute
TYPED_PER_S = 4.0  # characters
GLANCE_S = 1.5  # to find and press one thing
DELAY_S = (1.0, 4.0)  # of one call on a slow network
REPEATED = 0.2  # the share of calls that a slow network sends twice
TAG = re.compile(r"<[^>]*>")

Item = Mapping[str, Any]


@dataclass
class Actor:
    """One person with one assignment. `tries` counts how often each question of each task was answered, `given` holds
    by task what was answered last, which with `shown_if` says what else is asked.
    """

    person: Simulated
    chance: random.Random
    tries: dict[tuple[int, str], int] = field(default_factory=dict)
    given: dict[int, dict[str, Any]] = field(default_factory=dict)
    shown_if: Conditions = conditions.NONE
    seconds: float = 0.0

    @property
    def profile(self) -> Profile:
        return self.person.profile

    def leaves_after(self, tasks: int) -> int | None:
        """How many of `tasks` tasks they do before they are gone, never to send; None where they stay."""
        return self.chance.randint(1, max(tasks, 1)) if self.profile.leaves else None

    def read(self, text: str, task: int = 0) -> None:
        """Spend the time for reading; `task` is how many they have done before."""
        self.spend(len(text) / READ_PER_S * self.profile.reads, task)

    def spend(self, seconds: float, task: int = 0) -> None:
        self.seconds += seconds * (1 + self.profile.tires * task) * self.chance.uniform(0.8, 1.25)

    def finds_known(self, task: int) -> bool:
        return self.chance.random() < self.profile.knows - self.profile.tires * task

    def answer_page(self, page: Item, values: Mapping[str, Any], task: int, known: Mapping[str, Any]) -> dict[str, Any]:
        """Answers to what one page asks, by instruction id; `known` holds the right ones, as far as they are known."""
        self.read(words_of(page, values), task)
        answers = {}
        for item in layout.items(page):
            if layout.asks(item) and item["id"] not in self.shown_if.hidden(self.given.get(task, {})):
                answers[item["id"]] = self.answer(item, task, known)
        return {key: value for key, value in answers.items() if value is not None}

    def answer(self, item: Item, task: int, known: Mapping[str, Any]) -> Any:
        """An answer to one question, another one each time; None where this person has none.

        The first answer of people who are not diligent pays no heed to what the question demands.
        """
        key = (task, item["id"])
        tries = self.tries[key] = self.tries.get(key, 0) + 1
        self.spend(GLANCE_S, task)
        give = GIVEN.get(item["type"])
        value = known[item["id"]] if item["id"] in known else give and give(self, item, tries, task)
        self.given.setdefault(task, {})[item["id"]] = value
        return value


def choose(actor: Actor, item: Item, tries: int, task: int) -> list[Any] | None:
    """The values of options, several where several may be chosen; None where there is nothing to choose from."""
    options = item["options"]
    if not options:
        return None
    if actor.profile.takes_first:
        return [options[(tries - 1) % len(options)]["value"]]
    limit = len(options) if item["answer_limit"] == NO_LIMIT else max(1, min(item["answer_limit"], len(options)))
    if limit == 1 or tries > 1:  # after a refusal something simple: one option, another one each time
        order = actor.person.chance(f"{item['id']} {task}").sample(options, len(options))
        return [order[(tries - 1) % len(order)]["value"]]
    free = [option for option in options if not option.get("exclusive") or not actor.profile.is_diligent]
    return [option["value"] for option in actor.chance.sample(free, actor.chance.randint(1, min(limit, len(free))))]


def write(actor: Actor, item: Item, tries: int, task: int) -> str | None:
    """Words or a number, as the question demands, within the patience of the person."""
    rules = item.get("validation") or {}
    heeds = actor.profile.is_diligent or actor.profile.knows > 0 or tries > 1
    if rules.get("type") == "number":
        return number_within(rules, actor.chance) if heeds else str(actor.chance.randint(1, 9))
    least, most = (rules.get("min") or 0, rules.get("max")) if heeds else (0, None)
    wanted = actor.chance.randint(40, 160) if actor.profile.is_diligent else actor.chance.randint(2, 30)
    length = max(wanted, min(least, actor.profile.patience))
    text = prose(length if most is None else min(length, most), actor.chance)
    actor.spend(len(text) / TYPED_PER_S, task)
    return text or None


def explain(actor: Actor, item: Item, tries: int, task: int) -> list[dict[str, Any]] | None:
    """Options, each with some words about it."""
    chosen = choose(actor, item, tries, task) or ()
    return [{"value": value, "explanation": write(actor, {}, tries, task)} for value in chosen] or None


def measure(actor: Actor, item: Item, tries: int, task: int) -> dict[str, Any]:
    """A number, or what the bounds of the unit ask for, and the unit."""
    units = item["unit_options"]
    unit = units[(tries - 1) % len(units)] if actor.profile.takes_first else actor.chance.choice(units)
    bounds = unit.get("validation") or {"type": "number"}
    return {"value": write(actor, {"validation": bounds}, tries, task), "unit": unit["value"]}


def rate(actor: Actor, item: Item, tries: int, task: int) -> int:
    """A point on the scale."""
    points = scale(item)
    order = (
        points if actor.profile.takes_first else actor.person.chance(f"{item['id']} {task}").sample(points, len(points))
    )
    return order[(tries - 1) % len(points)]


def rank(actor: Actor, item: Item, tries: int, task: int) -> list[Any]:
    """The values in some order: as they came, by who takes the first of everything."""
    values = [option["value"] for option in item["options"]]
    return values if actor.profile.takes_first else actor.chance.sample(values, len(values))


# By the type of the item. Whoever meets another type leaves the question open.
GIVEN: dict[str, Callable[[Actor, Item, int, int], Any]] = {
    "multiple_choice": choose,
    "multiple_choice_with_free_text": explain,
    "free_text": write,
    "free_text_with_unit": measure,
    "rating": rate,
    "ranking": rank,
}


def words_of(page: Item, values: Mapping[str, Any]) -> str:
    """What there is to read on a page for a task with these values."""
    return " ".join(filter(None, (words_of_item(item, values) for item in layout.items(page))))


def words_of_item(item: Item, values: Mapping[str, Any]) -> str:
    texts = [item.get("description"), item.get("helper_text"), plain(item.get("content") or "")]
    texts += [option["label"] for option in (*item.get("options", ()), *item.get("unit_options", ()))]
    texts += item.get("labels", ())
    texts.append(str(values.get(item["field"]) or "") if "field" in item else "")
    return " ".join(filter(None, texts))


def plain(html: str) -> str:
    return TAG.sub("", html)
