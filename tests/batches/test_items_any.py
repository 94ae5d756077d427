"""What holds for every kind of item that asks, whatever it is given."""

import json
from collections import Counter
from html.parser import HTMLParser
from random import Random
from uuid import uuid4

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from batches import screen
from batches.layouts import layout
from batches.layouts.items import ITEMS, Material
from tests.batches.item_samples import ASKING, stored

pytestmark = pytest.mark.once

STORED = [stored(item) for item in ASKING]
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
WORDS = ["value", "unit", "explanation", "cat", 7, True, "m", "ft", "clear", 3, 1, -2, "a", "", "12"]
LIKELY = SCALARS | st.sampled_from(WORDS)
JSON = st.recursive(
    LIKELY,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["value", "unit", "explanation", "x"]) | st.text(max_size=3), inner, max_size=3
        )
    ),
    max_leaves=12,
)


class Form(HTMLParser):
    """What a browser would send of a page, and the names of all its fields."""

    def __init__(self, html):
        super().__init__()
        self.fields, self.sent, self.area, self.select = Counter(), [], None, None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given_ = dict(attrs)
        if tag in ("input", "textarea", "select"):
            self.fields[given_["name"]] += 1
        if tag == "input" and given_.get("type") != "file":
            is_choice = given_["type"] in ("radio", "checkbox")
            if not is_choice or "checked" in given_:
                self.sent.append((given_["name"], given_["value"]))
        elif tag == "textarea":
            self.area, self.words = given_["name"], ""
        elif tag == "select":
            self.select, self.chosen = given_["name"], []
        elif tag == "option":
            self.chosen.append((given_["value"], "selected" in given_))

    def handle_data(self, data):
        if self.area:
            self.words += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.sent.append((self.area, self.words.removeprefix("\n")))
            self.area = None
        elif tag == "select":
            selected = [value for value, is_selected in self.chosen if is_selected] or [self.chosen[0][0]]
            self.sent.append((self.select, selected[0]))

    def query(self):
        made = QueryDict(mutable=True)
        for name, value in self.sent:
            made.appendlist(name, value)
        return made


def drawn(item, **material):
    return render_to_string(ITEMS[item["type"]].template, {"item": screen.draw_item(item, Material(**material))})


def drawn_answer(item, answer):
    return drawn(item, answers={item["id"]: answer})


@given(item=st.sampled_from(STORED), value=JSON, is_final=st.booleans())
def test_any_json_is_judged_as_an_answer_and_what_is_kept_of_it_stays_the_same(item, value, is_final):
    kind = ITEMS[item["type"]]
    fault = layout.answer_fault(item, value, final=is_final)
    assert fault is None or fault.endswith(".")
    if value is not None and kind.draft_fault(item, value) is None:
        kept = kind.kept(item, value)
        assert kind.kept(item, kept) == kept if kept is not None else True
        assert json.loads(json.dumps(kept)) == kept
        assert kept is None or layout.answer_fault(item, kept, final=False) is None


@given(item=st.sampled_from(ASKING), value=JSON, data=st.data())
def test_any_json_in_place_of_a_key_is_judged_and_what_passes_is_stored_the_same_again(item, value, data):
    key = data.draw(st.sampled_from([*ITEMS[item["type"]].keys, "show_if", "id"]))
    changed = [{"rows": [{"columns": [{"items": [item | {key: value}]}]}]}]
    problems = layout.check(changed, None)
    assert all(problem.message.endswith(".") for problem in problems)
    if not problems:
        once = layout.normalise(changed, lambda: str(uuid4()))
        assert layout.check(once, None) == []
        assert layout.normalise(once, lambda: "never") == once


@pytest.mark.parametrize("item", STORED, ids=lambda item: item["type"])
def test_what_somebody_might_answer_may_be_sent_read_back_from_its_form_and_put_in_words(item):
    kind = ITEMS[item["type"]]
    for seed in range(5):
        answer = kind.preview_value(item, Random(seed))
        if answer is None:
            assert kind.type in ("file_upload", "video_narration")
            continue
        assert layout.answer_fault(item, answer, final=True) is None
        assert kind.kept(item, answer) == answer
        assert screen.read_item(item, Form(drawn_answer(item, answer)).query()) == answer
        assert kind.words(item, answer).strip()
        exported = kind.export(item, answer, {})
        assert exported
        assert all(isinstance(value, str) for part in exported for value in part.values())


@pytest.mark.parametrize("item", STORED, ids=lambda item: item["type"])
def test_a_form_that_nobody_touched_gives_no_answer(item):
    assert screen.read_item(item, Form(drawn_answer(item, None)).query()) is None


@given(item=st.sampled_from([item for item in STORED if item["type"] != "multiple_choice"]), data=st.data())
def test_whatever_a_form_carries_is_read_judged_and_drawn_again(item, data):
    """Also what no browser of ours would send, and answers that are only half there."""
    form = QueryDict(mutable=True)
    for name in Form(drawn_answer(item, None)).fields:
        for word in data.draw(
            st.lists(st.sampled_from(["", "0", "1", "2", "3", "99", "12", "-1", "x", "²"]), max_size=2)
        ):
            form.appendlist(name, word)
    answer = screen.read_item(item, form)
    fault = layout.answer_fault(item, answer, final=True)
    assert fault is None or fault.endswith(".")
    again = screen.read_item(item, Form(drawn_answer(item, answer)).query())
    if answer is not None and layout.answer_fault(item, answer, final=False) is None and item["type"] not in FILES:
        kind = ITEMS[item["type"]]  # a page has its own order, what is kept has that of the layout
        assert kind.kept(item, again) == kind.kept(item, answer)


FILES = ("file_upload", "video_narration")


@pytest.mark.parametrize("item", STORED, ids=lambda item: item["type"])
def test_a_given_answer_is_shown_in_the_same_template_and_nothing_of_it_can_be_changed(item):
    answer = ITEMS[item["type"]].preview_value(item, Random(1))
    html = drawn(item, answers={item["id"]: answer}, errors={item["id"]: "Wrong."}, given=True)
    closed = html.count(" readonly") + html.count(" disabled")
    assert closed >= 1
    assert "Wrong." not in html
    assert "(optional)" not in html
    assert "No answer was given." not in html or answer is None
    assert "No answer was given." in drawn(item, given=True)


@pytest.mark.parametrize("item", ASKING, ids=lambda item: item["type"])
def test_a_question_that_is_not_required_may_stay_open_and_says_so(item):
    optional = stored(item | {"required": False})
    assert layout.answer_fault(optional, None, final=True) is None
    assert "(optional)" in drawn(optional)
    assert "required" not in stored(item | {"required": True})
    assert layout.answer_fault(stored(item), None, final=True).endswith(".")


@pytest.mark.parametrize("item", STORED, ids=lambda item: item["type"])
def test_the_link_to_a_question_leads_to_an_element_of_its_form(item):
    assert f'id="{layout.kind_of(item).target(item)}"' in drawn(item)
