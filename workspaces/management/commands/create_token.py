"""`manage.py create_token --user NAME --workspace ID`: a key for scripts, shown this once."""

import json

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from workspaces import joining
from workspaces.models import Workspace
from workspaces.roles import WRITERS, Role
from workspaces.tokens import create_token


class Command(BaseCommand):
    help = "Makes an API token. Who has no account gets one, who is no member becomes an editor."

    def add_arguments(self, parser):
        parser.add_argument("--user", required=True, metavar="NAME", help="whose token it is")
        parser.add_argument("--workspace", required=True, metavar="ID", help="the one workspace that it opens")
        parser.add_argument("--read-only", action="store_true", help="it may look, but change nothing")
        parser.add_argument("--name", default="from the command line", help="what lists of tokens show")
        parser.add_argument("--json", action="store_true", help="print one line of JSON")

    def handle(self, *, workspace, **options):
        found = Workspace.objects.filter(pk=workspace).first()
        if found is None:
            raise CommandError(f'There is no workspace "{workspace}".')
        try:
            with transaction.atomic():
                text = self.make(found, **options)
        except ValidationError as fault:
            raise CommandError(" ".join(fault.messages)) from fault
        self.stdout.write(json.dumps({"token": text}) if options["json"] else text)

    def make(self, workspace: Workspace, *, user, read_only, name, **options) -> str:
        member = joining.join(joining.person(user), workspace, Role.EDITOR)
        if not read_only and member.role not in WRITERS:
            message = (
                f"{user} is a {member.role} of this workspace, so a token of theirs cannot write: add --read-only."
            )
            raise CommandError(message)
        return create_token(member.user, workspace, name, may_write=not read_only)[1]
