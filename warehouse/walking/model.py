"""A floor where people walk to the shelves with carts."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import mesa
import numpy as np
import numpy.typing as npt

from core.errors import Finding, InvalidInput
from datasets import Settings
from warehouse.floor_orders import FloorOrders
from warehouse.layout.walking_floor import WalkingFloor
from warehouse.trace.recorder import Recorder
from warehouse.walking.advance import advance
from warehouse.walking.agents import Picker
from warehouse.walking.batching import BATCHING, Batching, Candidates
from warehouse.walking.crew import Crew, Lanes
from warehouse.walking.dispatch import Dispatch
from warehouse.walking.handling import grasp_s
from warehouse.walking.ledger import Ledger
from warehouse.walking.parts import Parts, Pool
from warehouse.walking.raster import CELL_M, Raster
from warehouse.walking.rest import Rest
from warehouse.walking.states import IDLE, STATES, WAITING
from warehouse.walking.waves import released_s
from warehouse.walking.zones import aisle_zone, pickers_by_zone, zones_of

TICK_S = 0.5
COLLECT_S = 60.0
LOOK_AHEAD = 4
"""Batching looks at so many carts' worth of the oldest lines."""


class WalkingModel(mesa.Model):
    """Pickers on a walking floor, tick by tick.

    A tick is the grain at which pickers are given work and see each other; what they do within it is timed exactly.

    Parameters
    ----------
    floor : WalkingFloor
    orders : FloorOrders
    stock : int32[S]
        Place of each SKU.
    settings : Settings
        `scenario.settings.floor`.
    pickers : int
    seed : int
    recorder : Recorder, optional
    policies : mapping of str to callable, optional
        A function "batching" of one's own, instead of the one that `floor.batching` names.

    Raises
    ------
    InvalidInput
        Without pickers, or with zones that the floor or the pickers do not suffice for.
    """

    def __init__(
        self,
        floor: WalkingFloor,
        orders: FloorOrders,
        stock: npt.NDArray[np.int32],
        settings: Settings,
        *,
        pickers: int,
        seed: int,
        recorder: Recorder | None = None,
        policies: Mapping[str, Callable[..., object]] | None = None,
    ) -> None:
        super().__init__(seed=seed)
        if pickers < 1:
            raise InvalidInput([Finding("--pickers", 0, "nobody-works", f"{pickers} pickers pick nothing")])
        self.floor, self.orders, self.settings = floor, orders, settings
        self.now_s = 0.0
        self.zones = zones_of(floor, settings.zones)
        place = stock[orders.sku].astype(np.int64)
        line_zone = aisle_zone(self.zones)[floor.place_aisle(place)]
        self.parts = Parts.cut(orders, line_zone, settings.batch_lines)
        release = released_s(orders.placed_s, settings.wave_min)
        self.pool = Pool(self.parts, orders.placed_s, release, len(self.zones))
        self.crew = Crew.of(pickers)
        self.lanes = Lanes.of(floor.aisles * floor.blocks)
        self.rest = Rest(pickers, settings)
        self.dispatch = Dispatch(self.zones, place, grasp_s(orders, settings, seed), settings, self.crew)
        self.ledger = Ledger(orders, self.parts)
        self._place = place
        self._batch: Batching = BATCHING[settings.batching]
        if policies and "batching" in policies:
            self._batch = policies["batching"]  # type: ignore[assignment]
        staff = pickers_by_zone(np.bincount(line_zone, minlength=len(self.zones)), pickers)
        self.picker_zone = np.repeat(np.arange(len(self.zones)), staff)
        self.pickers = [Picker(self, row, int(zone)) for row, zone in enumerate(self.picker_zone)]
        self.raster = Raster(floor)
        self.tick_s = min(TICK_S, self.raster.step_m / settings.walk_m_s)
        self._recorder = recorder
        if recorder is not None:
            self._begin_record(recorder)
        self._next_collect_s = 0.0
        self.datacollector = mesa.DataCollector(
            model_reporters={
                "now_s": "now_s",
                "parts_waiting": lambda model: sum(map(len, model.pool.waiting)),
                "walked_m": lambda model: float(model.crew.walked_m.sum()),
                **{name: _counter(number) for number, name in enumerate(STATES)},
            }
        )

    def step(self, dt_s: float | None = None) -> None:
        """Give out work; let a tick (or `dt_s` seconds) pass."""
        dt = self.tick_s if dt_s is None else dt_s
        self.pool.release(self.now_s)
        self._give_work()
        advance(self.crew, self.dispatch.work, self.lanes, self.settings.aisle_pass == "yes", self.now_s, dt)
        self.now_s += dt
        if self._recorder is not None:
            self._record(self._recorder)
        if self.now_s >= self._next_collect_s:
            self.datacollector.collect(self)
            self._next_collect_s += COLLECT_S

    def run_until(self, until_s: float) -> None:
        """Step up to this second; the last step is cut to fit."""
        while until_s - self.now_s > 1e-6:
            self.step(min(self.tick_s, until_s - self.now_s))

    def next_cart(self, zone: int) -> list[int]:
        """Take the parts of the next cart off a zone's pool; none where nothing waits."""
        oldest = self.pool.oldest(zone, LOOK_AHEAD * self.settings.batch_lines)
        if not oldest:
            return []
        here = self.zones[zone]
        places = [self._place[self.parts.of(part)] - here.first_place for part in oldest]
        chosen = self._batch(Candidates(here.floor, places, self.settings.batch_lines))
        taken = [oldest[i] for i in chosen]
        self.pool.take(zone, taken)
        return taken

    def close(self) -> None:
        """Book what the carts that are still out have picked."""
        for picker in self.pickers:
            if picker.is_free:
                picker.come_in()
            elif picker.trip is not None:
                self.ledger.leave_open(picker.trip, picker.picked_s())

    def _give_work(self) -> None:
        free = np.flatnonzero((self.crew.state == IDLE) | (self.crew.state == WAITING))
        for row in free:
            self.pickers[row].step()
        if len(free) and self.settings.wave_min > 0:
            held = self.pool.held(self.now_s)[self.picker_zone[free]] > 0
            still = np.isin(self.crew.state[free], (IDLE, WAITING))
            self.crew.state[free[still]] = np.where(held[still], WAITING, IDLE)

    def _begin_record(self, recorder: Recorder) -> None:
        raster = self.raster
        depots = [picker.at_m for picker in self._one_a_zone()]
        cells = raster.cell(np.array([x for x, _ in depots]), np.array([y for _, y in depots]))
        recorder.begin(
            mode="pickers",
            height=raster.height,
            width=raster.width,
            cell_m=CELL_M,
            tick_s=self.tick_s,
            kind=raster.kind,
            agents={"picker": len(self.pickers)},
            states={"picker": STATES},
            stations=[(f"D-{number:02d}", int(cell)) for number, cell in enumerate(cells, 1)],
            pods=np.zeros(0, np.int32),
        )

    def _one_a_zone(self) -> list[Picker]:
        firsts = np.searchsorted(self.picker_zone, np.arange(len(self.zones)))
        return [self.pickers[row] for row in firsts]

    def _record(self, recorder: Recorder) -> None:
        at = np.array([picker.at_m for picker in self.pickers])
        recorder.tick(
            cell={"picker": self.raster.cell(at[:, 0], at[:, 1])},
            state={"picker": self.crew.state.copy()},
            pods=np.zeros(0, np.int32),
            queue=np.array([len(waiting) for waiting in self.pool.waiting], np.int32),
        )


def _counter(state: int) -> Callable[[WalkingModel], int]:
    return lambda model: int(np.count_nonzero(model.crew.state == state))
