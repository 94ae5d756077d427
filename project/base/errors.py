"""Every fault that leaves by an `/api/` path, in the envelope that the path's clients know."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from project.base.ids import uuid7
from project.base.problems import Refused

TASK_BUILDER = ("/api/v1/data-collection", "/api/v1/users", "/api/v1/participant")
PARTICIPANT = "/api/v1/participant"

TITLES = {
    400: "Bad request",
    401: "Not signed in",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    406: "Not acceptable",
    409: "Conflict",
    411: "Length required",
    413: "Too large",
    415: "Unsupported media type",
    422: "Not valid",
    429: "Too many requests",
    500: "Internal error",
    503: "Not available",
}
CODES = {
    400: "VALIDATION_ERROR",
    401: "AUTHENTICATION_ERROR",
    403: "ACCESS_DENIED",
    404: "DOES_NOT_EXIST",
    405: "METHOD_NOT_ALLOWED",
    406: "NOT_ACCEPTABLE",
    409: "CONFLICT_STATE",
    411: "LENGTH_REQUIRED",
    413: "ENTITY_TOO_LARGE",
    415: "UNSUPPORTED_MEDIA_TYPE",
    422: "VALIDATION_ERROR",
    429: "TOO_MANY_REQUESTS",
    500: "INTERNAL_ERROR",
    503: "REMOTE_SERVICE_UNAVAILABLE",
}


def is_api(path: str) -> bool:
    return path == "/api" or path.startswith("/api/")


def envelope(path: str, status: int, detail: Any, *, code: str | None = None, **extra: Any) -> dict:
    """The body of an error: `detail` is a sentence, a list of sentences, or field -> list of sentences."""
    if not path.startswith(TASK_BUILDER):
        return suites_envelope(status, detail, code, extra.get("payload"))
    error = {"status": status, "error_code": status * 1000, "title": TITLES.get(status, "Error"), "detail": detail}
    body = {"error": error}
    if path.startswith(PARTICIPANT):
        body |= {"code": code or CODES.get(status, "ERROR"), "problems": extra.pop("problems", [])}
    return body | extra


def suites_envelope(status: int, detail: Any, code: str | None, payload: dict | None = None) -> dict:
    body = {"request_id": str(uuid7()), "code": code or CODES.get(status, "INTERNAL_ERROR")}
    if isinstance(detail, str):
        return body | {"message": detail} | ({"payload": payload} if payload else {})
    located = detail if isinstance(detail, dict) else {"": detail}
    payload = {path: {"code": "INVALID_VALUE", "message": " ".join(map(str, told))} for path, told in located.items()}
    return body | {"message": "Validation failed", "payload": payload}


def handle(error: Exception, context: dict) -> Response | None:
    """DRF's exception handler: known faults become an envelope, a bug of ours stays an exception."""
    known = as_known(error)
    if known is None:
        return None
    status, detail, code, headers, extra = known
    set_rollback()
    body = envelope(context["request"].path, status, detail, code=code, **extra)
    return Response(body, status=status, headers=headers)


def as_known(error: Exception) -> tuple[int, Any, str | None, dict, dict] | None:
    """Status, detail, code, headers and extra keys of a fault that has an answer."""
    if isinstance(error, Refused):
        extra = {"problems": error.problems, **error.extra}
        return error.status, error.message, error.code, {}, extra
    if isinstance(error, ValidationError):
        detail = error.message_dict if hasattr(error, "error_dict") else error.messages
        return 400, detail, None, {}, {}
    if isinstance(error, Http404):
        return 404, "There is nothing here, or you may not see it.", None, {}, {}
    if isinstance(error, PermissionDenied):
        return 403, str(error) or "You may not do this.", None, {}, {}
    if isinstance(error, RequestDataTooBig):
        return 413, TOO_LARGE, None, {}, {}
    if isinstance(error, exceptions.APIException):
        return of_framework(error)
    return None


def of_framework(error: exceptions.APIException) -> tuple[int, Any, str | None, dict, dict]:
    headers = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = error.auth_header
    detail = plain(error.detail)
    if isinstance(error, exceptions.ParseError):
        detail = f"The body is no valid JSON: {detail}" if isinstance(detail, str) else detail
    return error.status_code, detail, None, headers, {}


def plain(detail: Any, path: str = "") -> Any:
    """DRF's nested detail as field path -> sentences; a single sentence stays one."""
    if isinstance(detail, str):
        return str(detail)
    if isinstance(detail, list) and not any(isinstance(part, dict | list) for part in detail):
        return [str(part) for part in detail]
    flat: dict[str, list[str]] = {}
    parts = detail.items() if isinstance(detail, dict) else enumerate(detail)
    for key, part in parts:
        inner = plain(part)
        here = str(key)
        if isinstance(inner, dict):
            flat |= {f"{here}.{below}": told for below, told in inner.items()}
        else:
            flat[here] = [inner] if isinstance(inner, str) else inner
    return flat


def answer(request: HttpRequest, status: int, detail: str, template: str, *, code: str | None = None) -> HttpResponse:
    """The answer to a fault outside DRF: JSON under `/api/`, a page elsewhere."""
    if is_api(request.path):
        return JsonResponse(envelope(request.path, status, detail, code=code), status=status)
    return render(request, template, {"detail": detail}, status=status)


TOO_LARGE = (
    f"This body is larger than {settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024 // 1024} MiB, the most that is read here."
)


def bad_request(request, exception=None):
    if isinstance(exception, RequestDataTooBig):
        return answer(request, 413, TOO_LARGE, "404.html")
    return answer(request, 400, "This request could not be read.", "404.html")


def permission_denied(request, exception=None):
    return answer(request, 403, "You may not do this.", "403.html")


def not_found(request, exception=None):
    code = None if request.path.startswith(PARTICIPANT) else "NOT_FOUND"
    return answer(request, 404, "There is nothing at this address.", "404.html", code=code)


def server_error(request):
    detail = "Something went wrong on our side. What was saved is safe; please try again."
    return answer(request, 500, detail, "500.html")


def csrf_failure(request, reason=""):
    detail = "It was open for too long, or came from another place. Go back, reload the page and send it again."
    if request.content_type == "application/json" and not is_api(request.path):  # a page's own script asked
        message = "This page was open for too long: sign in again in another window, then go on here."
        return JsonResponse({"message": message, "code": "forged"}, status=403)
    return answer(request, 403, detail, "403_csrf.html")
