"""Rehearsals in a real browser: from the button to the report, with axe at each stop."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from batches.models import Rehearsal
from tests.batches.test_rehearsal_pages import REPORT
from tests.browser.conftest import DESKTOP, PHONE
from tests.factories import MembershipFactory, ReadyBatchFactory

VIEWS = [(scheme, width) for scheme in ("light", "dark") for width in (PHONE, DESKTOP)]


@pytest.fixture
def batch():
    return ReadyBatchFactory(groups=4, name="Averylongnamewithoutanyblankinit" * 3)


@pytest.fixture
def signed_in(batch):
    client = Client()
    client.force_login(MembershipFactory(workspace=batch.workspace).user)
    return client


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_from_the_button_to_the_report(open_page, live_server, settings, drain, batch, signed_in, width):
    settings.PUBLIC_URL = live_server.url
    page = open_page(reverse("batch-detail", args=[batch.pk]), width=width, client=signed_in)
    page.get_by_role("link", name="rehearse with simulated people").click()
    page.get_by_label("People", exact=True).fill("3")
    page.get_by_label("Dropout").fill("0")
    page.get_by_role("button", name="Start the rehearsal").click()
    expect(page.get_by_role("heading", name="How far it is")).to_be_visible()
    drain()
    expect(page.get_by_role("heading", name="How it went")).to_be_visible(timeout=20_000)
    expect(page.get_by_text("No faults found.")).to_be_visible()
    page.get_by_role("link", name="All rehearsals").click()
    expect(page.get_by_role("cell", name="3 of 3")).to_be_visible()


@pytest.mark.once
@pytest.mark.parametrize(("scheme", "width"), VIEWS)
def test_axe_finds_nothing_on_rehearsals(open_page, axe, fits, batch, signed_in, scheme, width):
    options = {"batch": batch, "options": {"people": 5, "seed": 2**53 - 1}}
    steps = [
        Rehearsal.objects.create(**options, status="complete", report=REPORT, progress=100),
        Rehearsal.objects.create(**options, status="failed", reason="No server answers at http://127.0.0.1:9."),
    ]
    page = open_page(reverse("batch-rehearsals", args=[batch.pk]), scheme=scheme, width=width, client=signed_in)
    stops = [page.url]
    steps.append(Rehearsal.objects.create(**options, status="queued"))
    for address in [*stops, *(reverse("batch-rehearsal", args=[batch.pk, step.pk]) for step in steps)]:
        axe(page)
        fits(page)
        page.goto(address)
    axe(page)
    fits(page)


@pytest.mark.once
def test_a_wrong_form_leads_to_the_field_and_works_without_scripts(open_page, axe, batch, signed_in):
    page = open_page(reverse("batch-rehearsals", args=[batch.pk]), scripts=False, client=signed_in)
    for kind in ("Careful", "Tired", "Random", "Straight", "Dropout", "Slow"):
        page.get_by_label(kind).fill("0")
    page.get_by_role("button", name="Start the rehearsal").click()
    expect(page.get_by_role("alert")).to_contain_text("Give at least one kind of people a part above 0.")
    page.get_by_label("Careful").fill("1")
    page.get_by_role("button", name="Start the rehearsal").click()
    expect(page).to_have_url(re.compile(str(Rehearsal.objects.get().pk)))
    del page.faults[:]  # the answer 422 to the form stands in the console
