"""Middleware that no app owns."""

from collections.abc import Callable
from contextlib import suppress

from django.http import HttpRequest, HttpResponse

from project.base import errors

PIECE_BYTES = 256 * 1024
MOST_DISCARDED = 64 * 1024 * 1024

GetResponse = Callable[[HttpRequest], HttpResponse]


class ApiPaths:
    """Serves `/api/…/` as `/api/…`, and reads to its end what it refuses.

    A redirect would lose the body of a POST in most clients; and most look for an answer only when all is sent.
    """

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not errors.is_api(request.path_info):
            return self.get_response(request)
        request.path_info = request.path_info.rstrip("/")
        request.path = request.path.rstrip("/")
        response = self.get_response(request)
        if response.status_code >= 400:
            discard(request)
        return response


def discard(request: HttpRequest) -> None:
    """Read what is left of the body, up to MOST_DISCARDED bytes."""
    with suppress(OSError):
        for _ in range(MOST_DISCARDED // PIECE_BYTES):
            if not request.read(PIECE_BYTES):
                return


class RefuseNul:
    """No address of ours holds a NUL character, and PostgreSQL refuses to look for one."""

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return errors.not_found(request) if "\0" in request.path_info else self.get_response(request)
