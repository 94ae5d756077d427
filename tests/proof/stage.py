"""The stage of the proof: a pool, several web servers, a worker, a crowd of participants, and somebody who kills."""

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field

from django.db import connections

from benchmarks.harness import ROOT
from project.base import serving
from tasksuites.models import Pool
from tests.factories import BatchFactory, PoolFactory, TaskFactory, TaskSuiteFactory, stored_layout
from tests.proof.person import LIMIT_S, Gone, Participant

WHY = {"type": "free_text", "description": "Why?"}
LONGEST_S = 240  # of one run
KILL_EVERY_S = (3.0, 7.0)
LOOK_EVERY_S = 0.3
PATIENCE_S = 60  # with a server that starts


@dataclass
class Story:
    """What happened: the people with what they were told, who was killed how often, and how long it took."""

    people: list[Participant] = field(default_factory=list)
    kills: Counter[str] = field(default_factory=Counter)
    seconds: float = 0
    faults: list[str] = field(default_factory=list)


class Process:
    """A server or worker that can be killed at any instant, with everything that it has started.

    `address` is where a web server answers; a worker has none.
    """

    def __init__(self, kind: str, command: list[str], address: str = ""):
        self.kind, self.command, self.address = kind, command, address
        self.start()

    def start(self) -> None:
        self.running = subprocess.Popen(self.command, cwd=ROOT, stdout=sys.stderr, start_new_session=True)

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.running.pid, signal.SIGKILL)
        self.running.wait()

    def is_up(self) -> bool:
        return not self.address or serving.answers(self.address)

    def wait(self) -> None:
        give_up = time.monotonic() + PATIENCE_S
        while not self.is_up():
            if time.monotonic() > give_up:
                raise TimeoutError(f"The web server at {self.address} did not start.")
            time.sleep(0.1)


def open_pool(suites: int, overlap: int) -> Pool:
    """An open pool of a batch that asks one question about one or two tasks in each suite."""
    batch = BatchFactory(layout=stored_layout(WHY))
    pool = PoolFactory(project__workspace=batch.workspace, default_overlap=overlap, time_limit_s=LIMIT_S)
    for number in range(suites):
        suite = TaskSuiteFactory(pool=pool)
        for _ in range(1 + number % 2):
            TaskFactory(suite=suite)
    batch.pool, batch.status = pool, "READY"
    batch.save()
    return pool


def play(entry: str, *, seed: int, overlap: int, people: int, suites: int, servers: int, application: str) -> Story:
    """Let everybody work until nothing is left for anybody, while servers and the worker are killed."""
    chance, began = random.Random(seed * 1000 + overlap), time.monotonic()
    ports = free_ports(servers)
    connections.close_all()
    story = Story()
    with ExitStack() as stack:
        processes = [web_server(port, application) for port in ports]
        processes.append(Process("worker", [sys.executable, "manage.py", "worker"]))
        for process in processes:
            stack.callback(process.kill)
        for process in processes:
            process.wait()
        until = time.monotonic() + LONGEST_S
        for number in range(people):
            name, own = f"participant-{seed}-{number:04}-{'x' * 8}", random.Random(chance.random())
            story.people.append(Participant(name, entry, ports, own, until))
        threads = [threading.Thread(target=run, args=[one, story], daemon=True) for one in story.people]
        for thread in threads:
            thread.start()
        kill_until(threads, processes, chance, story)
    story.seconds = time.monotonic() - began
    return story


def web_server(port: int, application: str) -> Process:
    command = [*serving.web_server("127.0.0.1", port, 1)[:-1], application]
    return Process("web server", command, f"http://127.0.0.1:{port}")


def run(participant: Participant, story: Story) -> None:
    try:
        participant.work()
    except Gone as gone:
        story.faults.append(str(gone))


def kill_until(threads: list, processes: list[Process], chance: random.Random, story: Story) -> None:
    """Now and then kill one of the processes and start it again, until all people are done.

    The next one only once the last is back, however slow the machine: people should meet servers that were killed, not
    none at all.
    """
    due, victim = time.monotonic() + chance.uniform(*KILL_EVERY_S), processes[0]
    while any(thread.is_alive() for thread in threads):
        time.sleep(LOOK_EVERY_S)
        if time.monotonic() >= due and victim.is_up():
            victim = chance.choice(processes)
            victim.kill()
            story.kills[victim.kind] += 1
            victim.start()
            due = time.monotonic() + chance.uniform(*KILL_EVERY_S)


def free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
