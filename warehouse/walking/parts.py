"""Orders as zones see them: each order's lines in one zone are a part of it; a cart never shares a part."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from warehouse.floor_orders import FloorOrders

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Parts:
    """Parts of orders, in order of time.

    Attributes
    ----------
    order, zone : int64[P]
    first : int64[P + 1]
        Lines of part p are ``lines[first[p]:first[p + 1]]``.
    lines : int64[L]
        Lines, part by part.
    """

    order: Ints
    zone: Ints
    first: Ints
    lines: Ints

    def __len__(self) -> int:
        return len(self.order)

    def of(self, part: int) -> Ints:
        """Lines of a part."""
        return self.lines[self.first[part] : self.first[part + 1]]

    @classmethod
    def cut(cls, orders: FloorOrders, line_zone: Ints, capacity: int) -> Parts:
        """Cut orders by zone, and into several parts where one holds more lines than a cart.

        Parameters
        ----------
        orders : FloorOrders
        line_zone : int64[L]
        capacity : int
            Lines that a cart holds.
        """
        line_order = orders.line_order
        lines = np.lexsort((line_zone, line_order))
        order, zone = line_order[lines], line_zone[lines]
        new = np.ones(len(lines), bool)
        new[1:] = (np.diff(order) != 0) | (np.diff(zone) != 0)
        start = np.maximum.accumulate(np.where(new, np.arange(len(lines)), 0))
        first = np.flatnonzero((np.arange(len(lines)) - start) % capacity == 0)
        return cls(order[first], zone[first], np.append(first, len(lines)), lines)


class Pool:
    """Parts that wait for a cart, zone by zone.

    Parameters
    ----------
    parts : Parts
    placed_s, released_s : float64[O]
        When each order was placed, and when it is let onto the floor.
    n_zones : int
    """

    def __init__(self, parts: Parts, placed_s: Floats, released_s: Floats, n_zones: int) -> None:
        self._parts = parts
        self._by_release = np.argsort(released_s[parts.order], kind="stable")
        self._released_s = released_s[parts.order][self._by_release]
        self._placed_s = [np.sort(placed_s[parts.order[parts.zone == zone]]) for zone in range(n_zones)]
        self._came = np.zeros(n_zones, np.int64)
        self._next = 0
        self.waiting: list[list[int]] = [[] for _ in range(n_zones)]

    def release(self, now_s: float) -> None:
        """Let onto the floor whatever is due."""
        while self._next < len(self._released_s) and self._released_s[self._next] <= now_s:
            part = int(self._by_release[self._next])
            zone = int(self._parts.zone[part])
            self.waiting[zone].append(part)
            self._came[zone] += 1
            self._next += 1

    def held(self, now_s: float) -> Ints:
        """Parts of each zone that are placed but wait for their wave (int64[Z])."""
        placed = np.array([np.searchsorted(times, now_s, side="right") for times in self._placed_s])
        return placed - self._came

    def oldest(self, zone: int, lines: int) -> list[int]:
        """The oldest parts of a zone, so many that they hold `lines` lines, or all."""
        found: list[int] = []
        for part in self.waiting[zone]:
            if lines <= 0:
                break
            found.append(part)
            lines -= int(self._parts.first[part + 1] - self._parts.first[part])
        return found

    def take(self, zone: int, taken: list[int]) -> None:
        """Take parts off the pool."""
        gone = set(taken)
        last = max(self.waiting[zone].index(part) for part in taken) + 1
        self.waiting[zone][:last] = [part for part in self.waiting[zone][:last] if part not in gone]
