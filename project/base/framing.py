"""Pages that named other sites may show in a frame, and the cookies that such a page needs there.

Nothing may frame a page unless it says so itself with `open_to`.
"""

from collections.abc import Sequence
from http.cookies import Morsel

from csp.constants import SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse

FRAMED_COOKIES = "framed_cookies"


class PartitionedMorsel(Morsel):
    """A cookie that may be `Partitioned`: kept apart for each site that frames us. Python knows it from 3.14 on."""

    _reserved = {**Morsel._reserved, "partitioned": "Partitioned"}
    _flags = {*Morsel._flags, "partitioned"}


def open_to(
    response: HttpResponse, *, frames: Sequence[str], forms: Sequence[str], cookies: Sequence[str]
) -> HttpResponse:
    """Let the origins `frames` frame the page, and its forms be sent to the origins `forms` too.

    Where it may be framed, the named cookies and the one against forged forms reach it there.
    """
    allowed = {"frame-ancestors": list(frames), "form-action": [SELF, *forms]}
    if frames:
        response.xframe_options_exempt = True  # the older header knows no list
        setattr(response, FRAMED_COOKIES, (*cookies, settings.CSRF_COOKIE_NAME))
    return csp_replace({directive: hosts for directive, hosts in allowed.items() if hosts})(lambda: response)()


class FramedCookies:
    """Rewrites cookies of framed pages after everybody has set theirs. Stands before what sets any.

    A browser sends a cookie into another site's frame only with SameSite=None and over https, and more and more of
    them only if it is partitioned. Elsewhere the usual, stricter cookies do.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if may_be_framed(request):
            for name in getattr(response, FRAMED_COOKIES, ()):
                if name in response.cookies:
                    response.cookies[name] = partitioned(response.cookies[name])
        return response


def may_be_framed(request: HttpRequest) -> bool:
    """Whether the answer may land in a frame that keeps cookies. Browsers name the place, where they trust the site;
    an older one does not, and then https alone says whether it would take such a cookie at all.
    """
    place = request.headers.get("Sec-Fetch-Dest")
    return request.is_secure() if place is None else place != "document"


def partitioned(cookie: Morsel) -> PartitionedMorsel:
    framed = PartitionedMorsel()
    framed.set(cookie.key, cookie.value, cookie.coded_value)
    framed.update({name: value for name, value in cookie.items() if value})
    framed.update({"samesite": "None", "secure": True, "partitioned": True})
    return framed
