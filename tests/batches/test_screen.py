"""The order of a participant's screens, and the one where they go on."""

from itertools import count
from uuid import UUID

from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from batches import screen
from batches.layouts import layout
from batches.layouts.items import Material
from batches.screen import Kind, Section

TEXT = {"type": "rich_text", "content": "<p>Read this.</p>"}
WHY = {"type": "free_text", "description": "Why?"}
WHICH = {
    "type": "multiple_choice",
    "description": "Which?",
    "answer_limit": 1,
    "options": [{"label": "A", "value": "a"}, {"label": "Seven", "value": 7}],
}


def pages(*described):
    numbers = count(1)
    made = [
        {"rows": [{"columns": [{"items": list(items)}]}], "display_position": position} for position, items in described
    ]
    return layout.normalise(made, lambda: str(UUID(int=next(numbers))))


LAYOUT = pages(("intro", [TEXT]), ("body", [WHICH]), ("body", [TEXT, WHY]), ("outro", [TEXT]))
[BETTER, REASON] = [item["id"] for item in layout.instructions(LAYOUT)]
DONE = {BETTER: [7], REASON: "Because"}


def test_body_pages_come_once_for_each_task_between_intro_and_outro():
    screens = screen.sequence(LAYOUT, 2)
    assert [(one.kind, one.task, one.part) for one in screens] == [
        (Kind.START, None, 1),
        (Kind.INTRO, None, 1),
        (Kind.TASK, 0, 1),
        (Kind.TASK, 0, 2),
        (Kind.TASK, 1, 1),
        (Kind.TASK, 1, 2),
        (Kind.OUTRO, None, 1),
        (Kind.SEND, None, 1),
    ]
    assert [one.number for one in screens] == list(range(1, 9))
    assert screens[3].page is LAYOUT[2]


def test_who_answered_nothing_starts_at_the_beginning():
    screens = screen.sequence(LAYOUT, 2)
    assert screen.next_open(screens, [None, {}]).kind is Kind.START


def test_who_comes_back_goes_on_at_the_first_open_question():
    screens = screen.sequence(LAYOUT, 2)
    assert screen.next_open(screens, [{BETTER: [7]}, None]).number == 4
    assert screen.next_open(screens, [DONE, None]).number == 5
    assert screen.next_open(screens, [None, DONE]).number == 3
    assert screen.next_open(screens, [DONE, DONE]).kind is Kind.SEND


def test_a_draft_that_could_not_be_sent_counts_as_open():
    limited = pages(("body", [{**WHY, "validation": {"type": "number"}}]))
    [number] = [item["id"] for item in layout.instructions(limited)]
    screens = screen.sequence(limited, 1)
    assert screen.next_open(screens, [{number: "twelve"}]).kind is Kind.TASK
    assert screen.next_open(screens, [{number: "12"}]).kind is Kind.SEND


@given(
    shape=st.lists(st.sampled_from(["intro", "body", "outro"]), min_size=1, max_size=5),
    task_count=st.integers(0, 6),
)
def test_every_page_is_shown_as_often_as_it_must(shape, task_count):
    made = pages(*((position, [TEXT]) for position in shape))
    screens = screen.sequence(made, task_count)
    assert len(screens) == 2 + sum(task_count if position == "body" else 1 for position in shape)
    assert (screens[0].kind, screens[-1].kind) == (Kind.START, Kind.SEND)
    tasks = [one.task for one in screens if one.task is not None]
    assert tasks == sorted(tasks)


def test_a_posted_page_is_read_question_by_question():
    form = QueryDict(f"{REASON}=two%0D%0Alines&other=1")
    assert screen.read_form(LAYOUT[1], form) == {BETTER: None}
    assert screen.read_form(LAYOUT[2], form) == {REASON: "two\nlines"}
    assert screen.read_form(LAYOUT[1], QueryDict(f"{BETTER}=1")) == {BETTER: [7]}


def test_only_the_questions_of_a_page_are_judged_with_it():
    assert list(screen.page_problems(LAYOUT[1], {})) == [BETTER]
    assert list(screen.page_problems(LAYOUT[2], {BETTER: [7]})) == [REASON]
    assert screen.page_problems(LAYOUT[2], DONE) == {}


def test_a_drawn_item_knows_its_template_its_answer_and_its_fault():
    material = Material(answers={BETTER: [7]}, errors={BETTER: "Choose again."})
    [[[drawn]]] = screen.draw(LAYOUT[1], material)["rows"]
    assert drawn["template"] == "batches/items/multiple_choice.html"
    assert drawn["error"] == "Choose again."
    assert [option["chosen"] for option in drawn["options"]] == [False, True]


def test_a_script_gets_the_values_behind_the_positions():
    assert screen.questions(Section(0, LAYOUT[1])) == [
        {"id": BETTER, "key": BETTER, "form": "options", "values": ["a", 7]}
    ]
    assert screen.questions(Section(0, LAYOUT[2])) == [{"id": REASON, "key": REASON, "form": "text"}]
