"""Gives every request an `access`: a signed-in person's, or an empty one."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from project.base.access import Access
from workspaces import access


class AccessOfSession:
    """Sets `request.access`, looked up when first used; token authentication replaces it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.access = SimpleLazyObject(lambda: of_session(request))
        return self.get_response(request)


def of_session(request: HttpRequest) -> Access:
    if request.user is None or not request.user.is_authenticated:  # None: so the REST framework leaves it
        return Access.none()
    return access.of_user(request.user, request.session.get(access.CURRENT))
