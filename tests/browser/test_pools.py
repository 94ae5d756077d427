"""The pages of projects, pools and suites in a real browser: axe, narrow windows, both colour schemes, the keyboard."""

from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from tasksuites.models import Assignment, Pool
from tests.browser.conftest import DESKTOP, PHONE
from tests.factories import MembershipFactory, OperationFactory, PoolFactory, ReadyBatchFactory
from tests.tasksuites.console import made

VIEWS = [(scheme, width) for scheme in ("light", "dark") for width in (PHONE, DESKTOP)]


@pytest.fixture
def member():
    """Somebody with a pool that has everything, an empty one with a long name, and one of a batch."""
    membership, client = MembershipFactory(user__username="ada"), Client()
    pool = made.everything(membership.workspace)
    Pool.objects.filter(pk=pool.pk).update(reward="0.05")  # what pays nothing takes only what is known
    made_by = {"workspace": membership.workspace, "pool": pool, "type": "TASK.BATCH_CREATE"}
    OperationFactory(**made_by, status="processing", progress=41)
    details = {"total_count": 2000, "not_valid_count": 1, "success_count": 1999}
    OperationFactory(**made_by, status="failed", details=details, reason="Some of it could not be made.")
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


def review(member, **options) -> str:
    return reverse("pool-assignment", args=[member.pool.pk, member.pool.assignments.filter(**options).first().pk])


@pytest.fixture
def three(member):
    """Two more that wait, beside those of the pool."""
    return [made.sent(made.suite_of(member.pool, "general")) for _ in range(2)]


def status_of(assignment) -> str:
    return Assignment.objects.get(pk=assignment.pk).status


def test_assignments_are_reviewed_by_keys_alone(open_page, member, three):
    first, second = three
    page = open_page(review(member, pk=first.pk), client=member.client)
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text(first.participant.external_id)
    page.keyboard.press("j")
    expect(heading).to_contain_text(second.participant.external_id)
    page.keyboard.press("k")
    expect(heading).to_contain_text(first.participant.external_id)
    page.keyboard.press("r")
    comment = page.get_by_label("Comment")
    expect(comment).to_be_focused()
    page.keyboard.type("Jars and jays are not the same.")  # j, a and r are letters here
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text(f"Rejected what {first.participant.external_id} sent.")).to_be_visible()
    assert Assignment.objects.get(pk=first.pk).comment == "Jars and jays are not the same."
    expect(heading).to_contain_text(second.participant.external_id)
    page.keyboard.press("a")
    expect(page.get_by_text(f"Accepted what {second.participant.external_id} sent.")).to_be_visible()
    assert [status_of(one) for one in three] == ["REJECTED", "ACCEPTED"]


def test_escape_leaves_the_comment_and_the_keys_work_again(open_page, member, three):
    page = open_page(review(member, pk=three[0].pk), client=member.client)
    page.keyboard.press("r")
    page.keyboard.press("Escape")
    expect(page.get_by_label("Comment")).not_to_be_focused()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()


def test_single_keys_are_turned_off_for_good(open_page, axe, member, three):
    page = open_page(review(member, pk=three[0].pk), client=member.client)
    page.get_by_role("button", name="Keys").click()
    axe(page)
    page.get_by_label("Letters and ? work").uncheck()
    page.get_by_role("button", name="Close").click()
    page.reload()
    page.keyboard.press("a")
    page.keyboard.press("j")
    expect(page.get_by_role("heading", level=1)).to_contain_text(three[0].participant.external_id)
    assert status_of(three[0]) == "SUBMITTED"


def test_a_rejection_without_a_reason_goes_to_the_comment(open_page, axe, fits, member, three):
    page = open_page(review(member, pk=three[0].pk), width=PHONE, client=member.client)
    page.get_by_role("button", name="Reject").click()
    expect(page.get_by_role("alert")).to_contain_text("Say why it is rejected.")
    axe(page)
    fits(page)
    page.faults.clear()  # the browser notes the 422


def test_assignments_are_reviewed_without_scripts(open_page, member, three):
    page = open_page(review(member, pk=three[0].pk), scripts=False, client=member.client)
    expect(page.get_by_role("button", name="Keys")).to_be_hidden()
    page.get_by_label("Comment").fill("Too short.")
    page.get_by_role("button", name="Reject").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(three[1].participant.external_id)
    page.get_by_role("button", name="Accept").click()
    assert [status_of(one) for one in three] == ["REJECTED", "ACCEPTED"]


@pytest.mark.parametrize("scripts", [True, False])
def test_a_suite_is_typed_in_and_its_faults_lead_to_the_fields(open_page, axe, fits, member, scripts):
    page = open_page(reverse("suite-new", args=[member.pool.pk]), scripts=scripts, client=member.client)
    page.get_by_role("button", name="Add another task").click()
    page.get_by_role("button", name="Make the suite").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Task 2, photo")
    if scripts:
        axe(page)
        fits(page)
    alert.get_by_role("link", name="Task 2, photo").click()
    expect(page.get_by_role("group", name="Task 2").get_by_label("photo")).to_be_focused()
    for number in (1, 2):
        page.get_by_role("group", name=f"Task {number}").get_by_label("photo").fill("https://img.example/9.jpg")
    page.get_by_role("button", name="Make the suite").click()
    expect(page.get_by_text("The suite is made.")).to_be_visible()
    page.faults.clear()  # the browser notes the 422


def test_a_file_with_faults_tells_each_by_its_place(open_page, axe, fits, member):
    page = open_page(reverse("suites-upload", args=[member.pool.pk]), width=PHONE, client=member.client)
    file = {"name": "suites.tsv", "mimeType": "text/plain", "buffer": b"INPUT:photo\nno-address\nneither\n"}
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_role("alert")).to_contain_text("Line 3, tasks.0.input_values.photo")
    axe(page)
    fits(page)
    page.faults.clear()  # the browser notes the 422
