"""What is shuffled is seen in its order: from left to right, from top to bottom, and by the keyboard."""

import pytest
from playwright.sync_api import expect

from batches.layouts import layout
from tasksuites.models import Answer
from tests.browser.conftest import DESKTOP, PHONE
from tests.factories import ReadyBatchFactory

LABELS = [f"Option {letter}" for letter in "abcd"]
CHOICE = {
    "type": "multiple_choice",
    "description": "Which?",
    "answer_limit": 1,
    "shuffle": "task",
    "options": [{"label": label, "value": label[-1]} for label in LABELS],
}


def column(label):
    return {"items": [{"type": "rich_text", "content": f"<h2>{label}</h2><p>What {label} says.</p>"}]}


@pytest.fixture
def batch():
    rows = [{"columns": [column("First"), column("Second")], "shuffle": "task"}, {"columns": [{"items": [CHOICE]}]}]
    numbers = iter(range(1, 1000))
    made = layout.normalise([{"rows": rows}], lambda: f"00000000-0000-7000-8000-{next(numbers):012}")
    return ReadyBatchFactory(layout=made, group_size=3)


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_a_person_sees_and_answers_in_the_order_that_is_stored(open_page, batch, axe, fits, width, scripts):
    tab = open_page(f"/take/{batch.pool.entry}/?PROLIFIC_PID=p1", width=width, scripts=scripts)
    tab.get_by_role("button", name="Begin").click()
    given = []
    for answer in Answer.objects.order_by("position"):
        expect(tab.get_by_text(f"Task {answer.position} of 3", exact=True).first).to_be_attached()
        [places], [options] = answer.shown["columns"].values(), answer.shown["options"].values()
        headings = tab.get_by_role("heading", level=2)
        assert headings.all_inner_texts() == [("First", "Second")[place] for place in places]
        first, second = (headings.nth(number).bounding_box() for number in (0, 1))
        assert first["y"] < second["y"] if width == PHONE else first["x"] < second["x"]
        assert tab.locator(".choice").all_inner_texts() == [LABELS[place] for place in options]
        fits(tab)
        if scripts:
            axe(tab)
        tab.locator(".choice input").nth(0).focus()
        tab.keyboard.press("ArrowDown")
        expect(tab.locator(".choice input").nth(1)).to_be_checked()
        given.append("abcd"[options[1]])
        tab.get_by_role("button", name="Next").click()
    expect(tab.get_by_text("All questions are answered.")).to_be_visible()
    assert [next(iter(answer.values.values())) for answer in Answer.objects.order_by("position")] == [
        [value] for value in given
    ]
