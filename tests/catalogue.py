"""Reading what is to be translated: the words that are marked in code, templates and scripts, and a `.po` as a compiler
reads it.
"""

import ast
import re
from collections.abc import Iterator
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path
from struct import pack

from django.conf import settings
from django.utils.translation.template import templatize

ROOT = settings.BASE_DIR
LOCALE = ROOT / "locale"
APPS = ("project", "workspaces", "datasets", "tasksuites", "batches")
SINGLE = {"_", "gettext", "gettext_lazy", "gettext_noop"}
PLURAL = {"ngettext", "ngettext_lazy"}
SAID = re.compile(r"""\bsay\(\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}")

Message = tuple[str, str | None]  # the words, and those for several


def marked() -> set[Message]:
    """Everything that is marked in Python and in templates."""
    found: set[Message] = set()
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            found |= set(in_python(path.read_text()))
    for path in (ROOT / "templates").rglob("*.html"):
        found |= set(in_python(templatize(path.read_text(), origin=str(path)), is_whole=False))
    return found


def in_python(source: str, *, is_whole: bool = True) -> Iterator[Message]:
    """The marked words of a module, or of what Django makes of a template: calls with rubble between them."""
    if not is_whole:
        calls = re.findall(r"(?:\b|^)n?gettext\((?:u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")[, ]*)+", source)
        calls += re.findall(r"\b_\((?:u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"))", source)
        source = "\n".join(call.rstrip(", ") + ")" for call in calls)
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        words = [part.value for part in node.args if isinstance(part, ast.Constant) and isinstance(part.value, str)]
        if node.func.id in PLURAL and len(words) >= 2:
            yield words[0], words[1]
        elif node.func.id in SINGLE and words:
            yield words[0], None


def said_by_scripts() -> set[str]:
    """Everything that scripts say in the language of the page."""
    sources = [path.read_text() for path in (ROOT / "static/js").rglob("*.js")]
    return {ast.literal_eval(words) for source in sources for words in SAID.findall(source)}


def entries(po: Path) -> list[tuple[str, str | None, list[str]]]:
    """The messages of a `.po`, each with its words, those for several, and their translations; the head comes first."""
    found = []
    for block in re.split(r"\n\s*\n", po.read_text().strip()):
        parts: dict[str, str] = {}
        key = ""
        for line in block.splitlines():
            if line.startswith("#"):
                assert "fuzzy" not in line, f"A guess stands in {po}: {block}"
                continue
            start = re.fullmatch(r'(msgid|msgid_plural|msgstr(?:\[\d\])?) (".*")', line)
            key, text = start.groups() if start else (key, line)
            parts[key] = parts.get(key, "") + ast.literal_eval(text)
        forms = [text for key, text in sorted(parts.items()) if key.startswith("msgstr")]
        found.append((parts["msgid"], parts.get("msgid_plural"), forms))
    return found


def compiled(po: Path) -> GNUTranslations:
    """What a compiler makes of a `.po`, in memory."""
    texts = sorted((f"{one}\0{several}" if several else one, "\0".join(forms)) for one, several, forms in entries(po))
    keys, values = [[text.encode() for text in column] for column in zip(*texts, strict=True)]
    count, start = len(texts), 28
    tables = start + count * 16
    places, data = [], b""
    for text in (*keys, *values):
        places.append(pack("<II", len(text), tables + len(data)))
        data += text + b"\0"
    head = pack("<7I", 0x950412DE, 0, count, start, start + count * 8, 0, tables)
    return GNUTranslations(BytesIO(head + b"".join(places) + data))
