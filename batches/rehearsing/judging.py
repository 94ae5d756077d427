"""Known answers: what they are, for people who stand for those who find them, and what the answers given were worth."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

from batches.console import answer_table
from batches.layouts import layout
from batches.rehearsing.faults import ControlTask, Credit, Judged
from batches.rehearsing.visits import Visit
from tasksuites import control
from tasksuites.models import Answer, Pool, Task

CAREFUL = "careful"


def known_answers(assignment_id: str) -> list[Mapping[str, Any]]:
    """The best known answer to each task of an assignment in the order shown, empty where there is none.

    Called in threads of their own: each gives its connection back at once.
    """
    try:
        rows = Answer.objects.filter(assignment=assignment_id).order_by("position")
        return [best(solutions) for solutions in rows.values_list("task__known_solutions", flat=True)]
    finally:
        connection.close()


def best(solutions: Sequence[Mapping[str, Any]] | None) -> Mapping[str, Any]:
    return max(solutions, key=control.weight)["output_values"] if solutions else {}


def is_worthless(solutions: Sequence[Mapping[str, Any]]) -> bool:
    return not any(map(control.weight, solutions))


def judge(copy: Pool, pages: list, visits: Sequence[Visit]) -> Judged:
    """What the people of `visits` gave to the control and training tasks of the copy, as far as it was judged."""
    profiles = {visit.assignment_id: visit.person.profile.name for visit in visits}
    tasks = Task.objects.filter(pool=copy).exclude(kind=Task.Kind.GENERAL)
    judged = Answer.objects.filter(pool=copy, task__in=tasks, credit__isnull=False)
    credits_, by_task = [], defaultdict(list)
    for answer in judged.select_related("task__datapoint").order_by("task__position", "pk"):
        profile = profiles[str(answer.assignment_id)]
        if answer.task.kind == Task.Kind.CONTROL:
            credits_.append(Credit(profile, float(answer.credit)))
        if profile == CAREFUL:
            by_task[answer.task_id].append(answer)
    return Judged(
        [control_task(answers, pages) for answers in by_task.values()], credits_, tasks.count() - len(by_task)
    )


def control_task(answers: Sequence[Answer], pages: list) -> ControlTask:
    task = answers[0].task
    right = sum(control.credit(task.known_solutions, answer.values) > 0 for answer in answers)
    label = f"{task.get_kind_display().capitalize()} task {task.position} (“{answer_table.task_words(task)}”)"
    why = why_refused(best(task.known_solutions), pages)
    return ControlTask(label, len(answers), right, why, is_worthless(task.known_solutions))


def why_refused(known: Mapping[str, Any], pages: list) -> str:
    """What keeps a known answer from being given, in a sentence; "" where nothing does."""
    for problem in layout.answer_problems(pages, known, final=True):
        if problem.key in known:
            return f"Its known answer is refused: {problem.message}"
    return ""
