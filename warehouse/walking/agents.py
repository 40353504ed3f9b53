"""The people on a walking floor."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import mesa
import numpy as np

from warehouse.walking.dispatch import Trip
from warehouse.walking.rest import GOLDEN
from warehouse.walking.states import IDLE, ON_BREAK, STATES, WAITING

if TYPE_CHECKING:
    from warehouse.walking.model import WalkingModel


class Picker(mesa.Agent):
    """A picker who walks with a cart; a view of a row of the model's arrays.

    Parameters
    ----------
    model : WalkingModel
    row : int
    zone : int
        Where the picker stays.

    Attributes
    ----------
    trip : Trip or None
        What the cart is out for.
    cart_lines : int
        Lines that the next cart takes. First carts differ in size, as if the floor had been at work before second 0:
        otherwise all would come in at once.
    """

    model: WalkingModel

    def __init__(self, model: WalkingModel, row: int, zone: int) -> None:
        super().__init__(model)
        self.row = row
        self.zone = zone
        self.trip: Trip | None = None
        self.cart_lines = math.ceil((row + 1) * GOLDEN % 1 * model.settings.batch_lines)

    @property
    def state(self) -> str:
        """What the picker does."""
        return STATES[self.model.crew.state[self.row]]

    @property
    def is_free(self) -> bool:
        """Whether the picker has nothing to do."""
        return self.model.crew.state[self.row] in (IDLE, WAITING)

    @property
    def at_m(self) -> tuple[float, float]:
        """Where the picker is (x, y)."""
        zone = self.model.zones[self.zone]
        if self.trip is None:
            return zone.depot_x_m, 0.0
        tour, walked = self.trip.tour, self.model.crew.at_m[self.row]
        x = float(np.interp(walked, tour.walked_m, tour.x_m))
        return zone.x_m + x, float(np.interp(walked, tour.walked_m, tour.y_m))

    def step(self) -> None:
        """Choose what to do next: a break that is due, or the next cart."""
        if self.trip is not None:
            self.come_in(self.trip)
        if self.model.rest.due(self.row, self.model.now_s):
            self.model.crew.left_s[self.row] = self.model.rest.take(self.row)
            self.model.crew.state[self.row] = ON_BREAK
            return
        parts = self.model.next_cart(self.zone, self.cart_lines)
        if parts:
            self.set_out(parts)

    def set_out(self, parts: list[int]) -> None:
        """Go for these parts of orders."""
        model = self.model
        self.cart_lines = model.settings.batch_lines
        lines = np.concatenate([model.parts.of(part) for part in parts])
        pace = model.rest.pace(self.row, model.now_s)
        self.trip = model.dispatch.send(self.row, self.zone, lines, parts, model.now_s, pace)
        model.ledger.begin(parts, model.now_s)

    def come_in(self, trip: Trip) -> None:
        """Hand the cart over to packing."""
        finished_s = float(self.model.crew.finished_s[self.row])
        self.book(trip, finished_s - trip.began_s)
        self.model.ledger.complete(trip.parts, finished_s)
        self.trip = None

    def book(self, trip: Trip, total_s: float) -> None:
        """Note what was picked on a trip that takes `total_s`."""
        picked_s = self.model.dispatch.work.picked_s[self.row, : len(trip.lines)]
        self.model.ledger.book(trip.lines, picked_s, trip.handling_s(total_s))

    def close(self) -> None:
        """The run ends: of a cart that is still out, the rest is taken to go as planned."""
        if self.trip is not None and self.is_free:
            self.come_in(self.trip)
        elif self.trip is not None:
            self.book(self.trip, self.trip.planned_s)
