"""Tells scenarios the entry links of pools: reads one pool id a line, answers each with what `entry_link` says of it.

A process that stays, because starting one for each pool would take longer than most scenarios.
"""

import os
import sys

import django
from django.core.management import call_command

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    django.setup()
    for line in sys.stdin:
        call_command("entry_link", pool=line.strip(), json=True)
        sys.stdout.flush()
