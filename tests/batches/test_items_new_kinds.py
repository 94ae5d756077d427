"""Units, explanations, ratings, rankings, narration and captions: what each accepts, keeps, asks and exports."""

import pytest

from batches.layouts import layout
from batches.layouts.items import ITEMS, File, Material
from batches.specs import output_spec
from datasets.schema import parse
from tests.batches.item_samples import (
    EXPLAINED,
    HEADED,
    NARRATION,
    NONE_OF_THESE,
    OPTIONS,
    PLAIN_UNIT,
    RANKING,
    RATING,
    UNIT,
    stored,
)

pytestmark = pytest.mark.once

CAPTIONED = parse(
    {
        "strict": False,
        "fields": {
            "clip": {"type": "video_url"},
            "speech": {"type": "audio_url"},
            "photo": {"type": "image_url"},
            "words": {"type": "text"},
            "camera": {"type": "metadata"},
        },
    }
)


def without(item, *keys):
    return {key: value for key, value in item.items() if key not in keys}


def scale(**more):
    return {"type": "rating", "description": "How good?", **more}


def faults(item, schema=CAPTIONED):
    return {problem.path: problem.message for problem in ITEMS[item["type"]].check(item, schema)}


@pytest.mark.parametrize(
    "item",
    [
        UNIT,
        without(UNIT, "default_unit"),
        UNIT | {"unit_options": UNIT["unit_options"][:1]},
        UNIT
        | {"unit_options": [{"label": "m", "value": "m", "validation": {"type": "number", "min": None, "max": 1}}]},
        EXPLAINED,
        EXPLAINED | {"options": [*HEADED, NONE_OF_THESE | {"heading": "Else"}], "shuffle": "task"},
        scale(min=0, max=10),
        scale(max=2),
        scale(points=21),
        scale(points=2, labels=["no", "yes"]),
        scale(min=-10, max=10, labels=[], required=False),
        RANKING | {"shuffle": True},
        NARRATION | {"helper_text": "Speak up", "max_file_size_mb": 250},
        {"type": "dataset_field", "field": "clip", "captions_field": "words"},
        {"type": "dataset_field", "field": "speech", "captions_field": "words"},
    ],
)
def test_a_good_item_has_no_fault(item):
    assert faults(item) == {}


@pytest.mark.parametrize(
    ("item", "path"),
    [
        (without(UNIT, "unit_options", "default_unit"), "unit_options"),
        (UNIT | {"unit_options": []} | {"default_unit": None}, "unit_options"),
        (without(UNIT, "unit_position"), "unit_position"),
        (UNIT | {"unit_position": "left"}, "unit_position"),
        (UNIT | {"default_unit": "km"}, "default_unit"),
        (UNIT | {"default_unit": ["m"]}, "default_unit"),
        (UNIT | {"unit_options": ["m"], "default_unit": None}, "unit_options[0]"),
        (
            PLAIN_UNIT | {"unit_options": [{"label": "m", "value": 1}, {"label": "n", "value": "1"}]},
            "unit_options[1].value",
        ),
        (PLAIN_UNIT | {"unit_options": [{"label": "m", "value": 1, "validation": 3}]}, "unit_options[0].validation"),
        (
            PLAIN_UNIT
            | {"unit_options": [{"label": "m", "value": 1, "validation": {"type": "number", "min": 2, "max": 1}}]},
            "unit_options[0].validation",
        ),
        (
            PLAIN_UNIT | {"unit_options": [{"label": "m", "value": 1, "validation": {"min": 2}}]},
            "unit_options[0].validation.type",
        ),
        (EXPLAINED | {"options": OPTIONS[:1], "answer_limit": 1}, "options[0].heading"),
        (EXPLAINED | {"options": [HEADED[0] | {"heading": " "}], "answer_limit": 1}, "options[0].heading"),
        (EXPLAINED | {"answer_limit": 4}, "answer_limit"),
        (scale(), "max"),
        (scale(min=1), "max"),
        (scale(min=3, max=3), "max"),
        (scale(min=3, max=1), "max"),
        (scale(max=22), "max"),
        (scale(max=1.0), "max"),
        (scale(points=1), "points"),
        (scale(points=10**15), "points"),
        (scale(points=5, max=5), "points"),
        (scale(points=5, labels="bad"), "labels"),
        (scale(points=5, labels=["a", "b", "c"]), "labels"),
        (scale(points=3, labels=["a", "", "c"]), "labels[1]"),
        (scale(points=5, required="no"), "required"),
        (RANKING | {"options": OPTIONS[:1]}, "options"),
        (RANKING | {"options": [{"label": str(n), "value": n} for n in range(51)]}, "options"),
        (RANKING | {"shuffle": "always"}, "shuffle"),
        (without(NARRATION, "description"), "description"),
        (NARRATION | {"max_file_size_mb": 0}, "max_file_size_mb"),
        ({"type": "dataset_field", "field": "clip", "captions_field": "gone"}, "captions_field"),
        ({"type": "dataset_field", "field": "clip", "captions_field": "camera"}, "captions_field"),
        ({"type": "dataset_field", "field": "photo", "captions_field": "words"}, "captions_field"),
        ({"type": "rich_text", "content": "x" * 100_001}, "content"),
        ({"type": "rich_text", "content": "x" * 20_001, "content_format": "markdown"}, "content"),
        ({"type": "rich_text", "content": "<https://a> " * 1_600, "content_format": "markdown"}, "content"),
    ],
)
def test_a_faulty_item_is_told_where_and_in_a_sentence(item, path):
    assert list(faults(item)) == [path]
    assert faults(item)[path].endswith(".")


def test_a_number_of_points_is_stored_as_the_ends_of_its_scale():
    kept = stored(scale(points=5))
    assert (kept["min"], kept["max"], "points" in kept) == (1, 5, False)


WHY = {"value": "clear", "explanation": "It says it at once"}


@pytest.mark.parametrize(
    ("item", "value", "fault"),
    [
        (UNIT, {"value": "12.5", "unit": "m"}, None),
        (UNIT, {"value": "101", "unit": "m"}, "metres: Write a number of at most 100."),
        (UNIT, {"value": "101", "unit": "ft"}, None),
        (UNIT, {"value": "far", "unit": "m"}, "metres: Write a number, such as 12 or 3.5."),
        (UNIT, {"value": "12", "unit": None}, "Choose a unit."),
        (UNIT, {"value": "12"}, "Choose a unit."),
        (UNIT, {"value": " ", "unit": "m"}, "Write an answer."),
        (UNIT, None, "Write an answer."),
        (PLAIN_UNIT, {"value": "a few", "unit": 2}, None),
        (EXPLAINED, [WHY], None),
        (EXPLAINED, [WHY, {"value": 3, "explanation": ""}], 'Write something about "Short".'),
        (EXPLAINED, [WHY | {"value": value} for value in ("clear", "long", 3)], "Choose at most 2; 3 are chosen."),
        (EXPLAINED, [], "Choose at least one answer."),
        (RATING, -2, None),
        (RATING, 0.0, None),
        (RATING, None, "Choose a point on the scale."),
        (RANKING, [True, "cat", 7], None),
        (RANKING, [True, "cat"], "Give every option a place: 1 has none yet."),
        (RANKING, ["cat"], "Give every option a place: 2 have none yet."),
        (RANKING, [], "Put the options in order."),
        (NARRATION, ["key"], None),
        (NARRATION, ["key", "other"], "Keep at most 1 file; there are 2."),
        (NARRATION, None, "Add a file."),
    ],
)
def test_an_answer_may_stay_in_a_draft_and_is_sent_when_it_is_whole(item, value, fault):
    assert layout.answer_fault(stored(item), value, final=False) is None
    assert layout.answer_fault(stored(item), value, final=True) == fault


@pytest.mark.parametrize(
    ("item", "value"),
    [
        (UNIT, "12 m"),
        (UNIT, {"value": 12, "unit": "m"}),
        (UNIT, {"value": "12", "unit": "km"}),
        (UNIT, {"value": "12", "unit": "m", "more": 1}),
        (PLAIN_UNIT, {"value": "12", "unit": True}),
        (EXPLAINED, ["clear"]),
        (EXPLAINED, {"value": "clear"}),
        (EXPLAINED, [WHY, WHY]),
        (EXPLAINED, [{"explanation": "none chosen"}]),
        (EXPLAINED, [WHY | {"explanation": 5}]),
        (EXPLAINED, [WHY | {"explanation": "x" * 100_001}]),
        (RATING, 3),
        (RATING, "2"),
        (RATING, 0.5),
        (RATING, True),
        (RATING, [1]),
        (RANKING, "cat"),
        (RANKING, ["cat", "cat", 7]),
        (RANKING, ["cat", "dog", 7]),
        (RANKING, {"0": "1", "1": "1"}),
    ],
)
def test_what_could_never_be_right_is_refused_at_once(item, value):
    assert layout.answer_fault(stored(item), value, final=False).endswith(".")


@pytest.mark.parametrize(
    ("item", "value", "kept"),
    [
        (UNIT, {"value": "1\r\n2", "unit": "m"}, {"value": "1\n2", "unit": "m"}),
        (PLAIN_UNIT, {"value": "5", "unit": 2.0}, {"value": "5", "unit": 2}),
        (EXPLAINED, [{"value": 3.0}, WHY], [WHY, {"value": 3, "explanation": ""}]),
        (RATING, 1.0, 1),
        (RANKING, [7.0, "cat"], [7, "cat"]),
    ],
)
def test_an_answer_is_kept_in_the_types_of_the_layout(item, value, kept):
    assert repr(ITEMS[item["type"]].kept(stored(item), value)) == repr(kept)


@pytest.mark.parametrize(
    ("item", "text", "value"),
    [
        (UNIT, "12 m", {"value": "12", "unit": "m"}),
        (UNIT, "12ft", {"value": "12", "unit": "ft"}),
        (UNIT, " 12 feet ", {"value": "12", "unit": "ft"}),
        (UNIT, "12", {"value": "12", "unit": "m"}),
        (UNIT, "atom", {"value": "atom", "unit": "m"}),
        (UNIT, '{"value": "3", "unit": "ft"}', {"value": "3", "unit": "ft"}),
        (PLAIN_UNIT, "euro 5", {"value": "5", "unit": 1}),
        (PLAIN_UNIT, "5", {"value": "5", "unit": None}),
        (EXPLAINED, '[{"value": "3", "explanation": "x"}]', [{"value": 3, "explanation": "x"}]),
        (EXPLAINED, "clear|3", [{"value": "clear", "explanation": ""}, {"value": 3, "explanation": ""}]),
        (RATING, "-1", -1),
        (RATING, " 2 ", 2),
        (scale(points=3, labels=["bad", "fair", "good"]), "2, fair", 2),
        (scale(points=3, labels=["bad", "fair", "good"]), "good", 3),
        (RATING, "great", "great"),
        (RANKING, "7 > cat > true", [7, "cat", True]),
        (RANKING, '["cat", 7, true]', ["cat", 7, True]),
        (RANKING, "true|7|cat", [True, 7, "cat"]),
    ],
)
def test_a_text_in_a_dataset_says_what_is_right(item, text, value):
    kept = stored(item)
    assert ITEMS[item["type"]].from_text(kept, text) == value


@pytest.mark.parametrize(
    ("item", "value", "exported", "words"),
    [
        (UNIT, {"value": "12", "unit": "m"}, [{"value": "12", "unit": "m"}], "12 metres"),
        (PLAIN_UNIT, {"value": "12", "unit": 2}, [{"value": "12", "unit": "2"}], "dollars 12"),
        (EXPLAINED, [WHY | {"value": 3}], [WHY | {"value": "3"}], "Short (It says it at once)"),
        (RATING, 2, [{"value": "2"}], "2, good"),
        (RATING, 1, [{"value": "1"}], "1"),
        (RANKING, [True, 7, "cat"], [{"value": "true"}, {"value": "7"}, {"value": "cat"}], "Yes > Seven > Cat"),
        (NARRATION, ["key"], [{"file_key": "key"}], "key"),
    ],
)
def test_results_hold_text_and_pages_hold_words(item, value, exported, words):
    kind = ITEMS[item["type"]]
    assert kind.export(stored(item), value, {}) == exported
    assert kind.words(stored(item), value) == words


@pytest.mark.parametrize(
    ("item", "spec"),
    [
        (UNIT, {"type": "json"}),
        (EXPLAINED, {"type": "array_json"}),
        (RATING, {"type": "integer", "allowed_values": [-2, -1, 0, 1, 2]}),
        (RANKING, {"type": "array_string", "allowed_values": ["cat", "7", "true"]}),
        (NARRATION, {"type": "array_file"}),
    ],
)
def test_a_batch_s_project_says_what_the_answers_are(item, spec):
    for is_required in (True, False):
        kept = stored(item | {"required": is_required})
        [told] = output_spec([{"rows": [{"columns": [{"items": [kept]}]}]}]).values()
        assert told == spec | {"required": is_required, "hidden": False}


def test_a_narration_is_one_film_with_limits_of_its_own():
    files = {"a": File("a", "me.webm", 99_000_000, "video/webm"), "b": File("b", "me.jpg", 5, "image/jpeg")}
    item = stored(NARRATION)
    assert layout.answer_fault(item, ["a"], final=True, files=files) is None
    assert "of another type" in layout.answer_fault(item, ["b"], final=True, files=files)
    assert "larger than 1 MB" in layout.answer_fault(item | {"max_file_size_mb": 1}, ["a"], final=True, files=files)


def test_captions_are_shown_only_from_an_https_address():
    item = {"type": "dataset_field", "field": "clip", "captions_field": "words"}
    for words, captions in (
        ("https://example.org/a.vtt", "https://example.org/a.vtt"),
        ("javascript:1", ""),
        (None, ""),
    ):
        material = Material(fields=CAPTIONED.fields, values={"clip": "https://example.org/a.mp4", "words": words})
        assert ITEMS["dataset_field"].draw(item, material)["captions"] == captions


def test_headings_keep_their_order_while_their_options_are_shuffled():
    item = stored(EXPLAINED) | {"order": [2, 1, 0]}
    groups = ITEMS[item["type"]].draw(item, Material())["groups"]
    labels = [(group["heading"], [option["label"] for option in group["options"]]) for group in groups]
    assert labels == [("What is good?", ["Short", "Clear"]), ("What is bad?", ["Long"])]
