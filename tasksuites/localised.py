"""Texts by language, `{"EN": "Thank you"}`, as bodies bring them. Pure."""

from collections.abc import Mapping

from tasksuites.reading import Reader

LONGEST = 10_000


def texts(body: Reader, name: str) -> Mapping[str, str] | None:
    """The texts that stand at `name`, as they came; faults are noted in `body`."""
    part = body.part(name)
    if part is None:
        return None
    for language in part.document:
        part.text(language, required=True, most=LONGEST)
    return part.document
