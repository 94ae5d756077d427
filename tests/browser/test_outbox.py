"""No lost answer: without a network, with a server that restarts, in two windows, through reloads and lost sessions."""

import re
import time
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from batches.layouts import layout
from tasksuites.models import Answer, Assignment
from tests.browser.conftest import DESKTOP, PHONE, press
from tests.factories import CHOICE, PROMPT, WHY, ReadyBatchFactory, page

SAVED = re.compile(r"^Saved \d\d:\d\d$")
LONG_ID = "a-participant-id-that-is-long-enough"  # saved answers are shown again wherever its link is opened
MORE = {"type": "free_text", "description": "Anything else?"}


@pytest.fixture
def batch():
    numbers = iter(range(1, 1000))
    pages = [page(PROMPT, CHOICE, WHY), page(MORE)]
    return ReadyBatchFactory(layout=layout.normalise(pages, lambda: f"00000000-0000-7000-8000-{next(numbers):012}"))


@pytest.fixture
def tab(open_page, batch):
    """A participant in front of the first task; what the browser writes about failed requests is no fault here."""
    opened = open_page(link(batch))
    press(opened, "Begin")
    yield opened
    opened.faults.clear()


def link(batch):
    return f"/take/{batch.pool.entry}/?PROLIFIC_PID={LONG_ID}"


def why(tab):
    return tab.get_by_label("Why?")


def saved(tab):
    return tab.locator("[data-saved]")


def said(tab, name):
    return tab.locator(f"[data-note={name}]")


def kept(tab):
    """What the outbox of this browser holds, waiting for the server or refused by it."""
    return tab.evaluate(
        """() => new Promise((done) => {
            const asked = indexedDB.open("fieldwork", 1)
            asked.onsuccess = () => {
                const read = asked.result.transaction("outbox").objectStore("outbox").getAll()
                read.onsuccess = () => done(read.result.filter(({ fields }) => Object.keys(fields).length))
                read.transaction.oncomplete = () => asked.result.close()
            }
        })"""
    )


def stored(position=1):
    """The answers of a task as the server has them, by question."""
    asked = {item["id"]: item["description"] for item in layout.instructions(layout_of())}
    values = Answer.objects.get(position=position).values or {}
    return {asked[key]: value for key, value in values.items()}


def layout_of():
    return Assignment.objects.get().pool.batch.layout


def until(holds, seconds=15):
    """Wait for what happens at the server."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "This did not come about in time."
        time.sleep(0.05)


def cut_off(tab, status=None):
    """The server is away: no connection, or with `status` a proxy that answers in its place."""

    def answer(route):
        if status:
            route.fulfill(status=status, body="<h1>Away</h1>", content_type="text/html")
        else:
            route.abort()

    tab.route("**/api/**", answer)


def test_what_is_typed_without_a_network_is_sent_when_it_is_back(tab):
    tab.context.set_offline(True)
    why(tab).fill("Written in a tunnel")
    expect(saved(tab)).to_have_text("Not saved yet, trying again")
    assert [next(iter(record["fields"].values()))["value"] for record in kept(tab)] == ["Written in a tunnel"]
    assert stored() == {}
    tab.context.set_offline(False)
    expect(saved(tab)).to_have_text(SAVED)
    assert stored() == {"Why?": "Written in a tunnel"}
    until(lambda: kept(tab) == [])


@pytest.mark.parametrize("status", [None, 503])
def test_a_page_turn_without_a_server_keeps_the_person_there_and_goes_on_by_itself(tab, status, axe, fits):
    tab.set_viewport_size({"width": PHONE, "height": 700})
    cut_off(tab, status)
    why(tab).fill("Still here")
    tab.get_by_label("Response A").check()
    tab.get_by_role("button", name="Next").click()
    reason = "The server does not answer at present." if status else "There is no connection."
    expect(said(tab, "connection")).to_contain_text(reason)
    expect(said(tab, "connection")).to_contain_text("What you typed is kept in this browser and will be sent.")
    expect(why(tab)).to_have_value("Still here")
    axe(tab)
    fits(tab)
    tab.unroute("**/api/**")
    expect(tab).to_have_url(re.compile(r"/3/$"), timeout=15_000)
    assert stored() == {"Why?": "Still here", "Which response is more helpful?": ["a"]}


def test_a_page_turn_without_a_network_can_be_pressed_again(tab):
    tab.get_by_label("Response A").check()
    why(tab).fill("Twice")
    expect(saved(tab)).to_have_text(SAVED)
    tab.context.set_offline(True)
    tab.get_by_role("button", name="Next").click()
    expect(said(tab, "connection")).to_contain_text("There is no connection.")
    why(tab).fill("Twice, with more words")  # so it does not go on by itself
    tab.context.set_offline(False)
    expect(saved(tab)).to_have_text(SAVED)
    expect(said(tab, "connection")).to_be_empty()
    expect(tab).to_have_url(re.compile(r"/2/$"))
    press(tab, "Next")
    assert stored()["Why?"] == "Twice, with more words"


def test_sending_during_a_restart_says_so_and_makes_one_receipt(tab):
    for _ in range(2):
        tab.get_by_label("Response A").check()
        why(tab).fill("Because")
        press(tab, "Next")
        tab.get_by_label("Anything else?").fill("No")
        press(tab, "Next")
    cut_off(tab, 502)
    tab.get_by_role("button", name="Send answers").click()
    expect(said(tab, "connection")).to_contain_text("Your answers are kept, but not sent yet.")
    assert Assignment.objects.get().receipt is None
    tab.get_by_role("button", name="Send answers").click()
    tab.unroute("**/api/**")
    expect(tab.locator("#receipt")).to_be_visible(timeout=15_000)
    expect(tab.locator("#receipt")).to_have_text(Assignment.objects.get().receipt)


def test_a_hotels_page_is_not_taken_for_the_server(tab):
    cut_off(tab, 200)
    why(tab).fill("Behind a portal")
    expect(saved(tab)).to_have_text("Not saved yet, trying again")
    assert len(kept(tab)) == 1
    tab.unroute("**/api/**")
    expect(saved(tab)).to_have_text(SAVED, timeout=15_000)


def test_what_was_typed_is_there_after_a_reload_at_every_page(tab):
    for position in (1, 2):
        cut_off(tab)
        why(tab).fill(f"Task {position}")
        tab.get_by_label("Response B").check()
        tab.reload()
        expect(why(tab)).to_have_value(f"Task {position}")
        expect(tab.get_by_label("Response B")).to_be_checked()
        tab.unroute("**/api/**")
        press(tab, "Next")
        cut_off(tab)
        tab.get_by_label("Anything else?").fill(f"More on {position}")
        tab.reload()
        expect(tab.get_by_label("Anything else?")).to_have_value(f"More on {position}")
        tab.unroute("**/api/**")
        press(tab, "Next")
        whole = {"Why?": f"Task {position}", "Which response is more helpful?": ["b"]}
        assert stored(position) == whole | {"Anything else?": f"More on {position}"}
    assert kept(tab) == []


def test_a_closed_window_is_sent_from_any_other_page(tab, batch):
    tab.context.route("**/api/**", lambda route: route.abort())
    why(tab).fill("Closed the laptop")
    expect(saved(tab)).to_have_text("Not saved yet, trying again")
    tab.close()
    tab.context.unroute("**/api/**")
    other = tab.context.new_page()
    other.goto("/take/no-such-link/")
    until(lambda: stored() == {"Why?": "Closed the laptop"})
    until(lambda: kept(other) == [])


def test_what_was_typed_on_one_page_is_sent_from_the_next(tab):
    """The address of another screen, entered by hand, is no page turn and sends nothing by itself."""
    cut_off(tab)
    why(tab).fill("Skipped ahead")
    expect(saved(tab)).to_have_text("Not saved yet, trying again")
    tab.unroute("**/api/**")
    tab.goto(re.sub(r"/\d+/$", "/5/", tab.url))
    until(lambda: stored() == {"Why?": "Skipped ahead"})


@pytest.mark.parametrize("lost", [{"name": "participant"}, {}])
def test_after_the_session_is_lost_the_link_brings_everything_back(tab, batch, lost):
    tab.get_by_label("Response A").check()
    why(tab).fill("Before the cookies went")
    tab.context.clear_cookies(**lost)
    press(tab, "Next")
    expect(tab.get_by_role("heading", level=1)).to_have_text("Please open your link again")
    tab.goto(link(batch))
    tab.goto(re.sub(r"/\d+/$", "/2/", tab.url))
    expect(why(tab)).to_have_value("Before the cookies went")
    expect(tab.get_by_label("Response A")).to_be_checked()


def test_with_a_token_that_opens_nothing_any_more_the_link_brings_everything_back(tab, batch):
    tab.evaluate("document.querySelector('form').dataset.token = 'outdated'")
    why(tab).fill("Months later")
    expect(saved(tab)).to_have_text("Not saved: open your link again to go on.")
    tab.context.clear_cookies(name="participant")
    press(tab, "Next")
    expect(tab.get_by_role("heading", level=1)).to_have_text("Please open your link again")
    tab.goto(link(batch))
    until(lambda: stored() == {"Why?": "Months later"})
    tab.goto(re.sub(r"/\d+/$", "/2/", tab.url))
    expect(why(tab)).to_have_value("Months later")


def second_window(tab):
    other = tab.context.new_page()
    other.goto(tab.url)
    other.wait_for_load_state("networkidle")  # its script listens
    return other


def test_a_window_follows_what_another_one_does(tab):
    other = second_window(tab)
    why(tab).fill("From the first")
    expect(why(other)).to_have_value("From the first")
    other.get_by_label("Response B").check()
    expect(tab.get_by_label("Response B")).to_be_checked()
    expect(saved(other)).to_have_text(SAVED)
    assert stored() == {"Why?": "From the first", "Which response is more helpful?": ["b"]}
    expect(said(tab, "answers")).to_be_empty()
    expect(said(other, "answers")).to_be_empty()


@pytest.mark.parametrize("choice", ["Save what is here", "Show the newer answers"])
def test_a_window_that_was_overtaken_by_another_says_so(tab, choice, axe):
    other = second_window(tab)
    why(tab).fill("The first")
    expect(why(other)).to_have_value("The first")
    why(other).fill("The second")
    expect(said(tab, "answers")).to_contain_text("changed in another window")
    expect(why(tab)).to_have_value("The first")
    axe(tab)
    tab.get_by_role("button", name="Next").click()  # which would write the older text over the newer
    expect(tab.get_by_role("button", name="Save what is here")).to_be_focused()
    tab.get_by_role("button", name=choice).click()
    text = "The first" if choice == "Save what is here" else "The second"
    expect(why(tab)).to_have_value(text)
    expect(said(tab, "answers")).to_be_empty()
    until(lambda: stored() == {"Why?": text})


def test_the_answers_of_the_other_window_are_shown_without_a_network_beside_what_was_chosen_here(tab):
    overtake(tab)
    tab.context.set_offline(True)
    tab.get_by_label("Response B").check()
    tab.get_by_role("button", name="Show the newer answers").click()
    expect(why(tab)).to_have_value("The second")
    expect(tab.get_by_label("Response B")).to_be_checked()
    tab.context.set_offline(False)
    until(lambda: stored() == {"Why?": "The second", "Which response is more helpful?": ["b"]})


def overtake(tab, first="The first"):
    other = second_window(tab)
    why(tab).fill(first)
    expect(why(other)).to_have_value(first)
    why(other).fill("The second")
    expect(said(tab, "answers")).to_contain_text("What you see here is not saved.")


def lose_the_connection(tab):
    tab.get_by_label("Response A").check()
    why(tab).fill("Still here")
    expect(saved(tab)).to_have_text(SAVED)
    cut_off(tab)
    tab.get_by_role("button", name="Next").click()
    expect(said(tab, "connection")).to_contain_text("There is no connection.")


@pytest.mark.parametrize(("happens", "name"), [(overtake, "answers"), (lose_the_connection, "connection")])
def test_on_a_phone_a_notice_hides_nothing_that_it_speaks_of(tab, axe, fits, happens, name):
    tab.set_viewport_size({"width": PHONE, "height": 740})
    happens(tab)
    notice = said(tab, name).locator(".notice").bounding_box()
    for place in (why(tab), tab.get_by_role("button", name="Next"), saved(tab)):
        box = place.bounding_box()
        assert 0 <= box["y"] <= box["y"] + box["height"] <= notice["y"], place
    assert notice["y"] + notice["height"] <= 740
    axe(tab)
    fits(tab)
    tab.close()  # or it tries on


def test_a_notice_takes_nobody_away_from_what_they_write(tab):
    """On a low screen the notice's own place is too far below a field with much text."""
    tab.set_viewport_size({"width": PHONE, "height": 560})
    overtake(tab, "\n".join(["The first"] * 20))
    field, notice = why(tab).bounding_box(), said(tab, "answers").locator(".notice").bounding_box()
    assert 0 <= field["y"] <= field["y"] + field["height"] <= notice["y"]
    assert notice["y"] + notice["height"] <= 560


def on_another_device(words):
    """The first task is answered elsewhere, further than here."""
    answer = Answer.objects.get(position=1)
    key = next(item["id"] for item in layout.instructions(layout_of()) if item["description"] == "Why?")
    answer.values, answer.version = {key: words}, 50
    answer.save()


def test_turning_a_page_that_shows_older_answers_writes_none_of_them_over(tab):
    on_another_device("From the phone")
    press(tab, "Next")  # nothing was touched here
    assert stored() == {"Why?": "From the phone"}
    expect(why(tab)).to_have_value("From the phone")


def test_an_overtaken_window_sends_nothing_until_its_person_chooses(tab):
    why(tab).fill("The first")
    expect(saved(tab)).to_have_text(SAVED)
    other = second_window(tab)
    expect(why(other)).to_have_value("The first")
    why(other).fill("The second, with more words")
    expect(said(tab, "answers")).to_contain_text("What you see here is not saved.")
    until(lambda: stored() == {"Why?": "The second, with more words"})
    until(lambda: kept(tab) == [])
    tab.get_by_label("Response A").check()
    why(tab).fill("The first, longer now")
    tab.wait_for_timeout(1_000)  # longer than what is typed waits to be sent
    expect(said(tab, "answers")).to_contain_text("What you see here is not saved.")
    expect(saved(tab)).to_have_text("Not saved: changed in another window.")
    expect(why(other)).to_have_value("The second, with more words")
    tab.get_by_role("button", name="Next").click()
    expect(tab.get_by_role("button", name="Save what is here")).to_be_focused()
    assert stored() == {"Why?": "The second, with more words"}
    assert kept(tab) == []
    tab.get_by_role("button", name="Save what is here").click()
    expect(saved(tab)).to_have_text(SAVED)
    assert stored() == {"Why?": "The first, longer now", "Which response is more helpful?": ["a"]}
    expect(said(other, "answers")).to_contain_text("changed in another window")


def test_what_is_typed_without_a_pause_is_sent_meanwhile(open_page, batch):
    tab = open_page("/take/no-such-link/")
    tab.clock.install()
    tab.goto(link(batch))
    press(tab, "Begin")
    kept(tab)  # its scripts are at work
    tab.clock.pause_at(timezone.now() + timedelta(hours=1))  # a key takes no time, however busy the machine is
    for _ in range(11):
        why(tab).press_sequentially("a")
        tab.clock.fast_forward(500)
    until(lambda: stored().get("Why?", "").startswith("aaaaaaaaa"))
    tab.faults.clear()


@pytest.mark.parametrize("choice", ["Save what is here", "Show the newer answers"])
def test_newer_answers_of_another_device_are_not_written_over_unasked(tab, choice, axe, fits):
    tab.set_viewport_size({"width": PHONE, "height": 700})
    on_another_device("From the phone")
    why(tab).fill("From here")
    expect(said(tab, "answers")).to_contain_text("What you see here is not saved.")
    expect(saved(tab)).to_have_text("Not saved: there are newer answers.")
    assert stored() == {"Why?": "From the phone"}
    axe(tab)
    fits(tab)
    tab.get_by_role("button", name=choice).click()
    text = "From here" if choice == "Save what is here" else "From the phone"
    expect(why(tab)).to_have_value(text)
    until(lambda: stored() == {"Why?": text})
    until(lambda: kept(tab) == [])


def test_text_that_newer_answers_overtook_is_shown_until_its_person_lets_it_go(tab, axe):
    cut_off(tab)
    why(tab).fill("Typed without a network")
    expect(saved(tab)).to_have_text("Not saved yet, trying again")
    on_another_device("From the phone")
    tab.unroute("**/api/**")
    tab.reload()
    expect(why(tab)).to_have_value("From the phone")
    shown = tab.locator("[data-left-over]")
    expect(shown).to_contain_text("newer ones to the same questions were saved")
    expect(shown).to_contain_text("Typed without a network")
    axe(tab)
    tab.reload()
    expect(shown).to_contain_text("Typed without a network")
    shown.get_by_role("button", name="I do not need them any more").click()
    expect(shown).not_to_contain_text("Typed without a network")
    assert kept(tab) == []


@pytest.mark.parametrize(("width", "scheme"), [(PHONE, "light"), (DESKTOP, "dark")])
def test_answers_that_came_after_the_sending_are_shown_with_the_receipt(tab, axe, fits, width, scheme):
    tab.set_viewport_size({"width": width, "height": 900})
    tab.emulate_media(color_scheme=scheme)
    Assignment.objects.update(status="ACCEPTED", receipt="ABCDEFGHJKLM")
    why(tab).fill("Too late")
    expect(saved(tab)).to_contain_text("Not saved: these tasks are closed.")
    press(tab, "Next")
    expect(tab.locator("#receipt")).to_have_text("ABCDEFGHJKLM")
    shown = tab.locator("[data-left-over]")
    expect(shown).to_contain_text("came after the tasks were closed")
    expect(shown.get_by_text("Too late")).to_be_visible()
    axe(tab)
    fits(tab)
    tab.goto("/take/no-such-link/")
    expect(shown.get_by_text("Too late")).to_be_hidden()  # others may use this computer
    shown.locator("summary").click()
    expect(shown.get_by_text("Too late")).to_be_visible()


def test_only_what_the_person_touched_is_sent(tab):
    """A page that came without the stored answers holds empty fields that mean nothing."""
    on_another_device("Kept elsewhere")
    Answer.objects.update(version=0)
    bodies = []
    tab.on("request", lambda request: request.method == "PUT" and bodies.append(request.post_data_json))
    tab.get_by_label("Response A").check()
    expect(saved(tab)).to_have_text(SAVED)
    assert [list(body["answers"].values()) for body in bodies] == [[["a"]]]
    assert stored() == {"Why?": "Kept elsewhere", "Which response is more helpful?": ["a"]}


def test_where_storage_is_refused_the_page_works_as_without(open_page, batch):
    tab = open_page("/take/no-such-link/")
    tab.context.add_init_script("Object.defineProperty(window, 'indexedDB', { get() { throw new Error('refused') } })")
    tab.goto(link(batch))
    press(tab, "Begin")
    why(tab).fill("Kept by the server alone")
    expect(saved(tab)).to_have_text(SAVED)
    cut_off(tab)
    tab.get_by_role("button", name="Next").click()
    expect(said(tab, "connection")).to_contain_text("What you typed stays in this page: leave it open.")
    tab.faults.clear()


def test_the_time_in_view_is_kept_through_reloads(open_page, batch):
    tab = open_page("/take/no-such-link/")
    tab.clock.install()
    tab.goto(link(batch))
    press(tab, "Begin")
    kept(tab)  # answered after the page's own questions to the outbox: its scripts are at work
    tab.clock.fast_forward(30_000)
    tab.reload()
    kept(tab)
    tab.clock.fast_forward(20_000)
    why(tab).fill("After fifty seconds")
    tab.clock.fast_forward(1_000)
    until(lambda: Answer.objects.get(position=1).active_s >= 50)
    tab.clock.fast_forward(600_000)  # nobody there
    why(tab).fill("After a long lunch")
    tab.clock.fast_forward(1_000)
    until(lambda: stored() == {"Why?": "After a long lunch"})
    assert Answer.objects.get(position=1).active_s < 130
    assert Answer.objects.get(position=1).opened_at is not None
    tab.faults.clear()


def beat(tab):
    """Let so much time pass in the browser that the page speaks to the server, which lives in our own time."""
    with tab.expect_response("**/alive") as reply:
        tab.clock.fast_forward(61_000)
    reply.value.finished()
    tab.wait_for_timeout(300)  # until the page has taken in what it heard


def test_while_the_page_is_in_view_the_server_is_told(open_page, batch):
    tab = open_page("/take/no-such-link/")
    tab.clock.install()
    tab.goto(link(batch))
    press(tab, "Begin")
    long_ago = timezone.now() - timedelta(hours=1)
    Assignment.objects.update(seen_at=long_ago)
    beat(tab)
    assert Assignment.objects.get().seen_at > long_ago
    tab.faults.clear()


def test_near_the_end_the_page_warns_and_then_says_what_can_still_be_done(open_page, batch, axe, fits):
    batch.pool.time_limit_s, batch.pool.grace_s = 1200, 90
    batch.pool.save()
    tab = open_page("/take/no-such-link/", width=PHONE)
    tab.clock.install()
    tab.goto(link(batch))
    Assignment.objects.update(created_at=timezone.now() - timedelta(minutes=20))
    press(tab, "Begin")
    time_note = said(tab, "time")
    expect(tab.locator("footer time")).to_have_text(re.compile(r"^\d\d:\d\d$"))
    beat(tab)
    expect(time_note).to_be_empty()
    now = timezone.now()
    Assignment.objects.update(due_at=now + timedelta(seconds=100), expires_at=now + timedelta(seconds=190))
    beat(tab)
    expect(time_note).to_have_text(
        re.compile(r"^(1 minute|\d+ seconds) left: the time for these tasks ends at \d\d:\d\d\.$")
    )
    assert time_note.get_attribute("role") == "status"
    axe(tab)
    fits(tab)
    now = timezone.now()
    Assignment.objects.update(due_at=now - timedelta(seconds=5), expires_at=now + timedelta(seconds=85))
    beat(tab)
    expect(time_note).to_contain_text(re.compile(r"You have \d\d seconds of grace to send your answers\."))
    Assignment.objects.update(status="EXPIRED", expires_at=now)
    beat(tab)
    expect(time_note).to_contain_text("they count if your place is still free.")
    tab.faults.clear()


def test_the_keyboard_alone_is_enough_for_a_whole_assignment(open_page, batch):
    def to(place):
        for _ in range(40):
            if place.evaluate("node => node === document.activeElement"):
                return
            tab.keyboard.press("Tab")
        pytest.fail("The keyboard does not reach this.")

    def enter(name):
        to(tab.get_by_role("button", name=name))
        with tab.expect_navigation():
            tab.keyboard.press("Enter")

    tab = open_page(link(batch), width=PHONE)
    enter("Begin")
    for _ in range(2):
        to(tab.get_by_label("Response A"))
        tab.keyboard.press("Space")
        to(why(tab))
        tab.keyboard.type("By key")
        enter("Next")
        to(tab.get_by_label("Anything else?"))
        tab.keyboard.type("Nothing")
        enter("Next")
    enter("Send answers")
    expect(tab.locator("#receipt")).to_have_text(Assignment.objects.get().receipt)


def test_without_scripts_every_page_turn_saves(open_page, batch):
    tab = open_page(link(batch), scripts=False, width=PHONE)
    expect(tab.locator("footer")).to_contain_text(re.compile(r"There is time until \d+ \w+, \d\d:\d\d \(UTC\)"))
    press(tab, "Begin")
    for position in (1, 2):
        tab.get_by_label("Response A").check()
        why(tab).fill("In plain HTML")
        press(tab, "Next")
        assert stored(position)["Why?"] == "In plain HTML"
        tab.get_by_label("Anything else?").fill("Nothing")
        press(tab, "Next")
    press(tab, "Send answers")
    expect(tab.locator("#receipt")).to_have_text(Assignment.objects.get().receipt)
