"""What a body names by id, found in the workspace: another workspace's object is unknown like one that never was."""

from collections.abc import Iterable, Mapping

from project.base.access import Access
from project.base.ids import parse_uuid
from project.base.problems import Fault, Invalid, Refused
from project.base.words import given
from tasksuites.models import Pool, Project, Skill

TRAINING = "quality_control.training_requirement.training_pool_id"
PROJECT = "project_id"


def unknown(path: str, what: str, key: str) -> Fault:
    return Fault(path, "ENTITY_DOES_NOT_EXIST", f"There is no {what} {given(key)} here.")


def project_of(named: Mapping[str, str], workspace_id: str, access: Access) -> Project:
    """The active project that the body names, its row held so that nobody archives it meanwhile."""
    here = Project.objects.visible_to(access).filter(workspace=workspace_id)
    project = here.select_for_update(no_key=True).filter(pk=parse_uuid(named[PROJECT])).first()
    if project is None:
        raise Invalid([unknown(PROJECT, "project", named[PROJECT])])
    if project.status != Project.Status.ACTIVE:
        raise Refused(
            "PROJECT_INAPPROPRIATE_STATUS",
            "This project is archived: nothing new begins in it.",
            payload={"appropriate_statuses": [Project.Status.ACTIVE]},
        )
    return project


def training_of(named: Mapping[str, str], workspace_id: str, faults: list[Fault]) -> Pool | None:
    """The training that lets people into a pool; where it is unknown that is added to `faults`."""
    if TRAINING not in named:
        return None
    here = Pool.objects.filter(project__workspace=workspace_id, kind=Pool.Kind.TRAINING, rehearsal_of=None)
    training = here.filter(pk=parse_uuid(named[TRAINING])).first()
    if training is None:
        faults.append(unknown(TRAINING, "training", named[TRAINING]))
    return training


def skill_faults(named: Mapping[str, str], workspace_id: str) -> Iterable[Fault]:
    wanted = {path: key for path, key in named.items() if path not in (TRAINING, PROJECT)}
    ids = {key for key in map(parse_uuid, wanted.values()) if key}
    known = set(Skill.objects.filter(workspace=workspace_id, pk__in=ids).values_list("pk", flat=True)) if ids else set()
    return [unknown(path, "skill", key) for path, key in wanted.items() if parse_uuid(key) not in known]
