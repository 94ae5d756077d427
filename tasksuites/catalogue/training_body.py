"""The body of a training: a pool of tasks with hints, whose suites are mixed from training tasks alone. Pure."""

from typing import Any

from tasksuites.catalogue import wishes
from tasksuites.catalogue.mixer import MOST_TASKS
from tasksuites.catalogue.pool_body import LONGEST_TIME_S
from tasksuites.catalogue.wishes import LONGEST_NAME, Wish
from tasksuites.reading import Reader

DAY_S = 86_400
LONGEST_WAIT_DAYS = 36_500
KEPT = (
    "may_contain_adult_content",
    "inherited_instructions",
    "public_instructions",
    "task_suites_required_to_pass",
    "retry_training_after_days",
    "metadata",
)


def read(body: Reader) -> Wish:
    """What the body asks for; faults are noted in it."""
    columns = {
        "name": body.text("private_name", required=True, most=LONGEST_NAME),
        "time_limit_s": body.whole("assignment_max_duration_seconds", 5, LONGEST_TIME_S, default=DAY_S),
        "mixer_config": mixing(body),
    }
    kept = {
        "may_contain_adult_content": body.flag("may_contain_adult_content"),
        "inherited_instructions": body.flag("inherited_instructions", default=False),
        "task_suites_required_to_pass": body.whole("task_suites_required_to_pass", 0, MOST_TASKS),
        "retry_training_after_days": body.whole("retry_training_after_days", 1, LONGEST_WAIT_DAYS),
        **wishes.texts(body, ("public_instructions",)),
        **wishes.objects(body, ("metadata",)),
    }
    named = {"project_id": body.text("project_id", required=True)}
    return Wish(columns, wishes.said(kept), wishes.said(named))


def mixing(body: Reader) -> dict[str, Any]:
    """Suites of training tasks and nothing else."""
    size = body.whole("training_tasks_in_task_suite_count", 0, MOST_TASKS, required=True)
    return {
        "real_tasks_count": 0,
        "golden_tasks_count": 0,
        "training_tasks_count": size,
        "mix_tasks_in_creation_order": body.flag("mix_tasks_in_creation_order", default=True),
        "shuffle_tasks_in_task_suite": body.flag("shuffle_tasks_in_task_suite", default=True),
    }
