"""What every view of the requesters' API shares."""

from django.http import Http404
from rest_framework import exceptions
from rest_framework.renderers import BrowsableAPIRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView as FrameworkView

from project.base.access import Access
from project.base.ids import parse_uuid


class APIView(FrameworkView):
    """A view of the requesters' API."""

    @property
    def access(self) -> Access:
        return self.request.access

    def get_renderers(self):
        """Pages only for people who signed in with a browser; scripts never meet HTML."""
        renderers = [JSONRenderer()]
        user = getattr(self.request._request if isinstance(self.request, Request) else self.request, "user", None)
        if user is not None and user.is_authenticated:
            renderers.append(BrowsableAPIRenderer())
        return renderers

    def find(self, queryset, pk: str):
        """The row with the id `pk` that this request may see (and change, where it changes). 404 otherwise."""
        key = parse_uuid(pk)
        found = queryset.visible_to(self.access).filter(pk=key).first() if key else None
        if found is None:
            raise Http404
        self.check_object_permissions(self.request, found)
        return found

    def body(self) -> dict:
        """The JSON object that was sent; 400 where it is something else."""
        if not isinstance(self.request.data, dict):
            raise exceptions.ValidationError("The body must be a JSON object.")
        return self.request.data
