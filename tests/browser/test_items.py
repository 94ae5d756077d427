"""The kinds of item that a script makes comfortable: with and without it, by mouse, touch and keyboard."""

import pytest
from playwright.sync_api import expect

from batches.layouts import layout
from tasksuites.models import Answer
from tests.browser.conftest import DESKTOP, PHONE, press
from tests.factories import PROMPT, ReadyBatchFactory, page

IS_PHOTO = {
    "type": "multiple_choice",
    "name": "is_photo",
    "description": "Is it a photo?",
    "answer_limit": 1,
    "options": [{"label": "Yes", "value": True}, {"label": "No", "value": False}],
}
WHAT = {"type": "free_text", "name": "what", "description": "What is in it?"}
WHAT |= {"show_if": {"item": "is_photo", "is": True}}
SHARP = {
    "type": "rating",
    "name": "sharp",
    "description": "How sharp is it?",
    "points": 5,
    "labels": ["blurred", "sharp"],
}
ORDER = {
    "type": "ranking",
    "name": "order",
    "description": "Put these in the order in which you saw them",
    "options": [{"label": word.capitalize(), "value": word} for word in ("sky", "tree", "house")],
}
REASONS = {
    "type": "multiple_choice_with_free_text",
    "name": "reasons",
    "description": "What do you think of it?",
    "answer_limit": -1,
    "options": [
        {"label": "Beautiful", "value": "beautiful", "heading": "What speaks for it?"},
        {"label": "Clear", "value": "clear", "heading": "What speaks for it?"},
        {"label": "Dull", "value": "dull", "heading": "What speaks against it?"},
        {"label": "Nothing", "value": "nothing", "heading": "Or else", "exclusive": True},
    ],
}
HEIGHT = {
    "type": "free_text_with_unit",
    "name": "height",
    "description": "How high is the tree?",
    "unit_position": "suffix",
    "default_unit": "m",
    "unit_options": [
        {"label": "metres", "value": "m", "validation": {"type": "number", "min": 0, "max": 120}},
        {"label": "feet", "value": "ft", "validation": {"type": "number", "min": 0, "max": 400}},
    ],
}
LIKELY = {"type": "rating", "description": "Would you hang it on a wall?", "min": 0, "max": 10, "required": False}
MOOD = {"type": "rating", "description": "The mood", "points": 3, "labels": ["Gloomy", "Neither", "Cheerful"]}
MOOD |= {"required": False}
TOOL = {"type": "free_text", "description": "How was it painted?", "show_if": {"item": "is_photo", "is": False}}
LOOKS = [(PHONE, "light"), (PHONE, "dark"), (DESKTOP, "light"), (DESKTOP, "dark")]


@pytest.fixture
def batch():
    pages = [page(PROMPT, IS_PHOTO, WHAT, SHARP, ORDER), page(TOOL), page(REASONS, HEIGHT, LIKELY, MOOD)]
    numbers = iter(range(1, 1000))
    assert layout.check([page for page in pages if page], None)[1:] == []  # the prompt alone needs a schema
    stored = layout.normalise(pages, lambda: f"00000000-0000-7000-8000-{next(numbers):012}")
    return ReadyBatchFactory(layout=stored, group_size=1)


def begin(open_page, batch, **look):
    tab = open_page(f"/take/{batch.pool.entry}/?PROLIFIC_PID=p1", **look)
    press(tab, "Begin")
    return tab


def answers(batch):
    """What was kept, by the names of the questions."""
    kept = Answer.objects.get().values
    named = [item for item in layout.instructions(batch.layout) if "name" in item]
    return {item["name"]: kept[item["id"]] for item in named if item["id"] in kept}


def order_of(tab):
    return tab.locator(".ranking-label").all_inner_texts()


def swipe(tab, start, end):
    """A finger goes from the middle of one element to the upper edge of another."""
    end.scroll_into_view_if_needed()
    here, there = start.bounding_box(), end.bounding_box()
    x, y = here["x"] + here["width"] / 2, here["y"] + here["height"] / 2
    finger = tab.context.new_cdp_session(tab)
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in range(1, 6):
        point = {"x": x, "y": y + (there["y"] + 2 - y) * step / 5}
        finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_with_a_script_items_come_and_go_and_options_are_moved_by_every_means(open_page, batch):
    tab = begin(open_page, batch)
    what = tab.get_by_label("What is in it?")
    expect(what).to_be_hidden()
    tab.get_by_label("Yes").check()
    expect(what).to_be_visible()
    what.fill("A tree")
    tab.get_by_label("4", exact=True).check()

    tab.get_by_role("button", name="Move “House” up").press("Enter")
    assert order_of(tab) == ["Sky", "House", "Tree"]
    expect(tab.get_by_role("button", name="Move “House” up")).to_be_focused()
    expect(tab.get_by_text("House: place 2 of 3.")).to_be_attached()
    tab.get_by_label("Sky", exact=True).select_option("3")
    assert order_of(tab) == ["House", "Tree", "Sky"]
    grip, first = tab.locator(".ranking-grip").nth(2), tab.locator(".ranking-row").first
    grip.hover()
    tab.mouse.down()
    tab.mouse.move(first.bounding_box()["x"] + 20, first.bounding_box()["y"] + 2, steps=5)
    tab.mouse.up()
    assert order_of(tab) == ["Sky", "House", "Tree"]

    press(tab, "Next")  # and past the page that only paintings have
    expect(tab.get_by_text("page 3 of 3", exact=False).first).to_be_attached()
    assert answers(batch) == {"is_photo": [True], "what": "A tree", "sharp": 4, "order": ["sky", "house", "tree"]}
    about = tab.get_by_label("About “Dull”")
    expect(about).to_be_hidden()
    tab.get_by_label("Dull", exact=True).check()
    about.fill("Too grey")
    tab.get_by_label("Clear", exact=True).check()
    tab.get_by_label("About “Clear”").fill("One sees it all")
    tab.get_by_label("How high is the tree?", exact=True).fill("30")
    tab.get_by_label("Unit").select_option("feet")
    press(tab, "Next")
    assert answers(batch)["reasons"] == [
        {"value": "clear", "explanation": "One sees it all"},
        {"value": "dull", "explanation": "Too grey"},
    ]
    assert answers(batch)["height"] == {"value": "30", "unit": "ft"}
    press(tab, "Send answers")
    expect(tab.get_by_role("heading", level=1)).to_contain_text("Thank you")


def test_what_a_script_saved_stands_there_again_and_what_became_hidden_is_not_sent(open_page, batch):
    tab = begin(open_page, batch, width=PHONE)
    tab.get_by_label("Yes").check()
    tab.get_by_label("What is in it?").fill("A tree")
    tab.get_by_role("button", name="Keep this order").click()
    swipe(tab, tab.locator(".ranking-grip").last, tab.locator(".ranking-row").first)
    assert order_of(tab) == ["House", "Sky", "Tree"]
    tab.get_by_label("2", exact=True).check()
    expect(tab.get_by_text("Saved")).to_be_visible()
    tab.reload()
    expect(tab.get_by_label("What is in it?")).to_have_value("A tree")
    expect(tab.get_by_label("House", exact=True)).to_have_value("1")
    expect(tab.get_by_role("button", name="Keep this order")).to_have_count(0)
    tab.get_by_label("No", exact=True).check()
    expect(tab.get_by_label("What is in it?")).to_be_hidden()
    press(tab, "Next")
    assert answers(batch)["what"] == "A tree"
    tab.get_by_label("How was it painted?").fill("With oil")
    press(tab, "Next")
    tab.get_by_label("Nothing", exact=True).check()
    tab.get_by_label("About “Nothing”").fill("-")
    tab.get_by_label("How high is the tree?", exact=True).fill("3")
    press(tab, "Next")
    press(tab, "Send answers")
    expect(tab.get_by_role("heading", level=1)).to_contain_text("Thank you")
    assert "what" not in answers(batch)


def test_without_a_script_places_are_chosen_from_lists_and_conditions_are_told(open_page, batch):
    tab = begin(open_page, batch, scripts=False, width=PHONE)
    expect(tab.get_by_text("Only if you answer “Yes” to “Is it a photo?”.")).to_be_visible()
    tab.get_by_label("No", exact=True).check()
    tab.get_by_label("5, sharp").or_(tab.get_by_label("5 sharp")).check()
    for name, place in (("Sky", "2"), ("Tree", "2"), ("House", "1")):
        tab.get_by_label(name, exact=True).select_option(place)
    press(tab, "Next")
    expect(tab.get_by_role("link", name="Put these in the order")).to_be_visible()
    expect(tab.get_by_label("Tree", exact=True)).to_have_value("2")
    tab.get_by_label("Tree", exact=True).select_option("3")
    press(tab, "Next")
    assert answers(batch) == {"is_photo": [False], "sharp": 5, "order": ["house", "sky", "tree"]}
    expect(tab.get_by_label("How was it painted?")).to_be_visible()
    tab.get_by_label("How was it painted?").fill("With oil")
    press(tab, "Next")
    tab.get_by_label("About “Beautiful”").fill("The light")
    tab.get_by_label("How high is the tree?", exact=True).fill("3")
    press(tab, "Next")
    assert answers(batch)["reasons"] == [{"value": "beautiful", "explanation": "The light"}]
    tab.faults.clear()  # the browser writes a line for each answer of 4xx


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_every_item_is_accessible_and_fits(open_page, batch, axe, fits, width, scheme):
    tab = begin(open_page, batch, width=width, scheme=scheme)
    tab.get_by_label("Yes").check()
    tab.get_by_role("button", name="Move “House” up").click()
    expect(tab.get_by_label("What is in it?")).to_be_visible()
    axe(tab)
    fits(tab)
    tab.get_by_label("What is in it?").fill("A tree")
    tab.get_by_label("3", exact=True).check()
    press(tab, "Next")
    tab.get_by_label("Dull", exact=True).check()
    expect(tab.get_by_label("About “Dull”")).to_be_visible()
    axe(tab)
    fits(tab)
    press(tab, "Next")
    expect(tab.get_by_role("alert")).to_be_visible()
    axe(tab)
    fits(tab)
    tab.faults.clear()  # the browser writes a line for each answer of 4xx
