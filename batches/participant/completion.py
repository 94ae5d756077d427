"""What a person gets when it is over, however it ended: a code for whoever sent them, and the way back."""

from collections.abc import Mapping

from django.utils.crypto import salted_hmac

from batches.participant import pool_ways, ways
from batches.participant.ways import WayOut, Ways
from project.base.words import CLEAR_LETTERS
from tasksuites.models import Assignment, Pool

LENGTH = 8
OUTCOME_OF_REFUSAL: Mapping[str, str] = {
    "NOT_ELIGIBLE": ways.SCREENED_OUT,
    "RETURNED": ways.RETURNED,
    "DECLINED": ways.RETURNED,
    "NOTHING_LEFT": ways.NOTHING_LEFT,
    "ALL_TAKEN": ways.NOTHING_LEFT,
    "CLOSED": ways.CLOSED,
}


def of_pool(pool: Pool) -> WayOut:
    """What the requester set for work that was done; without a code of theirs one of our own, the same for everybody
    in the pool and not to be guessed from its link.
    """
    return pool_ways.of_pool(pool).out(ways.COMPLETED, own_code(pool))


def of_assignment(assignment: Assignment) -> WayOut:
    """Nothing where the answers came too late to count."""
    return WayOut() if assignment.late_at else of_pool(assignment.pool)


def of_refusal(found: Ways, code: str) -> WayOut:
    """What the requester set for people who are refused with `code`; there is no code of our own for them."""
    outcome = OUTCOME_OF_REFUSAL.get(code)
    return found.out(outcome) if outcome else WayOut()


def document(way: WayOut) -> dict[str, str | None]:
    """As the participant API tells it."""
    return {"code": way.code, "redirect_url": way.redirect_url}


def own_code(pool: Pool) -> str:
    digest = salted_hmac("fieldwork.completion", str(pool.pk), algorithm="sha256").digest()
    return "".join(CLEAR_LETTERS[byte % len(CLEAR_LETTERS)] for byte in digest[:LENGTH])
