"""The floor as a Mesa model: pods, robots, stations, people and chargers, a tick a step.

The arrays and the kernels that work on them are the floor (`fleet`, `stock`, `desks`, the crowd); the agents are views
of rows. Python decides only where an event asks for it: `decisions` and `dispatch` build what a policy is shown and
carry out what it says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import mesa
import numpy as np
import numpy.typing as npt

from warehouse.floor_orders import FloorOrders
from warehouse.layout.pod_floor import PodFloor
from warehouse.layout.stocking import PodStock, place_pods
from warehouse.pods.agents import Charger, Picker, Pod, Robot, Station, Stower
from warehouse.pods.battery import Chargers
from warehouse.pods.checks import check
from warehouse.pods.crew import Crew
from warehouse.pods.decisions import Decisions
from warehouse.pods.desks import desks
from warehouse.pods.dispatch import Dispatcher
from warehouse.pods.faults import Faults
from warehouse.pods.fleet import Rates, act, new_events, new_fleet, settle
from warehouse.pods.kinematics import empty_and_loaded
from warehouse.pods.ledger import Ledger
from warehouse.pods.order_book import OrderBook
from warehouse.pods.parking import EVERY_S as PARK_EVERY_S
from warehouse.pods.parking import park_apart
from warehouse.pods.places import Places
from warehouse.pods.policies import Policies
from warehouse.pods.roster import add_robots, remove_robots, retire
from warehouse.pods.states import RobotState
from warehouse.pods.stations import Stations
from warehouse.pods.stock import shelves
from warehouse.pods.watch import Watch, data_collector
from warehouse.traffic.crowd import Crowd
from warehouse.traffic.right_hand import against_lane

if TYPE_CHECKING:
    from warehouse.trace.recorder import Recorder


class PodModel(mesa.Model):
    """A pod floor that works on orders.

    Parameters
    ----------
    floor : PodFloor
    orders : FloorOrders
    stock : PodStock
    settings : Settings
        `scenario.settings.floor`.
    robots : int
    stations : int, optional
        Open pick stations; all of the floor's by default. Its replenishment stations are all open.
    pickers : int, optional
        One an open pick station by default; more relieve those on a break.
    seed : int
    from_s, to_s : float
        Measured time, after the warm-up.
    recorder : Recorder, optional
    policies : Policies, optional
        By default those that the settings name.

    Attributes
    ----------
    now_s : float
        Start of the next tick.
    rates : Rates
    fleet, crowd : Fleet, Crowd
        Robots: what they do, where they are.
    robots, pods, station_agents, picker_agents, stower_agents, charger_agents : list
        The agents, by row.
    datacollector : mesa.DataCollector
        A row a minute of the floor's time.

    Raises
    ------
    InvalidInput
        See `checks.check`.
    """

    def __init__(
        self,
        floor: PodFloor,
        orders: FloorOrders,
        stock: PodStock,
        settings: Any,
        *,
        robots: int,
        stations: int | None = None,
        pickers: int | None = None,
        seed: int = 1,
        from_s: float = 0.0,
        to_s: float = 3600.0,
        recorder: Recorder | None = None,
        policies: Policies | None = None,
    ) -> None:
        super().__init__(seed=seed)
        picks = sum(place.picks for place in floor.stations)
        stations = picks if stations is None else stations
        pickers = stations if pickers is None else pickers
        check(floor, orders, stock, settings, robots, stations, pickers)
        if not 0 <= from_s < to_s:
            raise ValueError(f"what is measured begins at 0 or later and ends after that, not {from_s} to {to_s}")
        self.floor, self.settings, self.from_s, self.to_s = floor, settings, from_s, to_s
        self.policies = Policies.named(settings) if policies is None else policies
        self.now_s = 0.0
        self.units_picked = self.units_stowed = 0
        self._lay_out(stock, stations, pickers, seed)
        self._take_orders(orders)
        self._put_robots(robots, seed)
        self.decisions = Decisions(self, settings)
        self.dispatcher = Dispatcher(self, settings.stow_visit_units)
        self._make_agents()
        self.datacollector = data_collector()
        self._watch = Watch(self, recorder)

    def _lay_out(self, stock: PodStock, picks: int, pickers: int, seed: int) -> None:
        """Pods, stations, people and chargers."""
        settings, measured = self.settings, (self.from_s, self.to_s)
        stows = 0 if self.policies.replenishment is None else sum(not place.picks for place in self.floor.stations)
        self.shelves = shelves(stock, settings.pod_units)
        cells = place_pods(self.floor, len(stock.pod_sku), settings, seed)
        self.places = Places(self.floor, cells, stock.pod_demand())
        self.stations = Stations(self.floor, picks, stows, settings.station_queue)
        self.pickers = Crew(picks, pickers, settings, *measured)
        self.stowers = Crew(stows, stows, settings, *measured)
        self.chargers = Chargers(self.floor.chargers, *measured)
        self.ledger = Ledger(*measured)

    def _take_orders(self, orders: FloorOrders) -> None:
        """Orders, and the open lines at the stations."""
        self.book = OrderBook(orders)
        self.line_order = orders.line_order
        longest = int(np.diff(orders.line_first).max(initial=1))
        most_pods = self.settings.station_queue + 1
        self.desks = desks(
            self.stations.n_picks, longest * self.settings.open_orders, most_pods, orders.sku, orders.units
        )

    def _put_robots(self, robots: int, seed: int) -> None:
        """Robots under any of the pods' places, their batteries as in the midst of things."""
        settings = self.settings
        self.rates = rates(self.floor.cell_m, settings)
        self.faults = Faults(settings.robot_mtbf_h * 3600, settings.robot_repair_min * 60, self.rng)
        cells = self.rng.choice(self.places.cell, robots, replace=False).astype(np.int32)
        self.fleet = new_fleet(cells, self.new_batteries(robots), self.faults.times_to_fault(robots))
        self.seed_of_crowd = seed
        self.crowd = self.new_crowd(cells)
        self.events = new_events(robots)
        self.may_move = np.zeros(robots, bool)
        self._n_in_state = np.zeros(len(RobotState), np.int64)
        self._park_s = 0.0
        self._sent: dict[int, tuple[int, bool]] = {}

    def new_batteries(self, robots: int) -> npt.NDArray[np.float64]:
        """Charges of robots that have been at work for some time."""
        return self.rng.uniform(self.settings.charge_below, 1.0, robots)

    def new_crowd(self, cells: npt.NDArray[np.int32]) -> Crowd:
        """A crowd that stands on these cells."""
        roadmap = self.floor.roadmap
        often = np.concatenate((self.stations.cell, self.chargers.cell))
        return Crowd(roadmap, cells, self.seed_of_crowd, frequent=often, against=against_lane(roadmap))

    def _make_agents(self) -> None:
        self.robots = [Robot(self, row) for row in range(len(self.fleet.state))]
        self.pods = [Pod(self, row) for row in range(len(self.shelves.sku))]
        self.station_agents = [Station(self, row) for row in range(len(self.stations))]
        self.picker_agents = [Picker(self, row) for row in range(len(self.pickers.station_of))]
        self.stower_agents = [Stower(self, row) for row in range(len(self.stowers.station_of))]
        self.charger_agents = [Charger(self, row) for row in range(len(self.chargers.cell))]

    @property
    def in_state(self) -> npt.NDArray[np.int64]:
        """Robots in each `RobotState` after the last tick."""
        return self._n_in_state

    def crew_of(self, station: int) -> tuple[Crew, int]:
        """The people of a station's kind, and the station's number among theirs."""
        picks = self.stations.n_picks
        return (self.pickers, station) if station < picks else (self.stowers, station - picks)

    def send(self, robot: int, goal: int, *, loaded: bool) -> None:
        """A robot gets a new goal, and may set out in this tick."""
        self.fleet.goal[robot] = goal
        self.may_move[robot] = True
        self._sent[robot] = (goal, loaded)

    def step(self) -> None:
        """One tick."""
        if self.fleet.retiring.any():
            retire(self)
        self.book.place(self.now_s)
        picks = self.stations.n_picks
        self.pickers.look(self.now_s, self.stations.under_way[:picks] + self.desks.n_lines)
        self.stowers.look(self.now_s, self.stations.under_way[picks:])
        n_events = act(self.fleet, self.crowd.cell, self.rates, self.may_move, self.events)
        self.decisions.answer(n_events)
        self.decisions.open_orders()
        self.dispatcher.ask()
        self.dispatcher.assign()
        if self.now_s >= self._park_s:
            self._park_s += PARK_EVERY_S
            park_apart(self)
        driven = self._drive()
        self.ledger.tick(self.now_s, self.rates.tick_s, self._n_in_state, driven)
        self.now_s = self.steps * self.rates.tick_s
        self._watch.tick()

    def _drive(self) -> int:
        """Move the crowd; returns cells driven."""
        if self._sent:
            goals, loaded = zip(*self._sent.values(), strict=True)
            robots = np.fromiter(self._sent, np.int32, len(self._sent))
            self.crowd.aim(robots, np.array(goals, np.int32), np.array(loaded, bool))
            self._sent.clear()
        self.crowd.step(self.may_move)
        return settle(
            self.fleet,
            self.crowd.previous,
            self.crowd.cell,
            self.stations.queue_of,
            self.rates,
            self.may_move,
            self.now_s,
            self._n_in_state,
        )

    def run(self) -> None:
        """Step to the end of the measured time."""
        while self.now_s < self.to_s:
            self.step()

    def add_robots(self, n: int) -> None:
        """Put n more robots on the floor, idle, in pods' places where no robot stands."""
        add_robots(self, n)

    def remove_robots(self, n: int) -> None:
        """Take n robots off the floor: idle ones at once, the others when they have finished what they do."""
        remove_robots(self, n)


def rates(cell_m: float, settings: Any) -> Rates:
    """What things take on a floor; a tick is a cell at the higher of the two speeds."""
    tick_s = cell_m / max(settings.robot_empty_m_s, settings.robot_loaded_m_s)
    return Rates(
        tick_s=tick_s,
        lift_s=float(settings.lift_s),
        turn_s=float(settings.robot_turn_s),
        cell_s=empty_and_loaded(cell_m, settings.robot_empty_m_s, settings.robot_loaded_m_s, settings.robot_accel_m_s2),
        discharge=tick_s / (settings.battery_h * 3600),
        charge_s=settings.charge_h * 3600,
    )
