"""A person's line to the participant API of a running server: one connection, each call measured."""

import http.client
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from batches.rehearsing.visits import Call
from project.base import documents

TIMEOUT_S = 30
API = "/api/v1/participant"


class Unreachable(Exception):
    """No server answers; the message says at which address and why."""


@dataclass(frozen=True, slots=True)
class Reply:
    """`body` is empty where what came is no JSON object."""

    status: int
    body: dict[str, Any]


@dataclass
class Line:
    """`base_url` is what the addresses of the site begin with. `calls` collects what was asked, in order.

    `before_each` runs before every call and may raise, to end what has become pointless. A call on a connection that
    the server had closed meanwhile is made again, once: each call of the API may come twice.
    """

    base_url: str
    before_each: Callable[[], None] = lambda: None
    calls: list[Call] = field(default_factory=list)
    token: str = ""
    _connection: http.client.HTTPConnection | None = None

    def call(self, name: str, method: str, path: str, body: dict[str, Any] | None = None) -> Reply:
        self.before_each()
        return self.ask(name, method, API + path, body)

    def ask(self, name: str, method: str, path: str, body: dict[str, Any] | None = None) -> Reply:
        """Any address of the site. Raises Unreachable."""
        start = time.perf_counter()
        try:
            status, text = self._twice(method, path, body)
        except (OSError, http.client.HTTPException) as fault:
            self.close()
            raise Unreachable(f"No server answers at {self.base_url} ({reason(fault)}).") from fault
        self.calls.append(Call(name, status, 1000 * (time.perf_counter() - start)))
        return Reply(status, as_object(text))

    def close(self) -> None:
        if self._connection:
            self._connection.close()
        self._connection = None

    def _twice(self, method: str, path: str, body: dict[str, Any] | None) -> tuple[int, bytes]:
        was_open = self._connection is not None
        try:
            return self._once(method, path, body)
        except (ConnectionError, http.client.BadStatusLine):
            self.close()
            if not was_open:
                raise
            return self._once(method, path, body)

    def _once(self, method: str, path: str, body: dict[str, Any] | None) -> tuple[int, bytes]:
        if self._connection is None:
            self._connection = connect(self.base_url)
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self.token:
            headers["Authorization"] = f"Participant {self.token}"
        text = documents.dumps({} if body is None else body) if method != "GET" else None
        self._connection.request(method, urlsplit(self.base_url).path.rstrip("/") + path, text, headers)
        answer = self._connection.getresponse()
        return answer.status, answer.read()


def connect(base_url: str) -> http.client.HTTPConnection:
    place = urlsplit(base_url)
    kind = http.client.HTTPSConnection if place.scheme == "https" else http.client.HTTPConnection
    return kind(place.hostname or "", place.port, timeout=TIMEOUT_S)


def address_fault(base_url: str) -> str | None:
    """Why no line could lead to `base_url`, or None."""
    try:
        place = urlsplit(base_url)
        is_address = place.scheme in ("http", "https") and bool(place.hostname) and place.port != 0
    except ValueError:
        is_address = False
    return None if is_address else f'"{base_url}" is no address of a server: write for example http://127.0.0.1:8000.'


def reason(fault: Exception) -> str:
    return getattr(fault, "strerror", None) or str(fault) or type(fault).__name__


def as_object(text: bytes) -> dict[str, Any]:
    try:
        found = documents.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
