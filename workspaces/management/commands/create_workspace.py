"""`manage.py create_workspace NAME`: a place for a team."""

import json

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from workspaces import joining


class Command(BaseCommand):
    help = "Makes a workspace. An owner without an account gets one, to which `changepassword` gives a password."

    def add_arguments(self, parser):
        parser.add_argument("name")
        parser.add_argument("--id", metavar="24HEX", help="24 hex digits; made up unless given")
        parser.add_argument("--owner", metavar="USER", help="the user name of its first member")
        parser.add_argument("--json", action="store_true", help="print one line of JSON")

    def handle(self, *, name, owner, **options):
        try:
            with transaction.atomic():
                first = joining.person(owner) if owner else None
                workspace = joining.create_workspace(name, pk=options["id"], owner=first)
        except ValidationError as fault:
            raise CommandError(" ".join(fault.messages)) from fault
        told = json.dumps({"workspace_id": workspace.pk}) if options["json"] else workspace.pk
        self.stdout.write(told)
