"""The pages of projects, pools and suites in a real browser: axe, narrow windows, both colour schemes, the keyboard."""

from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from tests.browser.conftest import DESKTOP, PHONE
from tests.factories import MembershipFactory, PoolFactory, ReadyBatchFactory
from tests.tasksuites.console import made

VIEWS = [(scheme, width) for scheme in ("light", "dark") for width in (PHONE, DESKTOP)]


@pytest.fixture
def member():
    """Somebody with a pool that has everything, an empty one with a long name, and one of a batch."""
    membership, client = MembershipFactory(user__username="ada"), Client()
    pool = made.everything(membership.workspace)
    empty = PoolFactory(project=pool.project, name="Averylongnamewithoutanyblankinit" * 4, status="CLOSED")
    batch = ReadyBatchFactory(workspace=membership.workspace, name="Response evaluation")
    client.force_login(membership.user)
    waiting, accepted = (pool.assignments.filter(status=status).last() for status in ("SUBMITTED", "ACCEPTED"))
    return SimpleNamespace(client=client, pool=pool, empty=empty, batch=batch, waiting=waiting, accepted=accepted)


def pages(member) -> dict[str, str]:
    suites = member.pool.suites.order_by("position")
    return {
        "projects": reverse("project-list"),
        "project": reverse("project-detail", args=[member.pool.project_id]),
        "project-of-batch": reverse("project-detail", args=[member.batch.pool.project_id]),
        "pools": reverse("pool-list"),
        "no-pools": reverse("pool-list") + "?name=nothing+has+this+name",
        "pool": reverse("pool-detail", args=[member.pool.pk]),
        "empty-pool": reverse("pool-detail", args=[member.empty.pk]),
        "pool-of-batch": reverse("pool-detail", args=[member.batch.pool_id]),
        "suites": reverse("pool-suites", args=[member.pool.pk]),
        "no-suites": reverse("pool-suites", args=[member.empty.pk]),
        "suite": reverse("suite-detail", args=[member.pool.pk, suites[0].pk]),
        "mixed-suite": reverse("suite-detail", args=[member.pool.pk, suites[2].pk]),
        "tasks": reverse("pool-tasks", args=[member.pool.pk]),
        "waiting": reverse("pool-assignments", args=[member.pool.pk]) + "?status=SUBMITTED",
        "rejected": reverse("pool-assignments", args=[member.pool.pk]) + "?status=REJECTED",
        "review": reverse("pool-assignment", args=[member.pool.pk, member.waiting.pk]),
        "accepted": reverse("pool-assignment", args=[member.pool.pk, member.accepted.pk]),
        "new-suite": reverse("suite-new", args=[member.pool.pk]),
        "upload": reverse("suites-upload", args=[member.pool.pk]),
        "settings": reverse("pool-settings", args=[member.pool.pk]),
        "verdicts": reverse("pool-verdicts", args=[member.pool.pk]),
        "firings": reverse("pool-firings", args=[member.pool.pk]),
    }


@pytest.mark.parametrize(("scheme", "width"), VIEWS)
def test_axe_finds_nothing(open_page, axe, fits, member, scheme, width):
    page = open_page("/", scheme=scheme, width=width, client=member.client)
    for address in pages(member).values():
        page.goto(address)
        axe(page)
        fits(page)


def test_everything_fits_at_400_percent_and_from_right_to_left(open_page, fits, member):
    page = open_page("/", width=320, client=member.client)
    for address in pages(member).values():
        page.goto(address)
        fits(page)
        page.evaluate("document.documentElement.dir = 'rtl'")
        fits(page)
