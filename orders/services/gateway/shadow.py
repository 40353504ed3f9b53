"""Shadow reads: the other owner is asked the same, and the two answers are compared as JSON."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Any

import msgspec

KEPT = 20
"""Differences that are kept to look at, for each route."""
SHOWN = 200
"""Characters of a value that are kept."""
VOLATILE = frozenset({"correlation", "time_us", "as_of_us", "updated_us", "created_us", "etag"})
"""Fields that differ from one answer to the next, and mean nothing."""


class Difference(msgspec.Struct, frozen=True):
    """One read that two owners answered differently.

    Attributes
    ----------
    path : str
        What was asked, with its query.
    place : str
        Where in the answer, as a JSON pointer; "status" where already the statuses differ.
    owner, shadow : str
        What each said there.
    """

    path: str
    place: str
    owner: str
    shadow: str


class Comparison(msgspec.Struct):
    """What shadow reads of one route have shown.

    Attributes
    ----------
    matches, differences : int
    unanswered : int
        The other one could not be asked, or not in time.
    last : deque of Difference
    """

    matches: int = 0
    differences: int = 0
    unanswered: int = 0
    last: deque[Difference] = msgspec.field(default_factory=lambda: deque(maxlen=KEPT))

    def count(self, path: str, owner: tuple[int, bytes], shadow: tuple[int, bytes]) -> None:
        """Compare two answers: status and body."""
        found = difference(owner, shadow)
        if found is None:
            self.matches += 1
            return
        self.differences += 1
        place, one, other = found
        self.last.append(Difference(path, place, one[:SHOWN], other[:SHOWN]))


def difference(owner: tuple[int, bytes], shadow: tuple[int, bytes]) -> tuple[str, str, str] | None:
    """Find the first place where two answers differ in meaning: place, and what each says; None where they agree.

    Order of fields and spelling of numbers mean nothing; volatile fields are passed over. Of an error only the status
    counts.
    """
    if owner[0] != shadow[0]:
        return "status", str(owner[0]), str(shadow[0])
    if owner[0] >= 400:
        return None
    try:
        one, other = msgspec.json.decode(owner[1] or b"null"), msgspec.json.decode(shadow[1] or b"null")
    except msgspec.DecodeError:
        return None if owner[1] == shadow[1] else ("", repr(owner[1]), repr(shadow[1]))
    return next(_differences("", one, other), None)


def _differences(place: str, one: Any, other: Any) -> Iterator[tuple[str, str, str]]:
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted((one.keys() | other.keys()) - VOLATILE):
            yield from _differences(f"{place}/{key}", one.get(key), other.get(key))
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for index, pair in enumerate(zip(one, other, strict=True)):
            yield from _differences(f"{place}/{index}", *pair)
    elif one != other or isinstance(one, bool) != isinstance(other, bool):
        yield place, _text(one), _text(other)


def _text(value: Any) -> str:
    return msgspec.json.encode(value).decode()
