"""A suite of a pool that no batch set up, in a real browser: all its tasks on one page, each saved by itself."""

import pytest
from playwright.sync_api import expect

from tasksuites.models import Answer, Assignment
from tests.browser.conftest import DESKTOP, PHONE, press
from tests.factories import MembershipFactory, PoolFactory, TaskFactory, TaskSuiteFactory

PICTURE = "https://img.example/bird.png"
INPUT = {
    "image_url": {"type": "url"},
    "source": {"type": "url", "required": False},
    "notes": {"type": "array_string", "required": False},
    "details": {"type": "json", "required": False},
    "is_wild": {"type": "boolean", "required": False},
}
OUTPUT = {
    "colour": {"type": "string", "allowed_values": ["red", "green", "blue"]},
    "is_clear": {"type": "boolean"},
    "count": {"type": "integer", "min_value": 0, "max_value": 9},
    "names": {"type": "array_string", "required": False},
    "remark": {"type": "string", "required": False, "max_length": 200},
}
LOOKS = [(width, scheme) for width in (PHONE, DESKTOP) for scheme in ("light", "dark")]


@pytest.fixture
def pool():
    made = PoolFactory(
        project__name="Colours of birds",
        project__description="You will see pictures of birds and say what you see.",
        project__instructions="<p>Name the <strong>main</strong> colour.</p><ul><li>Look</li><li>Choose</li></ul>",
        project__input_spec=INPUT,
        project__output_spec=OUTPUT,
    )
    suite = TaskSuiteFactory(pool=made)
    for number in range(3):
        known = [{"output_values": {"colour": "green"}}]
        training = {"kind": "training", "known_solutions": known, "hint": "Look at the wings."} if number == 1 else {}
        TaskFactory(suite=suite, input_values=values(number), **training)
    return made


def values(number):
    return {
        "image_url": f"{PICTURE}?{number}",
        "source": f"https://birds.example/{number}",
        "notes": ["Seen at dawn", "نقار الخشب"],
        "details": {"camera": "x100", "iso": 200 + number},
        "is_wild": True,
    }


@pytest.fixture
def suite(open_page, pool):
    """`suite(width=360)` opens the page of tasks as a person comes to it by the link."""

    def open_(name="p1", **options):
        tab = open_page("/healthz", **options)
        tab.route("https://img.example/**", lambda route: route.fulfill(content_type="image/svg+xml", body=SVG))
        tab.goto(f"/take/{pool.entry}/?PROLIFIC_PID={name}")
        expect(tab.get_by_role("heading", name="Colours of birds")).to_be_visible()
        press(tab, "Begin")
        return tab

    return open_


SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="6"><rect width="9" height="6" fill="#4a7"/></svg>'


def task(tab, number):
    return tab.get_by_role("region", name=f"Task {number} of 3")


def fill(tab, number, colour="green", count="3"):
    section = task(tab, number)
    section.get_by_label(colour, exact=True).check()
    section.get_by_label("Yes", exact=True).check()
    section.get_by_label("Count").fill(count)


def send_in_vain(tab):
    """The answer is a 422, which the browser's console notes."""
    faults = len(tab.faults)
    press(tab, "Send answers")
    expect(tab.get_by_role("alert")).to_be_visible()
    del tab.faults[faults:]


def stored():
    return {answer.position: answer.values for answer in Answer.objects.all()}


GOOD = {"colour": "green", "is_clear": True, "count": 3}


@pytest.mark.parametrize("scripts", [True, False])
def test_a_suite_is_answered_on_one_page_and_sent_with_one_press(suite, scripts):
    tab = suite(scripts=scripts)
    for number in (1, 2, 3):
        fill(tab, number)
    press(tab, "Send answers")
    expect(tab.get_by_role("heading", name="Thank you, your answers have arrived")).to_be_visible()
    assert stored() == {1: GOOD, 2: GOOD, 3: GOOD}
    assert Assignment.objects.get().receipt in tab.locator("main").inner_text()


def test_each_task_is_saved_while_it_is_filled_in_and_says_so(suite):
    tab = suite()
    fill(tab, 2)
    task(tab, 2).get_by_label("Names").fill("Robin\nWren")
    expect(task(tab, 2).locator("[data-saved]")).to_contain_text("Saved")
    expect(task(tab, 1).locator("[data-saved]")).to_be_empty()
    assert stored() == {1: None, 2: {**GOOD, "names": ["Robin", "Wren"]}, 3: None}
    tab.reload()
    expect(task(tab, 2).get_by_label("Names")).to_have_value("Robin\nWren")
    expect(task(tab, 2).get_by_label("green", exact=True)).to_be_checked()
    expect(tab.get_by_text("3 tasks", exact=True).first).to_be_visible()


def test_what_is_typed_without_a_network_outlives_a_reload(suite, live_server):
    tab = suite()
    faults = len(tab.faults)
    tab.route("**/answers/**", lambda route: route.abort())
    fill(tab, 1, count="four")
    fill(tab, 3)
    expect(task(tab, 3).locator("[data-saved]")).to_contain_text("Not saved yet")
    tab.reload()
    expect(task(tab, 1).get_by_label("Count")).to_have_value("four")
    expect(task(tab, 3).get_by_label("green", exact=True)).to_be_checked()
    tab.unroute("**/answers/**")
    expect(task(tab, 3).locator("[data-saved]")).to_contain_text("Saved", timeout=20_000)
    expect(task(tab, 1).locator("[data-saved]")).to_contain_text("Saved", timeout=20_000)
    del tab.faults[faults:]
    assert stored() == {1: {**GOOD, "count": "four"}, 2: None, 3: GOOD}


def test_the_time_is_that_of_the_task_in_hand(suite):
    tab = suite()
    for number in (1, 3):
        fill(tab, number)
    tab.wait_for_timeout(2_500)
    with tab.expect_response(lambda reply: "slow" in (reply.request.post_data or "")):
        task(tab, 3).get_by_label("Remark").fill("slow")
    seconds = {answer.position: answer.active_s for answer in Answer.objects.all()}
    assert seconds[3] >= 2
    assert seconds[2] == 0


def test_what_is_wrong_is_told_above_with_links_and_a_hint_stands_at_its_task(suite):
    tab = suite()
    fill(tab, 1, count="many")
    fill(tab, 2, colour="red")
    send_in_vain(tab)
    summary = tab.get_by_role("alert")
    expect(summary.get_by_role("link", name="Task 1, Count")).to_be_visible()
    expect(summary.get_by_role("link", name="Task 3, Colour")).to_be_visible()
    summary.get_by_role("link", name="Task 1, Count").click()
    expect(task(tab, 1).get_by_label("Count")).to_be_focused()
    fill(tab, 1)
    fill(tab, 3)
    send_in_vain(tab)
    expect(task(tab, 2).get_by_text("Look at the wings.")).to_be_visible()
    expect(tab.get_by_role("alert").get_by_role("link", name="Task 2 of 3")).to_be_visible()
    fill(tab, 2)
    press(tab, "Send answers")
    expect(tab.get_by_role("heading", name="Thank you, your answers have arrived")).to_be_visible()
    assert Answer.objects.get(position=2).first_values["colour"] == "red"


def test_the_page_can_be_filled_with_the_keyboard_alone(suite):
    tab = suite()
    for digit in "21" * 3:
        if tab.evaluate("document.activeElement.tagName") == "BODY":
            task(tab, 1).locator("input[type=radio]").first.focus()
        tab.keyboard.press(digit)
        if digit == "1":
            tab.keyboard.press("Tab")
            tab.keyboard.type("3")
            for _ in range(3):
                tab.keyboard.press("Tab")
        else:
            tab.keyboard.press("Tab")
    tab.keyboard.press("Control+Enter")
    expect(tab.get_by_role("heading", name="Thank you, your answers have arrived")).to_be_visible()
    assert stored() == {1: GOOD, 2: GOOD, 3: GOOD}


def test_without_scripts_a_page_half_filled_can_be_kept(suite):
    tab = suite(scripts=False)
    task(tab, 3).get_by_label("Remark").fill("later")
    press(tab, "Save for now")
    expect(task(tab, 3).get_by_label("Remark")).to_have_value("later")
    assert stored()[3] == {"remark": "later"}


def test_two_windows_with_different_tasks_get_into_nobodys_way(suite):
    tab = suite()
    other = tab.context.new_page()
    other.route("https://img.example/**", lambda route: route.fulfill(content_type="image/svg+xml", body=SVG))
    other.goto(tab.url)
    fill(tab, 1)
    fill(other, 2)
    expect(task(other, 1).get_by_label("green", exact=True)).to_be_checked()
    expect(task(tab, 2).get_by_label("green", exact=True)).to_be_checked()
    expect(task(other, 2).locator("[data-saved]")).to_contain_text("Saved")
    assert stored() == {1: GOOD, 2: GOOD, 3: None}


def test_newer_answers_to_one_task_are_asked_about_at_that_task(suite, axe):
    tab = suite(width=PHONE)
    Answer.objects.filter(position=2).update(values={"remark": "theirs"}, version=50)
    task(tab, 2).get_by_label("Remark").fill("mine")
    told = task(tab, 2).locator("[data-note=answers]")
    expect(told).to_contain_text("Newer answers to this task were saved in another window")
    axe(tab)
    fill(tab, 3)
    expect(task(tab, 3).locator("[data-saved]")).to_contain_text("Saved")
    expect(told.get_by_role("button")).to_have_count(2)
    told.get_by_role("button", name="Save what is here").click()
    expect(task(tab, 2).locator("[data-saved]")).to_contain_text("Saved")
    assert stored() == {1: None, 2: {"remark": "mine"}, 3: GOOD}


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_the_page_is_accessible_and_fits_on_every_screen(suite, axe, fits, width, scheme):
    tab = suite(width=width, scheme=scheme)
    for again in (False, True):
        axe(tab)
        fits(tab)
        if not again:
            send_in_vain(tab)


def test_the_page_reads_from_right_to_left_where_the_browser_does(chromium, live_server, pool, axe, fits):
    context = chromium.new_context(base_url=live_server.url, locale="ar", viewport={"width": PHONE, "height": 900})
    tab = context.new_page()
    tab.faults = []
    tab.goto(f"/take/{pool.entry}/?PROLIFIC_PID=p1")
    with tab.expect_navigation():
        tab.locator(".button-primary").click()
    assert tab.locator("html").get_attribute("dir") == "rtl"
    expect(tab.get_by_label("نعم").first).to_be_visible()
    axe(tab)
    fits(tab)
    context.close()


@pytest.mark.parametrize(("width", "scheme"), [(PHONE, "dark"), (DESKTOP, "light")])
def test_a_member_tries_the_page_out(open_page, pool, axe, fits, client, width, scheme):
    member = MembershipFactory(workspace=pool.project.workspace).user
    client.force_login(member)
    address = f"/pools/{pool.pk}/suites/{pool.suites.get().pk}/preview?screen=2"
    tab = open_page("/healthz", width=width, scheme=scheme, client=client)
    tab.route("https://img.example/**", lambda route: route.fulfill(content_type="image/svg+xml", body=SVG))
    tab.goto(address)
    expect(task(tab, 1)).to_be_visible()
    axe(tab)
    fits(tab)
    assert not Assignment.objects.exists()
