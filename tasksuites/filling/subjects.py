"""The two things that come into a pool, suites and tasks, and what the interface calls each step with them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from project.base.problems import Fault
from tasksuites.filling.judging import Rules, suite_faults, task_faults


@dataclass(frozen=True, slots=True)
class Subject:
    """`operation` is the type of an operation that makes many; `created`, `refused` and `id_key` stand in its log."""

    is_suites: bool
    operation: str
    created: str
    refused: str
    id_key: str
    faults: Callable[[Any, Rules], Iterator[Fault]]


SUITES = Subject(
    True, "TASK_SUITE.BATCH_CREATE", "TASK_SUITE_CREATE", "TASK_SUITE_VALIDATE", "task_suite_id", suite_faults
)
TASKS = Subject(False, "TASK.BATCH_CREATE", "TASK_CREATE", "TASK_VALIDATE", "task_id", task_faults)
BY_OPERATION = {subject.operation: subject for subject in (SUITES, TASKS)}


@dataclass(frozen=True, slots=True)
class Wish:
    """What a call asks for beside its items."""

    subject: Subject
    open_pool: bool = False
    allow_defaults: bool = False
    skip_invalid_items: bool = False

    def parameters(self) -> dict[str, bool]:
        return {
            "open_pool": self.open_pool,
            "allow_defaults": self.allow_defaults,
            "skip_invalid_items": self.skip_invalid_items,
        }
