"""Runs every measurement on every database that answers and prints one JSON document.

python -m benchmarks [NAME ...]         these measurements only
python -m benchmarks --inside NAME      one measurement in this process, on the database of the environment
"""

import importlib
import json
import pkgutil
import subprocess
import sys
from datetime import UTC, datetime

import benchmarks

HELPERS = ("__main__", "harness", "crowd", "replay")


def main(words: list[str]) -> None:
    if words[:1] == ["--inside"]:
        inside(words[1])
        return
    from benchmarks import harness

    names = words or [found.name for found in pkgutil.iter_modules(benchmarks.__path__) if found.name not in HELPERS]
    document = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "python": sys.version.split()[0], "results": {}}
    for database, server in harness.servers():
        results = document["results"].setdefault(database, {})
        for name in names:
            print(f"{database}: {name} …", file=sys.stderr, flush=True)
            with harness.environment(server) as environment:
                results[name] = run(name, environment)
    print(json.dumps(document, indent=2))


def run(name: str, environment: dict[str, str]) -> dict:
    """A measurement in a process of its own, because a process has one database."""
    command = [sys.executable, "-m", "benchmarks", "--inside", name]
    done = subprocess.run(
        command, env=environment, cwd=benchmarks.__path__[0] + "/..", stdout=subprocess.PIPE, text=True
    )
    if done.returncode:
        return {"failed": f"It ended with {done.returncode}; what it said stands above."}
    return json.loads(done.stdout.splitlines()[-1])


def inside(name: str) -> None:
    import os

    import django
    from django.core.management import call_command

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    django.setup()
    call_command("migrate", verbosity=0)
    print(json.dumps(importlib.import_module(f"benchmarks.{name}").measure()))


if __name__ == "__main__":
    main(sys.argv[1:])
