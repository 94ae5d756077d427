"""Which datapoints belong together, and in what order. Pure: ids in, groups out; nothing is read or written here."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import blake2b
from heapq import nsmallest
from itertools import islice
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Group:
    """What one participant gets at once. `key` is the value that its datapoints share, None where chance decided."""

    ids: list[Any]
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A run of one group's ids. A group too large for one transaction is cut into several parts.

    `number` counts the groups from 1, `size` is that of the whole group, `begins` marks its first part.
    """

    number: int
    key: str | None
    ids: list[Any]
    size: int
    begins: bool


def group(ids: Iterable[UUID], size: int, seed: int) -> Iterator[Group]:
    """Groups of `size` in an order that looks random; the last one may be smaller.

    The order follows from `seed` and the ids alone, so it is the same again however the ids come in.
    """
    for some in cut_up(shuffle(ids, seed), size):
        yield Group(some)


def cut_up(ids: Iterable[UUID], size: int) -> Iterator[list[UUID]]:
    """Lists of `size` ids in their order; the last one may be smaller."""
    rest = iter(ids)
    while some := list(islice(rest, size)):
        yield some


def shuffle(ids: Iterable[UUID], seed: int) -> list[UUID]:
    """The ids in the order that `seed` gives them."""
    return sorted(ids, key=ranking(seed))


def first_of(ids: Iterable[UUID], size: int, seed: int) -> list[UUID]:
    """The first group that `group` makes, without keeping the ids or sorting them all."""
    return nsmallest(size, ids, key=ranking(seed))


def ranking(seed: int) -> Callable[[UUID], bytes]:
    salt = str(seed).encode()

    def rank(id_: UUID) -> bytes:
        return blake2b(id_.bytes, digest_size=16, key=salt).digest()

    return rank


def even_sizes(count: int, size: int) -> dict[int, int]:
    """How many groups of which size `group` makes of `count` ids."""
    whole, rest = divmod(count, size)
    return ({size: whole} if whole else {}) | ({rest: 1} if rest else {})


def group_by_key(rows: Iterable[tuple[Any, str | None]]) -> Iterator[Group]:
    """Groups of the ids that share a key, from `(id, key)`; without a key an id is a group of its own.

    Groups come in the order of their first id, and a group keeps the order of its ids.
    """
    groups: list[Group] = []
    by_key: dict[str, Group] = {}
    for id_, key in rows:
        found = by_key.get(key) if key is not None else None
        if found:
            found.ids.append(id_)
            continue
        groups.append(Group([id_], key))
        if key is not None:
            by_key[key] = groups[-1]
    yield from groups


def portions(groups: Iterable[Group], most_rows: int, skip: int = 0) -> Iterator[list[Part]]:
    """The groups in portions of at most `most_rows` rows, one for each id and one for each group that begins.

    The first `skip` ids, written earlier, are left out; what is left of a group that they reach into does not begin.
    """
    portion: list[Part] = []
    room = most_rows
    for part in parts(groups, skip):
        rest: Part | None = part
        while rest:
            if room < 1 + rest.begins:
                yield portion
                portion, room = [], most_rows
            taken, rest = cut(rest, room - rest.begins)
            portion.append(taken)
            room -= len(taken.ids) + taken.begins
    if portion:
        yield portion


def cut(part: Part, most: int) -> tuple[Part, Part | None]:
    """At most `most` ids of a part, and the part that is left."""
    if len(part.ids) <= most:
        return part, None
    return replace(part, ids=part.ids[:most]), replace(part, ids=part.ids[most:], begins=False)


def parts(groups: Iterable[Group], skip: int) -> Iterator[Part]:
    """Each group as one part, without the first `skip` ids."""
    for number, whole in enumerate(groups, start=1):
        size = len(whole.ids)
        if skip >= size:
            skip -= size
            continue
        yield Part(number, whole.key, whole.ids[skip:] if skip else whole.ids, size, begins=not skip)
        skip = 0
