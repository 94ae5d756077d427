"""Participants in a real browser: with scripts and without, on a phone and a desk, in light and dark."""

import re
import time

import pytest
from playwright.sync_api import expect

from batches.layouts import layout
from tasksuites.models import Answer, Assignment
from tests.browser.conftest import DESKTOP, PHONE
from tests.factories import CHOICE, SCHEMA, MembershipFactory, ReadyBatchFactory, page

LOOKS = [(width, scheme) for width in (PHONE, DESKTOP) for scheme in ("light", "dark")]
REASONS = {
    "type": "multiple_choice",
    "description": "What speaks against the other one?",
    "answer_limit": -1,
    "options": [
        {"label": "It is made up", "value": 1},
        {"label": "It is too long", "value": 2},
        {"label": "Nothing", "value": 0, "exclusive": True},
    ],
}
SUBJECT = {
    "type": "multiple_choice",
    "description": "Which subject is it?",
    "answer_limit": 1,
    "options": [{"label": name, "value": name} for name in ("Astronomy", "Biology", "Law", "History", "Physics")],
}
LANGUAGES = {**SUBJECT, "description": "Which languages do you read?", "answer_limit": 2}
MINUTES = {
    "type": "free_text",
    "description": "How many minutes?",
    "validation": {"type": "number", "min": 0, "max": 60},
}
WHY = {
    "type": "free_text",
    "description": "Why?",
    "helper_text": "One or two sentences are enough.",
    "placeholder_text_input": "Because …",
}


def passage(text):
    return {"type": "rich_text", "content": text}


def shown(field):
    return {"type": "dataset_field", "field": field}


def columns(*contents):
    return {"columns": [{"items": list(items)} for items in contents]}


def comparison():
    """The layout of the manual's example, with one question of each kind below it."""
    pages = [
        page(
            passage("<h2>Read this first</h2><p>A made-up answer <strong>never</strong> helps.</p>"),
            display_position="intro",
        ),
        {
            "rows": [
                columns([passage("<strong>Prompt</strong>"), shown("prompt")]),
                columns(
                    [passage("<strong>Response A</strong>"), shown("response_a")],
                    [passage("<strong>Response B</strong>"), shown("response_b")],
                ),
                columns([CHOICE, WHY]),
            ]
        },
        page(REASONS, SUBJECT, LANGUAGES, MINUTES),
    ]
    numbers = iter(range(1, 1000))
    return layout.normalise(pages, lambda: f"00000000-0000-7000-8000-{next(numbers):012}")


@pytest.fixture
def batch():
    fields = {**SCHEMA["fields"], "prompt": {"type": "text", "label": "What was asked"}}
    made = ReadyBatchFactory(dataset__schema={"strict": False, "fields": fields}, layout=comparison(), groups=4)
    for task in made.pool.tasks.select_related("datapoint"):
        task.datapoint.values = {
            "prompt": f"Question {task.position}: why is the sky blue?",
            "response_a": "Air scatters blue light more than red.\n\nSo it comes from everywhere.",
            "response_b": "Because it mirrors the sea. " * 20 + "x" * 200,
        }
        task.datapoint.save()
    return made


def link(batch, name="p1"):
    return f"/take/{batch.pool.entry}/?PROLIFIC_PID={name}"


def press(tab, name):
    """Turn the page: what comes next is another document."""
    with tab.expect_navigation():
        tab.get_by_role("button", name=name).click()


def go_on(tab):
    press(tab, "Next")


def fill_comparison(tab, why="Because it explains"):
    tab.get_by_label("Response B", exact=True).check()
    tab.get_by_label("Why?").fill(why)


def fill_details(tab):
    tab.get_by_label("It is made up").check()
    tab.get_by_label("Which subject is it?").select_option("Law")
    summary = tab.locator("details:not([open]) > summary")
    if summary.count():
        summary.click()
    tab.get_by_role("group", name="Which languages do you read?").get_by_label("Biology").check()
    tab.get_by_label("How many minutes?").fill("7.5")


def complete(tab):
    """From the first screen to the receipt."""
    press(tab, "Begin")
    go_on(tab)
    for number in (1, 2):
        expect(tab.get_by_text(f"Question {number}: why is the sky blue?")).to_be_visible()
        fill_comparison(tab)
        go_on(tab)
        fill_details(tab)
        go_on(tab)
    expect(tab.get_by_text("All questions are answered.")).to_be_visible()
    press(tab, "Send answers")
    expect(tab.get_by_role("heading", level=1)).to_have_text("Thank you, your answers have arrived")


def given_answers():
    descriptions = {item["id"]: item["description"] for item in layout.instructions(comparison())}
    return [
        {descriptions[key]: value for key, value in answer.values.items()}
        for answer in Answer.objects.filter(assignment__status="ACCEPTED").order_by("position")
    ]


WHOLE = {
    "Which response is more helpful?": ["b"],
    "Why?": "Because it explains",
    "What speaks against the other one?": [1],
    "Which subject is it?": ["Law"],
    "Which languages do you read?": ["Biology"],
    "How many minutes?": "7.5",
}


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_a_participant_answers_every_task_and_gets_a_receipt(open_page, batch, scripts, width):
    tab = open_page(link(batch), scripts=scripts, width=width)
    complete(tab)
    assert given_answers() == [WHOLE, WHOLE]
    assignment = Assignment.objects.get()
    expect(tab.locator("#receipt")).to_have_text(assignment.receipt)
    expect(tab.locator("#completion-code")).to_have_text(re.compile(r"^[A-Z2-9]{8}$"))
    tab.reload()
    expect(tab.locator("#receipt")).to_have_text(assignment.receipt)
    tab.get_by_role("link", name="See whether there is more to do").click()
    expect(tab.get_by_role("button", name="Begin")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_what_is_missing_or_wrong_is_said_at_its_place_and_nothing_is_lost(open_page, batch, scripts):
    tab = open_page(link(batch), scripts=scripts)
    press(tab, "Begin")
    go_on(tab)
    tab.get_by_label("Why?").fill("Half an answer")
    go_on(tab)
    summary = tab.get_by_role("alert")
    expect(summary).to_contain_text("Which response is more helpful?: Choose an answer.")
    if scripts:
        expect(summary).to_be_focused()
    expect(tab.get_by_role("group", name="Which response is more helpful?")).to_have_accessible_description(
        "Choose an answer."
    )
    expect(tab.get_by_label("Why?")).to_have_value("Half an answer")
    summary.get_by_role("link").click()
    expect(tab.get_by_label("Response A", exact=True)).to_be_focused()
    tab.get_by_label("Response A", exact=True).check()
    go_on(tab)
    tab.get_by_label("How many minutes?").fill("a few")
    go_on(tab)
    expect(tab.get_by_label("How many minutes?")).to_have_value("a few")
    expect(tab.get_by_label("How many minutes?")).to_have_accessible_description(
        "A number from 0 to 60. Write a number, such as 12 or 3.5."
    )
    tab.reload()
    expect(tab.get_by_label("How many minutes?")).to_have_value("a few")
    press(tab, "Back")
    expect(tab.get_by_label("Why?")).to_have_value("Half an answer")
    tab.faults.clear()  # the browser writes a line for each answer of 4xx


def test_changes_are_saved_as_they_are_made_and_the_page_says_when(open_page, batch):
    tab = open_page(link(batch))
    press(tab, "Begin")
    go_on(tab)
    saved = tab.locator("[data-saved]")
    expect(saved).to_have_text("Your answers are saved whenever you go on.")
    fill_comparison(tab, "Typed, then the tab was closed")
    expect(saved).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))
    tab.goto(link(batch))  # comes in again by the link
    go_on(tab)  # the first page of the task is whole, so this is its second
    press(tab, "Back")
    expect(tab.get_by_label("Why?")).to_have_value("Typed, then the tab was closed")
    expect(tab.get_by_label("Response B", exact=True)).to_be_checked()
    tab.faults.clear()


def test_without_a_connection_it_says_not_saved_and_tries_again(open_page, batch):
    tab = open_page(link(batch))
    press(tab, "Begin")
    go_on(tab)
    tab.route("**/api/**", lambda route: route.abort())
    tab.get_by_label("Why?").fill("Written on the train")
    saved = tab.locator("[data-saved]")
    expect(saved).to_have_text("Not saved yet, trying again")
    assert Answer.objects.filter(values=None).count() == 2
    tab.unroute("**/api/**")
    expect(saved).to_have_text(re.compile(r"^Saved \d\d:\d\d$"), timeout=15_000)
    assert list(Answer.objects.order_by("position").first().values.values()) == ["Written on the train"]
    tab.faults.clear()  # the browser's own lines about the lost connection


def test_a_page_that_was_sent_from_another_window_says_so(open_page, batch):
    tab = open_page(link(batch))
    press(tab, "Begin")
    go_on(tab)
    Assignment.objects.update(status="ACCEPTED", receipt="ABCDEFGHJKLM")
    tab.get_by_label("Why?").fill("Too late")
    expect(tab.locator("[data-saved]")).to_contain_text("Not saved: these tasks are closed.")
    tab.faults.clear()


def test_a_draft_that_is_too_long_is_refused_until_it_is_shorter(open_page, batch):
    tab = open_page(link(batch))
    press(tab, "Begin")
    go_on(tab)
    tab.get_by_label("Why?").fill("x" * 100_001)
    saved = tab.locator("[data-saved]")
    expect(saved).to_contain_text("Not saved: This answer has 100,001 characters")
    tab.get_by_label("Why?").fill("Shorter")
    expect(saved).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))
    tab.faults.clear()


def test_what_was_typed_a_moment_before_leaving_is_saved(open_page, batch):
    tab = open_page(link(batch))
    press(tab, "Begin")
    go_on(tab)
    tab.get_by_label("Why?").fill("Typed and gone")
    tab.close(run_before_unload=True)
    for _ in range(50):
        if Answer.objects.exclude(values=None).exists():
            break
        time.sleep(0.1)
    assert list(Answer.objects.order_by("position").first().values.values()) == ["Typed and gone"]


def test_what_was_typed_before_the_script_came_is_saved_too(open_page, batch):
    tab = open_page(link(batch))
    press(tab, "Begin")
    held = []
    tab.route("**/js/participant.js", lambda route: held.append(route))
    tab.get_by_role("button", name="Next").click(no_wait_after=True)
    tab.get_by_label("Why?").fill("Quicker than the script")
    tab.get_by_label("Response A", exact=True).check()
    for route in held:
        route.continue_()
    expect(tab.locator("[data-saved]")).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))
    assert set(map(str, Answer.objects.order_by("position").first().values.values())) == {
        "Quicker than the script",
        "['a']",
    }


def test_a_reload_right_after_typing_loses_nothing(open_page, batch):
    tab = open_page(link(batch))
    press(tab, "Begin")
    go_on(tab)
    for words in ("First", "First, second", "First, second, third"):
        tab.get_by_label("Why?").fill(words)
        tab.reload()
        expect(tab.get_by_label("Why?")).to_have_value(words)


def test_an_exclusive_option_clears_the_others_and_they_clear_it(open_page, batch):
    tab = open_page(link(batch))
    address = tab.url
    tab.goto(re.sub(r"/\d+/$", "/4/", address))
    boxes = {name: tab.get_by_label(name, exact=True) for name in ("It is made up", "It is too long", "Nothing")}
    boxes["It is made up"].check()
    boxes["It is too long"].check()
    expect(boxes["It is made up"]).to_be_checked()
    boxes["Nothing"].check()
    expect(boxes["It is made up"]).not_to_be_checked()
    boxes["It is too long"].check()
    expect(boxes["Nothing"]).not_to_be_checked()


def test_the_keyboard_alone_is_enough(open_page, batch):
    tab = open_page(link(batch))
    tab.get_by_role("button", name="Begin").press("Enter")
    tab.get_by_role("button", name="Next").press("Enter")
    tab.get_by_label("Response A", exact=True).focus()
    tab.keyboard.press("ArrowDown")
    expect(tab.get_by_label("Response B", exact=True)).to_be_checked()
    tab.keyboard.press("Tab")
    expect(tab.get_by_label("Why?")).to_be_focused()
    tab.keyboard.type("By key")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    expect(tab).to_have_url(re.compile(r"/4/$"))


@pytest.mark.once
def test_the_code_can_be_copied(open_page, batch):
    tab = open_page(link(batch))
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    complete(tab)
    tab.get_by_role("button", name="Copy the completion code").click()
    expect(tab.get_by_text("Copied.")).to_be_visible()
    assert tab.evaluate("navigator.clipboard.readText()") == tab.locator("#completion-code").inner_text()


def sent_with_a_way_back(open_page, batch):
    """The receipt page of somebody whose panel waits for them; timers stand still until the test moves them."""
    batch.pool.ways = {"completed": {"code": "PANEL-7", "redirect_url": "https://panel.example/done?cc=PANEL-7"}}
    batch.pool.save()
    tab = open_page(link(batch))
    tab.route("https://panel.example/**", lambda route: route.fulfill(body="Welcome back", content_type="text/html"))
    tab.clock.install()
    complete(tab)
    expect(tab.locator("#completion-code")).to_have_text("PANEL-7")
    return tab


@pytest.mark.once
def test_the_way_back_to_the_panel_is_followed_by_itself(open_page, batch):
    tab = sent_with_a_way_back(open_page, batch)
    expect(tab.get_by_text("In 15 seconds you are taken back.")).to_be_visible()
    tab.clock.fast_forward(16_000)
    expect(tab).to_have_url("https://panel.example/done?cc=PANEL-7")


@pytest.mark.once
def test_who_wants_to_stay_on_the_receipt_stays(open_page, batch):
    tab = sent_with_a_way_back(open_page, batch)
    tab.get_by_role("button", name="Stay on this page").click()
    tab.clock.fast_forward(60_000)
    expect(tab.locator("#receipt")).to_be_visible()
    tab.get_by_role("link", name="Go back to where you came from").click()
    expect(tab).to_have_url("https://panel.example/done?cc=PANEL-7")


@pytest.mark.once
@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_every_screen_is_accessible_and_fits(open_page, batch, axe, fits, width, scheme):
    def look():
        axe(tab)
        fits(tab)

    tab = open_page(f"/take/{batch.pool.entry}/", width=width, scheme=scheme)
    look()
    tab.goto(link(batch, f"{width}{scheme}"))
    look()
    press(tab, "Begin")
    look()
    for fill in (fill_comparison, fill_details):
        go_on(tab)
        look()
        go_on(tab)  # with nothing filled in: the summary of errors
        look()
        fill(tab)
        look()
    tab.goto(re.sub(r"/\d+/$", "/7/", tab.url))
    look()
    press(tab, "Send answers")
    look()
    tab.get_by_role("link", name="Give the tasks back").click()
    look()
    press(tab, "Give them back")
    look()
    tab.goto(link(batch, f"{width}{scheme}"))
    complete_from_second_group(tab)
    look()
    tab.faults.clear()  # the browser writes a line for each answer of 4xx


def complete_from_second_group(tab):
    press(tab, "Begin")
    go_on(tab)
    for _ in (1, 2):
        fill_comparison(tab)
        go_on(tab)
        fill_details(tab)
        go_on(tab)
    press(tab, "Send answers")
    expect(tab.locator("#receipt")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_the_preview_is_accessible_and_fits(open_page, batch, client, axe, fits, width, scheme):
    client.force_login(MembershipFactory(workspace=batch.workspace).user)
    tab = open_page(f"/batches/{batch.pk}/preview/", client=client, width=width, scheme=scheme)
    for name in ("Begin", "Next"):
        axe(tab)
        fits(tab)
        press(tab, name)
    axe(tab)
    fits(tab)
    expect(tab.get_by_text("Nothing you enter here is stored.")).to_be_visible()
    assert not Assignment.objects.exists()


def test_on_a_phone_columns_stack_in_reading_order_and_keep_their_headings(open_page, batch):
    tab = open_page(link(batch), width=PHONE)
    tab.goto(re.sub(r"/\d+/$", "/3/", tab.url))
    tops = [
        tab.get_by_text(words, exact=True).first.bounding_box()["y"]
        if words.startswith("Response")
        else tab.get_by_text(words).first.bounding_box()["y"]
        for words in (
            "Response A",
            "Air scatters",
            "Response B",
            "Because it mirrors",
            "Which response is more helpful?",
        )
    ]
    assert tops == sorted(tops)
    for card in tab.locator(".choice").all():
        assert card.bounding_box()["height"] >= 44


def test_nothing_moves_while_a_screen_loads(open_page, batch):
    tab = open_page(link(batch), width=PHONE)
    tab.goto(re.sub(r"/\d+/$", "/3/", tab.url))
    tab.wait_for_timeout(500)
    shift = tab.evaluate(
        """() => new Promise((done) => {
            let sum = 0
            new PerformanceObserver((list) => { for (const entry of list.getEntries()) sum += entry.value })
                .observe({ type: "layout-shift", buffered: true })
            setTimeout(() => done(sum), 200)
        })"""
    )
    assert shift < 0.01
