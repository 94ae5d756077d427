"""Reviewing: what pages, calls and the sweep do with answers that were sent. `verdicts` has the rules."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from django.db import transaction

from project.base.problems import Problem
from project.base.sweep import each_sweep
from tasksuites import following, verdicts
from tasksuites.models import Assignment, Pool
from tasksuites.tsv import Verdict, located
from workspaces import audit
from workspaces.models import User

AT_ONCE = 500  # assignments of one transaction
FEW = 20  # verdicts whose consequences a person waits for; those of a long table come with the next sweeps

WORDS = {Assignment.Status.ACCEPTED.value: "accept", Assignment.Status.REJECTED.value: "reject"}


def decide(
    assignment: Assignment, status: str | None, comment: str | None, user: User | None, now: datetime
) -> Assignment:
    """Accept or reject one assignment, or with None as `status` change its comment alone; the row as it is now.

    Raises what `verdicts.decide` raises. Call it outside a transaction, and the next one, too.
    """
    with transaction.atomic():
        if status is None:
            decided, word = verdicts.comment_on(assignment, comment or ""), "comment"
        else:
            decided, word = verdicts.decide(assignment, status, comment, now), WORDS[status]
        audit.note(word, decided, user=user, workspace_id=assignment.pool.workspace_id)
    following.follow_up(assignment.pool, now)
    return decided


def decide_many(pool: Pool, wishes: Sequence[Verdict], user: User | None, now: datetime) -> list[Problem]:
    """Do what the `wishes` say, or nothing at all where one of them cannot be done; the faults, each with its line.

    A wish for what is so already is no fault: a table that was sent before may be sent again. Refused where the pool
    is archived.
    """
    faults: list[tuple[Verdict, str]] = []
    in_order = sorted(wishes, key=lambda wish: wish.assignment_id)  # so that two tables never wait for each other
    with transaction.atomic():
        verdicts.refuse_archived(Pool.objects.values_list("status", flat=True).get(pk=pool.pk))
        for start in range(0, len(in_order), AT_ONCE):
            faults += decide_some(pool, in_order[start : start + AT_ONCE], now)
        if faults:
            transaction.set_rollback(True)
            return [located(wish.line, message) for wish, message in sorted(faults, key=lambda one: one[0].line)]
        counted = {word: sum(wish.status == status for wish in wishes) for status, word in WORDS.items()}
        audit.note("review", pool, user=user, workspace_id=pool.workspace_id, **counted)
    if len(wishes) <= FEW:
        following.follow_up(pool, now)
    return []


def decide_some(pool: Pool, wishes: Sequence[Verdict], now: datetime) -> list[tuple[Verdict, str]]:
    """Write those verdicts that can be written; the others, and why not."""
    locked = {one.pk: one for one in verdicts.lock([wish.assignment_id for wish in wishes], pool=pool)}
    faults: list[tuple[Verdict, str]] = []
    todo: list[tuple[Verdict, Assignment]] = []
    for wish in wishes:
        found = locked.get(wish.assignment_id)
        if found is None:
            faults.append((wish, f"there is no assignment {wish.assignment_id} in this pool."))
        elif found.status == wish.status:
            continue
        elif not verdicts.may_become(found, wish.status):
            faults.append((wish, f"an assignment that is {found.status} cannot become {wish.status}."))
        elif message := verdicts.comment_fault(wish.comment):
            faults.append((wish, message))
        else:
            todo.append((wish, found))
    for (status, comment), some in groupby(sorted(todo, key=said), key=said):
        verdicts.write([found for _, found in some], status, comment or None, now)
    return faults


def said(one: tuple[Verdict, Assignment]) -> tuple[str, str]:
    return one[0].status, one[0].comment or ""


@each_sweep
def accept_overdue(now: datetime) -> int:
    """Accept what nobody reviewed within the days that its pool allows for it; how many."""
    reviewed = Pool.objects.filter(accepts_by_itself=False, accept_after_days__isnull=False)
    pools = reviewed.exclude(status=Pool.Status.ARCHIVED).values_list("pk", "accept_after_days")
    return sum(accept_sent_before(pk, now - timedelta(days=days), now) for pk, days in pools)


def accept_sent_before(pool_id: UUID, moment: datetime, now: datetime) -> int:
    waiting = Assignment.objects.filter(pool=pool_id, status=Assignment.Status.SUBMITTED, submitted_at__lte=moment)
    total = 0
    while keys := list(waiting.order_by("submitted_at").values_list("pk", flat=True)[:AT_ONCE]):
        with transaction.atomic():
            locked = verdicts.lock(keys)
            due = [one for one in locked if one.status == Assignment.Status.SUBMITTED]
            verdicts.write(due, Assignment.Status.ACCEPTED, None, now)
        total += len(due)
    return total
