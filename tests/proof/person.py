"""One participant of the proof: works, dawdles, gives up, comes late, and calls again where the server was gone.

Keeps a record of everything that a server has acknowledged; the ledger holds the database to it.
"""

import http.client
import json
import random
import time
from dataclasses import dataclass, field
from typing import Any

LIMIT_S = 2  # of the pool: short, so that expiries happen
PATIENCE_S = 60  # for one call, over all its tries
OVER = ("NOTHING_LEFT", "CLOSED")


@dataclass
class Record:
    """What one assignment's person was told: the answers acknowledged as saved, and the receipt."""

    saved: dict[str, str] = field(default_factory=dict)  # task id -> the newest text that a server has acknowledged
    tried: dict[str, set[str]] = field(default_factory=dict)  # texts sent after that, whose fate is not known
    receipt: str | None = None
    is_late: bool = False
    is_returned: bool = False


class Gone(Exception):
    """No server answered for as long as anybody would wait."""


class Participant:
    def __init__(self, name: str, entry: str, ports: list[int], chance: random.Random, until: float):
        self.name, self.entry, self.ports, self.chance, self.until = name, entry, ports, chance, until
        self.records: dict[str, Record] = {}
        self.lost_calls = 0
        self.faults: list[str] = []

    def work(self) -> None:
        """Until nothing is left, or the time of the whole run is over."""
        while time.monotonic() < self.until:
            status, told = self.call("POST", f"{self.entry}/start", {"participant": self.name})
            if status in (200, 201):
                self.one_assignment(told)
            elif told.get("code") in OVER:
                return
            elif told.get("code") == "ALL_TAKEN":
                time.sleep(self.chance.uniform(0.2, told["retry_after_s"]))
            else:
                self.faults.append(f"start answered {status}: {told}")
                return

    def one_assignment(self, given: dict[str, Any]) -> None:
        record = self.records.setdefault(given["assignment_id"], Record())
        path, token = f"assignments/{given['assignment_id']}", given["participant_token"]
        question = given["layout"][0]["rows"][0]["columns"][0]["items"][-1]["id"]
        for task in given["tasks"]:
            for version in range(task["version"] + 1, task["version"] + 1 + self.chance.randint(1, 2)):
                text = f"{self.name} {version} {self.chance.random()}"
                record.tried.setdefault(task["id"], set()).add(text)
                body = {"answers": {question: text}, "version": version}
                status, told = self.call("PUT", f"{path}/answers/{task['id']}", body, token)
                if status == 200 and told["saved"]:
                    record.saved[task["id"]] = text
                    record.tried[task["id"]] = set()
        mood = self.chance.random()
        if mood < 0.05:
            return  # leaves the page; comes back by the link, or lets it expire
        if mood < 0.1:
            record.is_returned = self.call("POST", f"{path}/return", {}, token)[0] == 200
            return
        time.sleep(self.chance.uniform(LIMIT_S, LIMIT_S + 1.5) if mood < 0.2 else self.chance.uniform(0, 0.3))
        for _ in range(2 if mood > 0.9 else 1):  # some press the button twice
            status, told = self.call("POST", f"{path}/submit", {}, token)
            if status != 200:
                self.faults.append(f"submit answered {status}: {told}")
            elif record.receipt not in (None, told["receipt"]):
                self.faults.append(f"two receipts for {path}: {record.receipt} and {told['receipt']}")
            else:
                record.receipt, record.is_late = told["receipt"], told["late"]

    def call(self, method: str, path: str, body: dict, token: str = "") -> tuple[int, dict[str, Any]]:
        """Ask some server, and another one where that is gone or says that it is not well."""
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Participant {token}"} if token else {})
        give_up = time.monotonic() + PATIENCE_S
        while time.monotonic() < give_up:
            connection = http.client.HTTPConnection("127.0.0.1", self.chance.choice(self.ports), timeout=10)
            try:
                connection.request(method, f"/api/v1/participant/{path}", json.dumps(body), headers)
                reply = connection.getresponse()
                told = json.loads(reply.read())
                if reply.status < 500:
                    return reply.status, told
                self.faults.append(f"{method} {path.split('/')[-1]} answered {reply.status}")
            except (OSError, http.client.HTTPException, ValueError):
                self.lost_calls += 1
                time.sleep(self.chance.uniform(0.05, 0.3))
            finally:
                connection.close()
        raise Gone(f"No server answered {self.name} within {PATIENCE_S} s.")
