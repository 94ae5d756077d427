"""Control and training tasks in a real browser: the console's page, and the hints that participants read."""

import pytest
from django.test import Client
from playwright.sync_api import expect

from batches.layouts import layout
from tasksuites.models import Answer, Assignment, Pool, Task
from tests.batches.test_nobody_can_tell import SAME, add_control, draws
from tests.browser.conftest import DESKTOP, PHONE, press
from tests.browser.test_participant import LANGUAGES, MINUTES, REASONS, SUBJECT
from tests.factories import CHOICE, PROMPT, WHY, MembershipFactory, ReadyBatchFactory, stored_layout

LOOKS = [(width, scheme) for width in (PHONE, DESKTOP) for scheme in ("light", "dark")]
ORDER = {
    "type": "ranking",
    "description": "Best first",
    "required": False,
    "options": [{"label": "Clear", "value": "clear"}, {"label": "Short", "value": "short"}],
}
HINT = "Read the <first> answer again:\nit says less than it seems to."


@pytest.fixture
def batch():
    pages = stored_layout(PROMPT, CHOICE, WHY, REASONS, SUBJECT, LANGUAGES, MINUTES, ORDER)
    made = ReadyBatchFactory(groups=1, group_size=2, layout=pages)
    choice = layout.instructions(made.layout)[0]["id"]
    known = [{"output_values": {choice: ["b"]}}, {"output_values": {choice: ["a"]}, "correctness_weight": 0.25}]
    add_control(made, solutions=known)
    add_control(
        made, values=SAME | {"prompt": "Averylongwordwithoutanyblank" * 9}, kind="training", hint=HINT, solutions=known
    )
    return made


@pytest.fixture
def signed_in(batch):
    client = Client()
    client.force_login(MembershipFactory(workspace=batch.workspace).user)
    return client


@pytest.mark.once
@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_the_page_of_control_tasks_is_for_everybody(open_page, axe, fits, batch, signed_in, width, scheme):
    tab = open_page(f"/batches/{batch.pk}/controls/", width=width, scheme=scheme, client=signed_in)
    axe(tab)
    fits(tab)
    tab.get_by_role("button", name="Add another right answer").click()
    expect(tab.get_by_role("group", name="Right answer 2")).to_be_visible()
    tab.get_by_label("Weight").last.fill("many")
    tab.get_by_role("button", name="Add the task").click()
    expect(tab.get_by_role("alert")).to_contain_text("A weight is a number from 0 to 1")
    refused(tab)
    axe(tab)
    fits(tab)


@pytest.mark.once
@pytest.mark.parametrize("scripts", [True, False])
def test_a_control_task_is_added_with_or_without_scripts(open_page, batch, signed_in, scripts):
    tab = open_page(f"/batches/{batch.pk}/controls/", scripts=scripts, client=signed_in)
    tab.get_by_label("Begin with datapoint number").fill("1")
    tab.get_by_role("button", name="Fill in").click()
    expect(tab.get_by_label("prompt")).to_have_value("Prompt 1")
    tab.get_by_label("Response B").check()
    tab.get_by_label("Why?").fill("It is shorter.")
    order = {}
    if scripts:
        tab.get_by_role("button", name="Move “Clear” down").click()
        order = {layout.instructions(batch.layout)[-1]["id"]: ["short", "clear"]}
    tab.get_by_role("button", name="Add another right answer").click()
    expect(tab.get_by_label("Why?").first).to_have_value("It is shorter.")
    tab.get_by_role("group", name="Right answer 2").get_by_label("Response A").check()
    tab.get_by_label("Weight").last.fill("0.5")
    tab.get_by_role("button", name="Add the task").click()
    expect(tab.get_by_role("row").filter(has_text="It is shorter.")).to_contain_text("Response A")
    choice, why, *_ = [item["id"] for item in layout.instructions(batch.layout)]
    assert Task.objects.order_by("position").last().known_solutions == [
        {"output_values": {choice: ["b"], why: "It is shorter."} | order},
        {"output_values": {choice: ["a"]}, "correctness_weight": 0.5},
    ]
    tab.get_by_label("Control tasks in each group").fill("2")
    tab.get_by_role("button", name="Save the numbers").click()
    expect(tab.get_by_text("The numbers are saved.")).to_be_visible()
    assert Pool.objects.get().controls_per_suite == 2


def refused(tab):
    """Chromium notes every answer that is no success: exactly one 422 is meant here."""
    (fault,) = tab.faults
    assert "422" in fault
    tab.faults.clear()


def answer_wrongly(batch):
    """Everything answered, the training task wrongly; the address of the page that sends."""
    assignment = Assignment.objects.get()
    choice, why, reasons, subject, languages, minutes, _ = layout.instructions(batch.layout)
    whole = {why["id"]: "So", reasons["id"]: [1], subject["id"]: ["Law"], languages["id"]: ["Law"], minutes["id"]: "2"}
    solutions = [{"output_values": {choice["id"]: ["b"]}}]
    Task.objects.filter(kind="training").update(known_solutions=solutions)
    Answer.objects.filter(assignment=assignment).update(values=whole | {choice["id"]: ["a"]})
    return f"/assignment/{assignment.pk}/5/"


@pytest.mark.once
@pytest.mark.parametrize(("width", "scheme"), LOOKS)
@pytest.mark.parametrize("scripts", [True, False])
def test_hints_lead_to_a_right_answer(open_page, axe, fits, batch, width, scheme, scripts):
    draws(batch, trainings_per_suite=1)
    tab = open_page(f"/take/{batch.pool.entry}/?PROLIFIC_PID=p1", width=width, scheme=scheme, scripts=scripts)
    tab.goto(answer_wrongly(batch))
    tab.get_by_role("button", name="Send answers").click()
    expect(tab.get_by_role("alert")).to_contain_text("Please look at these again, then send")
    expect(tab.get_by_role("alert")).to_contain_text("Read the <first> answer again:")
    refused(tab)
    if scripts:
        axe(tab)
    fits(tab)
    number = Answer.objects.get(task__kind="training").position
    tab.get_by_role("alert").get_by_role("link", name=f"Task {number}").click()
    expect(tab.get_by_role("status").filter(has_text="Read the <first> answer again:")).to_be_visible()
    if scripts:
        axe(tab)
    fits(tab)
    tab.get_by_label("Response B").check()
    press(tab, "Next")
    tab.goto(f"/assignment/{Assignment.objects.get().pk}/5/")
    expect(tab.get_by_text("All questions are answered")).to_be_visible()
    tab.get_by_role("button", name="Send answers").click()
    expect(tab.get_by_role("heading", name="Thank you")).to_be_visible()
