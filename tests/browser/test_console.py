"""The console in a real browser: axe, narrow windows, both colour schemes, the keyboard, and life without scripts."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from batches.layouts import layout
from batches.models import Batch, Export, SetUp
from tasksuites.models import Pool, TaskSuite
from tests.browser.conftest import DESKTOP, PHONE
from tests.factories import (
    PASSWORD,
    UNGROUPED_SCHEMA,
    AnswerFactory,
    AssignmentFactory,
    BatchFactory,
    DatapointFactory,
    DatasetFactory,
    ImportFactory,
    MembershipFactory,
    ReadyBatchFactory,
)
from workspaces.tokens import create_token

VIEWS = [(scheme, width) for scheme in ("light", "dark") for width in (PHONE, DESKTOP)]


@pytest.fixture
def member():
    """A superuser with a batch in every status, answers, and something that wants attention; `client` is signed in."""
    membership = MembershipFactory(user__is_staff=True, user__is_superuser=True, user__username="ada")
    MembershipFactory(user=membership.user, role="viewer")
    workspace, client = membership.workspace, Client()
    create_token(membership.user, workspace, "Import script on the laboratory's server")
    ready = ReadyBatchFactory(workspace=workspace, name="Response evaluation", groups=3)
    answer(ready)
    options = {"workspace": workspace, "dataset": ready.dataset}
    setting_up = BatchFactory(**options, name="Long set-up", status="PROCESSING")
    held = {"lease_until": timezone.now() + timedelta(hours=1)}  # a worker elsewhere is at it
    SetUp.objects.create(batch=setting_up, status="processing", progress=41, tasks_created=41_200, **held)
    for status in ("processing", "failed"):
        Export.objects.create(batch=ready, status=status, progress=37, reason="The disk was full.", **held)
    DatapointFactory(dataset=ready.dataset)
    failed = BatchFactory(**options, name="Broken", status="ERROR")
    SetUp.objects.create(batch=failed, status="failed", reason="The dataset was emptied while the set-up ran.")
    new = BatchFactory(**options, name="Averylongnamewithoutanyblankinit" * 4)
    ImportFactory(dataset=ready.dataset, filename="rows.jsonl", status="failed", reason="Line 17 is too long.")
    client.force_login(membership.user)
    return SimpleNamespace(
        user=membership.user, client=client, ready=ready, setting_up=setting_up, failed=failed, new=new
    )


def answer(batch: Batch, number: int = 0) -> None:
    """Somebody sends what was asked in the group of that number."""
    suite = batch.pool.suites.order_by("position")[number]
    sent = {"status": "ACCEPTED", "submitted_at": timezone.now(), "form_version": 1}
    assignment = AssignmentFactory(suite=suite, **sent)
    choice, why = layout.instructions(batch.layout)
    for task in suite.tasks.all():
        AnswerFactory(assignment=assignment, task=task, values={choice["id"]: ["a"], why["id"]: "Clearer. " * 30})
    TaskSuite.objects.filter(pk=suite.pk).update(taken=1)
    Pool.objects.filter(pk=batch.pool_id).update(submitted_count=F("submitted_count") + 1)


def console_pages(member) -> list[str]:
    batches = [member.ready, member.setting_up, member.failed, member.new]
    return [
        "/",
        "/batches/",
        "/batches/?name=nothing+has+this+name",
        "/batches/new/",
        *(reverse("batch-detail", args=[batch.pk]) for batch in batches),
        reverse("batch-answers", args=[member.ready.pk]),
        reverse("batch-answers", args=[member.new.pk]),
        reverse("batch-exports", args=[member.ready.pk]),
        reverse("batch-delete", args=[member.ready.pk]),
        "/datasets/",
        reverse("dataset-detail", args=[member.ready.dataset_id]),
        "/account/",
        "/account/password/",
        "/api/v1/users/me",
        f"/api/v1/data-collection/batches/{member.ready.pk}",
    ]


def admin_pages(member) -> list[str]:
    return [
        "/admin/",
        "/admin/batches/batch/",
        f"/admin/batches/batch/{member.ready.pk}/change/",
        "/admin/tasksuites/answer/",
        f"/admin/tasksuites/answer/{member.ready.pool.answers.first().pk}/change/",
        f"/admin/tasksuites/pool/{member.ready.pool_id}/change/",
        "/admin/workspaces/user/",
        f"/admin/workspaces/user/{member.user.pk}/change/",
        "/admin/workspaces/user/add/",
        "/admin/workspaces/membership/add/",
    ]


@pytest.mark.once
@pytest.mark.parametrize(("scheme", "width"), VIEWS)
def test_axe_finds_nothing_on_the_console(open_page, axe, fits, member, scheme, width):
    page = open_page("/", scheme=scheme, width=width, client=member.client)
    for address in console_pages(member):
        page.goto(address)
        axe(page)
        fits(page)


@pytest.mark.once
@pytest.mark.parametrize(("scheme", "width"), VIEWS)
def test_axe_finds_nothing_on_the_admin_and_its_scripts_break_no_policy(open_page, axe, fits, member, scheme, width):
    page = open_page("/admin/", scheme=scheme, width=width, client=member.client)
    for address in admin_pages(member):
        page.goto(address)
        axe(page)
        fits(page)


@pytest.mark.once
@pytest.mark.parametrize(("scheme", "width"), VIEWS)
def test_axe_finds_nothing_before_signing_in(open_page, axe, fits, scheme, width):
    for address in ("/", "/sign-in/", "/admin/login/", "/nothing/here/"):
        page = open_page(address, scheme=scheme, width=width)
        axe(page)
        fits(page)
        page.faults.clear()  # the browser notes the 404 that was asked for


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_axe_finds_nothing_on_refused_forms(open_page, axe, fits, member, width):
    page = open_page("/batches/new/", width=width, client=member.client)
    page.get_by_text("I have a layout as JSON").click()
    page.get_by_role("textbox", name="Layout").fill('[{"rows": [{"columns": []}]}, {}]')
    for label in ("Name", "Title for participants", "Introduction for participants", "Steps"):
        page.get_by_label(label, exact=True).fill("Something")
    page.get_by_role("button", name="Make the batch").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was saved yet")
    expect(page.get_by_text("pages[0].rows[0].columns")).to_be_visible()
    axe(page)
    fits(page)
    page.get_by_role("alert").get_by_role("link", name="Layout").click()
    expect(page.get_by_role("textbox", name="Layout")).to_be_focused()
    page.faults.clear()  # the browser notes the 422


@pytest.mark.once
def test_everything_fits_at_400_percent_and_from_right_to_left(open_page, fits, member):
    page = open_page("/", width=320, client=member.client)
    for address in console_pages(member):
        page.goto(address)
        fits(page)
        page.evaluate("document.documentElement.dir = 'rtl'")
        fits(page)


@pytest.mark.once
def test_what_a_finger_presses_is_large_enough(open_page, member):
    page = open_page("/", width=PHONE, client=member.client)
    for address in console_pages(member):
        page.goto(address)
        small = page.evaluate(
            """() => [...document.querySelectorAll(
                "button, .button, .brand, .site-nav a, summary.menu-button, .confirm > summary, select, " +
                "input:not([type=hidden], [type=checkbox], [type=radio]), textarea, .choices-list label, " +
                ".breadcrumbs a, .trail a"
            )].filter((node) => node.getClientRects().length && node.getBoundingClientRect().height < 43.5)
              .map((node) => `${node.outerHTML.slice(0, 80)} ${node.getBoundingClientRect().height}`)"""
        )
        assert small == [], address


def test_a_member_signs_in_and_out_without_scripts(open_page, member):
    page = open_page("/batches/", scripts=False)
    page.get_by_label("Name").fill("ada")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Batches")
    expect(page.get_by_role("button", name="Dark colours")).to_be_hidden()
    page.locator("summary", has_text="ada").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()


def test_a_batch_is_set_up_without_scripts(open_page, member, drain):
    DatapointFactory(dataset=member.new.dataset)
    page = open_page(reverse("batch-detail", args=[member.new.pk]), scripts=False, client=member.client)
    page.get_by_role("button", name=re.compile("^Set up [0-9]+ tasks$")).click()
    expect(page.get_by_text("The set-up has begun.")).to_be_visible()
    drain()
    page.goto(page.url)
    expect(page.get_by_role("heading", name="Link for participants")).to_be_visible()
    expect(page.get_by_role("button", name="Copy the link for participants")).to_be_hidden()


def test_other_numbers_show_other_groups_before_the_set_up(open_page, axe, member):
    dataset = DatasetFactory(workspace=member.ready.workspace, schema=UNGROUPED_SCHEMA)
    batch = BatchFactory(workspace=member.ready.workspace, dataset=dataset)
    for _ in range(7):
        DatapointFactory(dataset=dataset)
    page = open_page(reverse("batch-detail", args=[batch.pk]), client=member.client)
    expect(page.get_by_role("button", name="Show the groups")).to_be_hidden()
    page.get_by_label("Tasks per group").fill("3")
    expect(page.get_by_role("status").filter(has_text="2 groups of 3 tasks and 1 group of 1 task.")).to_be_attached()
    expect(page.locator("[data-preview] ol > li")).to_have_count(3)
    axe(page)
    page.get_by_label("Tasks per group").fill("0")
    expect(page.get_by_role("status").filter(has_text="There are no such groups.")).to_be_attached()
    expect(page.locator("[data-preview] ol")).to_have_count(0)


def test_answers_come_in_while_the_page_is_read_and_a_reader_keeps_their_place(open_page, member):
    page = open_page(reverse("batch-detail", args=[member.ready.pk]), client=member.client)
    page.evaluate("document.querySelector('[data-live]').dataset.every = 0.2")  # from the second time on
    newest = page.get_by_role("region", name="Newest answers").get_by_role("listitem")
    expect(newest).to_have_count(2)
    answer(member.ready, 1)
    expect(newest).to_have_count(3, timeout=20_000)
    link = page.get_by_role("link", name="All answers")
    link.focus()
    answer(member.ready, 2)
    page.wait_for_timeout(1000)  # several times in which the part would be fetched
    expect(link).to_be_focused()


def test_a_page_follows_a_set_up_until_it_is_done(open_page, member):
    page = open_page(reverse("batch-detail", args=[member.setting_up.pk]), client=member.client)
    expect(page.get_by_text("41,200 tasks made so far")).to_be_visible()
    SetUp.objects.filter(batch=member.setting_up).update(tasks_created=88_000, progress=88)
    expect(page.get_by_text("88,000 tasks made so far")).to_be_visible(timeout=10_000)
    Batch.objects.filter(pk=member.setting_up.pk).update(status="ERROR")
    expect(page.get_by_role("button", name=re.compile("^Set up"))).to_be_visible(timeout=10_000)


def test_the_chosen_colours_stay_and_going_back_follows_the_system_again(open_page, member):
    page = open_page("/", scheme="light", client=member.client)
    root, switch = page.locator("html"), page.get_by_role("button", name="Dark colours")
    expect(switch).to_have_attribute("aria-pressed", "false")
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    switch.click()
    expect(switch).to_have_attribute("aria-pressed", "true")
    page.goto("/admin/")
    expect(root).to_have_attribute("data-theme", "dark")
    page.goto("/batches/")
    expect(root).to_have_attribute("data-theme", "dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != paper
    switch.click()
    expect(root).not_to_have_attribute("data-theme", re.compile(".*"))
    assert page.evaluate("localStorage.length") == 0


def test_the_link_for_participants_is_copied_and_a_reader_is_told(open_page, member):
    page = open_page(reverse("batch-detail", args=[member.ready.pk]), client=member.client)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy the link for participants").click()
    expect(page.get_by_role("status").filter(has_text="Copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").endswith(f"/take/{member.ready.pool.entry}/")


def test_the_keyboard_skips_to_the_content_and_closes_the_menu(open_page, member):
    page = open_page("/", client=member.client)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    summary = page.locator("summary", has_text="ada")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Account and API tokens")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Account and API tokens")).to_be_hidden()
    expect(summary).to_be_focused()


def test_times_are_words_with_the_exact_time_beside(open_page, member):
    page = open_page("/batches/", client=member.client)
    made = page.locator("time").first
    expect(made).to_have_text(re.compile("just now|ago"))
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00", made.get_attribute("datetime"))
    assert "UTC" in made.get_attribute("title")


def test_the_browsable_api_sends_what_is_written(open_page, member):
    page = open_page("/api/v1/data-collection/batches", client=member.client)
    page.get_by_label("Body").fill('{"name": 5}')
    page.get_by_role("button", name="Send POST").click()
    expect(page.locator("[data-api-status]")).to_contain_text("POST: 400")
    expect(page.locator("[data-api-answer]")).to_contain_text('"error"')
    page.faults.clear()  # the browser notes the 400s that were asked for


@pytest.mark.parametrize(("scheme", "width"), VIEWS)
def test_the_api_documentation_is_drawn_under_our_policy(open_page, fits, member, scheme, width):
    page = open_page("/api/docs", scheme=scheme, width=width, client=member.client)
    expect(page.locator(".opblock").first).to_be_visible()
    fits(page)


def test_a_chosen_or_dropped_file_is_named_with_its_size(open_page, member):
    page = open_page(reverse("dataset-detail", args=[member.ready.dataset_id]), client=member.client)
    chosen = page.locator("[data-chosen]")
    page.locator("input[type=file]").set_input_files(
        {"name": "rows.jsonl", "mimeType": "application/jsonl", "buffer": b"x" * 3400}
    )
    expect(chosen).to_have_text("rows.jsonl, 3.4 kB")
    dropped = page.evaluate_handle(
        """() => {
            const transfer = new DataTransfer()
            transfer.items.add(new File(["12 34"], "dropped.jsonl"))
            return transfer
        }"""
    )
    page.dispatch_event("[data-drop-zone]", "drop", {"dataTransfer": dropped})
    expect(chosen).to_have_text("dropped.jsonl, 5 bytes")
