"""What loads of one base need again and again: made once from the same things, then taken from here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import pandas as pd

T = TypeVar("T")
KEPT = 2
"""Results of a kind, at most: that of the base, and that of the last edits."""


class Same:
    """A table as a part of a key: equal to itself alone, never looked into."""

    __slots__ = ("frame",)

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.frame is self.frame

    def __hash__(self) -> int:
        return id(self.frame)


def content(frame: pd.DataFrame, columns: Iterable[str]) -> tuple[Any, ...]:
    """A table's values as a part of a key; for tables of a few thousand rows."""
    arrays = (frame[name].to_numpy() for name in columns)
    return tuple(tuple(array.tolist()) if array.dtype == object else array.tobytes() for array in arrays)


class Memory:
    """Results by kind and key, a few of each kind; shared by the forks of a draft.

    What is kept is never written into: tables are replaced, not changed (`Draft.own`).
    """

    def __init__(self) -> None:
        self._kept: dict[object, list[tuple[Any, Any]]] = {}

    def get(self, kind: object, key: object, make: Callable[[], T]) -> T:
        """What `make` gave for this kind and key, or gives now."""
        kept = self._kept.get(kind, [])
        for known, value in kept:
            if known == key:
                if kept[0][0] is not known:
                    self._kept[kind] = [(known, value), *(pair for pair in kept if pair[0] is not known)]
                return value
        made = make()
        self._kept[kind] = [(key, made), *kept[: KEPT - 1]]
        return made

    def among(self, kind: object) -> list[Any]:
        """Keys that are kept of a kind, the last one first."""
        return [key for key, _ in self._kept.get(kind, [])]
