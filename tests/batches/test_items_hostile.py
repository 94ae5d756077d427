"""Whatever stands in a layout, a dataset or an answer is shown as text: nothing of it runs, loads or leads astray."""

from random import Random

import pytest
from django.template.loader import render_to_string

from batches import screen
from batches.layouts import layout
from batches.layouts.items import ITEMS, File, Material
from datasets.schema import parse
from tests.batches.item_samples import ASKING
from tests.hostile import FOREIGN, PAYLOADS, Reader

pytestmark = pytest.mark.once

ID = "0192a3b5-e8f9-7a0b-8c2d-3e4f5a6b7c8d"
TYPES = ("text", "image_url", "audio_url", "video_url")
SCHEMA = parse({"strict": False, "fields": {type_: {"type": type_, "label": "Label"} for type_ in TYPES}})
SHOWING = [
    {"type": "rich_text", "content": "<p>Read <b>this</b></p>"},
    {"type": "rich_text", "content": "Read **this**", "content_format": "markdown"},
    {"type": "image", "url": "https://example.org/a.png", "alt_text": "A cat", "caption": "Ours"},
    *({"type": "dataset_field", "field": type_} for type_ in TYPES),
    {"type": "dataset_field", "field": "video_url", "captions_field": "text"},
]
# What is no text for people to read, and has rules that a payload would break.
OTHER_KEYS = {"id", "type", "name", "field", "captions_field", "content_format", "url", "value", "show_if"}
OTHER_KEYS |= {"unit_position", "default_unit", "accepted_file_types", "validation"}


def poisoned(node, payload):
    """`node` with the payload in every text that a requester writes for people to read."""
    if isinstance(node, str):
        return payload
    if isinstance(node, list):
        return [poisoned(part, payload) for part in node]
    if isinstance(node, dict):
        return {key: part if key in OTHER_KEYS else poisoned(part, payload) for key, part in node.items()}
    return node


def page_of(*items):
    return {"rows": [{"columns": [{"items": list(items)}]}]}


def drawn(page, **material):
    of_page = screen.draw(page, Material(fields=SCHEMA.fields, **material), layout.conditions_of([page]))
    return render_to_string("batches/participant/_page.html", {"drawn": of_page, "heading": "Task"})


def tags_of(html):
    """The elements without those that HTML of a requester's own may bring."""
    return [tag for tag in Reader(html).tags if tag not in ("p", "b", "strong", "em", "a", "br", "div", "code")]


@pytest.mark.parametrize("name", PAYLOADS)
def test_a_layout_s_texts_stay_texts_in_every_kind_of_item(name):
    payload = PAYLOADS[name]
    number = iter(range(1, 10_000))
    for item in (*SHOWING, *ASKING):
        dressed = {**item, "helper_text": "x", "placeholder_text_input": "x"} if ITEMS[item["type"]].asks else item
        bad = poisoned(dressed, payload)
        plain, hostile = (page_of(one, *following(one)) for one in (dressed, bad))
        problems = [problem for problem in layout.check([hostile], SCHEMA) if not problem.path.endswith(".content")]
        assert problems == [], item["type"]
        if layout.check([hostile], SCHEMA):
            continue  # nothing of it may be shown, which is said
        shown = [
            layout.normalise([one], lambda: f"{next(number):08x}-0000-7000-8000-000000000000")[0]
            for one in (plain, hostile)
        ]
        html = [drawn(one, values={"text": "Text"}, errors={}) for one in shown]
        assert Reader(html[1]).faults == [], item["type"]
        if item["type"] != "rich_text":
            assert tags_of(html[1]) == tags_of(html[0]), item["type"]


def following(item):
    """Something that says a choice's words again, as its condition."""
    if not getattr(ITEMS[item["type"]], "decides", False):
        return ()
    value = item["options"][0]["value"] if "options" in item else 1
    return (
        {"type": "free_text", "description": "Why?", "show_if": {"item": item.setdefault("name", "x"), "is": value}},
    )


@pytest.mark.parametrize("name", PAYLOADS)
def test_a_dataset_s_values_stay_texts_whatever_their_field(name):
    payload = PAYLOADS[name]
    for item in SHOWING[3:]:
        page = page_of({**item, "id": ID})
        for value in (payload, f"https://example.org/{payload}"):
            html = drawn(page, values=dict.fromkeys(TYPES, value))
            assert Reader(html).faults == [], item


@pytest.mark.parametrize("name", PAYLOADS)
def test_answers_errors_and_names_of_files_stay_texts_when_they_are_drawn_again(name):
    payload = PAYLOADS[name]
    number = iter(range(1, 10_000))
    page = layout.normalise([page_of(*ASKING)], lambda: f"{next(number):08x}-0000-7000-8000-000000000000")[0]
    asked = layout.instructions([page])
    answers = {item["id"]: poisoned_answer(item, payload) for item in asked}
    files = {"key": File("key", payload, 5, "image/png")}
    for given in (False, True):
        errors = {item["id"]: payload for item in asked}
        html = drawn(page, answers=answers, errors=errors, files=files, given=given)
        assert Reader(html).faults == []
        usual = {item["id"]: poisoned_answer(item, "x") for item in asked}
        assert tags_of(html) == tags_of(
            drawn(page, answers=usual, errors=dict.fromkeys(errors, "x"), files=files, given=given)
        )


def poisoned_answer(item, payload):
    answer = ITEMS[item["type"]].preview_value(item, Random(1))
    if answer is None:
        return ["key"]
    if isinstance(answer, str):
        return payload
    if isinstance(answer, dict):
        return {"value": payload, "unit": answer["unit"]}
    if isinstance(answer, list) and isinstance(answer[0], dict):
        return [part | {"explanation": payload} for part in answer]
    return answer


def test_the_reader_sees_what_is_wrong():
    """Without this a reader that sees nothing would pass everything."""
    for name in ("script", "handler", "frame", "closing", "form", "base", "link", "markdown html", "json", "nul"):
        assert Reader(PAYLOADS[name]).faults, name
    assert Reader(f'<input value="{PAYLOADS["double quote"]}">').faults == ["input autofocus", "input onfocus"]
    assert Reader('<a href="javascript:alert(1)">').faults
    assert Reader(f'<img src="https://{FOREIGN}/x.png">').faults
    assert Reader('<img src="https://example.org/x.png">').faults == []
