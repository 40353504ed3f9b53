"""What became of each line and order."""

from __future__ import annotations

import numpy as np

from warehouse.floor_orders import FloorOrders
from warehouse.walking.dispatch import Trip
from warehouse.walking.itinerary import Floats
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
        When the first of an order's lines was put on a cart's list; NaN until then.
    ready_s : float64[O]
        When the last cart with a part of the order came in; NaN until then.
    """

    def __init__(self, orders: FloorOrders, parts: Parts) -> None:
        self.picked_s = np.full(orders.n_lines, np.nan)
        self.handling_s = np.full(orders.n_lines, np.nan)
        self.begun_s = np.full(len(orders), np.nan)
        self.ready_s = np.full(len(orders), np.nan)
        self._parts = parts
        self._open_parts = np.bincount(parts.order, minlength=len(orders))

    def begin(self, trip: Trip) -> None:
        """A cart goes out."""
        orders = self._parts.order[trip.parts]
        self.begun_s[orders] = np.fmin(self.begun_s[orders], trip.began_s)

    def finish(self, trip: Trip, picked_s: Floats, finished_s: float) -> None:
        """A cart is back; its picker's time is shared out among the lines.

        A line has its own search and grasp; set-up, walking and standing behind others are shared evenly.
        """
        own = trip.search_s + trip.grasp_s
        self._write(trip, picked_s, own, finished_s - trip.began_s - float(own.sum()))
        for order in self._parts.order[trip.parts]:
            self._open_parts[order] -= 1
            if self._open_parts[order] == 0:
                self.ready_s[order] = finished_s

    def leave_open(self, trip: Trip, picked_s: Floats) -> None:
        """A cart is still out when the run ends: set-up and walking count as planned, blocking not at all."""
        self._write(trip, picked_s, trip.search_s + trip.grasp_s, trip.rest_s)

    def _write(self, trip: Trip, picked_s: Floats, own_s: Floats, shared_s: float) -> None:
        self.picked_s[trip.lines] = picked_s
        handling = own_s + shared_s / len(trip.lines)
        self.handling_s[trip.lines] = np.where(np.isnan(picked_s), np.nan, handling)
