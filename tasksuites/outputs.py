"""What people answered, as the output spec of the project types it. Pure.

Participants' screens store a file by a key that nobody can guess, and of a choice of one thing a list of one; whoever
reads answers by the spec gets the id of the attachment, and the one value.
"""

from collections.abc import Mapping
from typing import Any

from tasksuites.spec import Spec

Files = Mapping[str, str]  # ids of attachments by their keys


class Outputs:
    """The output fields of one project."""

    def __init__(self, document: Mapping[str, Any]):
        self.fields = Spec(document).fields
        self.files = frozenset(name for name, field in self.fields.items() if field.type == "file")

    def typed(self, values: Mapping[str, Any] | None, files: Files) -> dict[str, Any]:
        """Stored values as the spec types them; keys and values that it does not know stay as they are."""
        return {name: self.value(name, value, files) for name, value in (values or {}).items()}

    def value(self, name: str, value: Any, files: Files) -> Any:
        field = self.fields.get(name)
        if field is None:
            return value
        if not field.is_array and isinstance(value, list) and len(value) == 1 and field.type != "json":
            value = value[0]
        return named(value, files) if name in self.files else value

    def solutions(self, known: list[dict[str, Any]] | None) -> list[dict[str, Any]]:
        """Known or baseline solutions in the same way."""
        return [{**one, "output_values": self.typed(one.get("output_values"), {})} for one in known or []]


def named(value: Any, files: Files) -> Any:
    if isinstance(value, list):
        return [named(key, files) for key in value]
    return files.get(value, value) if isinstance(value, str) else value
