"""Keeping a person out of a pool, a project or the whole workspace, for a time or for good."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from tasksuites import events
from tasksuites.models import Event, Participant, Pool, Project, Restriction

Scope = Restriction.Scope


@dataclass(frozen=True, slots=True)
class Place:
    """What somebody is kept out of: a pool, a project, or with neither everything of the workspace."""

    pool: Pool | None = None
    project: Project | None = None

    @property
    def columns(self) -> dict[str, Any]:
        scope = Scope.POOL if self.pool else Scope.PROJECT if self.project else Scope.ALL_PROJECTS
        return {"scope": scope, "pool": self.pool, "project": self.project}

    def pools(self, workspace_id: str) -> QuerySet[Pool]:
        if self.pool:
            return Pool.objects.filter(pk=self.pool.pk)
        return Pool.objects.filter(project=self.project) if self.project else of_workspace(workspace_id)


def of_workspace(workspace_id: str) -> QuerySet[Pool]:
    return Pool.objects.filter(project__workspace=workspace_id)


def in_force(participant: Participant, now: datetime) -> QuerySet[Restriction]:
    still = Q(expires_at=None) | Q(expires_at__gt=now)
    return Restriction.objects.filter(still, participant=participant)


@transaction.atomic
def restrict(
    participant: Participant,
    place: Place,
    *,
    until: datetime | None,
    comment: str,
    now: datetime,
    may_shorten: bool = True,
) -> tuple[Restriction, bool]:
    """Keep the person out, `until` None for good. One that there is for the same place is changed; whether it is new.

    Unless it `may_shorten`, one that lasts longer stays as it is. No new suites: what they hold they may finish. Pools
    that were open to them until now note that they lost them.
    """
    Participant.objects.select_for_update(no_key=True).get(pk=participant.pk)  # one restriction for each place
    lost = open_to(participant, place.pools(participant.workspace_id), now)
    there = Restriction.objects.filter(participant=participant, **place.columns).first()
    if there and not may_shorten and lasts_longer(there, until):
        return there, False
    row = there or Restriction(workspace_id=participant.workspace_id, participant=participant, **place.columns)
    row.expires_at, row.comment = until, comment
    if until is None or until > now:
        events.note_loss(participant, lost, Event.Kind.RESTRICTED, now)
    row.save()
    return row, there is None


def open_to(participant: Participant, pools: QuerySet[Pool], now: datetime) -> QuerySet[Pool]:
    """Those of the pools that no restriction keeps the person out of."""
    for pool, project in in_force(participant, now).values_list("pool", "project"):
        if pool is None and project is None:
            return pools.none()
        pools = pools.exclude(pk=pool) if pool else pools.exclude(project=project)
    return pools


def lasts_longer(restriction: Restriction, until: datetime | None) -> bool:
    return restriction.expires_at is None or (until is not None and restriction.expires_at >= until)
