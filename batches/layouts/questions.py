"""What is asked about a task, and how answers are stored: of a drawn layout by instruction id, of one that follows from
a project's specs as values of its output fields. Pure.

Both answer the same questions, so that whoever takes, shows or sends answers need not know which it is.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, Protocol

from batches.layouts import layout
from batches.layouts.conditions import Conditions
from batches.layouts.items import Files
from batches.layouts.layout import MOST_UNKNOWN_KEYS, AnswerProblem
from batches.layouts.output_values import Output
from project.base.words import kind, shown
from tasksuites.spec import Spec

Stored = Mapping[str, Any]


class Questions(Protocol):
    """`given` answers come from a screen or a front end; `stored` ones are as the engine keeps them."""

    def problems(self, given: Any, *, final: bool, files: Files | None = None) -> list[AnswerProblem]:
        """Every fault of one task's answers, given or stored, by instruction id. A draft may be incomplete, `final`
        answers must be whole; without `files` nobody asks whether a file is there. Never raises.
        """

    def changes(self, given: Stored) -> dict[str, Any]:
        """Given answers without draft faults as they are stored, None for one that is taken back."""

    def on_screen(self, stored: Stored) -> dict[str, Any]:
        """Stored answers as the questions hold them, by instruction id."""

    def counted(self, stored: Stored) -> dict[str, Any]:
        """What of the stored answers is sent."""

    def key_of(self, key: str) -> str:
        """The key by which a front end knows the instruction with this id; any other key as it is."""


class OfLayout:
    """The questions of a drawn layout: what is given is stored as it is."""

    def __init__(self, pages: list):
        self.pages = pages

    @cached_property
    def shown_if(self) -> Conditions:
        return layout.conditions_of(self.pages)

    def problems(self, given: Any, *, final: bool, files: Files | None = None) -> list[AnswerProblem]:
        return layout.answer_problems(self.pages, given, final=final, files=files)

    def changes(self, given: Stored) -> dict[str, Any]:
        return layout.changes(self.pages, given)

    def on_screen(self, stored: Stored) -> dict[str, Any]:
        return dict(stored)

    def counted(self, stored: Stored) -> dict[str, Any]:
        return self.shown_if.counted(stored)

    def key_of(self, key: str) -> str:
        return key


class OfSpec:
    """The questions of a derived layout: answers are known by output field or by instruction id."""

    def __init__(self, pages: list, output_spec: Mapping[str, Any]):
        fields = Spec(output_spec).fields.values()
        self.outputs = [Output(*both) for both in zip(fields, layout.instructions(pages), strict=True)]
        self.names = {output.item["id"]: output.field.name for output in self.outputs}
        self.by_name = {output.field.name: output for output in self.outputs}

    def find(self, key: Any) -> Output | None:
        return self.by_name.get(key) or self.by_name.get(self.names.get(key, ""))

    def problems(self, given: Any, *, final: bool, files: Files | None = None) -> list[AnswerProblem]:
        if not isinstance(given, Mapping):
            return [AnswerProblem("answers", f"Answers must be an object, not {kind(given)}.", "")]
        # What the project asked once and asks no more is in nobody's way: `counted` leaves it out.
        unknown = [] if final else [shown(str(key)) for key in given if self.find(key) is None]
        told = "This task has no question with this key."
        problems = [AnswerProblem(f"answers.{key}", told, key) for key in unknown[:MOST_UNKNOWN_KEYS]]
        return problems + list(self.faults(self.changes(given), final=final, files=files))

    def faults(self, stored: Stored, *, final: bool, files: Files | None) -> Iterator[AnswerProblem]:
        for output in self.outputs:
            value = stored.get(output.field.name)
            fault = None if value is None else output.draft_fault(value, files)
            if fault or (final and (fault := output.final_fault(value))):
                yield AnswerProblem(f"answers.{output.field.name}", fault, output.item["id"])

    def changes(self, given: Stored) -> dict[str, Any]:
        found = {key: self.find(key) for key in given}
        return {output.field.name: output.kept(given[key]) for key, output in found.items() if output}

    def on_screen(self, stored: Stored) -> dict[str, Any]:
        known = ((self.by_name[name], value) for name, value in stored.items() if name in self.by_name)
        return {output.item["id"]: output.on_screen(value) for output, value in known if value is not None}

    def counted(self, stored: Stored) -> dict[str, Any]:
        """Without what the project asked no more when it was sent."""
        return {name: value for name, value in stored.items() if name in self.by_name}

    def key_of(self, key: str) -> str:
        return self.names.get(key, key)
