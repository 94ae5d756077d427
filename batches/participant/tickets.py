"""A participant's proof that an assignment is theirs: a signed ticket, in a header of the API or a cookie.

A ticket may be blind: it goes on with the work, and shows nothing of what was answered so far. Whoever could only
guess whose id they gave gets such a one.
"""

from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed

from project.base.ids import parse_uuid

COOKIE = "participant"  # for the pages of one assignment
LINK_COOKIE = "participant_link"  # for the way in, so that the same browser is known again there
COOKIES = (COOKIE, LINK_COOKIE)
# Longer than any assignment is open, because answers that come late are still taken.
GOOD_FOR_S = 120 * 24 * 3600
BLIND = ".blind"

_signer = signing.TimestampSigner(salt="fieldwork.participant")


class Ticket(NamedTuple):
    """The assignment that a ticket opens, and whether it shows what was answered so far."""

    assignment_id: UUID
    sees: bool = True


def make(assignment_id: UUID, *, sees: bool = True) -> str:
    return _signer.sign(f"{assignment_id}{'' if sees else BLIND}")


def read(text: str) -> Ticket | None:
    """What a ticket opens; None where it is forged, too old or no ticket at all."""
    try:
        opened = _signer.unsign(text, max_age=GOOD_FOR_S)
    except signing.BadSignature:
        return None
    assignment_id = parse_uuid(opened.removesuffix(BLIND))
    return Ticket(assignment_id, not opened.endswith(BLIND)) if assignment_id else None


def give(response: HttpResponse, ticket: Ticket, entry_path: str) -> None:
    """Let the browser keep a ticket for the pages of this one assignment, and for the link that led to it."""
    keep(response, COOKIE, ticket, f"/assignment/{ticket.assignment_id}/")
    keep(response, LINK_COOKIE, ticket, entry_path)


def keep(response: HttpResponse, name: str, ticket: Ticket, path: str) -> None:
    response.set_cookie(
        name,
        make(ticket.assignment_id, sees=ticket.sees),
        max_age=GOOD_FOR_S,
        path=path,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def of_assignment(request: HttpRequest, assignment_id: UUID) -> Ticket | None:
    """The ticket that the browser brought for this assignment."""
    ticket = read(request.COOKIES.get(COOKIE, ""))
    return ticket if ticket and ticket.assignment_id == assignment_id else None


def of_link(request: HttpRequest) -> Ticket | None:
    """The ticket that the browser got when this link was opened in it last."""
    return read(request.COOKIES.get(LINK_COOKIE, ""))


class TicketAuthentication(BaseAuthentication):
    """`Authorization: Participant <ticket>`; `request.auth` is then the Ticket."""

    word = "Participant"

    def authenticate(self, request):
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != self.word.lower().encode():
            return None
        ticket = read(parts[1].decode("ascii", "replace")) if len(parts) == 2 else None
        if ticket is None:
            raise AuthenticationFailed("This participant token is not valid. Open your link again for a new one.")
        return None, ticket

    def authenticate_header(self, request):
        return self.word
