"""The layout builder in a real browser: by mouse, by touch and by keyboard alone, and what it keeps."""

import json
import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from batches import demo
from batches.layouts.items import ITEMS
from batches.models import Batch
from tests.browser.conftest import DESKTOP, PHONE
from tests.factories import BatchFactory, DatapointFactory, DatasetFactory, MembershipFactory, page

VALUES = {"prompt": "Why is the sky blue?", "response_a": "It scatters.", "response_b": "No idea."}


@pytest.fixture
def setting():
    """A batch without a layout over the demo's schema, and a member who builds one."""
    membership = MembershipFactory(user__name="Ada")
    dataset = DatasetFactory(workspace=membership.workspace, schema=demo.SCHEMA)
    DatapointFactory(dataset=dataset, values=VALUES)
    DatapointFactory(dataset=dataset, values=VALUES | {"prompt": "Why is the grass green, and not blue?"})
    client = Client()
    client.force_login(membership.user)
    batch = BatchFactory(workspace=membership.workspace, dataset=dataset, layout=None)
    return SimpleNamespace(batch=batch, client=client, address=reverse("batch-layout", args=[batch.pk]))


@pytest.fixture
def build(open_page, setting):
    """`build(width=PHONE)` opens the builder and waits until it is there."""

    def open_(**options) -> Page:
        tab = open_page(setting.address, client=setting.client, **options)
        expect(tab.locator("[data-builder][data-ready]")).to_be_attached()
        return tab

    return open_


class Finger:
    """One finger on the glass: it rests before it moves, unless it is swift."""

    def __init__(self, tab: Page):
        self.tab = tab
        self.wire = tab.context.new_cdp_session(tab)

    def drag(self, source: Locator, target: Locator, at=(0.5, 0.5), *, is_swift=False) -> None:
        source.scroll_into_view_if_needed()
        self.touch("touchStart", *middle(source))
        if not is_swift:
            expect(self.tab.locator("[data-dragging]")).to_be_attached()
        else:
            self.touch("touchMove", *(side + 9 for side in middle(source)))
        target.scroll_into_view_if_needed()
        for _ in range(2):
            self.touch("touchMove", *middle(target, at))
        expect(self.tab.locator(".drop-mark")).to_be_visible()
        self.wire.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        expect(self.tab.locator("[data-dragging]")).not_to_be_attached()

    def swipe(self, source: Locator, pixels: int) -> None:
        """Without a rest, as one scrolls; the steps follow each other as those of a finger do."""
        x, y = middle(source)
        self.touch("touchStart", x, y)
        for step in range(1, 11):
            self.touch("touchMove", x, y - pixels * step / 10)
        self.wire.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    def touch(self, kind: str, x: float, y: float) -> None:
        self.wire.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})


def middle(thing: Locator, at=(0.5, 0.5)) -> tuple[float, float]:
    box = thing.bounding_box()
    return box["x"] + box["width"] * at[0], box["y"] + box["height"] * at[1]


def drag(tab: Page, source: Locator, target: Locator, at=(0.5, 0.5)) -> None:
    """By mouse; `at` says where in the target, in shares of its width and height."""
    target.scroll_into_view_if_needed()
    tab.mouse.move(*middle(source))
    tab.mouse.down()
    tab.mouse.move(*middle(target, at), steps=4)
    expect(tab.locator(".drop-mark")).to_be_visible()
    tab.mouse.up()
    expect(tab.locator("[data-dragging]")).not_to_be_attached()


def offer(tab: Page, name: str) -> Locator:
    """What the palette offers under `name`."""
    return tab.locator("[data-palette]").get_by_role("button", name=name, exact=False).first


def faces(tab: Page) -> list[str]:
    """What stands in the canvas and where, in the words that are read out."""
    return tab.locator(".canvas-face").evaluate_all("faces => faces.map((face) => face.getAttribute('aria-label'))")


def item(tab: Page, name: str) -> Locator:
    return tab.locator("[data-canvas]").get_by_role("button", name=name).first


def write_text(tab: Page, text: str) -> None:
    tab.locator("[data-inspector]").get_by_label("Text", exact=True).fill(f"<strong>{text}</strong>")


def write_question(tab: Page) -> None:
    settings = tab.locator("[data-inspector]")
    settings.get_by_label("Question").fill(demo.QUESTION["description"])
    settings.get_by_role("button", name="Add an option").click()
    for number, option in enumerate(demo.QUESTION["options"], start=1):
        settings.get_by_label(f"Option {number}: label").fill(option["label"])
        settings.get_by_label(f"Value of Option {number}").fill(option["value"])


def saved(tab: Page, batch: Batch) -> list:
    expect(tab.locator("[data-saved]")).to_have_attribute("data-state", "saved")
    return Batch.objects.get(pk=batch.pk).layout_draft


def bare(node):
    """Without ids, which are new each time."""
    if isinstance(node, list):
        return [bare(one) for one in node]
    return {key: bare(value) for key, value in node.items() if key != "id"} if isinstance(node, dict) else node


def undo_and_redo_all(tab: Page, batch: Batch) -> None:
    """Every step back and every step forward again shows the same layout, and the end is the very same, ids and all."""
    before, seen = saved(tab, batch), [faces(tab)]
    undo, redo = (tab.get_by_role("button", name=name, exact=True) for name in ("Undo", "Redo"))
    while undo.get_attribute("aria-disabled") == "false":
        undo.click()
        seen.append(faces(tab))
    assert seen[-1] == []
    for wanted in reversed(seen[:-1]):
        redo.click()
        assert faces(tab) == wanted
    expect(redo).to_have_attribute("aria-disabled", "true")
    assert saved(tab, batch) == before


def test_the_demo_is_built_by_mouse(build, setting):
    tab = build()
    drag(tab, offer(tab, "Text"), tab.locator("[data-starting]"))
    write_text(tab, "Prompt")
    drag(tab, offer(tab, "prompt"), item(tab, "Text “Prompt”"), (0.5, 0.9))
    end = tab.get_by_role("button", name="Add to this page")
    for name, field in (("Response A", "response_a"), ("Response B", "response_b")):
        drag(tab, offer(tab, "Text"), end)
        write_text(tab, name)
        drag(tab, offer(tab, field), item(tab, f"Text “{name}”"), (0.5, 0.9))
    drag(tab, item(tab, "Text “Response B”"), item(tab, "Text “Response A”"), (0.95, 0.5))
    drag(tab, item(tab, "Field “response_b”"), item(tab, "Text “Response B”"), (0.5, 0.9))
    drag(tab, offer(tab, "Choice"), end)
    write_question(tab)
    assert bare(saved(tab, setting.batch)) == demo.LAYOUT
    undo_and_redo_all(tab, setting.batch)


def test_the_demo_is_built_by_touch_on_a_phone(build, setting):
    tab = build(width=PHONE)
    finger, part = Finger(tab), lambda name: tab.get_by_role("tab", name=name).tap()
    end = tab.get_by_role("button", name="Add to this page")

    def add(name: str) -> None:
        part("Add")
        offer(tab, name).tap()

    def write(text: str) -> None:
        tab.get_by_role("button", name="Settings", exact=True).tap()
        write_text(tab, text)
        part("Layout")

    add("Text")
    write("Prompt")
    add("prompt")
    grip = tab.locator(".canvas-item").filter(has_text="prompt").last.locator(".canvas-grip")
    finger.drag(grip, item(tab, "Text “Prompt”"), (0.5, 0.9), is_swift=True)
    for name, field in (("Response A", "response_a"), ("Response B", "response_b")):
        part("Add")
        finger.drag(offer(tab, "Text"), end)
        write(name)
        part("Add")
        finger.drag(offer(tab, field), item(tab, f"Text “{name}”"), (0.5, 0.9))
    finger.drag(item(tab, "Text “Response B”"), item(tab, "Text “Response A”"), (0.95, 0.5))
    finger.drag(item(tab, "Field “response_b”"), item(tab, "Text “Response B”"), (0.5, 0.9))
    part("Add")
    finger.drag(offer(tab, "Choice"), end)
    tab.get_by_role("button", name="Settings", exact=True).tap()
    write_question(tab)
    assert bare(saved(tab, setting.batch)) == demo.LAYOUT
    part("Layout")
    tab.evaluate("scrollTo(0, 0)")
    finger.swipe(item(tab, "Text “Prompt”"), 150)
    tab.wait_for_function("scrollY > 50")
    assert faces(tab)[2].startswith("Text “Prompt”, item 1 of 2 in column 1 of row 1")
    tab.evaluate("scrollTo(0, 900)")
    expect(tab.get_by_role("button", name="Undo", exact=True)).to_be_in_viewport(ratio=1)
    part("Add")
    expect(tab.get_by_role("heading", name="Fields of the dataset")).to_be_in_viewport(ratio=1)
    part("Layout")
    undo_and_redo_all(tab, setting.batch)


def test_the_demo_is_built_by_keyboard_alone(build, setting):
    tab = build()
    keys, settings = tab.keyboard, tab.locator("[data-inspector]")
    say = tab.locator("[data-announce]")

    def reach(target: Locator) -> None:
        handle = target.element_handle()
        for _ in range(120):
            if handle.evaluate("one => one === document.activeElement"):
                return
            keys.press("Tab")
        pytest.fail(f"{target} cannot be reached by the Tab key")

    def add(name: str) -> None:
        reach(offer(tab, name))
        keys.press("Enter")

    def type_into(label: str, text: str) -> None:
        reach(settings.get_by_label(label, exact=label == "Text"))
        keys.press("Control+a")
        keys.insert_text(text)

    def carry(*ways: str) -> None:
        keys.press("Space")
        expect(say).to_contain_text("Grabbed")
        for way in ways:
            keys.press(f"Arrow{way}")
        keys.press("Space")
        expect(say).to_contain_text("Dropped")

    def add_text(text: str) -> None:
        add("Text")
        keys.press("F2")
        type_into("Text", f"<strong>{text}</strong>")
        keys.press("Escape")

    for name, field in (("Prompt", "prompt"), ("Response A", "response_a")):
        add_text(name)
        add(field)
        carry("Up")
    add_text("Response B")
    carry("Up", "Right")
    expect(say).to_contain_text("item 1 of 1 in column 2 of row 2, page 1")
    add("response_b")
    add("Choice")
    carry("Down")
    keys.press("F2")
    type_into("Question", demo.QUESTION["description"])
    reach(settings.get_by_role("button", name="Add an option"))
    keys.press("Enter")
    for number, option in enumerate(demo.QUESTION["options"], start=1):
        type_into(f"Option {number}: label", option["label"])
        type_into(f"Value of Option {number}", option["value"])
    assert bare(saved(tab, setting.batch)) == demo.LAYOUT
    undo_and_redo_all(tab, setting.batch)
    keys.press("Control+z")  # from wherever the focus is
    expect(tab.get_by_role("button", name="Redo", exact=True)).to_have_attribute("aria-disabled", "false")
    keys.press("Control+Shift+z")
    expect(tab.get_by_role("button", name="Redo", exact=True)).to_have_attribute("aria-disabled", "true")


def test_what_is_typed_into_options_stays_whatever_is_done_to_them_next(build, setting):
    tab = build()
    offer(tab, "Amount with a unit").click()
    settings = tab.locator("[data-inspector]")

    def label(number: int) -> Locator:
        return settings.get_by_label(f"Unit {number}: label")

    def do(deed: str) -> None:
        settings.get_by_role("button", name=deed).click()

    def units() -> list:
        return saved(tab, setting.batch)[0]["rows"][0]["columns"][0]["items"][0]["unit_options"]

    label(1).fill("Inch")
    label(2).fill("Foot")
    do("Add a unit")
    expect(label(3)).to_be_focused()
    label(3).fill("Mile")
    expect(settings.get_by_label("Value of Unit 3")).to_have_value("mile")  # it follows, and is seen to
    do("Up: Unit 3")
    label(1).fill("Inches")
    do("Down: Unit 1")
    assert [unit["label"] for unit in units()] == ["Mile", "Inches", "Foot"]
    settings.get_by_label("What may be written in Mile").select_option(label="A number")
    settings.get_by_label("Smallest").fill("5")
    label(1).fill("Miles")
    do("Delete: Unit 2")
    assert units() == [
        {"label": "Miles", "value": "miles", "validation": {"type": "number", "min": 5}},
        {"label": "Foot", "value": "foot"},
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_the_builder_has_no_barriers(build, setting, axe, fits, scheme, width):
    tab = build(width=width, scheme=scheme)
    axe(tab)
    fits(tab)
    tab.get_by_role("button", name="Compare two responses").click()
    expect(item(tab, "Choice")).to_be_visible()
    for name in ("Add", "Settings", "Preview") if width == PHONE else ():
        tab.get_by_role("tab", name=name).click()
        expect(tab.get_by_role("tabpanel", name=name)).to_be_visible()
        axe(tab)
        fits(tab)
    if width == PHONE:
        tab.get_by_role("tab", name="Layout").click()
    item(tab, "Choice").click()
    tab.locator(".inspector-more").evaluate("more => more.open = true")
    axe(tab)
    fits(tab)
    for opener in ("Move to…", "Add below") if scheme == "light" else ():
        tab.get_by_role("button", name=opener).click()
        expect(tab.get_by_role("dialog")).to_be_visible()
        axe(tab)
        fits(tab)
        tab.get_by_role("button", name="Cancel").click()


def test_faults_show_at_their_place_and_lead_there(build, setting):
    tab = build()
    offer(tab, "Choice").click()
    question = tab.locator("[data-inspector]").get_by_label("Question")
    question.fill("")
    expect(question).to_have_attribute("aria-invalid", "true")
    expect(tab.locator("[data-announce]")).to_have_text(re.compile("^Added Choice"))  # typing says nothing further
    expect(question).to_have_accessible_description("“Question” is empty.")
    expect(tab.get_by_role("button", name="Show this to participants")).to_have_attribute("aria-disabled", "true")
    expect(item(tab, "Choice")).to_have_accessible_description(re.compile("^Has a fault"))
    offer(tab, "Free text").click()
    tab.locator(".builder-faults summary").click()
    tab.locator(".builder-faults").get_by_role("button", name="Choice").click()
    expect(question).to_be_focused()
    question.fill("Which?")
    expect(tab.locator(".builder-faults")).to_be_hidden()


def test_the_preview_shows_the_page_with_any_datapoint_at_any_width(build, setting):
    tab = build()
    tab.get_by_role("button", name="Compare two responses").click()
    preview, screen = tab.get_by_role("region", name="Preview"), tab.frame_locator("iframe")
    expect(screen.get_by_text(VALUES["prompt"])).to_be_visible()
    for pick, words in (
        ("Next datapoint", "Datapoint 2 of 2"),
        ("Emptiest", "Datapoint 1 of 2"),
        ("Longest", "2 of 2"),
    ):
        preview.get_by_role("button", name=pick).click()
        expect(preview.get_by_text(words)).to_be_visible()
    expect(screen.get_by_text("Why is the grass green")).to_be_visible()
    for name, width in (("Tablet", 768), ("Desktop", 1200), ("Phone", 390)):
        preview.get_by_role("button", name=name).click()
        assert screen.locator("html").evaluate("html => html.clientWidth") == width
        assert (
            preview.locator("iframe").bounding_box()["width"] <= preview.locator("[data-stage]").bounding_box()["width"]
        )
    item(tab, "Free text").click()
    expect(screen.get_by_label("Why?")).to_be_in_viewport()
    told, calls, held = preview.locator("[data-told]"), "**/layout/preview/", []
    expect(told).to_be_in_viewport(ratio=1)
    tab.route(calls, lambda route: held.append(route))
    for name in ("Emptiest", "Longest"):  # the second call takes the place of the first, which nobody failed to answer
        with tab.expect_request(calls):
            preview.get_by_role("button", name=name).click()
    expect(told).to_contain_text("Datapoint 2 of 2")
    with tab.expect_response(calls):
        held[-1].continue_()
    held[0].abort()
    tab.unroute(calls)


def test_a_draft_outlives_the_page_and_is_shown_to_participants_when_told(build, setting):
    tab = build()
    tab.get_by_role("button", name="Compare two responses").click()
    kept = saved(tab, setting.batch)
    tab.reload()
    expect(item(tab, "Choice")).to_be_visible()
    frame = tab.frame_locator("iframe")
    expect(frame.get_by_text(VALUES["prompt"])).to_be_visible()
    item(tab, "Choice").click()
    tab.locator("[data-inspector]").get_by_label("Question").fill("Which is kinder?")
    expect(frame.get_by_role("group", name="Which is kinder?")).to_be_visible()
    assert saved(tab, setting.batch) != kept
    expect(tab.get_by_text("This becomes version 1.")).to_be_visible()
    tab.get_by_role("button", name="Show this to participants").click()
    expect(tab.get_by_text("Participants see this: version 1.")).to_be_visible()
    assert Batch.objects.get().layout[0]["rows"][-1]["columns"][0]["items"][0]["description"] == "Which is kinder?"
    expect(tab.locator("[data-saved]")).to_have_attribute("data-state", "saved")


@pytest.mark.parametrize("choice", ["Keep this one", "Take the other"])
def test_of_two_windows_the_second_is_asked_whose_layout_is_to_stay(build, setting, choice):
    mine, theirs = build(), build()
    theirs.get_by_role("button", name="Rate one response").click()
    other = saved(theirs, setting.batch)
    mine.get_by_role("button", name="Compare two responses").click()
    dialog = mine.get_by_role("dialog", name="You changed this layout in another window")
    expect(dialog).to_contain_text("Nothing was written over")
    assert Batch.objects.get().layout_draft == other
    dialog.get_by_role("button", name=choice).click()
    kept = saved(mine, setting.batch)
    assert (kept == other) == (choice == "Take the other")
    mine.faults.remove(next(fault for fault in mine.faults if "409" in fault))  # the browser tells refusals as errors
    mine.get_by_role("button", name="Undo", exact=True).click()
    assert saved(mine, setting.batch) != kept


def test_who_takes_another_layout_while_publishing_publishes_nothing(build, setting):
    mine = build()
    mine.get_by_role("button", name="Compare two responses").click()
    expect(mine.get_by_text("This becomes version 1.")).to_be_visible()
    assert saved(mine, setting.batch)
    theirs = build()
    theirs.get_by_role("button", name="Add a page").click()
    other = saved(theirs, setting.batch)
    mine.clock.install()  # nothing is saved by itself any more: it is publishing that finds the other layout
    mine.clock.pause_at(datetime.now(UTC) + timedelta(hours=1))
    mine.get_by_role("button", name="Add a page").click()
    mine.get_by_role("button", name="Show this to participants").click()
    mine.get_by_role("button", name="Take the other").click()
    expect(mine.get_by_role("dialog", name="This is not shown")).to_contain_text("look at it first")
    batch = Batch.objects.get()
    assert (batch.layout, batch.layout_draft) == (None, other)
    mine.faults.remove(next(fault for fault in mine.faults if "409" in fault))


def test_who_signed_in_again_in_another_window_goes_on_in_this_one(build, setting):
    tab = build()
    cookie = next(one for one in tab.context.cookies() if one["name"] == "csrftoken")
    tab.context.add_cookies([cookie | {"value": "a" * len(cookie["value"])}])
    tab.get_by_role("button", name="Compare two responses").click()
    assert len(saved(tab, setting.batch)) == 1


def test_a_dialog_from_the_menu_gives_the_focus_back_to_it(build):
    tab = build()
    more = tab.locator("summary", has_text="More")
    more.focus()
    for name in ("Keys", "Import…", "Start over…"):
        tab.keyboard.press("Enter")
        tab.get_by_role("button", name=name).press("Enter")
        expect(tab.get_by_role("dialog")).to_be_visible()
        tab.keyboard.press("Escape")
        expect(tab.get_by_role("dialog")).not_to_be_attached()
        expect(more).to_be_focused()


def test_what_is_chosen_is_moved_copied_and_deleted_without_dragging(build, setting):
    tab = build()
    tab.get_by_role("button", name="Compare two responses").click()
    choice, copies = item(tab, "Choice"), tab.locator("[data-canvas]").get_by_role("button", name="Choice")
    choice.focus()
    tab.keyboard.press("Control+d")
    expect(copies).to_have_count(2)
    expect(copies.nth(1)).to_be_focused()
    tab.keyboard.press("Delete")
    expect(copies).to_have_count(1)
    for name, place in (("Duplicate", "item 3 of 3"), ("Delete", "item 2 of 2")):
        tab.get_by_role("button", name=name).press("Enter")  # the focus stays with what is chosen
        expect(tab.locator(".canvas-face:focus")).to_have_accessible_name(re.compile(f"^Free text “Why.”, {place}"))
    choice.click()
    tab.get_by_role("button", name="Move to…").click()
    tab.get_by_label("Where to").select_option(label="A new page at the end")
    tab.get_by_role("button", name="Move it").click()
    expect(choice).to_be_focused()
    expect(choice).to_have_accessible_name(re.compile("item 1 of 1 in column 1 of row 1, page 2$"))
    before = faces(tab)
    tab.keyboard.press("Space")
    tab.keyboard.press("ArrowUp")
    assert faces(tab) != before
    tab.keyboard.press("Escape")
    assert faces(tab) == before
    tab.mouse.move(*middle(choice))
    tab.mouse.down()
    tab.mouse.move(*middle(item(tab, "Page 1")), steps=3)
    tab.keyboard.press("Escape")
    tab.mouse.up()
    assert faces(tab) == before


def test_a_layout_comes_from_a_file_with_its_faults_and_goes_out_as_one(build, setting):
    tab = build()
    tab.get_by_role("button", name="Bring in a layout").click()
    text = tab.get_by_label("Or its text")
    text.fill("[1]")
    tab.get_by_role("button", name="Import it").click()
    expect(text).to_have_accessible_description("pages[0] must be an object, not a number.")
    text.fill(json.dumps([page({"type": "free_text"})]))
    tab.get_by_role("button", name="Import it").click()
    expect(tab.get_by_text("1 fault", exact=True)).to_be_visible()
    tab.get_by_text("More", exact=True).click()
    with tab.expect_download() as download:
        tab.get_by_role("button", name="Export as JSON").click()
    assert json.loads(download.value.path().read_text()) == saved(tab, setting.batch)


def test_whatever_a_file_holds_is_drawn_and_nothing_of_it_runs(build, setting):
    attack = "</script><img src=x onerror=alert(1)><a href='javascript:alert(1)'>x</a>{{ 7|add:7 }}"
    odd = [None, 7, [None], {"in": 5}, "constructor", attack]
    keys = [
        "description",
        "content",
        "options",
        "unit_options",
        "validation",
        "show_if",
        "labels",
        "field",
        "min",
        "new",
    ]
    items = [
        dict.fromkeys(keys, value) | {"type": type_} for type_ in [*ITEMS, "of tomorrow", attack, None] for value in odd
    ]
    tab = build()
    tab.on("dialog", lambda dialog: tab.faults.append(f"It ran: {dialog.message}"))
    tab.get_by_role("button", name="Bring in a layout").click()
    tab.get_by_label("Or its text").fill(json.dumps([page(*items)]))
    tab.get_by_role("button", name="Import it").click()
    expect(tab.locator(".canvas-item")).to_have_count(len(items))
    headings = set()
    for _ in items:
        headings.add(tab.locator("[data-inspector] h3").inner_text())
        tab.keyboard.press("ArrowDown")
    assert len(headings) == len(ITEMS) + 3
    expect(tab.locator(".builder-faults summary")).to_contain_text("faults")
    expect(tab.locator("[data-told]")).to_contain_text("page 1 of 1")
    assert len(saved(tab, setting.batch)[0]["rows"][0]["columns"][0]["items"]) == len(items)
