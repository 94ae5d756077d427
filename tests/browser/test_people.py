"""The page of a batch's people and the page of an assignment in a real browser."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from batches.layouts import layout
from tasksuites import lists
from tasksuites.models import Pool
from tests.browser.conftest import DESKTOP, PHONE
from tests.factories import AnswerFactory, AssignmentFactory, MembershipFactory, ReadyBatchFactory, TaskFactory

VIEWS = [(scheme, width) for scheme in ("light", "dark") for width in (PHONE, DESKTOP)]


@pytest.fixture
def member():
    """Somebody with a batch that has lists, other batches beside it, and one assignment that was sent."""
    membership, client = MembershipFactory(), Client()
    batch = ReadyBatchFactory(workspace=membership.workspace, groups=2)
    ReadyBatchFactory(workspace=membership.workspace, name="Averylongnamewithoutanyblankinit" * 4)
    lists.replace(batch.pool, "reserved", ["ann", "ben"], None)
    now = timezone.now()
    sent = {"status": "ACCEPTED", "submitted_at": now, "form_version": 1, "receipt": "ABCDEF234567"}
    params = {"STUDY_ID": "x" * 200}
    assignment = AssignmentFactory(suite=batch.pool.suites.first(), params=params, session_id="session", **sent)
    choice, why = layout.instructions(batch.layout)
    for task in assignment.suite.tasks.all():
        values = {choice["id"]: ["a"], why["id"]: "Clearer. " * 30}
        times = {"opened_at": now - timedelta(seconds=40), "saved_at": now}
        order = {"options": {choice["id"]: [1, 0]}, "columns": {}}
        AnswerFactory(assignment=assignment, task=task, values=values, shown=order, credit="0.5", **times)
    training = TaskFactory(suite=None, pool=batch.pool, kind="training", known_solutions=[], hint="Read it again.")
    first, last = {choice["id"]: ["b"]}, {choice["id"]: ["a"], why["id"]: "Clearer."}
    AnswerFactory(assignment=assignment, task=training, first_values=first, values=last, shown=order, **times)
    client.force_login(membership.user)
    return SimpleNamespace(client=client, batch=batch, assignment=assignment)


def people(member) -> str:
    return reverse("batch-people", args=[member.batch.pk])


def pages(member) -> list[str]:
    find = reverse("batch-assignment-find", args=[member.batch.pk])
    AssignmentFactory(suite=member.batch.pool.suites.last(), participant=member.assignment.participant)
    return [
        people(member),
        f"{people(member)}?saved=places#places",
        reverse("batch-assignment", args=[member.batch.pk, member.assignment.pk]),
        reverse("batch-assignment-replay", args=[member.batch.pk, member.assignment.pk]) + "?screen=2",
        f"{find}?find={member.assignment.participant.external_id}",
        f"{find}?find=nobody",
        reverse("batch-list"),
        f"{reverse('assignment-find')}?find={member.assignment.participant.external_id}",
        f"{reverse('assignment-find')}?find=nobody",
    ]


@pytest.mark.once
@pytest.mark.parametrize(("scheme", "width"), VIEWS)
def test_axe_finds_nothing_and_every_page_fits(open_page, axe, fits, member, scheme, width):
    page = open_page("/", scheme=scheme, width=width, client=member.client)
    for address in pages(member):
        page.goto(address)
        axe(page)
        fits(page)


@pytest.mark.once
def test_every_page_fits_at_400_percent_and_from_right_to_left(open_page, fits, member):
    page = open_page("/", width=320, client=member.client)
    for address in pages(member):
        page.goto(address)
        page.evaluate("document.documentElement.dir = 'rtl'")
        fits(page)


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_axe_finds_nothing_on_a_refused_section_and_the_summary_leads_to_its_field(open_page, axe, fits, member, width):
    page = open_page(people(member), width=width, client=member.client)
    page.get_by_label("Sites that may show the pages in a frame").fill("example.org")
    page.get_by_role("button", name="Save the ways").click()
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("Nothing was saved yet")
    expect(summary).to_be_in_viewport()
    axe(page)
    fits(page)
    summary.get_by_role("link", name="Sites that may show the pages in a frame").click()
    expect(page.get_by_label("Sites that may show the pages in a frame")).to_be_focused()
    page.faults.clear()  # the browser notes the 422


def test_places_and_dates_are_changed_by_keyboard_without_scripts(open_page, member):
    page = open_page(people(member), scripts=False, client=member.client)
    field = page.get_by_label("People per group", exact=True)
    field.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("4")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Saved.")).to_be_in_viewport()
    expect(page.get_by_label("People per group", exact=True)).to_have_value("4")
    page.get_by_label("Closes at (UTC)").fill("2990-01-02T03:04")
    page.get_by_role("button", name="Save the dates").press("Enter")
    expect(page.get_by_label("Closes at (UTC)")).to_have_value("2990-01-02T03:04")
    pool = Pool.objects.get(pk=member.batch.pool_id)
    assert (pool.default_overlap, pool.closes_at.year) == (4, 2990)


def test_a_batch_is_closed_and_a_list_uploaded_and_taken_away(open_page, member):
    page = open_page(people(member), client=member.client)
    page.get_by_role("button", name="Close now").click()
    expect(page.get_by_role("button", name="Open now")).to_be_in_viewport()
    people_file = {"name": "people.txt", "mimeType": "text/plain", "buffer": b"cid\ndan\neve\n"}
    page.get_by_label("The list says").select_option("Not these people")
    page.get_by_label("File").set_input_files(people_file)
    page.get_by_role("button", name="Upload the list").click()
    expect(page.get_by_text("Not these people: 3 ids")).to_be_in_viewport()
    page.get_by_role("button", name=re.compile("Take it away.*only these people")).click()
    expect(page.get_by_text("Only these people: 2 ids")).to_have_count(0)
    expect(page.get_by_text("Not these people: 3 ids")).to_be_visible()


def test_a_receipt_leads_from_the_answers_to_the_assignment(open_page, member):
    page = open_page(reverse("batch-answers", args=[member.batch.pk]), client=member.client)
    page.get_by_label("Find by receipt or participant id").fill("abcdef234567")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Assignment of")
    expect(page.get_by_text("Response B, Response A").first).to_be_visible()


def test_a_receipt_leads_from_the_list_of_batches_and_an_answer_to_the_assignment(open_page, member):
    page = open_page(reverse("batch-list"), client=member.client, scripts=False)
    page.get_by_label("Find by receipt or participant id").fill("abcdef234567")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Assignment of")
    page.goto(reverse("batch-answers", args=[member.batch.pk]))
    page.get_by_role("link", name="their assignment").first.click()
    expect(page.get_by_role("heading", name="First answer, which counts")).to_be_visible()


@pytest.mark.once
def test_on_a_phone_no_word_of_the_facts_is_broken_and_a_box_stands_beside_its_label(open_page, member):
    page = open_page(
        reverse("batch-assignment", args=[member.batch.pk, member.assignment.pk]), width=PHONE, client=member.client
    )
    order = page.get_by_text("Response B, Response A").first
    assert order.bounding_box()["width"] > 200
    page.goto(people(member))
    box = page.get_by_label("Show each person the tasks in another order")
    label = page.get_by_text("Show each person the tasks in another order").bounding_box()
    assert box.bounding_box()["x"] + 20 <= label["x"]
    assert abs(box.bounding_box()["y"] - label["y"]) < label["height"]


@pytest.mark.once
def test_what_a_finger_presses_is_large_enough(open_page, member):
    page = open_page("/", width=PHONE, client=member.client)
    for address in pages(member):
        page.goto(address)
        small = page.evaluate(
            """() => [...document.querySelectorAll(
                "main button, main .button, .contents a, .choices-list label, main .choice, main select, " +
                "main textarea, main input:not([type=hidden], [type=checkbox], [type=radio])"
            )].filter((node) => node.getClientRects().length && node.getBoundingClientRect().height < 43.5)
              .map((node) => `${node.outerHTML.slice(0, 80)} ${node.getBoundingClientRect().height}`)"""
        )
        assert small == [], address
