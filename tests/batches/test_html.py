"""Nothing but plain formatting gets through the sanitiser, whatever somebody tries."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from project.base.html import TAGS, clean, from_markdown

pytestmark = pytest.mark.once

HOSTILE = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    '<img src="https://tracker.example/pixel.gif">',
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    '<p style="background:url(https://tracker.example)">x</p>',
    "<style>p{display:none}</style>",
    '<p onclick="alert(1)">x</p>',
    "<p title lang=en dir=rtl>x</p>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href="JaVaScRiPt:alert(1)">x</a>',
    '<a href="java\nscript:alert(1)">x</a>',
    '<a href="&#106;avascript:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<a href="vbscript:x">x</a>',
    '<a href="//evil.example">x</a>',
    '<a href="/sign-out/">x</a>',
    '<a href="http://plain.example">x</a>',
    '<iframe src="https://evil.example"></iframe>',
    "<object data=x></object><embed src=x>",
    '<form action="https://evil.example"><input name=password><button>Go</button></form>',
    '<base href="https://evil.example/">',
    '<meta http-equiv="refresh" content="0;url=https://evil.example">',
    '<link rel="stylesheet" href="https://evil.example/x.css">',
    "<video src=x onerror=alert(1)></video><audio src=x></audio>",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<textarea><script>alert(1)</script></textarea>",
    "<template><script>alert(1)</script></template>",
    "<details open ontoggle=alert(1)>x</details>",
    '<div id="main" class="error-summary" data-secret="1">x</div>',
    "<xmp><p title='</xmp><script>alert(1)</script>'>",
]

ALLOWED_TAG = re.compile(
    r"</?(?:" + "|".join(sorted(TAGS - {"a"})) + r")>|</a>"
    r'|<a(?: href="https://[^"<>]*")?(?: (?:target="_blank"|rel="noopener noreferrer"))*>',
    re.IGNORECASE,
)


def leftovers(html: str) -> str:
    """What remains of clean HTML when the allowed tags are taken out: must be text, without any tag."""
    return ALLOWED_TAG.sub("", html)


@pytest.mark.parametrize("payload", HOSTILE)
@pytest.mark.parametrize("around", ["{}", "<p>before {} after</p>", "<table><tr><td>{}</td></tr></table>", "<b>{}"])
def test_hostile_html_loses_all_that_acts_or_loads(payload, around):
    assert "<" not in leftovers(clean(around.format(payload)))


@pytest.mark.parametrize("payload", HOSTILE)
def test_hostile_html_inside_markdown_is_cleaned_too(payload):
    assert "<" not in leftovers(from_markdown(f"# Title\n\nText {payload} text\n\n{payload}"))


@given(
    st.text()
    | st.lists(st.sampled_from([*HOSTILE, "<p>", "</p>", "<pre>\n", "<table>", "<a href=https://a.b>", "&lt;"])).map(
        "".join
    )
)
def test_any_text_comes_out_clean_and_cleaning_again_changes_nothing(html):
    cleaned = clean(html)
    assert "<" not in leftovers(cleaned)
    assert clean(cleaned) == cleaned


@given(st.text())
def test_any_text_is_markdown(text):
    assert "<" not in leftovers(from_markdown(text))


def test_the_formatting_that_requesters_use_stays():
    html = "<h1>T</h1><p><b>b</b> <em>e</em> <code>c</code><br></p><ol><li>1</li></ol><blockquote>q</blockquote>"
    assert clean(html) == html


def test_a_link_keeps_its_https_address_and_tells_the_other_site_nothing():
    assert clean('<a href="https://example.org/a?b=1" onclick="x" class="y">here</a>') == (
        '<a href="https://example.org/a?b=1" target="_blank" rel="noopener noreferrer">here</a>'
    )


def test_what_a_script_says_is_not_left_behind_as_text():
    assert clean("a<script>alert('x')</script><style>p{}</style>b") == "ab"


def test_text_in_a_foreign_tag_stays():
    assert clean("<article><p>Read <font color=red>this</font></p></article>") == "<p>Read this</p>"


def test_markdown_knows_tables_and_strike():
    html = from_markdown("| a | b |\n|:-:|---|\n| 1 | ~~2~~ |")
    assert html.replace("\n", "") == (
        "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td><s>2</s></td></tr></tbody></table>"
    )


def test_half_a_surrogate_pair_becomes_the_replacement_character():
    assert clean("a\ud800b") == "a\ufffdb"


@pytest.mark.parametrize("piece", ["<b>", "<p>", "<table><tr><td>", "<a href=https://x.y>", "<ul><li>", "<"])
def test_deep_nesting_is_no_way_to_stop_the_server(piece):
    assert "<script" not in clean(piece * 20_000 + "<script>")
