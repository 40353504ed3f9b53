"""What became of each line and order."""

from __future__ import annotations

import numpy as np

from warehouse.floor_orders import FloorOrders
from warehouse.walking.itinerary import Floats, Ints
from warehouse.walking.parts import Parts


class Ledger:
    """Books of a run.

    Parameters
    ----------
    orders : FloorOrders
    parts : Parts

    Attributes
    ----------
    picked_s, handling_s : float64[L]
        See `FloorResult`.
    begun_s : float64[O]
        When the first of an order's lines was put on a list; NaN until then.
    ready_s : float64[O]
        When the last cart, or carrier, with a part of the order came in; NaN until then.
    """

    def __init__(self, orders: FloorOrders, parts: Parts) -> None:
        self.picked_s = np.full(orders.n_lines, np.nan)
        self.handling_s = np.full(orders.n_lines, np.nan)
        self.begun_s = np.full(len(orders), np.nan)
        self.ready_s = np.full(len(orders), np.nan)
        self._parts = parts
        self._open_parts = np.bincount(parts.order, minlength=len(orders))

    def begin(self, parts: list[int], now_s: float) -> None:
        """Somebody goes for these parts."""
        orders = self._parts.order[parts]
        self.begun_s[orders] = np.fmin(self.begun_s[orders], now_s)

    def book(self, lines: Ints, picked_s: Floats, handling_s: Floats) -> None:
        """Lines were picked; NaN where they were not yet."""
        self.picked_s[lines] = picked_s
        self.handling_s[lines] = np.where(np.isnan(picked_s), np.nan, handling_s)

    def complete(self, parts: list[int], at_s: float) -> None:
        """These parts have come to packing."""
        for order in self._parts.order[parts]:
            self._open_parts[order] -= 1
            if self._open_parts[order] == 0:
                self.ready_s[order] = at_s
