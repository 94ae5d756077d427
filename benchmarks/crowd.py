"""People at work, in a process of their own: each takes a suite, saves its answers, sends it, and begins again.

python -m benchmarks.crowd '{"address": …, "entry": …, "people": 20, "pause_s": 1, "for_s": 30}'

With `"anew": true` somebody new takes each suite; with `"idle": true` three calls that answer nothing stand for each
assignment, which shows what server and load cost without any work. Prints one JSON object: the milliseconds of each
call by its name, the statuses that came, how many assignments were completed, and in how many seconds.
"""

import http.client
import json
import random
import secrets
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

Call = Callable[..., dict[str, Any]]


class Crowd:
    def __init__(
        self,
        address: str,
        entry: str,
        people: int,
        pause_s: float,
        for_s: float,
        anew: bool = False,
        idle: bool = False,
    ):
        self.place, self.entry, self.people = urlsplit(address), entry, people
        self.pause_s, self.for_s, self.anew, self.idle = pause_s, for_s, anew, idle
        self.times: dict[str, list[float]] = defaultdict(list)
        self.statuses: Counter[str] = Counter()
        self.completed = 0
        self.guard = threading.Lock()

    def run(self) -> dict[str, Any]:
        began = time.perf_counter()
        self.until = began + self.for_s
        threads = [threading.Thread(target=self.one_person) for _ in range(self.people)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seconds = time.perf_counter() - began
        return {"ms": self.times, "statuses": self.statuses, "completed": self.completed, "seconds": seconds}

    def one_person(self) -> None:
        connection = http.client.HTTPConnection(self.place.hostname, self.place.port, timeout=30)

        def call(name: str, method: str, path: str, body: dict, token: str = "") -> dict[str, Any]:
            return self.timed(connection, name, method, f"/api/v1/participant/{path}", body, token)

        def work() -> bool:
            if self.idle:
                return all(self.timed(connection, "nothing", "GET", "/healthz") for _ in range(3))
            return bool(complete(call, self.entry, {"participant": name}))

        name = secrets.token_hex(6)
        time.sleep(random.random() * self.pause_s)  # so that they do not walk in step
        while time.perf_counter() < self.until:
            name = secrets.token_hex(6) if self.anew else name
            if work():
                with self.guard:
                    self.completed += 1

    def timed(
        self, connection: Any, name: str, method: str, path: str, body: dict | None = None, token: str = ""
    ) -> dict[str, Any]:
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Participant {token}"} if token else {})
        began = time.perf_counter()
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        reply = connection.getresponse()
        told = json.loads(reply.read())
        taken_ms = (time.perf_counter() - began) * 1000
        with self.guard:
            self.times[name].append(round(taken_ms, 2))
            self.statuses[f"{name} {reply.status}"] += 1
        time.sleep(self.pause_s * random.uniform(0.5, 1.5))
        return told


def complete(call: Call, entry: str, who: dict[str, str]) -> str | None:
    """One assignment from start to receipt; None where there was none to have."""
    given = call("start", "POST", f"{entry}/start", who)
    if "participant_token" not in given:
        return None
    token, path = given["participant_token"], f"assignments/{given['assignment_id']}"
    question = given["layout"][0]["rows"][0]["columns"][0]["items"][-1]["id"]
    for task in given["tasks"]:
        body = {"answers": {question: "It says so."}, "version": task["version"] + 1, "seconds": 1}
        call("save", "PUT", f"{path}/answers/{task['id']}", body, token)
    return call("submit", "POST", f"{path}/submit", {}, token).get("receipt")


if __name__ == "__main__":
    print(json.dumps(Crowd(**json.loads(sys.argv[1])).run()))
