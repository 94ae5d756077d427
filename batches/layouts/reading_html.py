"""The headings and links of a passage of HTML, as a screen reader lists them. Pure."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

HEADINGS = {f"h{level}": level for level in range(1, 7)}


@dataclass(slots=True)
class Heading:
    level: int
    text: str = ""


@dataclass(slots=True)
class Link:
    address: str
    text: str = ""


@dataclass(slots=True)
class Outline:
    """What was found, in reading order; texts without blanks at their ends."""

    headings: list[Heading] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)


def outline(html: str) -> Outline:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found = Outline()
        self.open: dict[str, Heading | Link] = {}  # by tag; headings and links do not stand in their own kind

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in HEADINGS:
            self.open[tag] = Heading(HEADINGS[tag])
            self.found.headings.append(self.open[tag])
        elif tag == "a":
            self.open[tag] = Link(dict(attrs).get("href") or "")
            self.found.links.append(self.open[tag])

    def handle_data(self, data: str) -> None:
        for part in self.open.values():
            part.text = f"{part.text} {data}".strip()

    def handle_endtag(self, tag: str) -> None:
        self.open.pop(tag, None)
