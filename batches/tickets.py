"""A participant's proof that an assignment is theirs: a signed ticket, in a header of the API or a cookie."""

from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed

from project.base.ids import parse_uuid

COOKIE = "participant"
# Longer than any assignment is open, because answers that come late are still taken.
GOOD_FOR_S = 120 * 24 * 3600

_signer = signing.TimestampSigner(salt="fieldwork.participant")


def make(assignment_id: UUID) -> str:
    return _signer.sign(str(assignment_id))


def read(ticket: str) -> UUID | None:
    """The id of the assignment that a ticket opens; None where it is forged, too old or no ticket at all."""
    try:
        return parse_uuid(_signer.unsign(ticket, max_age=GOOD_FOR_S))
    except signing.BadSignature:
        return None


def give(response: HttpResponse, assignment_id: UUID) -> None:
    """Let the browser keep a ticket for the pages of this one assignment."""
    response.set_cookie(
        COOKIE,
        make(assignment_id),
        max_age=GOOD_FOR_S,
        path=f"/assignment/{assignment_id}/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def opens(request: HttpRequest, assignment_id: UUID) -> bool:
    """Whether the browser brought a ticket for this assignment."""
    return read(request.COOKIES.get(COOKIE, "")) == assignment_id


class TicketAuthentication(BaseAuthentication):
    """`Authorization: Participant <ticket>`; `request.auth` is then the id of the assignment it opens."""

    word = "Participant"

    def authenticate(self, request):
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != self.word.lower().encode():
            return None
        opened = read(parts[1].decode("ascii", "replace")) if len(parts) == 2 else None
        if opened is None:
            raise AuthenticationFailed("This participant token is not valid. Open your link again for a new one.")
        return None, opened

    def authenticate_header(self, request):
        return self.word
