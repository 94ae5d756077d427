"""What every call of the builder's script keeps to: who may, how much, which keys, and how a refusal reads in JSON."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from batches.authoring import InvalidLayout
from batches.console.finding import find_batch
from batches.console.picking import PICKS
from batches.layouts import drafting
from batches.layouts.drafting import Conflict
from batches.layouts.layout_faults import LayoutProblem
from batches.models import Batch
from batches.representation import issue
from project.base import documents
from project.base.words import kind, moment

MOST_BYTES = 2_000_000
MOST_POSITION = 2**63 - 1

Call = Callable[[HttpRequest, Batch, dict[str, Any]], HttpResponse]


def builder_call(*keys: str) -> Callable[[Call], Callable[..., HttpResponse]]:
    """Gives the view the batch and the body, an object that has all of `keys`, each of them sound."""

    def decorate(view: Call) -> Callable[..., HttpResponse]:
        @require_POST
        @wraps(view)
        def call(request: HttpRequest, pk: UUID) -> HttpResponse:
            if not request.access.user:
                return told("You are signed out: sign in again in another window, then go on here.", 401)
            try:
                batch = find_batch(request, pk, to="change its layout")
            except PermissionDenied as refusal:
                return told(str(refusal), 403)
            if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES or len(request.body) > MOST_BYTES:
                return told(
                    f"This layout is larger than {MOST_BYTES // 1_000_000} MB, the most that is read here.", 413
                )
            try:
                given = read(request.body, keys)
            except ValueError as fault:
                return told(str(fault), 400)
            try:
                return view(request, batch, given)
            except ValidationError as refusal:
                return told(" ".join(refusal.messages), 400)
            except InvalidLayout as refusal:
                return JsonResponse({"problems": as_json(refusal.problems)}, status=422)
            except Conflict as refusal:
                return told(refusal.message, refusal.status, **as_found(refusal, request))

        return call

    return decorate


def told(message: str, status: int, **more: Any) -> JsonResponse:
    return JsonResponse({"message": message, **more}, status=status)


def as_found(conflict: Conflict, request: HttpRequest) -> dict[str, Any]:
    """What is there instead, so that the person can decide."""
    newest = conflict.newest
    is_yours = newest.user is not None and newest.user == request.user
    whose = {"by": newest.by, "is_yours": is_yours}
    return {"revision": conflict.revision, **whose, "at": moment(newest.at), "pages": newest.pages}


def as_json(problems: list[LayoutProblem]) -> list[dict[str, Any]]:
    return [{"path": problem.path, **issue(problem)} for problem in problems]


def read(body: bytes, keys: tuple[str, ...]) -> dict[str, Any]:
    """The body with its `keys`. ValueError with a sentence where it is anything else."""
    try:
        given = documents.loads(body)
    except ValueError as fault:
        raise ValueError(f"This is no JSON: {fault}.") from fault
    if not isinstance(given, dict):
        raise ValueError(f"The body must be an object, not {kind(given)}.")
    for key in keys:
        if fault := RULES[key](given.get(key)):
            raise ValueError(fault)
    return {key: given.get(key) for key in keys}


def whole(name: str, least: int) -> Callable[[Any], str | None]:
    def rule(value: Any) -> str | None:
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= MOST_POSITION:
            return None
        return f'"{name}" must be a whole number from {least}.'

    return rule


def optional(rule: Callable[[Any], str | None]) -> Callable[[Any], str | None]:
    return lambda value: None if value is None else rule(value)


def pick_fault(value: Any) -> str | None:
    return None if isinstance(value, str) and value in PICKS else f'"pick" must be one of {", ".join(PICKS)}.'


RULES: dict[str, Callable[[Any], str | None]] = {
    "pages": drafting.fault,
    "revision": whole("revision", 0),
    "page": whole("page", 0),
    "pick": pick_fault,
    "position": optional(whole("position", 0)),
}
