"""The firings of a pool's quality rules, each with the numbers that caused it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from project.base.ids import parse_uuid
from tasksuites.console import words
from tasksuites.console.suites import PoolPage
from tasksuites.console.words import Pairs
from tasksuites.models import RuleFiring


@dataclass(frozen=True, slots=True)
class FiringRow:
    firing: RuleFiring
    numbers: Pairs
    action: str
    details: Pairs


def row(firing: RuleFiring) -> FiringRow:
    action: Mapping[str, Any] = firing.action or {}
    return FiringRow(
        firing, words.pairs(firing.numbers), action.get("type", ""), words.pairs(action.get("parameters") or {})
    )


def newest(pool, count: int) -> list[FiringRow]:
    return [row(firing) for firing in pool.firings.select_related("participant").order_by("-pk")[:count]]


class FiringList(PoolPage):
    template_name = "tasksuites/firing_list.html"

    def rows(self):
        return self.pool.firings.select_related("participant").order_by("-pk")

    def after(self, rows, key):
        return rows.filter(pk__lt=parse_uuid(key)) if parse_uuid(key) else rows

    def get_context_data(self, **context):
        context = super().get_context_data(**context)
        return {**context, "rows": [row(firing) for firing in context["rows"]]}
