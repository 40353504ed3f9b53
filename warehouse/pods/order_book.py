"""The orders of a floor from the click to the last pick: waiting, short of stock, open at a station, complete."""

from __future__ import annotations

from collections import defaultdict

import numba as nb
import numpy as np
import numpy.typing as npt

from warehouse.floor_orders import FloorOrders

WINDOW = 64
"""Waiting orders that a station chooses among: the first placed."""

Longs = npt.NDArray[np.int64]


class OrderBook:
    """What has become of each order and line so far.

    An order waits until all its units lie on pods and no other order has asked for them; until then it is short.

    Attributes
    ----------
    orders : FloorOrders
    opened_s : float64[O]
        When each order was opened at a station; NaN where it was not.
    picked_s : float64[L]
        When each line was complete; NaN where it is not.
    handling_s : float64[L]
        Seconds of a picker's time that the line has taken so far.
    ready_s : float64[O]
        When each order was complete; NaN where it is not.
    lines_picked : int
    short_lines : int
        Lines found short of stock when their turn came.
    """

    def __init__(self, orders: FloorOrders) -> None:
        self.orders = orders
        self.opened_s = np.full(len(orders), np.nan)
        self.picked_s = np.full(orders.n_lines, np.nan)
        self.handling_s = np.zeros(orders.n_lines)
        self.ready_s = np.full(len(orders), np.nan)
        self.lines_picked = 0
        self.short_lines = 0
        self._lines_left = np.diff(orders.line_first)
        self._line_order = orders.line_order
        self._window: Longs = np.zeros(0, np.int64)
        self._next = 0
        self._placed = 0
        self._short: dict[int, list[int]] = defaultdict(list)
        self._n_short = 0

    @property
    def n_waiting(self) -> int:
        """Orders placed and not yet opened."""
        return self.n_ready + self._n_short

    @property
    def n_ready(self) -> int:
        """Of these, orders that have not been found short of stock."""
        return len(self._window) + self._placed - self._next

    def place(self, now_s: float) -> None:
        """Let in what has been placed by now."""
        placed_s = self.orders.placed_s
        while self._placed < len(placed_s) and placed_s[self._placed] <= now_s:
            self._placed += 1

    def in_stock(self, sku_unasked: Longs) -> Longs:
        """The first orders that wait and are in stock, by time; those found short are put aside.

        Parameters
        ----------
        sku_unasked : int64[n_skus]
            Units of each SKU that no open order asks for.
        """
        orders = self.orders
        while True:
            more = min(WINDOW - len(self._window), self._placed - self._next)
            if more > 0:
                self._window = np.concatenate((self._window, np.arange(self._next, self._next + more)))
                self._next += more
            short = _short_lines(self._window, orders.line_first, orders.sku, orders.units, sku_unasked)
            if not short.any():
                return self._window
            self._put_aside(self._window[short > 0], sku_unasked)
            self.short_lines += int(short.sum())
            self._window = self._window[short == 0]

    def _put_aside(self, short_orders: Longs, sku_unasked: Longs) -> None:
        """Keep each short order under the SKU that it misses most."""
        first, sku = self.orders.line_first, self.orders.sku
        for order in short_orders.tolist():
            lines = slice(first[order], first[order + 1])
            missing = sku_unasked[sku[lines]] - self.orders.units[lines]
            self._short[int(sku[lines][np.argmin(missing)])].append(order)
            self._n_short += 1

    def stowed(self, skus: npt.NDArray[np.int32]) -> None:
        """Let orders that waited for these SKUs take their turn again."""
        if self._n_short:
            back = [order for sku in skus.tolist() for order in self._short.pop(sku, ())]
            self._n_short -= len(back)
            self._window = np.sort(np.concatenate((self._window, np.array(back, np.int64))))

    def open(self, order: int, now_s: float) -> None:
        """An order goes to a station."""
        self._window = self._window[self._window != order]
        self.opened_s[order] = now_s

    def picked(self, line: int, at_s: float, seconds: float, *, complete: bool) -> bool:
        """Units of a line were picked; returns whether its order is now complete."""
        self.handling_s[line] += seconds
        if not complete:
            return False
        self.picked_s[line] = at_s
        self.lines_picked += 1
        order = self._line_order[line]
        self._lines_left[order] -= 1
        if self._lines_left[order]:
            return False
        self.ready_s[order] = at_s
        return True


@nb.njit(cache=True)
def _short_lines(
    orders: np.ndarray, line_first: np.ndarray, sku: np.ndarray, units: np.ndarray, sku_unasked: np.ndarray
) -> np.ndarray:
    """Lines of each order that ask for more, with the order's earlier lines of their SKU, than is there; int64[n]."""
    short = np.zeros(len(orders), np.int64)
    for i in range(len(orders)):
        first, end = line_first[orders[i]], line_first[orders[i] + 1]
        for line in range(first, end):
            asked = 0
            for other in range(first, line + 1):
                if sku[other] == sku[line]:
                    asked += units[other]
            if asked > sku_unasked[sku[line]]:
                short[i] += 1
    return short
