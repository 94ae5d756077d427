"""What the log of a creation says: which items were refused and why, what was made, which pools were opened.

Failures come first, then what was made, then the opening of pools; each item is echoed as it was sent.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from project.base import documents
from project.base.ids import uuid7
from project.base.problems import Refused
from tasksuites.filling.judge import Told
from tasksuites.filling.subjects import Subject
from tasksuites.filling.writing import Judged, Made
from tasksuites.operation_log import Entry

PLACE = "__item_idx"  # the key by which clients find an item's result


def refused(subject: Subject, items: dict[int, Any], bad: dict[int, Told]) -> Iterator[Entry]:
    """`bad` is what is wrong with which of `items`, both by place."""
    for place, told in bad.items():
        yield Entry(place, subject.refused, False, echo(items[place], place), text(told))


def created(subject: Subject, total: int, judged: Iterable[Judged], made: Iterable[Made]) -> Iterator[Entry]:
    items = {one.place: one.item for one in judged}
    for one in made:
        told = {subject.id_key: str(one.id)}
        yield Entry(total + one.place, subject.created, True, echo(items[one.place], one.place), text(told))


def opened(total: int, number: int, pool_id: str, refusal: Refused | None) -> Entry:
    """`number` is the place of the pool among those that the items name."""
    told = error(refusal) if refusal else {}
    return Entry(2 * total + number, "POOL_OPEN", refusal is None, text({"pool_id": pool_id}), text(told))


def error(refusal: Refused) -> dict[str, Any]:
    """A refusal as an error's body shows it."""
    told = {"request_id": str(uuid7()), "code": refusal.code, "message": refusal.message}
    payload = refusal.extra.get("payload")
    return told | ({"payload": payload} if payload else {})


def echo(item: Any, place: int) -> str:
    """The item as it was sent, its place added where the sender did not; what is no object, or none that can be
    written, leaves only its place.
    """
    if not isinstance(item, dict) or documents.depth_problem(item):
        return text({PLACE: str(place)})
    return text(item if PLACE in item else {**item, PLACE: str(place)})


def text(value: Any) -> str:
    return documents.of_known(value).decode()
