"""The ids that clients choose for their operations: one call, however often it is sent, begins one operation."""

from typing import Any

from django.db import IntegrityError, transaction

from project.base.ids import uuid7
from project.base.problems import Fault, Invalid, Refused
from project.base.words import shown
from tasksuites.models import Operation
from workspaces.models import Workspace

LONGEST_ID = 100
ALREADY_EXISTS = "OPERATION_ALREADY_EXISTS"


def public_id(asked: str | None) -> str:
    """The id that the client chose, or a new one. Invalid where it is no text that an address can hold."""
    if asked is None:
        return str(uuid7())
    if not asked.strip() or not asked.isprintable() or "/" in asked or len(asked) > LONGEST_ID:
        message = f'This must be a UUID, or other text of up to {LONGEST_ID} characters, not "{shown(asked)}".'
        raise Invalid([Fault("operation_id", "UUID_EXPECTED", message)])
    return asked


def refuse_known(workspace: Workspace, key: str) -> None:
    """Refused where the workspace has an operation with this id: the call came before."""
    if Operation.objects.filter(workspace=workspace, public_id=key).exists():
        raise already_exists(key)


def already_exists(key: str) -> Refused:
    return Refused(ALREADY_EXISTS, f'There is an operation "{shown(key)}" already: this call was made before.')


def begin(workspace: Workspace, key: str, kind: str, **values: Any) -> Operation:
    """A new operation with the public id `key`. Of several calls with one id all but one are Refused."""
    try:
        with transaction.atomic():
            return Operation.objects.create(workspace=workspace, public_id=key, type=kind, **values)
    except IntegrityError as fault:
        if not Operation.objects.filter(workspace=workspace, public_id=key).exists():
            raise
        raise already_exists(key) from fault
