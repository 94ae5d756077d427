"""`manage.py up` in a terminal of its own: what it starts, what it starts again, and what it leaves behind."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path

import pytest
from django.conf import settings

MANAGE = str(settings.BASE_DIR / "manage.py")
SOON_S = 60


class Terminal:
    """A started `manage.py up`."""

    def __init__(self, environment: dict[str, str], log: Path, *options: str):
        self.port = free_port()
        self.log = log
        with log.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, MANAGE, "up", "--port", str(self.port), *options],
                env=environment,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def answers(self) -> bool:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)) as asked, suppress(OSError):
            asked.request("GET", "/healthz")
            return asked.getresponse().status == 200
        return False

    def says(self, words: str) -> bool:
        return words in self.log.read_text()

    def children(self) -> dict[str, int]:
        """Process ids of the web server and the worker."""
        found = {}
        for pid in below(self.process.pid):
            if "granian" in command_of(pid):
                found.setdefault("web", pid)
            elif command_of(pid).endswith("worker"):
                found["worker"] = pid
        return found

    def everyone(self) -> set[int]:
        return {self.process.pid, *below(self.process.pid)}


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


def command_of(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
    return ""


def below(pid: int) -> list[int]:
    """The children of a process and their children, top down."""
    found = []
    with suppress(OSError):
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            found += [int(child), *below(int(child))]
    return found


def is_alive(pid: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def wait_for(condition, what: str, log: Path) -> None:
    deadline = time.monotonic() + SOON_S
    while not condition():
        assert time.monotonic() < deadline, f"{what}: not within {SOON_S} s\n{log.read_text()}"
        time.sleep(0.05)


@pytest.fixture
def terminal(process_environment, tmp_path):
    started = []

    def start(*options: str) -> Terminal:
        one = Terminal(process_environment, tmp_path / "log", *options)
        started.append(one)
        return one

    yield start
    for one in started:
        everyone = one.everyone()
        if one.process.poll() is None:
            one.process.terminate()
            one.process.wait(timeout=SOON_S)
        for pid in filter(is_alive, everyone):
            os.kill(pid, signal.SIGKILL)


def test_it_serves_starts_again_what_dies_and_ends_all_when_told(terminal):
    up = terminal()
    wait_for(lambda: up.says(f"Fieldwork answers at http://127.0.0.1:{up.port}/"), "it says where it is", up.log)
    assert up.answers()
    first = up.children()
    assert set(first) == {"web", "worker"}

    for pid in first.values():
        os.kill(pid, signal.SIGKILL)
    wait_for(lambda: not set(first.values()) & set(up.children().values()), "the dead are gone", up.log)
    wait_for(lambda: set(up.children()) == {"web", "worker"} and up.answers(), "both run again", up.log)
    assert up.says("The worker ended by SIGKILL; it is started again in")

    everyone = up.everyone()
    assert len(everyone) >= 4  # the command, the server with a process of its own, the worker
    up.process.send_signal(signal.SIGINT)
    assert up.process.wait(timeout=SOON_S) == 0, up.log.read_text()
    assert [command_of(pid) for pid in everyone if is_alive(pid)] == []


def test_it_leaves_no_orphans_when_it_is_killed_outright(terminal):
    up = terminal("--workers", "2")
    wait_for(up.answers, "it answers", up.log)
    everyone = up.everyone()
    assert sum(command_of(pid).endswith("worker") for pid in everyone) == 2
    up.process.kill()
    up.process.wait()
    wait_for(lambda: not any(map(is_alive, everyone)), "all have ended", up.log)


def test_a_taken_port_is_told_at_once(terminal, process_environment):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, MANAGE, "up", "--port", str(port)],
            env=process_environment,
            capture_output=True,
            text=True,
            timeout=SOON_S,
        )
    assert done.returncode == 1
    assert f"Fieldwork cannot listen at 127.0.0.1, port {port}" in done.stderr
    assert "Traceback" not in done.stderr
