"""The floor's agents: each a view of its row in the model's arrays, which the kernels work on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa
import numpy as np

from warehouse.pods.states import ChargerState, PickerState, RobotState, StationState

if TYPE_CHECKING:
    from warehouse.pods.crew import Crew
    from warehouse.pods.model import PodModel


class FloorAgent(mesa.Agent):
    """An agent of the floor.

    Attributes
    ----------
    row : int
        Its row in the arrays of its kind.
    """

    model: PodModel

    def __init__(self, model: PodModel, row: int) -> None:
        super().__init__(model)
        self.row = row

    def point(self, cell: int) -> tuple[int, int]:
        """Row and column of a cell."""
        return divmod(cell, self.model.floor.width)


class Robot(FloorAgent):
    """A drive unit."""

    @property
    def state(self) -> RobotState:
        """What it is doing."""
        return RobotState(int(self.model.fleet.state[self.row]))

    @property
    def cell(self) -> int:
        """Where it stands."""
        return int(self.model.crowd.cell[self.row])

    @property
    def goal(self) -> int:
        """Cell that it drives to."""
        return int(self.model.fleet.goal[self.row])

    @property
    def battery(self) -> float:
        """Its charge, 0 to 1."""
        return float(self.model.fleet.battery[self.row])

    @property
    def pod(self) -> Pod | None:
        """The pod that it fetches or carries."""
        pod = int(self.model.fleet.pod[self.row])
        return self.model.pods[pod] if pod >= 0 else None

    @property
    def station(self) -> Station | None:
        """The station that it works for."""
        station = int(self.model.fleet.station[self.row])
        return self.model.station_agents[station] if station >= 0 else None


class Pod(FloorAgent):
    """A pod of shelves."""

    @property
    def cell(self) -> int | None:
        """Where it stands; None while a robot carries it."""
        cell = int(self.model.places.pod_cell[self.row])
        return cell if cell >= 0 else None

    @property
    def robot(self) -> Robot | None:
        """The robot that fetches or carries it."""
        rows = np.flatnonzero(self.model.fleet.pod == self.row)
        return self.model.robots[int(rows[0])] if len(rows) else None

    @property
    def units(self) -> int:
        """Units on it."""
        return int(self.model.shelves.units[self.row].sum())

    @property
    def contents(self) -> dict[int, int]:
        """Units by SKU."""
        shelves = self.model.shelves
        held = shelves.units[self.row] > 0
        return dict(zip(shelves.sku[self.row][held].tolist(), shelves.units[self.row][held].tolist(), strict=True))


class Station(FloorAgent):
    """A pick or replenishment station."""

    @property
    def name(self) -> str:
        """Its name on the floor: "P-01"."""
        return self.model.stations.place[self.row].name

    @property
    def picks(self) -> bool:
        """True where units are picked, False where they are stowed."""
        return self.row < self.model.stations.n_picks

    @property
    def cell(self) -> int:
        """Where its pods are served."""
        return int(self.model.stations.cell[self.row])

    @property
    def state(self) -> StationState:
        """What is going on there."""
        crew, number = self.model.crew_of(self.row)
        return StationState(int(crew.stations.state[number]))

    @property
    def queue(self) -> list[Robot]:
        """Robots that wait there, in order of arrival."""
        fleet = self.model.fleet
        rows = np.flatnonzero((fleet.state == RobotState.QUEUEING) & (fleet.station == self.row))
        return [self.model.robots[row] for row in rows[np.argsort(fleet.since_s[rows], kind="stable")].tolist()]

    @property
    def under_way(self) -> int:
        """Pods asked for, on their way or waiting there."""
        return int(self.model.stations.under_way[self.row])

    @property
    def open_orders(self) -> list[int]:
        """Orders whose lines are being picked there, in order of time."""
        if not self.picks:
            return []
        lines = self.model.desks.line[self.row, : self.model.desks.n_lines[self.row]]
        return np.unique(self.model.line_order[lines]).tolist()

    @property
    def picker(self) -> Picker | None:
        """Who stands there."""
        crew, number = self.model.crew_of(self.row)
        person = int(crew.person_at[number])
        people = self.model.picker_agents if self.picks else self.model.stower_agents
        return people[person] if person >= 0 else None


class Picker(FloorAgent):
    """Somebody who picks at a station."""

    @property
    def crew(self) -> Crew:
        """The people that it belongs to."""
        return self.model.pickers

    @property
    def state(self) -> PickerState:
        """What it is doing."""
        return PickerState(int(self.crew.people.state[self.row]))

    @property
    def on_break(self) -> bool:
        """True while it is on a break."""
        return self.state is PickerState.BREAK

    @property
    def station(self) -> Station | None:
        """Where it stands."""
        number = int(self.crew.station_of[self.row])
        return self.model.station_agents[self._first_station + number] if number >= 0 else None

    @property
    def _first_station(self) -> int:
        return 0


class Stower(Picker):
    """Somebody who puts units into pods at a replenishment station."""

    @property
    def crew(self) -> Crew:
        """The people that it belongs to."""
        return self.model.stowers

    @property
    def _first_station(self) -> int:
        return self.model.stations.n_picks


class Charger(FloorAgent):
    """A charger."""

    @property
    def cell(self) -> int:
        """Where it is."""
        return int(self.model.chargers.cell[self.row])

    @property
    def state(self) -> ChargerState:
        """Whether a robot has it."""
        return ChargerState(int(self.model.chargers.clock.state[self.row]))

    @property
    def robot(self) -> Robot | None:
        """The robot that charges there, or is on its way."""
        robot = int(self.model.chargers.robot[self.row])
        return self.model.robots[robot] if robot >= 0 else None
