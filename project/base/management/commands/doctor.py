"""`manage.py doctor`: is this installation well?"""

import json
import sys
from dataclasses import asdict

from django.core.management.base import BaseCommand

from project.base import checkup


class Command(BaseCommand):
    help = "Looks at settings, database, migrations, storage, worker and counts; ends with 1 where something is wrong."
    requires_system_checks = []  # they are one of the findings

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="one line of JSON instead of sentences")

    def handle(self, **options):
        findings = list(checkup.examine())
        if options["json"]:
            well = all(finding.is_well for finding in findings)
            self.stdout.write(json.dumps({"is_well": well, "findings": [asdict(finding) for finding in findings]}))
        else:
            for finding in findings:
                mark = self.style.SUCCESS("well ") if finding.is_well else self.style.ERROR("wrong")
                self.stdout.write(f"{mark}  {finding.subject:<12}{finding.sentence}")
        if not all(finding.is_well for finding in findings):
            sys.exit(1)
