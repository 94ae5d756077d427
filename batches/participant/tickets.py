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
BLIND_COOKIE = "participant_blind"  # beside it, so that a blind ticket never takes the place of a seeing one
LINK_COOKIE = "participant_link"  # for the way in, so that the same browser is known again there
COOKIES = (COOKIE, BLIND_COOKIE, LINK_COOKIE)
MOST_KEPT = 5  # seeing tickets in the cookie of a link, newest first
BETWEEN = "~"  # stands in no ticket, and in a cookie as it is
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


def give(request: HttpRequest, response: HttpResponse, ticket: Ticket) -> None:
    """Let the browser keep a ticket for the pages of this one assignment, and a seeing one for the link that was
    opened in `request` too, beside those of other assignments to which it led before.
    """
    made = make(ticket.assignment_id, sees=ticket.sees)
    keep(response, COOKIE if ticket.sees else BLIND_COOKIE, made, f"/assignment/{ticket.assignment_id}/")
    if ticket.sees:
        others = [text for text, kept in of_cookie(request, LINK_COOKIE) if kept != ticket]
        keep(response, LINK_COOKIE, BETWEEN.join([made, *others][:MOST_KEPT]), request.path)


def keep(response: HttpResponse, name: str, value: str, path: str) -> None:
    response.set_cookie(
        name,
        value,
        max_age=GOOD_FOR_S,
        path=path,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def of_assignment(request: HttpRequest, assignment_id: UUID) -> Ticket | None:
    """The ticket that the browser brought for this assignment, a seeing one before a blind one."""
    brought = [ticket for name in (COOKIE, BLIND_COOKIE) for _, ticket in of_cookie(request, name)]
    fitting = [ticket for ticket in brought if ticket.assignment_id == assignment_id]
    return max(fitting, key=lambda ticket: ticket.sees, default=None)


def of_link(request: HttpRequest) -> tuple[Ticket, ...]:
    """The tickets that the browser got when this link was opened in it, the newest first."""
    return tuple(ticket for _, ticket in of_cookie(request, LINK_COOKIE))


def of_cookie(request: HttpRequest, name: str) -> list[tuple[str, Ticket]]:
    """The good tickets in a cookie, each as it stands there and what it opens."""
    texts = request.COOKIES.get(name, "").split(BETWEEN, MOST_KEPT)[:MOST_KEPT]
    return [(text, ticket) for text in texts if (ticket := read(text))]


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
