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
from warehouse.walking.batching import BATCHING, Batching, next_batch
from warehouse.walking.clock import TickedModel
from warehouse.walking.collect import state_reporters
from warehouse.walking.crew import Crew, Lanes
from warehouse.walking.dispatch import Dispatch
from warehouse.walking.handling import grasp_s
from warehouse.walking.ledger import Ledger
from warehouse.walking.parts import Parts, Pool
from warehouse.walking.raster import Raster
from warehouse.walking.record import Record
from warehouse.walking.rest import Rest
from warehouse.walking.states import IDLE, STATES, WAITING
from warehouse.walking.waves import released_s
from warehouse.walking.zones import aisle_zone, pickers_by_zone, zones_of, zones_wanted

TICK_S = 0.5


class WalkingModel(TickedModel):
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
        self.zones = zones_of(floor, zones_wanted(floor, settings.zones, pickers))
        place = stock[orders.sku].astype(np.int64)
        line_zone = aisle_zone(self.zones)[floor.place_aisle(place)]
        self.parts = Parts.cut(orders, line_zone, settings.batch_lines)
        release = released_s(orders.placed_s, settings.wave_min)
        self.pool = Pool(self.parts, orders.placed_s, release, len(self.zones))
        self.ledger = Ledger(orders, self.parts)
        self.crew = Crew.of(pickers)
        self.lanes = Lanes.of(floor.aisles * floor.blocks)
        self.rest = Rest(pickers, settings)
        self.dispatch = Dispatch(self.zones, place, grasp_s(orders, settings, seed), settings, self.crew)
        self._place = place
        self._batch: Batching = (policies or {}).get("batching", BATCHING[settings.batching])  # type: ignore[assignment]
        staff = pickers_by_zone(np.bincount(line_zone, minlength=len(self.zones)), pickers)
        self.picker_zone = np.repeat(np.arange(len(self.zones)), staff)
        self.pickers = [Picker(self, row, int(zone)) for row, zone in enumerate(self.picker_zone)]
        self._tell(recorder)

    def _tell(self, recorder: Recorder | None) -> None:
        """Set up what tells others of the run."""
        raster = Raster(self.floor)
        self.tick_s = min(TICK_S, raster.step_m / self.settings.walk_m_s)
        self._record = None if recorder is None else Record(self, raster, recorder)
        self.datacollector = mesa.DataCollector(
            model_reporters={
                "now_s": "now_s",
                "parts_waiting": lambda model: sum(map(len, model.pool.waiting)),
                "walked_m": lambda model: float(model.crew.walked_m.sum()),
                **state_reporters("picker", STATES, lambda model: model.crew.state),
            }
        )

    def step(self, dt_s: float | None = None) -> None:
        """Give out work; let a tick (or `dt_s` seconds) pass."""
        dt = self.tick_s if dt_s is None else dt_s
        self.pool.release(self.now_s)
        self._give_work()
        advance(self.crew, self.dispatch.work, self.lanes, self.settings.aisle_pass == "yes", self.now_s, dt)
        self._pass(dt)

    def close(self) -> None:
        """Book what the carts that are still out have picked."""
        for picker in self.pickers:
            picker.close()

    def next_cart(self, zone: int, capacity: int) -> list[int]:
        """Take the parts of the next cart, of so many lines, off a zone's pool; none where nothing waits."""
        return next_batch(self.pool, self.zones[zone], zone, self.parts, self._place, capacity, self._batch)

    def _give_work(self) -> None:
        state = self.crew.state
        free = np.flatnonzero((state == IDLE) | (state == WAITING))
        for row in free:
            self.pickers[row].step()
        if len(free) and self.settings.wave_min > 0:
            still = free[(state[free] == IDLE) | (state[free] == WAITING)]
            held = self.pool.held(self.now_s)[self.picker_zone[still]] > 0
            state[still] = np.where(held, WAITING, IDLE)
