"""The page of a layout's versions, and a batch's page of the browsable interface, in a real browser."""

import pytest
from django.test import Client
from django.urls import reverse

from batches.authoring import change_layout
from batches.models import Batch
from tests.browser.conftest import DESKTOP, PHONE
from tests.factories import CHOICE, PROMPT, WHY, AssignmentFactory, MembershipFactory, ReadyBatchFactory, page

VIEWS = [(scheme, width) for scheme in ("light", "dark") for width in (PHONE, DESKTOP)]
LONG = {"type": "free_text", "description": "اكتب جوابك هنا بالتفصيل من فضلك " * 4}


@pytest.fixture
def batch():
    membership = MembershipFactory(user__username="a-member-with-a-rather-long-name")
    batch = ReadyBatchFactory(workspace=membership.workspace, name="Averylongnamewithoutanyblankinit" * 4)
    AssignmentFactory(suite=batch.pool.suites.get(), form_version=1)
    for items in ([PROMPT, CHOICE, LONG], [CHOICE, {**WHY, "description": "x" * 300}], [PROMPT, CHOICE]):
        change_layout(Batch.objects.get(pk=batch.pk), [page(*items)], membership.user)
    batch.client = Client()
    batch.client.force_login(membership.user)
    return batch


@pytest.mark.once
@pytest.mark.parametrize(("scheme", "width"), VIEWS)
def test_versions_are_listed_compared_and_clean(open_page, axe, fits, batch, scheme, width):
    address = reverse("batch-layout-versions", args=[batch.pk])
    tab = open_page(address, scheme=scheme, width=width, client=batch.client)
    axe(tab)
    fits(tab)
    tab.get_by_label("From version", exact=True).select_option("1")
    tab.get_by_label("To version", exact=True).select_option("3")
    tab.get_by_role("button", name="Compare").click()
    tab.wait_for_url("**/?against=1&version=3*")
    assert tab.get_by_role("heading", name="From version 1 to version 3").is_visible()
    axe(tab)
    fits(tab)
    tab.goto(f"/api/v1/data-collection/batches/{batch.pk}")
    axe(tab)
    fits(tab)
