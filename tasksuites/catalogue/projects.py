"""Projects made and changed over the task-suites interface."""

from typing import Any

from django.db import transaction

from project.base.problems import Invalid, Refused
from tasksuites.catalogue import differences, follows, project_body, quota, rules
from tasksuites.catalogue.wishes import Wish, kept_beside
from tasksuites.models import Pool, Project
from tasksuites.pools import INAPPROPRIATE_STATUS
from tasksuites.quality import judging
from tasksuites.reading import Reader
from workspaces import audit
from workspaces.models import User, Workspace

UNARCHIVED_POOLS = "UNARCHIVED_POOLS_CONFLICT"


@transaction.atomic
def create(body: dict[str, Any], workspace: Workspace, user: User | None) -> Project:
    """The new project; Invalid, with every fault at its place, where the body is not right."""
    quota.refuse_many(Project.objects.filter(workspace=workspace), "projects")
    wish = judged(body, workspace.pk)
    columns = wish.columns | {"rules": rules.with_names(wish.columns["rules"])}
    project = Project.objects.create(workspace=workspace, created_by=user, settings=wish.kept or None, **columns)
    audit.note("create", project, user=user, workspace_id=workspace.pk)
    return project


@transaction.atomic
def change(project: Project, body: dict[str, Any], user: User | None) -> None:
    """Make the project what the whole body says; what it leaves out is reset. Refused where it is archived."""
    hold(project)
    refuse_archived(project)
    wish = judged(body, project.workspace_id)
    columns = wish.columns | {"rules": rules.with_names(wish.columns["rules"])}
    values = columns | {"settings": kept_beside(project.settings, project_body.KEPT, wish.kept)}
    changed = sorted(name for name, value in values.items() if getattr(project, name) != value)
    for name in changed:
        setattr(project, name, values[name])
    if changed:
        project.save(update_fields=[*changed, "updated_at"])
        follows.bring_up_to_date(project)
        audit.note("change", project, user=user, workspace_id=project.workspace_id, fields=changed)


def difference(project: Project, body: dict[str, Any]) -> str:
    """The interface's word for what `change` with this body would do."""
    wish = judged(body, project.workspace_id)
    before = {name: getattr(project, name) for name in wish.columns}
    kept = kept_beside(project.settings, project_body.KEPT, wish.kept)
    return differences.level(before | {"settings": project.settings}, wish.columns | {"settings": kept})


def judged(body: dict[str, Any], workspace_id: str) -> Wish:
    reader = Reader(body)
    wish = project_body.read(reader)
    reader.add(judging.problems(wish.columns["rules"] or [], workspace_id), rules.CONFIGS)
    if reader.faults:
        raise Invalid(reader.faults)
    return wish


@transaction.atomic
def archive(project: Project, user: User | None) -> bool:
    """Put the project away with all its pools; False where it is away already. Refused while a pool or training is
    not.
    """
    hold(project)
    if project.status == Project.Status.ARCHIVED:
        return False
    alive = Pool.objects.filter(project=project, rehearsal_of=None).exclude(status=Pool.Status.ARCHIVED)
    if count := alive.count():
        raise Refused(UNARCHIVED_POOLS, f"{count:,} pools or trainings of this project are not archived yet.")
    project.status = Project.Status.ARCHIVED
    project.save(update_fields=["status", "updated_at"])
    audit.note("archive", project, user=user, workspace_id=project.workspace_id)
    return True


def hold(project: Project) -> None:
    """Hold the project's row, and bring it up to date."""
    project.refresh_from_db(from_queryset=Project.objects.select_for_update(no_key=True))


def refuse_archived(project: Project) -> None:
    if project.status == Project.Status.ARCHIVED:
        fitting = {"appropriate_statuses": [Project.Status.ACTIVE]}
        raise Refused(INAPPROPRIATE_STATUS, "An archived project does not change any more.", payload=fitting)
