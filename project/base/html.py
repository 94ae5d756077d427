"""HTML that other people wrote: what of it may reach a page. Pure; nothing else in the project lets HTML through."""

import re

import nh3
from markdown_it import MarkdownIt

TAGS = frozenset(
    "b i em strong s u h1 h2 h3 ol ul li p br code pre blockquote table thead tbody tr th td a".split()  # noqa: SIM905
)

# Half of a surrogate pair is no character and cannot be written as UTF-8.
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
# A parser drops the first line break inside <pre>, so text that begins with several would shrink at every cleaning.
_PRE_THEN_BREAKS = re.compile(r"(<pre>)\n+")
# Cleaning may leave nesting that a parser reads otherwise (a <p> in a <p>); what does not settle is shown as text.
_MOST_PASSES = 8

_markdown = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def clean(html: str) -> str:
    """`html` with only the tags of `TAGS`; links keep an https address and nothing else keeps an attribute.

    The content of script and style goes, the text inside other foreign tags stays. Cleaning twice changes nothing.
    """
    for _ in range(_MOST_PASSES):
        cleaned = _clean_once(html)
        if cleaned == html:
            return cleaned
        html = cleaned
    return nh3.clean(html, tags=set())


def from_markdown(text: str) -> str:
    """CommonMark with tables and ~~strike~~ as clean HTML. HTML inside the text is cleaned like any other."""
    return clean(_markdown.render(_whole_characters(text)))


def _clean_once(html: str) -> str:
    cleaned = nh3.clean(
        _whole_characters(html),
        tags=set(TAGS),
        attributes={"a": {"href"}, "*": set()},  # else any tag keeps title and lang
        attribute_filter=_https_only,
        url_schemes={"https"},
        url_relative="deny",
        link_rel="noopener noreferrer",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )
    return _PRE_THEN_BREAKS.sub(r"\1", cleaned)


def _https_only(_tag: str, attribute: str, value: str) -> str | None:
    """Refuses an address that is not https; the attributes that cleaning itself adds come by here too."""
    return value if attribute != "href" or value.lower().startswith("https://") else None


def _whole_characters(text: str) -> str:
    return _LONE_SURROGATE.sub("\ufffd", text)
