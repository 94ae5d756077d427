"""What a layout lacks and what would keep people out is said with its place; whatever it holds, nothing breaks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batches.layouts import proofreading
from batches.layouts.proofreading import ACCESSIBILITY, DATA, MISSING
from batches.layouts.reading_html import outline
from datasets.schema import parse
from tests.factories import CHOICE, PROMPT, page

pytestmark = pytest.mark.once

SCHEMA = parse(
    {
        "strict": False,
        "fields": {
            "prompt": {"type": "text"},
            "photo": {"type": "image_url"},
            "clip": {"type": "audio_url", "label": "Call"},
            "film": {"type": "video_url", "label": "Film"},
            "words": {"type": "text"},
        },
    }
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["rows", "columns", "items", "type", "content", "options", "description", "url", "alt_text", "field"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


def picture(alt, url="https://example.org/pictures/cat%20one.jpg"):
    return {"type": "image", "url": url, "alt_text": alt}


def rich(content, **more):
    return {"type": "rich_text", "content": content, **more}


def found(*items, kind=ACCESSIBILITY):
    """The findings of one kind about a page that holds `items` after the prompt and a choice."""
    everything = proofreading.findings([page(PROMPT, CHOICE, *items)], SCHEMA)
    return [finding for finding in everything if finding.kind == kind]


@pytest.mark.parametrize(
    ("item", "told"),
    [
        (picture(""), "no text alternative"),
        ({"type": "image", "url": "https://example.org/a.jpg"}, "no text alternative"),
        (picture("cat.jpg"), "name of a file"),
        (picture("IMG_0017.JPEG"), "name of a file"),
        (picture("cat one.jpg"), "name of a file"),
        (picture("https://example.org/a", url="https://example.org/a"), "name of a file"),
        (picture("Image"), "only that there is a picture"),
        ({"type": "dataset_field", "field": "photo"}, "give this field a label"),
        ({"type": "dataset_field", "field": "film"}, "no captions"),
        (rich("<h3>Deep</h3>"), "heading of level 3 right below level 1"),
        (rich("# One\n\n### Three", content_format="markdown"), "heading of level 3 right below level 1"),
        (rich("<h2></h2>"), "level 2 is empty"),
        (rich('<a href="https://example.org/a">Click here!</a>'), 'reads "Click here!"'),
        (rich('<a href="https://example.org/a"> <b>here</b> </a>'), 'reads "here"'),
        (rich("<a href='https://example.org/'>https://example.org</a>"), "reads as its address"),
        (rich("<a href='https://example.org/'></a>"), "no text"),
        ({**CHOICE, "description": "Only one?", "options": CHOICE["options"][:1]}, "only one option"),
        (
            {
                **CHOICE,
                "description": "Twice?",
                "options": [{"label": "Yes", "value": 1}, {"label": "yes ", "value": 2}],
            },
            '2 options read "yes"',
        ),
        ({"type": "free_text", "description": "  "}, "has no text"),
        ({"type": "free_text"}, "has no text"),
        (CHOICE, "asked twice on this page"),
    ],
)
def test_what_keeps_people_out_is_told_with_its_place(item, told):
    (finding,) = found(item)
    assert told in finding.message
    assert finding.message.endswith(".")
    document = finding.document()
    assert document["path"] == "pages[0].rows[0].columns[0].items[2]"
    assert [document[level] for level in ("page", "row", "column", "item")] == [0, 0, 0, 2]


@pytest.mark.parametrize(
    "item",
    [
        picture("A grey cat asleep on a red chair"),
        {"type": "dataset_field", "field": "clip"},
        {"type": "dataset_field", "field": "film", "captions_field": "words"},
        rich("<h1>One</h1><h2>Two</h2><h3>Three</h3><h2>Two again</h2>"),
        rich('See <a href="https://example.org/rules">the rules of this study</a>.'),
        rich("### not a heading here", content_format="html"),
        {"type": "free_text", "description": "Anything else?"},
    ],
)
def test_what_is_sound_is_left_in_peace(item):
    assert found(item) == []


def test_headings_go_on_over_items_and_begin_again_on_each_page():
    pages = [page(rich("<h2>Two</h2>"), rich("<h3>Three</h3>"), CHOICE, PROMPT), page(rich("<h3>Deep</h3>"))]
    (finding,) = [one for one in proofreading.findings(pages, SCHEMA) if one.kind == ACCESSIBILITY]
    assert finding.place == (1, 0, 0, 0)


@pytest.mark.parametrize(
    ("pages", "kind", "told", "path"),
    [
        ([], MISSING, "One place needs mending", ""),
        ([page(PROMPT)], MISSING, "asks nothing", ""),
        ([page(PROMPT, CHOICE), {}], MISSING, "One place needs mending", "pages[1]"),
        (
            [page(PROMPT, CHOICE, {"type": "dance"}, {"type": "image"})],
            MISSING,
            "3 places need mending",
            "pages[0].rows[0].columns[0].items[2]",
        ),
        ([page(CHOICE)], DATA, "shows anything of the datapoint", ""),
    ],
)
def test_what_is_missing_before_a_set_up_is_told(pages, kind, told, path):
    findings = [finding for finding in proofreading.findings(pages, SCHEMA) if finding.kind == kind]
    assert told in findings[0].message
    assert findings[0].document()["path"] == path


@pytest.mark.parametrize(
    ("rows", "total", "told"),
    [
        ([{"prompt": "a", "photo": "b"}], 1, []),
        ([{"prompt": "a", "photo": "b"}, {"prompt": "c", "photo": ""}], 2, []),
        ([{"prompt": "a"}, {"prompt": "b", "photo": None}], 2, ['"photo" is empty in all of the 2 datapoints.']),
        (
            [{"prompt": "a", "photo": "b"}, {}, {"prompt": ""}],
            9,
            ["Of the first 3 datapoints 2 would show nothing at all; the first of them is number 2."],
        ),
        ([], 0, []),
    ],
)
def test_datapoints_that_would_show_nothing_are_counted(rows, total, told):
    pages = [page(PROMPT, {"type": "dataset_field", "field": "photo"})]
    assert [finding.message for finding in proofreading.about_data(pages, rows, total)] == told


@pytest.mark.parametrize(
    "faulty",
    [{"content": []}, {"content": "<h4>x</h4>" * 20_000}, {"content_format": []}, {"content_format": {"a": 1}}],
)
def test_a_passage_that_could_not_be_stored_is_not_read(faulty):
    item = rich("<h3>x</h3>") | faulty
    assert found(item) == []
    assert "needs mending" in found(item, kind=MISSING)[0].message


@given(pages=st.lists(JSON, max_size=3))
def test_any_list_is_proofread_without_an_exception(pages):
    for finding in [*proofreading.findings(pages, SCHEMA), *proofreading.about_data(pages, [{"prompt": "a"}], 1)]:
        assert finding.document()["message"]


@given(html=st.text())
def test_any_text_has_an_outline(html):
    assert outline(html).links == [] or "<a" in html.lower()
