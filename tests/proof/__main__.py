"""Runs the proof on every database that answers: many seeds, each with every overlap.

python3 run.py prove [--seeds N] [--seed FIRST] [--overlaps 1,3,5] [--people 50] [--suites 200] [--servers 3]
                     [--databases sqlite,postgresql] [--application tests.proof.faulty:application]

One line for each run says what was collected and what was broken meanwhile. Ends with 1 where a ledger does not add up.
"""

import argparse
import signal
import subprocess
import sys
from dataclasses import asdict, dataclass

from benchmarks import harness


@dataclass(frozen=True)
class Wish:
    """One run: everything that decides it, but for the time that the machine takes."""

    seed: int
    overlap: int
    people: int
    suites: int
    servers: int
    application: str


def main(words: list[str]) -> int:
    options = parser().parse_args(words)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    if options.inside:
        return inside(options)
    worst = 0
    wanted = [found for found in harness.servers() if found[0] in options.databases.split(",")]
    for seed in range(options.seed, options.seed + options.seeds):
        for database, server in wanted:
            for overlap in options.overlaps.split(","):
                with harness.environment(server) as environment:
                    command = [sys.executable, "-m", "tests.proof", *words, "--inside", f"{seed},{overlap}"]
                    print(f"{database}, seed {seed}, overlap {overlap}: ", end="", flush=True)
                    worst = max(worst, run(command, environment))
    print("Every ledger adds up." if worst == 0 else "The proof has failed: see the lines above.", flush=True)
    return worst


def run(command: list[str], environment: dict[str, str]) -> int:
    """The exit code of a run in a process of its own, which may end what it has started however it is stopped."""
    with subprocess.Popen(command, env=environment, cwd=harness.ROOT) as process:
        try:
            return process.wait()
        finally:
            process.terminate()


def inside(options: argparse.Namespace) -> int:
    """One run in this process, on the empty database of its environment."""
    import os

    import django
    from django.core.management import call_command

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    django.setup()
    call_command("migrate", verbosity=0)
    from tests.proof import ledger, stage

    seed, overlap = map(int, options.inside.split(","))
    wish = Wish(seed, overlap, options.people, options.suites, options.servers, options.application)
    pool = stage.open_pool(wish.suites, overlap)
    story = stage.play(pool.entry, **asdict(wish))
    faults = ledger.faults(pool, story)
    print(ledger.summary(pool, story), flush=True)
    for fault in faults[:20]:
        print(f"  {fault}", flush=True)
    return 1 if faults else 0


def parser() -> argparse.ArgumentParser:
    given = argparse.ArgumentParser(prog="run.py prove", description="Proves that places are counted right.")
    given.add_argument("--seeds", type=int, default=1, help="how many seeds (default 1)")
    given.add_argument("--seed", type=int, default=1, help="the first seed (default 1)")
    given.add_argument("--overlaps", default="1,3,5", help="people for each suite (default 1,3,5)")
    given.add_argument("--people", type=int, default=50)
    given.add_argument("--suites", type=int, default=200)
    given.add_argument("--servers", type=int, default=3, help="web servers, each a process of its own (default 3)")
    given.add_argument("--databases", default="sqlite,postgresql")
    given.add_argument("--application", default="project.wsgi:application", help=argparse.SUPPRESS)
    given.add_argument("--inside", help=argparse.SUPPRESS)
    return given


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
