"""Trainings: pools in which people practise, at their own addresses and with their own keys."""

from typing import Any

from project.base.access import Access
from tasksuites.api import pools
from tasksuites.catalogue.wishes import said
from tasksuites.models import Pool


def training_document(training: Pool, access: Access) -> dict[str, Any]:
    """The training as clients read it; what has no value is left out."""
    mixer = training.mixer_config or {}
    order = ("mix_tasks_in_creation_order", "shuffle_tasks_in_task_suite")
    return said(
        {
            "id": str(training.pk),
            "project_id": str(training.project_id),
            "private_name": training.name,
            "assignment_max_duration_seconds": training.time_limit_s,
            "training_tasks_in_task_suite_count": mixer.get("training_tasks_count", 0),
            **{name: mixer.get(name, True) for name in order},
            **pools.standing(training, access),
            **(training.settings or {}),
        }
    )


class TrainingKind(pools.PoolKind):
    kind = Pool.Kind.TRAINING
    types = "TRAINING"
    document = staticmethod(training_document)


class TrainingsView(TrainingKind, pools.PoolsView):
    pass


class TrainingView(TrainingKind, pools.PoolView):
    pass


class TrainingOpenView(TrainingKind, pools.PoolOpenView):
    pass


class TrainingCloseView(TrainingKind, pools.PoolCloseView):
    pass


class TrainingCloseForUpdateView(TrainingKind, pools.PoolCloseForUpdateView):
    pass


class TrainingArchiveView(TrainingKind, pools.PoolArchiveView):
    pass


class TrainingCloneView(TrainingKind, pools.PoolCloneView):
    pass
