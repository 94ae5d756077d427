"""Keep several programs running side by side: start them, start again what dies, end them all together."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Self

SHORTEST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 30.0
LONG_ENOUGH_S = 10.0  # a child that lived this long is started again without delay
PATIENCE_S = 20.0  # a worker finishes its time slice before it ends
LOOK_EACH_S = 0.2
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Child:
    """One program. It leads a process group of its own, so that its own children can be found when it has died."""

    def __init__(self, name: str, command: Sequence[str], say: Callable[[str], None]):
        self.name = name
        self.command = list(command)
        self.say = say
        self.process: subprocess.Popen | None = None
        self.started_at = 0.0
        self.start_at = 0.0
        self.pause_s = SHORTEST_PAUSE_S

    def keep_up(self, directory: Path, environment: dict[str, str]) -> None:
        """Start it where it does not run; where it died early, only after a pause that grows each time."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.start_at:
                self._start(directory, environment)
        elif self.process.poll() is not None:
            lived_s, code = now - self.started_at, self.process.returncode
            self.bury()
            self.pause_s = SHORTEST_PAUSE_S if lived_s >= LONG_ENOUGH_S else min(self.pause_s * 2, LONGEST_PAUSE_S)
            self.start_at = now + self.pause_s
            self.say(f"The {self.name} ended {ending(code)}; it is started again in {self.pause_s:g} s.")

    def _start(self, directory: Path, environment: dict[str, str]) -> None:
        tether = [sys.executable, "-m", "project.base.tether", str(os.getpid())]
        self.process = subprocess.Popen(
            [*tether, *self.command],
            cwd=directory,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr.fileno(),  # standard output belongs to the command that started us
            process_group=0,
        )
        self.started_at = time.monotonic()

    def ask_to_end(self) -> None:
        if self.process is not None:
            self.process.terminate()

    def has_ended(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def bury(self) -> None:
        """End what is left of its process group, by force, and forget it."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


class Supervisor:
    """Runs children until SIGINT, SIGTERM or SIGHUP; a second signal ends them by force.

    Use it as a context: it answers signals from the moment it is entered, and leaves no child behind.
    """

    def __init__(self, directory: Path, environment: dict[str, str], say: Callable[[str], None]):
        self.directory = directory
        self.environment = environment
        self.say = say
        self.children: list[Child] = []
        self.signals = 0
        self.stopping = threading.Event()

    def __enter__(self) -> Self:
        self.before = {number: signal.signal(number, self._stop) for number in ENDING}
        return self

    def __exit__(self, *_: object) -> None:
        self._end_all()
        for number, handler in self.before.items():
            signal.signal(number, handler)

    def _stop(self, number: int, frame: object) -> None:
        self.signals += 1
        self.stopping.set()

    def add(self, name: str, command: Sequence[str]) -> None:
        self.children.append(Child(name, command, self.say))

    def run(self, until: Callable[[], bool] = lambda: False) -> bool:
        """Keep all children up until `until` says so (True) or we are told to stop (False)."""
        while not self.stopping.is_set():
            for child in self.children:
                child.keep_up(self.directory, self.environment)
            if until():
                return True
            self.stopping.wait(LOOK_EACH_S)
        return False

    def _end_all(self) -> None:
        for child in self.children:
            child.ask_to_end()
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline and self.signals < 2 and not all(c.has_ended() for c in self.children):
            time.sleep(0.05)
        for child in self.children:
            child.bury()


def ending(code: int) -> str:
    return f"by {signal.Signals(-code).name}" if code < 0 else f"with code {code}"
