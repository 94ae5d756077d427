"""Ways in and out in a real browser: frames and front ends of other origins, consent, the panel's form."""

import html
import re
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.conf import settings
from playwright.sync_api import expect

from batches.layouts import layout
from tasksuites import consenting
from tasksuites.models import Answer, Assignment, Participation
from tests.batches.test_nobody_can_tell import add_control, draws
from tests.browser.conftest import DESKTOP, PHONE
from tests.factories import CHOICE, PROMPT, ReadyBatchFactory, stored_layout

WHY = {"type": "free_text", "description": "Why?"}
LOOKS = [(width, scheme) for width in (PHONE, DESKTOP) for scheme in ("light", "dark")]
EXAMPLE = Path(settings.BASE_DIR) / "docs" / "examples" / "front_end.html"


@pytest.fixture
def batch():
    return ReadyBatchFactory(groups=2, group_size=1, layout=stored_layout(PROMPT, CHOICE, WHY))


def set_ways(batch, **ways):
    batch.pool.ways = ways
    batch.pool.save()


class Silent(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        """Nothing: the tests read what the browser says."""


@pytest.fixture
def elsewhere(tmp_path):
    """A site on another host than ours: `tmp_path` holds its pages."""
    (tmp_path / "favicon.ico").touch()  # browsers ask for it
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=str(tmp_path)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def answer(tab):
    """From the first screen to the receipt, in a page or a frame."""
    tab.get_by_role("button", name="Begin").click()
    tab.get_by_label("Response B", exact=True).check()
    tab.get_by_label("Why?").fill("Because it explains")
    tab.get_by_role("button", name="Next").click()
    tab.get_by_role("button", name="Send answers").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Thank you, your answers have arrived")


def answers():
    return [
        sorted(map(str, answer.values.values())) for answer in Answer.objects.filter(assignment__receipt__isnull=False)
    ]


# Frames


@pytest.fixture
def frame(batch, live_server, tmp_path):
    """The page of another site that frames the participant's link."""

    def write(**params):
        address = html.escape(f"{live_server.url}/take/{batch.pool.entry}/?{urlencode(params)}")
        shown = f'<iframe title="The work" src="{address}" width="600" height="800"></iframe>'
        (tmp_path / "panel.html").write_text(f"<!DOCTYPE html><title>Panel</title>{shown}")
        return "/panel.html"

    return write


@pytest.mark.parametrize("scripts", [True, False])
def test_a_whole_assignment_is_done_in_the_frame_of_another_site(open_page, batch, elsewhere, frame, scripts):
    set_ways(batch, frame_ancestors=[elsewhere])
    tab = open_page(elsewhere + frame(participant="ann"), scripts=scripts)
    work = tab.frame_locator("iframe")
    answer(work)
    assert answers() == [["Because it explains", "['b']"]]
    cookies = {cookie["name"]: cookie for cookie in tab.context.cookies()}
    assert set(cookies) == {"participant", "participant_link", "csrftoken"}
    for cookie in cookies.values():
        assert (cookie["sameSite"], cookie["secure"]) == ("None", True)
        assert cookie["partitionKey"]


def test_a_site_that_is_not_named_frames_nothing(open_page, batch, elsewhere, frame):
    tab = open_page(elsewhere + frame(participant="ann"))
    expect(tab.frame_locator("iframe").get_by_role("button", name="Begin")).to_have_count(0)
    assert any("frame-ancestors" in fault for fault in tab.faults)
    tab.faults.clear()


def test_in_the_frame_of_mechanical_turk_the_panel_gets_its_form(open_page, batch, elsewhere, frame):
    set_ways(batch, panel="mturk", frame_ancestors=[elsewhere], completed={"code": "C-1"})
    query = {"workerId": "A1", "assignmentId": "X9", "turkSubmitTo": "https://workersandbox.mturk.com"}
    tab = open_page("about:blank")
    sent = []

    def panel(route):
        sent.append(dict(pair.split("=") for pair in route.request.post_data.split("&")))
        route.fulfill(body="<!DOCTYPE html><title>Panel</title><h1>Work received</h1>", content_type="text/html")

    tab.route("https://workersandbox.mturk.com/mturk/externalSubmit", panel)
    tab.goto(elsewhere + frame(**query))
    work = tab.frame_locator("iframe")
    answer(work)
    assert sent == []
    work.get_by_role("button", name="Finish and go back").click()
    expect(work.get_by_role("heading", name="Work received")).to_be_visible()
    of = Assignment.objects.get()
    assert sent == [
        {"assignmentId": "X9", "receipt": of.receipt, "completion_code": "C-1", "assignment": str(of.pk)},
    ]


def test_the_panels_form_is_sent_by_itself_unless_the_person_stays(open_page, batch):
    set_ways(batch, panel="mturk")
    query = {"workerId": "A1", "assignmentId": "X9", "turkSubmitTo": "https://www.mturk.com"}
    tab = open_page("about:blank")
    tab.clock.install()
    reached = "<!DOCTYPE html><title>Panel</title><h1>Work received</h1>"
    tab.route("https://www.mturk.com/**", lambda route: route.fulfill(body=reached, content_type="text/html"))
    tab.goto(f"/take/{batch.pool.entry}/?{urlencode(query)}")
    answer(tab)
    expect(tab.get_by_text("In 15 seconds you are taken back.")).to_be_visible()
    tab.get_by_role("button", name="Stay on this page").click()
    tab.clock.fast_forward(60_000)
    expect(tab.get_by_role("button", name="Finish and go back")).to_be_visible()
    tab.reload()
    expect(tab.get_by_text("In 15 seconds you are taken back.")).to_be_visible()
    tab.clock.fast_forward(16_000)
    expect(tab.get_by_role("heading", name="Work received")).to_be_visible()


# Consent, outcomes, another browser


@pytest.mark.parametrize("scripts", [True, False])
def test_consent_is_given_with_the_keyboard(open_page, batch, scripts):
    consenting.publish(batch.pool, "<p>Your answers are kept for five years.</p>", None)
    tab = open_page(f"/take/{batch.pool.entry}/?participant=ann", scripts=scripts)
    expect(tab.get_by_text("Your answers are kept for five years.")).to_be_visible()
    tab.get_by_role("button", name="I do not agree").press("Enter")
    expect(tab.get_by_role("heading", level=1)).to_have_text("You did not agree, so nothing was handed out")
    assert not Assignment.objects.exists()
    tab.goto(f"/take/{batch.pool.entry}/?participant=ann")
    tab.get_by_role("button", name="I agree", exact=True).press("Enter")
    expect(tab.get_by_role("button", name="Begin")).to_be_visible()
    assert Participation.objects.get().consent_version == 1


@pytest.mark.parametrize("scripts", [True, False])
def test_another_browser_says_that_answers_are_kept_and_not_shown(open_page, batch, scripts):
    link = f"/take/{batch.pool.entry}/?participant=ann"
    first = open_page(link, scripts=False)
    first.get_by_role("button", name="Begin").click()
    first.get_by_label("Why?").fill("My own words")
    first.get_by_label("Response A", exact=True).check()
    first.get_by_role("button", name="Next").click()
    second = open_page(link, scripts=scripts)
    second.get_by_role("link", name="Change").click()
    expect(
        second.get_by_text("It is not shown here, because this browser cannot tell whether it was you")
    ).to_be_visible()
    expect(second.get_by_label("Why?")).to_have_value("")
    second.get_by_label("Response B", exact=True).check()
    second.get_by_role("button", name="Next").click()
    second.get_by_role("button", name="Send answers").click()
    expect(second.get_by_role("heading", level=1)).to_have_text("Thank you, your answers have arrived")
    assert answers() == [["My own words", "['b']"]]


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_the_pages_around_the_work_are_accessible_and_fit(open_page, batch, axe, fits, width, scheme):
    out = {"code": "CODE-1", "redirect_url": "https://panel.example/back"}
    set_ways(batch, completed=out, returned=out, nothing_left=out)
    consenting.publish(batch.pool, "<h2>What we ask</h2><p>" + "Long words, and many of them. " * 30 + "</p>", None)
    tab = open_page(f"/take/{batch.pool.entry}/?participant=ann", width=width, scheme=scheme)
    tab.clock.install()
    expect(tab.get_by_role("button", name="I agree", exact=True)).to_be_visible()
    look(tab, axe, fits)
    tab.get_by_role("button", name="I do not agree").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("You did not agree, so nothing was handed out")
    look(tab, axe, fits)
    tab.goto("/receipt/")
    look(tab, axe, fits)
    tab.get_by_label("Receipt").fill("NOSUCHRECEIP")
    tab.get_by_role("button", name="Check").click()
    expect(tab.get_by_role("alert")).to_contain_text("was not given here")
    look(tab, axe, fits)
    tab.faults.clear()  # the browser writes a line for each answer of 4xx


def look(tab, axe, fits):
    axe(tab)
    fits(tab)


# A front end of one's own


@pytest.fixture
def front_end(live_server, elsewhere, tmp_path):
    """Where the example is for a batch."""
    (tmp_path / "front_end.html").write_text(EXAMPLE.read_text())
    who = {"base": live_server.url, "participant": "ann"}
    return lambda batch: f"{elsewhere}/front_end.html?{urlencode({**who, 'entry': batch.pool.entry})}"


def test_the_example_front_end_does_an_assignment_from_another_origin(open_page, batch, elsewhere, front_end):
    set_ways(batch, allowed_origins=[elsewhere])
    consenting.publish(batch.pool, "<p>Do you agree?</p>", None)
    tab = open_page("about:blank")
    asked = []
    tab.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    tab.goto(front_end(batch))
    expect(tab.get_by_text("Prompt 1")).to_be_visible()
    assert asked == ["Do you agree?"]
    tab.get_by_role("button", name="Send answers").click()
    expect(tab.get_by_role("status")).to_contain_text("Choose an answer.")
    tab.get_by_label("Response B").check()
    expect(tab.get_by_role("status")).to_have_text("Saved.")
    tab.get_by_label("Why?").fill("Because it explains")
    tab.get_by_label("Why?").blur()
    expect(tab.get_by_role("status")).to_have_text("Saved.")
    tab.reload()
    expect(tab.get_by_label("Why?")).to_have_value("Because it explains")
    tab.get_by_role("button", name="Send answers").click()
    expect(tab.get_by_role("status")).to_contain_text(re.compile("Your receipt is [A-Z2-9]{12}"))
    assert answers() == [["Because it explains", "['b']"]]
    assert [item["description"] for item in layout.instructions(batch.layout)] == [CHOICE["description"], "Why?"]
    tab.faults.clear()  # the browser writes a line for each answer of 4xx


def test_the_example_front_end_shows_hints_and_what_is_shuffled_in_order(open_page, elsewhere, front_end):
    options = [{"label": f"Option {letter}", "value": letter} for letter in "abcd"]
    which = {**CHOICE, "options": options, "shuffle": "person"}
    columns = [{"items": [{"type": "rich_text", "content": f"<p>Column {number}</p>"}]} for number in range(2)]
    rows = [{"columns": columns, "shuffle": "person"}, {"columns": [{"items": [which]}]}]
    made = layout.normalise([{"rows": rows}], lambda: str(uuid4()))
    batch = ReadyBatchFactory(groups=1, group_size=1, layout=made)
    set_ways(batch, allowed_origins=[elsewhere])
    question = layout.instructions(batch.layout)[0]["id"]
    add_control(batch, kind="training", hint="Think of b.", solutions=[{"output_values": {question: ["b"]}}])
    draws(batch, trainings_per_suite=1)
    tab = open_page(front_end(batch))
    expect(tab.get_by_role("group", name=which["description"])).to_have_count(2)
    for task, shown in zip(
        tab.locator("fieldset").all(), Answer.objects.order_by("position").values_list("shown", flat=True), strict=True
    ):
        assert task.locator("label").all_inner_texts() == [
            options[place]["label"] for place in shown["options"][question]
        ]
        [places] = shown["columns"].values()
        assert task.get_by_text("Column").all_inner_texts() == [f"Column {place}" for place in places]
        task.get_by_label("Option a").check()
        expect(tab.get_by_role("status")).to_have_text("Saved.")
    tab.get_by_role("button", name="Send answers").click()
    training = tab.locator("fieldset").nth(Answer.objects.get(task__kind="training").position - 1)
    hint = training.get_by_text("Think of b.")
    expect(hint).to_be_visible()
    expect(tab.get_by_text("Think of b.")).to_have_count(1)
    tab.reload()
    expect(hint).to_be_visible()
    training.get_by_label("Option b").check()
    expect(tab.get_by_role("status")).to_have_text("Saved.")
    tab.get_by_role("button", name="Send answers").click()
    expect(tab.get_by_role("status")).to_contain_text("Your receipt is")
    tab.faults.clear()  # the browser writes a line for each answer of 4xx


def test_a_front_end_of_an_origin_that_is_not_allowed_reads_nothing(open_page, batch, front_end):
    set_ways(batch, allowed_origins=["https://lab.example"])
    tab = open_page(front_end(batch))
    expect(tab.get_by_role("status")).to_have_text("The site does not answer, or does not allow this page.")
    assert any("CORS" in fault for fault in tab.faults)
    assert not Assignment.objects.exists()
    tab.faults.clear()
