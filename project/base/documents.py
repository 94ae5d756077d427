"""JSON documents as compact text: one writer and one reader for everything that is stored or sent as JSON. Pure."""

import math
from typing import Any

import orjson

from project.base.problems import Problem
from project.base.words import half_character

DEEPEST = 200  # levels; the parser itself stops at 1024, the writer at 254
TOO_DEEP = f"This document is nested more than {DEEPEST} levels deep."
INTEGER_RANGE = range(-(2**63), 2**64)


class DocumentError(ValueError):
    """A value that no JSON document can hold; `problem` says where and why."""

    def __init__(self, problem: Problem):
        super().__init__(f"{problem.path}: {problem.message}" if problem.path else problem.message)
        self.problem = problem


def dumps(value: Any) -> str:
    """Compact JSON text with the order of keys kept.

    Raises DocumentError for NaN, Infinity, lone surrogates, whole numbers beyond 64 bits and what JSON does not know.
    """
    problem = fault(value)
    if problem:
        raise DocumentError(problem)
    return orjson.dumps(value).decode()


def of_known(value: Any) -> bytes:
    """Compact JSON of a value whose parts were documents before: nobody looks for faults, so it is far quicker.

    A `Raw` in it is text that is JSON already and goes out unparsed.
    """
    return orjson.dumps(value)


def depth_problem(value: Any) -> Problem | None:
    """Whether a value that was JSON before is nested too deeply to be a document; nothing else can be wrong with it."""
    try:
        text = orjson.dumps(value)
    except orjson.JSONEncodeError:
        return fault(value) or Problem("", TOO_DEEP)
    return fault(value) if text.count(b"[") + text.count(b"{") > DEEPEST else None


Raw = orjson.Fragment


def loads(text: str | bytes) -> Any:
    """The value of a JSON text. Raises ValueError where it is none; NaN and Infinity are none."""
    return orjson.loads(text)


def fault(value: Any, path: str = "", depth: int = 0) -> Problem | None:
    """The first reason why `value` cannot be a document, or None."""
    if depth > DEEPEST:
        return Problem("", TOO_DEEP)
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, str):
        return text_fault(value, path)
    if isinstance(value, int):
        return None if value in INTEGER_RANGE else Problem(path, "This whole number does not fit into 64 bits.")
    if isinstance(value, float):
        return None if math.isfinite(value) else Problem(path, f"{value} is no JSON number.")
    if isinstance(value, dict):
        return next(filter(None, (member_fault(key, member, path, depth) for key, member in value.items())), None)
    if isinstance(value, list | tuple):
        return next(
            filter(None, (fault(member, f"{path}[{index}]", depth + 1) for index, member in enumerate(value))), None
        )
    return Problem(path, f"A {type(value).__name__} has no place in a JSON document.")


def member_fault(key: Any, value: Any, path: str, depth: int) -> Problem | None:
    if not isinstance(key, str):
        return Problem(path, f"A key must be text, not {key!r}.")
    return text_fault(key, path) or fault(value, f"{path}.{key}" if path else key, depth + 1)


def text_fault(text: str, path: str) -> Problem | None:
    place = half_character(text)
    return Problem(path, f"Character {place} is half of a surrogate pair, which is no text.") if place else None
