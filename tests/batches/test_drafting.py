"""Two people save drafts of one layout at the same instant: one of them wins, the other is told, nothing is lost."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from batches.layouts import drafting
from batches.models import Batch
from tests.factories import CHOICE, PROMPT, BatchFactory, MembershipFactory, page

PEOPLE, ROUNDS = 2, 8


def draft_of(name: str, number: int) -> list:
    return [page(PROMPT, {**CHOICE, "name": f"{name} {number}"})]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_once_one_is_kept_and_the_other_told():
    batch = BatchFactory()
    members = [MembershipFactory(workspace=batch.workspace).user for _ in range(PEOPLE)]
    ready = Barrier(PEOPLE)

    def edit(user):
        """Save a draft in each round, from what there was before it; publish it in every second one."""
        told = []
        try:
            for number in range(ROUNDS):
                mine = Batch.objects.get(pk=batch.pk)
                pages, revision = draft_of(user.username, number), mine.layout_revision
                ready.wait(timeout=60)
                try:
                    drafting.save(mine, pages, revision, user)
                    told.append(None)
                except drafting.Conflict as conflict:
                    told.append((conflict.revision, conflict.newest.by, conflict.newest.pages))
                ready.wait(timeout=60)
        finally:
            connection.close()
        return told

    with ThreadPoolExecutor(PEOPLE) as threads:
        first, second = threads.map(edit, members)
    for number, (one, other) in enumerate(zip(first, second, strict=True)):
        assert (one is None) != (other is None), "exactly one was saved"
        winner = members[0] if one is None else members[1]
        assert (one or other) == (number + 1, winner.username, draft_of(winner.username, number))
    batch.refresh_from_db()
    assert (batch.layout_revision, batch.layout_draft) == (ROUNDS, draft_of(winner.username, ROUNDS - 1))


@pytest.mark.django_db(transaction=True)
def test_a_draft_saved_while_another_publishes_is_never_lost():
    """Either the publishing comes first and the saver is told, or the saving does and the publisher is."""
    batch = BatchFactory()
    publisher, saver = (MembershipFactory(workspace=batch.workspace).user for _ in range(PEOPLE))
    drafting.save(batch, draft_of("first", 0), 0, publisher)
    ready = Barrier(PEOPLE)

    def act(deed):
        mine = Batch.objects.get(pk=batch.pk)
        ready.wait(timeout=60)
        try:
            return deed(mine)
        except drafting.Conflict as conflict:
            return conflict
        finally:
            connection.close()

    deeds = (
        lambda mine: drafting.publish(mine, 1, publisher),
        lambda mine: drafting.save(mine, draft_of("second", 0), 1, saver),
    )
    with ThreadPoolExecutor(PEOPLE) as threads:
        published, saved = threads.map(act, deeds)
    batch.refresh_from_db()
    assert (published is None) != (saved is None)
    assert batch.layout_revision == 2
    if saved is None:
        assert batch.layout_draft == draft_of("second", 0)
        assert published.newest.by == saver.username
    else:
        assert batch.layout_draft is None
        assert saved.newest.pages == batch.layout
