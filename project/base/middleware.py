"""Middleware that no app owns."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class CutTrailingSlash:
    """Serves `/api/…/` as `/api/…` without a redirect, which would lose the body of a POST in most clients."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith("/api/") and request.path_info.endswith("/"):
            request.path_info = request.path_info.rstrip("/")
            request.path = request.path.rstrip("/")
        return self.get_response(request)
