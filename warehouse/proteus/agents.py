"""Carriers, and the people who fill them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa
import numpy as np

from warehouse.proteus.convoy import Load
from warehouse.proteus.people import NOBODY, set_out
from warehouse.proteus.states import CARRIER_STATES, IDLE
from warehouse.walking.states import IDLE as PICKER_IDLE
from warehouse.walking.states import ON_BREAK, STATES

if TYPE_CHECKING:
    from warehouse.proteus.match import Calls
    from warehouse.proteus.model import ProteusModel


class Carrier(mesa.Agent):
    """An autonomous carrier; a view of a row of the model's arrays.

    Parameters
    ----------
    model : ProteusModel
    row : int

    Attributes
    ----------
    load : Load or None
        What the carrier is out for.
    """

    model: ProteusModel

    def __init__(self, model: ProteusModel, row: int) -> None:
        super().__init__(model)
        self.row = row
        self.load: Load | None = None

    @property
    def state(self) -> str:
        """What the carrier does."""
        return CARRIER_STATES[self.model.convoy.crew.state[self.row]]

    @property
    def at_m(self) -> tuple[float, float]:
        """Where the carrier is (x, y)."""
        ways = self.model.convoy.ways
        return float(ways.here_x_m[self.row]), float(ways.here_y_m[self.row])

    def step(self) -> None:
        """At the depot: hand over what was picked, then charge, or take the next orders."""
        model = self.model
        if self.load is not None:
            self.come_in(self.load)
        if model.batteries.needs_charge(self.row):
            model.batteries.begin(model.convoy.crew, self.row)
            return
        parts = model.next_load()
        if parts:
            lines = np.concatenate([model.parts.of(part) for part in parts])
            self.load = model.convoy.send(self.row, lines, parts, model.now_s)
            model.ledger.begin(parts, model.now_s)

    def come_in(self, load: Load) -> None:
        """Hand the totes over to packing."""
        self.book(load)
        self.model.ledger.complete(load.parts, float(self.model.convoy.crew.finished_s[self.row]))
        self.load = None

    def book(self, load: Load) -> None:
        """Note what has been picked; a line takes a picker from setting out for it until it is in the carrier."""
        picked_s = self.model.convoy.work.picked_s[self.row, : len(load.lines)]
        self.model.ledger.book(load.lines, picked_s, picked_s - load.taken_s)

    def close(self) -> None:
        """The run ends, with a carrier that may still be out."""
        if self.load is not None and self.is_free:
            self.come_in(self.load)
        elif self.load is not None:
            self.book(self.load)

    @property
    def is_free(self) -> bool:
        """Whether the carrier has nothing to do."""
        return bool(self.model.convoy.crew.state[self.row] == IDLE)


class Picker(mesa.Agent):
    """A picker who stays in a zone and goes from carrier to carrier; a view of a row of the model's arrays.

    Parameters
    ----------
    model : ProteusModel
    row : int
    zone : int
    """

    model: ProteusModel

    def __init__(self, model: ProteusModel, row: int, zone: int) -> None:
        super().__init__(model)
        self.row = row
        self.zone = zone

    @property
    def state(self) -> str:
        """What the picker does."""
        return STATES[self.model.people.state[self.row]]

    @property
    def at_m(self) -> tuple[float, float]:
        """Where the picker is (x, y)."""
        people = self.model.people
        return float(people.x_m[self.row]), float(people.y_m[self.row])

    @property
    def carrier(self) -> Carrier | None:
        """Whom the picker serves, or goes to."""
        row = int(self.model.people.carrier[self.row])
        return None if row == NOBODY else self.model.carriers[row]

    @property
    def is_free(self) -> bool:
        """Whether the picker has nothing to do."""
        return bool(self.model.people.state[self.row] == PICKER_IDLE)

    def step(self) -> None:
        """Choose what to do next: a break that is due, or a carrier."""
        model, people = self.model, self.model.people
        if model.rest.due(self.row, model.now_s):
            people.left_s[self.row] = model.rest.take(self.row)
            people.state[self.row] = ON_BREAK
            return
        calls = model.calls_of(self.zone)
        if len(calls.carrier) == 0:
            return
        people.pace[self.row] = model.rest.pace(self.row, model.now_s)
        walk = model.settings.walk_m_s * people.pace[self.row]
        found = model.match(model.frame, people.x_m[self.row], people.y_m[self.row], walk, calls)
        if found >= 0:
            self.go_to(calls, found)

    def go_to(self, calls: Calls, found: int) -> None:
        """Set out for a carrier's next stop."""
        model, row = self.model, int(calls.carrier[found])
        set_out(model.frame, model.people, self.row, calls.x_m[found], calls.y_m[found])
        model.people.carrier[self.row] = row
        model.claimed[row] = True
        load = model.carriers[row].load
        if load is not None:
            load.taken_s[model.convoy.crew.stop[row]] = model.now_s

    def give_up(self) -> None:
        """Stop waiting for a carrier that stands behind another."""
        people = self.model.people
        people.state[self.row], people.carrier[self.row] = PICKER_IDLE, NOBODY
