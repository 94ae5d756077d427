"""Texts that try to break out of the place where they are shown, and a reader of pages that notices when one did."""

from html.parser import HTMLParser
from urllib.parse import urlsplit

FOREIGN = "evil.example"  # the host that no page may ever load from
RIGHT_TO_LEFT = "\u202e\u2066\u200f"

PAYLOADS = {
    "script": f"<script src=//{FOREIGN}/x.js>alert(1)</script>",
    "handler": "<img src=x onerror=alert(1)>",
    "svg": "<svg/onload=alert(1)><style>@import 'http://" + FOREIGN + "'</style>",
    "frame": f'<iframe srcdoc="<script>alert(1)</script>" src="https://{FOREIGN}/"></iframe>',
    "closing": "</textarea></select></option></legend></label></title></style><script>alert(1)</script>",
    "comment": "--><!--><script>alert(1)</script><![CDATA[<img onload=alert(1)>]]>",
    "double quote": '" autofocus onfocus="alert(1)" x="',
    "single quote": "' autofocus onfocus='alert(1)' x='",
    "backtick": "` onmouseover=alert(1) `",
    "form": f'<form action="https://{FOREIGN}/"><button formaction="javascript:alert(1)">Send</button></form>',
    "base": f'<base href="https://{FOREIGN}/"><meta http-equiv="refresh" content="0;url=https://{FOREIGN}/">',
    "javascript": "javascript:alert(1)",
    "spaced javascript": "java\tscript:alert(1)",
    "data": "data:text/html,<script>alert(1)</script>",
    "link": f'<a href="javascript:alert(1)">x</a><link rel=stylesheet href=//{FOREIGN}/x.css>',
    "markdown link": f"[x](javascript:alert(1)) ![y](https://{FOREIGN}/y.png) <https://{FOREIGN}>",
    "markdown html": f'**x** <div style="background:url(https://{FOREIGN}/)" onclick=alert(1)>y</div>',
    "template": "{{ item.answers }}{% include 'admin/index.html' %}{# x #}${7*7}<%= 7*7 %>",
    "json": '"]}</script><script>alert(1)</script>',
    "right to left": f"{RIGHT_TO_LEFT}gpj.exe",
    "nul": "a\0b<script>alert(1)</script>",
    "controls": "a\x1b[31m\x08\x7f\x85\u2028\u2029b",
    "marks": "Z" + "\u0335\u0489" * 500,
    "planes": "\U0001f468\u200d\U0001f469\u200d\U0001f467" * 300 + "\U0010ffff\ufdd0",
    "one long word": "w" * 64_000,
    "numeric entity": "&#60;script&#62;alert(1)&#60;/script&#62;&lt;img onerror=alert(1)&gt;",
}

BARRED = {"script", "iframe", "object", "embed", "base", "meta", "link", "style", "svg", "math", "form", "frame"}
OUR_ICON = ("svg", "0 0 20 20")  # tag and viewBox
ADDRESSES = {"src", "href", "action", "formaction", "srcset", "data", "poster", "background", "xlink:href", "ping"}


class Reader(HTMLParser):
    """Reads a piece of a page as a browser does; `faults` say what in it would run, load or lead astray."""

    def __init__(self, html: str):
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.tags: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag in BARRED and (tag, dict(attrs).get("viewbox")) != OUR_ICON:
            self.faults.append(f"<{tag}>")
        for name, value in attrs:
            if name.startswith("on") or name in ("style", "autofocus", "srcdoc", "http-equiv"):
                self.faults.append(f"{tag} {name}")
            if name in ADDRESSES and (fault := address_fault(value or "", is_link=tag == "a")):
                self.faults.append(f"{tag} {name}={fault}")

    def handle_decl(self, decl):
        self.faults.append(f"<!{decl[:20]}>")

    def handle_comment(self, data):
        self.faults.append(f"<!--{data[:20]}-->")


def address_fault(address: str, *, is_link: bool = False) -> str:
    """What is wrong with an address in a page; "" where it is one of ours, or https to a host that the data names.

    A link may lead to any host by https: it loads nothing by itself.
    """
    bare = "".join(letter for letter in address if letter > " ")
    parts = urlsplit(bare)
    if parts.scheme not in ("", "https") or (FOREIGN in parts.netloc and not is_link):
        return address[:40]
    return ""
