"""The participant's screen in both writing directions, wide and narrow, light and dark: nothing moves or is cut off,
keys do what the mouse does, pictures come nearer, long texts scroll.
"""

import re

import pytest
from playwright.sync_api import expect

from batches.layouts import layout
from tasksuites.models import Answer
from tests.browser.conftest import DESKTOP, PHONE
from tests.factories import CHOICE, SCHEMA, ReadyBatchFactory

PICTURE = "https://pictures.example.org/meadow.svg"
DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" width="1600" height="900">
<rect width="1600" height="900" fill="#7cb"/><circle cx="400" cy="300" r="120" fill="#fd6"/></svg>"""
RATING = {"type": "rating", "description": "How clear is it?", "min": 1, "max": 5, "labels": ["No", "Yes"]}
SUBJECT = {
    "type": "multiple_choice",
    "description": "Which subject is it?",
    "answer_limit": 1,
    "options": [{"label": name, "value": name} for name in ("Astronomy", "Biology", "Law", "History", "Physics")],
}
WHY = {"type": "free_text", "description": "Why?"}
# What would move, by its class, and where it is.
PLACES = """() => [...document.querySelectorAll(
    ".task-name, .task-progress, .material, .material-text, .picture-frame, .question, .choice, .button, .task-footer p"
)].filter((node) => node.checkVisibility() && !node.closest("dialog")).map((node) => {
    const { left, top } = node.getBoundingClientRect()
    return `${node.className || node.nodeName} ${Math.round(left)} ${Math.round(top)}`
})"""


def shown(field):
    return {"type": "dataset_field", "field": field}


def columns(*contents):
    return {"columns": [{"items": list(items)} for items in contents]}


def make_batch(language=None, **options):
    fields = {
        "prompt": {"type": "text", "label": "What was asked"},
        "picture": {"type": "image_url", "label": "Picture"},
        "response_a": {"type": "text", "label": "Response A"},
        "response_b": {"type": "text", "label": "Response B"},
    }
    first = {
        "rows": [
            columns([shown("prompt"), shown("picture")]),
            columns([shown("response_a")], [shown("response_b")]),
            columns([CHOICE, RATING, SUBJECT, WHY]),
        ]
    }
    made = ReadyBatchFactory(
        dataset__schema={**SCHEMA, "fields": fields},
        layout=layout.normalise([first], iter(map(str, ids())).__next__),
        settings={"language": language} if language else None,
        group_size=1,
        **options,
    )
    for task in made.pool.tasks.select_related("datapoint"):
        task.datapoint.values = {
            "prompt": "لماذا السماء زرقاء؟" if language == "ar" else "Why is the sky blue?",
            "picture": PICTURE,
            "response_a": "Air scatters blue light more than red.\n\nSo it comes from everywhere.",
            "response_b": "Because it mirrors the sea. " * 20 + "x" * 200 + " " + "And so on, " * 5_000,
        }
        task.datapoint.save()
    return made


def ids():
    return (f"00000000-0000-7000-8000-{number:012}" for number in range(1, 1000))


def draw(route):
    route.fulfill(body=DRAWING, content_type="image/svg+xml")


def do_not_draw(route):
    route.fulfill(body="no picture at all", content_type="image/svg+xml")


def open_link(open_page, batch, picture=draw, **options):
    """The first screen; the picture comes from nowhere, but comes."""
    tab = open_page("about:blank", **options)
    tab.context.route("https://pictures.example.org/*", picture)
    tab.goto(f"/take/{batch.pool.entry}/?PROLIFIC_PID=p1")
    return tab


def open_task(open_page, batch, **options):
    tab = open_link(open_page, batch, **options)
    with tab.expect_navigation():
        tab.locator(".button-primary").click()
    expect(tab.locator("[data-opens-keyboard]")).not_to_have_attribute("hidden", "")
    return tab


def in_both_schemes(tab, check):
    for scheme in ("light", "dark"):
        tab.emulate_media(color_scheme=scheme)
        check(tab)


@pytest.mark.once
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl")])
def test_every_screen_is_whole_in_its_direction(open_page, axe, fits, width, language, direction):
    tab = open_link(open_page, make_batch(language), width=width)

    def look():
        expect(tab.locator("html")).to_have_attribute("lang", language)
        expect(tab.locator("html")).to_have_attribute("dir", direction)
        in_both_schemes(tab, axe)
        fits(tab)

    def go_on():
        with tab.expect_navigation():
            tab.locator(".screen-actions .button-primary").click()

    look()
    go_on()
    expect(tab.get_by_role("img", name="Picture")).to_be_visible()
    look()
    tab.get_by_role("radio", name="Response B").check()
    tab.get_by_role("group", name="How clear is it?").get_by_label("4").check()
    tab.get_by_label("Which subject is it?").select_option("Law")
    tab.get_by_label("Why?").fill("لأن" if language == "ar" else "Because")
    go_on()
    look()
    go_on()
    expect(tab.locator("#receipt")).to_be_visible()
    look()


@pytest.mark.once
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_nothing_moves_when_scripts_and_pictures_come(open_page, width):
    tab = open_link(open_page, make_batch(), width=width)
    held = []
    for late in ("**/js/participant.js", PICTURE):
        tab.route(late, lambda route: held.append(route))
    tab.locator(".button-primary").click(no_wait_after=True)
    expect(tab.get_by_label("Why?")).to_be_visible()
    while len(held) < 2:
        tab.wait_for_timeout(50)
    before = tab.evaluate(PLACES)
    for route in held:
        draw(route) if route.request.url == PICTURE else route.continue_()
    expect(tab.locator("[data-opens-keyboard]")).not_to_have_attribute("hidden", "")
    expect(tab.get_by_role("img", name="Picture")).to_have_js_property("naturalWidth", 1600)
    expect(tab.locator("time[data-end]")).not_to_contain_text("UTC")
    assert len(before) > 15
    assert tab.evaluate(PLACES) == before


@pytest.mark.once
def test_the_keyboard_alone_completes_the_work_in_arabic(open_page):
    tab = open_link(open_page, make_batch("ar"))
    tab.get_by_role("button", name="ابدأ").wait_for()
    with tab.expect_navigation():
        tab.keyboard.press("Control+Enter")
    expect(tab.get_by_text("المهمة 1 من 1", exact=True).first).to_be_visible()
    tab.locator("body").dispatch_event("keydown", {"key": "٢", "bubbles": True})  # as an Arabic keyboard writes it
    expect(tab.get_by_role("radio", name="Response B")).to_be_checked()
    tab.keyboard.press("Tab")
    tab.keyboard.press("4")
    expect(tab.get_by_role("radio", name="4")).to_be_checked()
    tab.keyboard.press("Tab")
    tab.keyboard.press("ArrowDown")
    expect(tab.get_by_label("Which subject is it?")).to_have_value("0")
    tab.keyboard.press("Tab")
    tab.keyboard.type("لأن 3 أسباب")
    expect(tab.locator("[data-saved]")).to_have_text(re.compile(r"^حُفظت \d\d:\d\d$"))
    for button in ("إرسال الإجابات", None):
        with tab.expect_navigation():
            tab.keyboard.press("Control+Enter")
        if button:
            expect(tab.get_by_role("button", name=button)).to_be_visible()
    expect(tab.get_by_role("heading", level=1)).to_have_text("شكرًا لك، وصلت إجاباتك")
    assert list(Answer.objects.get().values.values()) == [["b"], 4, ["Astronomy"], "لأن 3 أسباب"]


@pytest.mark.once
def test_digits_choose_unless_somebody_types_or_turned_them_off(open_page, axe):
    tab = open_task(open_page, make_batch())
    a, b = (tab.get_by_role("radio", name=f"Response {name}") for name in "AB")
    tab.keyboard.press("2")
    expect(b).to_be_checked()
    expect(b).to_be_focused()
    tab.keyboard.press("1")
    expect(a).to_be_checked()
    tab.get_by_label("Why?").press_sequentially("2 reasons?")
    expect(tab.get_by_label("Why?")).to_have_value("2 reasons?")
    expect(a).to_be_checked()
    tab.get_by_label("Why?").blur()
    tab.keyboard.press("3")
    expect(tab.get_by_role("radio", name="3")).to_be_checked()  # the first question that was open
    tab.get_by_role("radio", name="3").blur()
    tab.keyboard.press("?")
    keys = tab.get_by_role("dialog", name="Keyboard")
    expect(keys).to_be_visible()
    in_both_schemes(tab, axe)
    tab.keyboard.press("5")  # nothing behind the list hears of it
    keys.get_by_label("Digits and ? work").uncheck()
    tab.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    expect(tab.get_by_label("Which subject is it?")).to_have_value("")
    tab.reload()
    tab.get_by_role("button", name="Keyboard").wait_for()
    tab.keyboard.press("2")
    tab.keyboard.press("?")
    expect(a).to_be_checked()
    expect(keys).to_be_hidden()
    tab.get_by_role("button", name="Keyboard").click()
    expect(keys.get_by_label("Digits and ? work")).not_to_be_checked()
    keys.get_by_role("button", name="Close").click()
    expect(tab.get_by_role("button", name="Keyboard")).to_be_focused()


@pytest.mark.once
def test_a_picture_comes_nearer_in_a_dialog_and_by_itself_without_a_script(open_page, axe):
    batch = make_batch()
    tab = open_task(open_page, batch)
    link = tab.get_by_role("link", name="Picture")
    link.press("Enter")
    large = tab.get_by_role("dialog", name="Picture")
    picture, area, level = large.get_by_role("img"), large.get_by_role("region"), large.locator("output")
    expect(level).to_have_text("100%")
    expect(area).to_be_focused()
    in_both_schemes(tab, axe)
    whole = picture.bounding_box()
    tab.keyboard.press("+")
    large.get_by_role("button", name="Larger").click()
    expect(level).to_have_text("200%")
    assert round(picture.bounding_box()["width"] / whole["width"], 1) == 2
    box = area.bounding_box()
    point = {"x": box["x"] + 300, "y": box["y"] + 200}
    before = picture.bounding_box()
    tab.mouse.move(point["x"], point["y"])
    tab.keyboard.down("Control")
    tab.mouse.wheel(0, -100)
    tab.keyboard.up("Control")
    expect(level).not_to_have_text("200%")
    after = picture.bounding_box()
    for start, size in (("x", "width"), ("y", "height")):  # what lay under the pointer lies there still
        assert (point[start] - before[start]) / before[size] == pytest.approx(
            (point[start] - after[start]) / after[size], abs=0.01
        )
    tab.keyboard.press("0")
    expect(level).to_have_text("100%")
    tab.keyboard.press("Escape")
    expect(large).to_have_count(0)
    expect(link).to_be_focused()
    plain = open_link(open_page, batch, scripts=False)
    plain.locator(".button-primary").click()
    expect(plain.get_by_role("link", name="Picture")).to_have_attribute("href", PICTURE)


@pytest.mark.once
@pytest.mark.parametrize(
    ("language", "told"), [("en", "This picture could not be loaded."), ("ar", "تعذّر تحميل هذه الصورة.")]
)
def test_a_picture_that_does_not_come_says_so_in_the_language_of_the_page(open_page, language, told):
    tab = open_task(open_page, make_batch(language), picture=do_not_draw)
    expect(tab.locator(".picture-frame")).to_contain_text(told)


@pytest.mark.once
def test_a_long_text_scrolls_in_its_frame_and_can_be_shown_whole(open_page):
    tab = open_task(open_page, make_batch(), width=PHONE)
    frame = tab.get_by_role("region", name="Response B")
    assert frame.bounding_box()["height"] <= 900 * 0.7 + 1
    frame.focus()
    tab.keyboard.press("End")
    expect(frame).not_to_have_js_property("scrollTop", 0)
    tab.get_by_role("button", name="Show all of the text").click()
    assert frame.bounding_box()["height"] > 5_000
    tab.get_by_role("button", name="Show less of the text").click()
    assert frame.bounding_box()["height"] <= 900 * 0.7 + 1
