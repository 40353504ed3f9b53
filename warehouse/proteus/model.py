"""A walking floor on which autonomous carriers drive among people who stay in their zones."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import mesa
import numpy as np
import numpy.typing as npt

from core.errors import Finding, InvalidInput
from datasets import Settings
from warehouse.floor_orders import FloorOrders
from warehouse.layout.walking_floor import WalkingFloor
from warehouse.proteus.agents import Carrier, Picker
from warehouse.proteus.battery import Batteries
from warehouse.proteus.convoy import Convoy
from warehouse.proteus.match import Calls, Matching, soonest
from warehouse.proteus.people import NOBODY, People
from warehouse.proteus.record import Record
from warehouse.proteus.safety import Rules
from warehouse.proteus.sight import distance_m
from warehouse.proteus.states import BLOCKED, CARRIER_STATES
from warehouse.proteus.states import IDLE as CARRIER_IDLE
from warehouse.proteus.tick import tick
from warehouse.trace.recorder import Recorder
from warehouse.walking.batching import BATCHING, Batching, next_batch
from warehouse.walking.clock import TickedModel
from warehouse.walking.collect import state_reporters
from warehouse.walking.geometry import frame_of
from warehouse.walking.handling import grasp_s
from warehouse.walking.ledger import Ledger
from warehouse.walking.parts import Parts, Pool
from warehouse.walking.raster import Raster
from warehouse.walking.rest import Rest
from warehouse.walking.states import IDLE, STATES, WAITING
from warehouse.walking.waves import released_s
from warehouse.walking.zones import Zone, aisle_zone, pickers_by_zone, zones_of

TICK_S = 0.25
DECIDE_TICKS = 2
"""Free people and carriers look for work every second tick."""

PICKERS_PER_ZONE = 5
"""Where `floor.zones` is 0, the floor is cut into zones of so many pickers: far smaller ones leave some with nothing to
do while carriers queue elsewhere (assumed)."""


class ProteusModel(TickedModel):
    """Carriers among pickers, tick by tick.

    Carriers fetch orders from place to place; at each, a picker of the zone comes to them and picks into their totes.

    Parameters
    ----------
    floor : WalkingFloor
    orders : FloorOrders
    stock : int32[S]
        Place of each SKU.
    settings : Settings
        `scenario.settings.floor`.
    robots : int
        Carriers.
    pickers : int
    seed : int
    recorder : Recorder, optional
    policies : mapping of str to callable, optional
        Functions "batching" (`warehouse.walking.batching`) and "matching" (`warehouse.proteus.match`) of one's own.

    Raises
    ------
    InvalidInput
        Without carriers or pickers, or with zones that the floor or the pickers do not suffice for.
    """

    def __init__(
        self,
        floor: WalkingFloor,
        orders: FloorOrders,
        stock: npt.NDArray[np.int32],
        settings: Settings,
        *,
        robots: int,
        pickers: int,
        seed: int,
        recorder: Recorder | None = None,
        policies: Mapping[str, Callable[..., object]] | None = None,
    ) -> None:
        super().__init__(seed=seed)
        _staffed(robots, pickers)
        self.floor, self.orders, self.settings = floor, orders, settings
        self.near_encounters = 0
        self.frame, self.rules = frame_of(floor), Rules.of(settings)
        self.zones = zones_of(floor, _zones(floor, settings, pickers))
        place = stock[orders.sku].astype(np.int64)
        line_zone = aisle_zone(self.zones)[floor.place_aisle(place)]
        self.parts = Parts.cut(orders, np.zeros_like(line_zone), settings.carrier_lines)
        self.pool = Pool(self.parts, orders.placed_s, released_s(orders.placed_s, settings.wave_min), 1)
        self.ledger = Ledger(orders, self.parts)
        self.convoy = Convoy(floor, place, line_zone, grasp_s(orders, settings, seed), settings, robots)
        self.batteries = Batteries(robots, settings, self.rng)
        self.claimed = np.zeros(robots, bool)
        self.match, self._batch = _policies(settings, policies or {})
        self._place = place
        self._staff_zones(np.bincount(line_zone, minlength=len(self.zones)), pickers)
        self.carriers = [Carrier(self, row) for row in range(robots)]
        ways, people = self.convoy.ways, self.people
        self._apart_m = distance_m(self.frame, ways.here_x_m, ways.here_y_m, people.x_m, people.y_m)
        self._tell(recorder)

    def _staff_zones(self, work: npt.NDArray[np.int64], pickers: int) -> None:
        """Put pickers in front of their zones' aisles."""
        staff = pickers_by_zone(work, pickers)
        zone = np.repeat(np.arange(len(staff)), staff)
        rank = np.arange(pickers) - np.searchsorted(zone, zone)
        first = np.array([z.first_aisle for z in self.zones])[zone]
        aisles = np.array([z.floor.aisles for z in self.zones])[zone]
        self.people = People.at((first + rank % aisles) * self.floor.aisle_pitch_m, np.zeros(pickers))
        self.rest = Rest(pickers, self.settings)
        self.pickers = [Picker(self, row, int(z)) for row, z in enumerate(zone)]

    def _tell(self, recorder: Recorder | None) -> None:
        """Set up what tells others of the run."""
        raster = Raster(self.floor)
        self.tick_s = min(TICK_S, raster.step_m / max(self.settings.walk_m_s, self.settings.carrier_m_s))
        self._record = None if recorder is None else Record(self, raster, recorder)
        self.datacollector = mesa.DataCollector(
            model_reporters={
                "now_s": "now_s",
                "parts_waiting": lambda model: len(model.pool.waiting[0]),
                "near_encounters": "near_encounters",
                **state_reporters("picker", STATES, lambda model: model.people.state),
                **state_reporters("carrier", CARRIER_STATES, lambda model: model.convoy.crew.state),
            }
        )

    def step(self, dt_s: float | None = None) -> None:
        """Give out work; let a tick (or `dt_s` seconds) pass."""
        dt = self.tick_s if dt_s is None else dt_s
        if self.steps % DECIDE_TICKS == 0:
            self.pool.release(self.now_s)
            self._give_work()
        convoy = self.convoy
        self.near_encounters += tick(
            self.frame,
            self.people,
            convoy.crew,
            convoy.work,
            convoy.lanes,
            convoy.ways,
            convoy.waited_s,
            self._apart_m,
            self.rules,
            self.settings.aisle_pass == "yes",
            self.now_s,
            dt,
        )
        self.batteries.drain(convoy.crew, dt)
        self._pass(dt)

    def close(self) -> None:
        """Book what the carriers that are still out hold."""
        for carrier in self.carriers:
            carrier.close()

    def next_load(self) -> list[int]:
        """Take the parts of the next carrier's load off the pool; none where nothing waits."""
        return next_batch(
            self.pool, Zone(0, self.floor), 0, self.parts, self._place, self.settings.carrier_lines, self._batch
        )

    def calls_of(self, zone: int) -> Calls:
        """Carriers that nobody has gone to yet and that stop in a zone next."""
        here = (self._calls.zone == zone) & ~self.claimed[self._calls.carrier]
        return Calls(*(column[here] for column in self._calls))

    def _give_work(self) -> None:
        crew, people = self.convoy.crew, self.people
        for row in np.flatnonzero(crew.state == CARRIER_IDLE):
            self.carriers[row].step()
        waiting = np.flatnonzero(people.state == WAITING)
        for row in waiting[crew.state[people.carrier[waiting]] == BLOCKED]:
            self.pickers[row].give_up()
        free = np.flatnonzero(people.state == IDLE)
        if len(free) == 0:
            return
        self.claimed[:] = False
        self.claimed[people.carrier[people.carrier != NOBODY]] = True
        self._calls = self.convoy.calls(self.claimed)
        for row in free:
            self.pickers[row].step()


def _staffed(robots: int, pickers: int) -> None:
    counts = (("robots", robots), ("pickers", pickers))
    findings = [
        Finding(f"--{name}", 0, "nobody-works", f"carriers and pickers work together: {name} must be at least 1")
        for name, count in counts
        if count < 1
    ]
    if findings:
        raise InvalidInput(findings)


def _zones(floor: WalkingFloor, settings: Settings, pickers: int) -> int:
    if settings.zones > 0:
        return int(settings.zones)
    return min(floor.aisles, max(1, round(pickers / PICKERS_PER_ZONE)))


def _policies(settings: Settings, own: Mapping[str, Callable[..., object]]) -> tuple[Matching, Batching]:
    matching: Matching = own.get("matching", soonest)
    batching: Batching = own.get("batching", BATCHING[settings.batching])  # type: ignore[assignment]
    return matching, batching
