"""The same SQL run bare: records the statements of one assignment, from start to receipt, and runs them again.

python -m benchmarks.replay '{"entry": …, "for_s": 10}'

Each run is somebody new: ids that were made up get fresh values, and what was read, such as the next suite, is taken
from what the statement reads now. Nothing of ours stands around it: the driver, and the same transactions. Prints one
JSON object: how many assignments, and in how many seconds.
"""

import json
import re
import secrets
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from project.base.ids import uuid7

HEX_ID = re.compile(r"[0-9a-f]{32}")
AROUND = ("BEGIN", "SAVEPOINT", "RELEASE")


@dataclass(frozen=True, slots=True)
class Statement:
    """`block` names the transaction that it belonged to, None = it stood alone; `rows` are what it read."""

    sql: str
    params: tuple
    block: int | None
    rows: list


@dataclass
class Recording:
    """`fixed` are ids that every run shares, `words` texts that each run makes up for itself."""

    connection: Any
    fixed: set[Any]
    words: set[str] = field(default_factory=set)
    statements: list[Statement] = field(default_factory=list)

    @property
    def is_postgresql(self) -> bool:
        return self.connection.vendor == "postgresql"

    def note(self, execute: Callable, sql: str, params: Any, many: bool, context: dict) -> Any:
        """Django's wrapper around each statement."""
        if sql.startswith(AROUND):
            return execute(sql, params, many, context)
        blocks, params = self.connection.atomic_blocks, tuple(params or ())
        rows = self.bare(sql, params).fetchall() if sql.startswith("SELECT") else []
        self.statements.append(Statement(sql, params, id(blocks[0]) if blocks else None, rows))
        return execute(sql, params, many, context)

    def bare(self, sql: str, params: Any = ()) -> Any:
        cursor = self.connection.connection.cursor()
        return cursor.execute(sql if self.is_postgresql else sql.replace("%s", "?"), params)

    def run(self) -> None:
        """All of it once more, in the same transactions."""
        bound: dict[Any, Any] = {}
        block: int | None = None
        for statement in self.statements:
            if statement.block != block:
                self.turn(block, statement.block)
                block = statement.block
            now = self.bare(statement.sql, [self.value(param, bound, statement.sql) for param in statement.params])
            found = now.fetchall() if now.description else []
            for before, after in zip(statement.rows, found, strict=False):
                bound.update((one, other) for one, other in zip(before, after, strict=True) if is_id(one))
        self.turn(block, None)

    def turn(self, before: int | None, after: int | None) -> None:
        if before is not None:
            self.bare("COMMIT")
        if after is not None:
            self.bare("BEGIN" if self.is_postgresql else "BEGIN IMMEDIATE")

    def value(self, param: Any, bound: dict[Any, Any], sql: str) -> Any:
        if not isinstance(param, UUID | str) or param in self.fixed:
            return param
        if param not in bound:
            if param in self.words:
                bound[param] = secrets.token_hex(6)
            elif is_id(param) and sql.startswith("INSERT"):
                bound[param] = uuid7() if isinstance(param, UUID) else uuid7().hex
        return bound.get(param, param)


def is_id(value: Any) -> bool:
    return isinstance(value, UUID) or (isinstance(value, str) and bool(HEX_ID.fullmatch(value)))


def record(entry: str) -> Recording:
    """One assignment of somebody new, through the whole application but the network."""
    from django.db import connection
    from django.test import Client

    from benchmarks.crowd import complete
    from tasksuites.models import Pool

    pool = Pool.objects.get(entry=entry)
    recording = Recording(connection, fixed={pool.pk, pool.pk.hex, pool.project_id, pool.project_id.hex})
    client, name = Client(), secrets.token_hex(6)

    def call(kind: str, method: str, path: str, body: dict, token: str = "") -> dict:
        headers = {"Authorization": f"Participant {token}"} if token else {}
        return client.generic(
            method, f"/api/v1/participant/{path}", json.dumps(body), "application/json", headers=headers
        ).json()

    complete(
        call, entry, {"participant": secrets.token_hex(6)}
    )  # what is kept from one request to the next is kept now
    with connection.execute_wrapper(recording.note):
        receipt = complete(call, entry, {"participant": name})
    recording.words = {name, receipt}
    return recording


def main(entry: str, for_s: float) -> dict[str, Any]:
    recording = record(entry)
    began, count = time.perf_counter(), 0
    while time.perf_counter() < began + for_s:
        recording.run()
        count += 1
    seconds = time.perf_counter() - began
    return {"assignments": count, "seconds": seconds, "statements": len(recording.statements)}


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    django.setup()
    print(json.dumps(main(**json.loads(sys.argv[1]))))
