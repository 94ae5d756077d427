"""How API requests are read, negotiated and allowed. No view lives here: the framework loads it before its views."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404
from rest_framework import exceptions
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import JSONParser
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from project.base.documents import loads


class BodyParser(JSONParser):
    """JSON, whatever the content type says; an empty body is no body."""

    media_type = "*/*"

    def parse(self, stream, media_type=None, parser_context=None):
        refuse_too_large(parser_context["request"])
        body = stream.read()
        if not body.strip():
            return {}
        try:
            return loads(body)
        except ValueError as error:
            raise exceptions.ParseError(str(error)) from error


def refuse_too_large(request: Request) -> None:
    """RequestDataTooBig where the body is announced as larger than Django reads of a form."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdecimal() and int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        raise RequestDataTooBig


class Negotiation(DefaultContentNegotiation):
    """JSON for whoever does not ask for a page, instead of 406."""

    def select_renderer(self, request, renderers, format_suffix=None):
        try:
            return super().select_renderer(request, renderers, format_suffix)
        except (exceptions.NotAcceptable, Http404):
            return renderers[0], renderers[0].media_type


class MayUse(BasePermission):
    """Signed in, and allowed to write where the call changes something.

    A view whose GET creates something says `writes = True`. Where the workspace is known only from the object or the
    body, `may_write` of the `Access` decides there.
    """

    message = "This token or membership may read, but not change anything."

    def has_permission(self, request, view):
        if not request.access.user:
            return False
        return bool(request.access.writable) if is_change(request, view) else True

    def has_object_permission(self, request, view, obj):
        if not is_change(request, view):
            return True
        return request.access.may_write(obj.workspace_id)


def is_change(request: Request, view: Any) -> bool:
    return getattr(view, "writes", False) or request.method not in ("GET", "HEAD", "OPTIONS")
