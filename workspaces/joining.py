"""How a workspace begins, and how people come to be members of it."""

import re

from django.core.exceptions import ValidationError
from django.db import transaction

from workspaces import audit
from workspaces.models import Membership, User, Workspace
from workspaces.roles import Role

ID = re.compile(r"[0-9a-f]{24}")


def create_workspace(name: str, *, pk: str | None = None, owner: User | None = None) -> Workspace:
    """A new workspace, `owner` being its first member. ValidationError for a bad name or id, or one that is taken."""
    if pk is not None and not ID.fullmatch(pk):
        raise ValidationError({"id": f'A workspace\'s id is 24 of the digits 0-9 and a-f, not "{pk}".'})
    workspace = Workspace(name=name, **({} if pk is None else {"pk": pk}))
    workspace.full_clean()
    if pk is not None and Workspace.objects.filter(pk=pk).exists():
        raise ValidationError({"id": f'There is a workspace with the id "{pk}" already.'})
    with transaction.atomic():
        workspace.save(force_insert=True)
        audit.note("create", workspace, user=owner, workspace_id=workspace.pk)
        if owner:
            join(owner, workspace, Role.OWNER)
    return workspace


def join(user: User, workspace: Workspace, role: Role) -> Membership:
    """The membership of `user`, made with `role` where there is none; one that is there keeps its role."""
    membership, _ = Membership.objects.get_or_create(user=user, workspace=workspace, defaults={"role": role.value})
    return membership


def person(username: str) -> User:
    """The user with that name, made without a password where there is none: such a one has tokens only.

    ValidationError for a name that no user can have.
    """
    found = User.objects.filter(username=username).first()
    if found:
        return found
    user = User(username=username)
    user.set_unusable_password()
    user.full_clean()
    user.save()
    return user
