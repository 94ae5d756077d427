"""Whether anything follows from what people do in a pool: one place that keeps `Pool.follows` true to its settings."""

from tasksuites.models import Pool, Project

CONFIGS = ("dynamic_overlap_config", "checkpoints_config")


def follows(pool: Pool) -> bool:
    """Rules of the pool or its project, dynamic overlap, selective checks, a training, and merging of equal tasks."""
    project, kept = pool.project, pool.settings or {}
    return bool(
        pool.rules
        or project.rules
        or project.merges_equal_tasks
        or pool.training_id
        or pool.kind == Pool.Kind.TRAINING
        or any(kept.get(name) for name in CONFIGS)
    )


def bring_up_to_date(project: Project) -> None:
    """After a change of the project, for each of its pools. Copies for a rehearsal go on following nothing."""
    for pool in Pool.objects.filter(project=project, rehearsal_of=None):
        pool.project = project
        Pool.objects.filter(pk=pool.pk).update(follows=follows(pool))
