"""A run of a pod floor from its start to the end of the measured time, and what it found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import mesa
import numpy as np

from warehouse.floor_orders import FloorOrders
from warehouse.floor_result import FloorResult
from warehouse.layout.pod_floor import PodFloor
from warehouse.layout.stocking import PodStock
from warehouse.packing import Packing, pack
from warehouse.pods.crew import Crew
from warehouse.pods.model import PodModel
from warehouse.pods.policies import Policies
from warehouse.pods.state_clock import StateClock
from warehouse.pods.states import ChargerState, PickerState, RobotState, StationState, names
from warehouse.waiting import Waiting, waiting

if TYPE_CHECKING:
    from warehouse.trace.recorder import Recorder


def simulate(
    floor: PodFloor,
    orders: FloorOrders,
    stock: PodStock,
    settings: Any,
    *,
    robots: int,
    stations: int | None = None,
    pickers: int | None = None,
    seed: int,
    from_s: float,
    to_s: float,
    recorder: Recorder | None = None,
    policies: Policies | None = None,
) -> FloorResult:
    """Run a pod floor; see `PodModel` for the parameters.

    Same arguments, same result, to the byte.

    Raises
    ------
    InvalidInput
        See `checks.check`.
    """
    model = PodModel(
        floor,
        orders,
        stock,
        settings,
        robots=robots,
        stations=stations,
        pickers=pickers,
        seed=seed,
        from_s=from_s,
        to_s=to_s,
        recorder=recorder,
        policies=policies,
    )
    try:
        model.run()
        return result(model)
    finally:
        forget(model)


def forget(model: mesa.Model) -> None:
    """Let go of a model: Mesa 3 counts the agents of every model in a table that keeps the model alive."""
    mesa.Agent._ids.pop(model, None)


def result(model: PodModel) -> FloorResult:
    """What a model has found up to now; call it once the measured time is over."""
    settings, book, ledger, measured = model.settings, model.book, model.ledger, (model.from_s, model.to_s)
    packing = pack(book.ready_s, settings.pack_package_s)
    queues = _queues(model, packing)
    return FloorResult(
        mode="pods",
        from_s=model.from_s,
        to_s=model.to_s,
        orders=book.orders,
        picked_s=book.picked_s,
        handling_s=np.where(np.isnan(book.picked_s), np.nan, book.handling_s),
        packed_s=packing.packed_s,
        area_m2=model.floor.area_m2,
        state_s={**_states(model), "packer": packing.state_s(*measured)},
        robots=len(model.fleet.state),
        stations=model.stations.n_picks,
        pickers=len(model.pickers.station_of),
        packers=packing.packers,
        replenishers=len(model.stowers.station_of),
        chargers=len(model.chargers.cell),
        pods=len(model.shelves.sku),
        driven_m=ledger.cells_driven * model.floor.cell_m,
        visits=ledger.visits,
        units_at_visits=ledger.units,
        energy_kwh=ledger.at_work_s() / 3600 * settings.robot_kw,
        queue_mean={name: queue.mean for name, queue in queues.items()},
        queue_waits={name: (queue.per_h, queue.wait_s) for name, queue in queues.items()},
        events={**ledger.events, "short_lines": book.short_lines},
    )


def _states(model: PodModel) -> dict[str, dict[str, float]]:
    """Agent-seconds by kind of agent and state."""

    def seconds(clock: StateClock, states: Any) -> dict[str, float]:
        return dict(zip(names(states), clock.seconds(model.now_s).tolist(), strict=True))

    def people(crew: Crew) -> dict[str, float]:
        return seconds(crew.people, PickerState)

    return {
        "robot": model.ledger.robot_state_s(),
        "station": seconds(model.pickers.stations, StationState),
        "picker": people(model.pickers),
        "stow_station": seconds(model.stowers.stations, StationState),
        "stower": people(model.stowers),
        "charger": seconds(model.chargers.clock, ChargerState),
    }


def _queues(model: PodModel, packing: Packing) -> dict[str, Waiting]:
    """Robots before stations and chargers, orders before stations and packers.

    The mean number of robots is counted tick by tick, not from the waits: Little's law is a check of both.
    """
    measured, fleet, ledger = (model.from_s, model.to_s), model.fleet, model.ledger
    robots = {
        "station": (RobotState.QUEUEING, ledger.joined_s, ledger.left_s),
        "charger": (RobotState.AWAITING_CHARGER, model.chargers.joined_s, model.chargers.left_s),
    }
    found = {}
    for name, (state, joined_s, left_s) in robots.items():
        still = fleet.since_s[fleet.state == state]
        joined = np.concatenate((joined_s, still))
        left = np.concatenate((left_s, np.full(len(still), np.nan)))
        mean = float(ledger.robot_s[state]) / (model.to_s - model.from_s)
        found[name] = waiting(joined, left, *measured)._replace(mean=mean)
    placed_s = model.book.orders.placed_s
    found["orders"] = waiting(np.where(placed_s < model.now_s, placed_s, np.nan), model.book.opened_s, *measured)
    found["pack"] = packing.queue(*measured)
    return found
