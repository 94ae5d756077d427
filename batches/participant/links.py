"""Participants' links: signed ones say who comes in a way that nobody can forge, for good or until a time.

The key is the pool's own secret together with the site's, so a link of one pool says nothing in another, and a pool
that is given a new secret takes back all links that it signed.
"""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from batches.participant import pool_ways
from project.base.problems import Refused
from project.base.security import absolute
from project.base.translation import gettext as _
from tasksuites.models import Pool

SIGNATURE, EXPIRES = PARAMETERS = ("signature", "expires")
BAD_SIGNATURE = "BAD_SIGNATURE"


def plain_link(pool: Pool) -> str:
    """The pool's public link, which names nobody."""
    return absolute(reverse("take", args=[pool.entry]))


def signed_link(pool: Pool, participant_id: str, valid_until: datetime | None = None, /, **params: Any) -> str:
    """The public link by which this participant comes, and nobody else; `params` stand beside their id."""
    return absolute(signed_path(pool, participant_id, valid_until, **params))


def signed_path(pool: Pool, participant_id: str, valid_until: datetime | None = None, /, **params: Any) -> str:
    expires = {EXPIRES: str(int(valid_until.timestamp()))} if valid_until else {}
    signed = {SIGNATURE: signature(pool, participant_id, expires.get(EXPIRES, ""))}
    return path(pool, participant_id, params | expires | signed)


def path(pool: Pool, participant_id: str, params: dict[str, Any]) -> str:
    """Where a participant comes in, named by the first parameter in which the pool looks for them."""
    name = pool_ways.of_pool(pool).person_parameters[0]
    return f"{reverse('take', args=[pool.entry])}?{urlencode({**params, name: participant_id})}"


def is_proven(pool: Pool, participant_id: str, given: Any, expires: Any, now: datetime) -> bool:
    """Whether a signature came with the participant's id. Refused (403) where one came that is wrong or too old."""
    if given in (None, ""):
        return False
    until = "" if expires is None else str(expires)
    if not constant_time_compare(str(given), signature(pool, participant_id, until)):
        raise Refused(BAD_SIGNATURE, _("The signature of this link is not ours: the link was changed."), status=403)
    if until and int(until) < now.timestamp():
        raise Refused(BAD_SIGNATURE, _("This link was good for a time that is over."), status=403)
    return True


def signature(pool: Pool, participant_id: str, expires: str) -> str:
    """`expires` are seconds since 1970 as they stand in the link; "" is for good."""
    signed = f"{pool.pk}\n{expires}\n{participant_id}"
    return salted_hmac(f"fieldwork.link.{pool.link_secret}", signed, algorithm="sha256").hexdigest()
