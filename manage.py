#!/usr/bin/env python
"""Django's commands, with the project's settings; `python3 run.py` calls this inside the environment that it makes."""

import os
import sys


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    try:
        from django.core.management import execute_from_command_line
    except ModuleNotFoundError as missing:
        if missing.name != "django":
            raise
        sys.exit(f'Django is not installed here. "python3 run.py {" ".join(sys.argv[1:])}" installs it first.')
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
