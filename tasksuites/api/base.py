"""What every call of the task-suites interface shares: bodies, flags, and JSON that passes documents on unparsed."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import QueryDict
from rest_framework.renderers import JSONRenderer

from project.base import documents
from project.base.api import APIView
from project.base.problems import Fault, Invalid
from project.base.rest import BodyParser
from project.base.words import given, kind
from workspaces.models import Workspace

FLAGS = {"true": True, "false": False}


class JSONBodyParser(BodyParser):
    """A body of another type is 415."""

    media_type = "application/json"


class DocumentRenderer(JSONRenderer):
    """`documents.Raw` in it goes out as it is."""

    def render(self, data, accepted_media_type=None, renderer_context=None):
        return b"" if data is None else documents.of_known(data)


class SuitesView(APIView):
    """A view of the task-suites interface."""

    parser_classes = [JSONBodyParser]
    renderer_classes = [DocumentRenderer]  # what the page for signed-in members shows, too

    def get_renderers(self):
        return [DocumentRenderer(), *super().get_renderers()[1:]]

    def workspace(self) -> Workspace:
        """Where what the call makes belongs; 403 where this access may not write there."""
        if not self.access.may_write(self.access.current):
            raise PermissionDenied("You may look into this workspace, but not change anything in it.")
        return Workspace.objects.get(pk=self.access.current)

    def here(self, queryset) -> Any:
        """The rows of the workspace that the call is about, of all that this access may see."""
        seen = queryset.visible_to(self.access)
        return seen.filter(**{seen.workspace_path: self.access.current})

    def flag(self, name: str, default: bool = False) -> bool:
        return flag(self.request.query_params, name, default)

    def body(self) -> dict[str, Any]:
        """The object that was sent; 400 where there is none, or one that could not be kept."""
        if not isinstance(self.request.data, dict):
            raise Invalid([Fault("", "OBJECT_EXPECTED", f"The body must be an object, not {kind(self.request.data)}.")])
        if not self.request.data:
            raise Invalid([Fault("", "NOT_NULL_BODY", "The body must not be empty.")])
        if problem := documents.fault(self.request.data):
            raise Invalid([Fault(problem.path, "INVALID_VALUE", problem.message)])
        return self.request.data


def flag(asked: QueryDict, name: str, default: bool = False) -> bool:
    """The word `true` or `false` of the query."""
    text = asked.get(name)
    if text is None:
        return default
    if text.lower() not in FLAGS:
        raise Invalid([Fault(name, "BOOLEAN_EXPECTED", f"This must be true or false, not {given(text)}.")])
    return FLAGS[text.lower()]
