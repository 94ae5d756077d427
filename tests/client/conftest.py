"""A running Fieldwork on the test's database, and the client's environment in which scenarios meet it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings

from project.base import serving
from tests.client import environment
from tests.factories import WorkspaceFactory, token_for

collect_ignore = ["scenarios"]  # they run in the client's environment alone

SCENARIOS = Path(__file__).resolve().parent / "scenarios"
PATIENCE_S = 60  # with servers that start, on a machine that does other things
LONGEST_S = 240  # of one file of scenarios
# Of the inner pytest: our plugin, and nothing that is meant for the outer one.
OPTIONS = [
    "-q",
    "--tb=short",
    "-p",
    "kit",
    "-p",
    "no:cacheprovider",
    "--noconftest",
    "-c",
    os.devnull,
    "--rootdir",
    ".",
]


@dataclass(frozen=True)
class Served:
    """Where the server answers, the environment of its processes, and where they say what went wrong."""

    address: str
    environment: dict[str, str]
    log: Path

    def command(self, *words: str) -> list[str]:
        return [sys.executable, str(settings.BASE_DIR / "manage.py"), *words]


@pytest.fixture(scope="session")
def client_python() -> Path:
    try:
        return environment.python()
    except environment.Missing as missing:
        pytest.skip(str(missing))


@pytest.fixture
def served(process_environment, tmp_path) -> Iterator[Served]:
    """A web server and a worker, as processes of their own, on an empty database."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    address, log = f"http://127.0.0.1:{port}", tmp_path / "log"
    one = Served(address, process_environment | {"PUBLIC_URL": address, "FIELDWORK_LOG_LEVEL": "ERROR"}, log)
    with log.open("w") as output:
        web = serving.web_server("127.0.0.1", port, 1)
        with running(web, one.environment, output), running(one.command("worker"), one.environment, output):
            wait_for(one)
            yield one
    assert "Traceback" not in log.read_text(), log.read_text()


@contextmanager
def running(command: list[str], environment: dict[str, str], output) -> Iterator[None]:
    """A process with everything that it starts; both end with the block."""
    process = subprocess.Popen(
        command, env=environment, cwd=settings.BASE_DIR, stdout=output, stderr=output, start_new_session=True
    )
    try:
        yield
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=10)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_for(one: Served) -> None:
    give_up = time.monotonic() + PATIENCE_S
    while not serving.answers(one.address):
        assert time.monotonic() < give_up, f"No answer within {PATIENCE_S} s:\n{one.log.read_text()}"
        time.sleep(0.05)


@pytest.fixture
def play(served, client_python):
    """Runs the scenarios of one file in the client's environment; fails with what they told where one failed."""

    def run(area: str) -> None:
        done = subprocess.run(
            [client_python, "-m", "pytest", *OPTIONS, SCENARIOS / f"{area}.py"],
            env=clean(served.environment) | of_scenarios(served),
            cwd=SCENARIOS,
            capture_output=True,
            text=True,
            timeout=LONGEST_S,
        )
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}\n{served.log.read_text()[-4000:]}"

    return run


def clean(variables: dict[str, str]) -> dict[str, str]:
    """Without what would tell the inner pytest about the outer one."""
    return {name: value for name, value in variables.items() if not name.startswith(("PYTEST", "PYTHON"))}


def of_scenarios(served: Served) -> dict[str, str]:
    return {
        "PYTHONPATH": str(SCENARIOS),
        "PYTHONDONTWRITEBYTECODE": "1",
        "FIELDWORK_ADDRESS": served.address,
        "FIELDWORK_TOKEN": token_for(WorkspaceFactory()),
        "FIELDWORK_ROOT": str(settings.BASE_DIR),
        "FIELDWORK_LINKING": json.dumps([sys.executable, "-m", "tests.client.linking"]),
    }
