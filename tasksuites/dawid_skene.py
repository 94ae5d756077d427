"""Answers and how each person errs, estimated together: the model of Dawid and Skene (1979). Pure.

Each person has a table of how often they give which label where another is right. Expectation and maximisation take
turns until the labels no longer move: labels from the tables, tables from the labels, majorities first. Written without
NumPy, over flat arrays: a round of a million answers with three labels takes some seconds.
"""

import math
from array import array
from collections.abc import Callable

ROUNDS = 50
TOLERANCE = 1e-4  # of the largest change in any label's probability
SMOOTHING = 0.01  # answers that everybody is taken to have given of each kind, so that nothing is impossible
STRIDE = 100_000  # answers between two signs of life

Pulse = Callable[[], None]


class Answers:
    """Answers by the numbers of their task, their giver and their label, each from 0 on without a gap."""

    def __init__(self, labels: int):
        self.labels = labels
        self.tasks, self.people, self.given = array("q"), array("q"), array("q")
        self.task_count = self.person_count = 0

    def add(self, task: int, person: int, label: int) -> None:
        self.tasks.append(task)
        self.people.append(person)
        self.given.append(label)
        self.task_count = max(self.task_count, task + 1)
        self.person_count = max(self.person_count, person + 1)

    def __iter__(self):
        return zip(self.tasks, self.people, self.given, strict=True)

    def __len__(self):
        return len(self.tasks)


def estimate(answers: Answers, pulse: Pulse = lambda: None) -> array:
    """How likely each label is for each task, task by task: `labels` numbers that add up to 1.

    `pulse` is called every so often, since this may take a while. The same answers give the same numbers.
    """
    likely = majorities(answers)
    for _ in range(ROUNDS):
        before = likely
        priors, errors = tables(answers, likely, pulse)
        likely = expected(answers, priors, errors, pulse)
        if max((abs(one - other) for one, other in zip(before, likely, strict=True)), default=0.0) < TOLERANCE:
            break
    return likely


def majorities(answers: Answers) -> array:
    shares = array("d", bytes(8 * answers.task_count * answers.labels))
    for task, _, label in answers:
        shares[task * answers.labels + label] += 1
    return normalised(shares, answers.labels)


def tables(answers: Answers, likely: array, pulse: Pulse) -> tuple[array, array]:
    """How frequent each label is, and for each person, each right label and each given one the logarithm of how often
    it is given.
    """
    labels = answers.labels
    counts = array("d", [SMOOTHING]) * (answers.person_count * labels * labels)
    for number, (task, person, label) in enumerate(answers):
        if number % STRIDE == 0:
            pulse()
        start, at = task * labels, person * labels * labels + label
        for right in range(labels):
            counts[at + right * labels] += likely[start + right]
    errors = array("d", map(math.log, normalised(counts, labels)))
    totals = [SMOOTHING + sum(likely[right::labels]) for right in range(labels)]
    return array("d", (math.log(total / sum(totals)) for total in totals)), errors


def expected(answers: Answers, priors: array, errors: array, pulse: Pulse) -> array:
    """How likely each label is for each task, by what everybody said and how they err."""
    labels = answers.labels
    logs = priors * answers.task_count
    for number, (task, person, label) in enumerate(answers):
        if number % STRIDE == 0:
            pulse()
        start, at = task * labels, person * labels * labels + label
        for right in range(labels):
            logs[start + right] += errors[at + right * labels]
    for start in range(0, len(logs), labels):
        most = max(logs[start : start + labels])
        for at in range(start, start + labels):
            logs[at] = math.exp(logs[at] - most)
    return normalised(logs, labels)


def normalised(numbers: array, width: int) -> array:
    """The same array, each `width` neighbours made to add up to 1."""
    for start in range(0, len(numbers), width):
        total = sum(numbers[start : start + width])
        for at in range(start, start + width):
            numbers[at] /= total
    return numbers
