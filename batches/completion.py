"""What a person gets when the work is done: a code for whoever sent them, and the way back."""

from dataclasses import dataclass

from django.utils.crypto import salted_hmac

from batches.items.values import is_https
from project.base.words import CLEAR_LETTERS
from tasksuites.models import Assignment, Pool

LENGTH = 8


@dataclass(frozen=True, slots=True)
class Completion:
    """Both are None where the answers came too late to count."""

    code: str | None
    redirect_url: str | None


def of_pool(pool: Pool) -> Completion:
    """What the requester set under `completed` in the pool's ways; without a code of theirs one of our own, the same
    for everybody in the pool and not to be guessed from its link. A way back that is no https address is left out.
    """
    way = (pool.ways or {}).get("completed") or {}
    address = way.get("redirect_url")
    return Completion(way.get("code") or own_code(pool), address if is_https(address) else None)


def of_assignment(assignment: Assignment) -> Completion:
    return Completion(None, None) if assignment.late_at else of_pool(assignment.pool)


def own_code(pool: Pool) -> str:
    digest = salted_hmac("fieldwork.completion", str(pool.pk), algorithm="sha256").digest()
    return "".join(CLEAR_LETTERS[byte % len(CLEAR_LETTERS)] for byte in digest[:LENGTH])
