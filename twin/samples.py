"""The sampled orders' packages, hop by hop, and the decisions behind them, as tables.

All tables are of the measured orders that a run was asked to keep; they join on `order` and `package`. Times are
seconds from the scenario's start, missing for what has not happened by the run's end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numba as nb
import numpy as np
import pandas as pd

from core.clock import SLOT_S
from demand.catalogue import sku_id
from demand.generate import demand_of
from network.lanes import DOOR
from network.simulate.ways import ways
from network.sourcing_types import CLASS_BITS, PATH_BITS, PROMISE_BITS, QUOTED_BITS
from routing.estimate import VanSettings, door_cost_usd
from twin.answers import Happened
from twin.columns import Names, seconds
from twin.decisions import DecisionTables
from twin.delivery import DoorPlan, deliver, due
from twin.doors import door_plan, with_routes
from twin.expected import Expected, planned_door
from twin.kept import KeptOrders
from twin.last_mile.summary import prices
from twin.planning import Prepared

BATCH_ORDERS = 1 << 18
"""Orders whose tables are held in memory at once (about 1.5 GB of `us`), however many are kept."""
TABLES = ("orders", "order_lines", "order_parts", "candidates", "packages", "hops")

_QUOTED_AT = PATH_BITS + CLASS_BITS + PROMISE_BITS


def sample_tables(happened: Happened, prepared: Prepared, kept: KeptOrders) -> dict[str, pd.DataFrame]:
    """Tables of the kept orders.

    Returns
    -------
    dict of DataFrame
        ``orders`` (a row an order), ``order_lines`` (a line; weight and cube of one unit), ``order_parts`` (the lines
        of one stock pool, as they were sourced), ``candidates`` (a row a part and way that sourcing weighed),
        ``packages`` (a row a package), ``hops`` (a row a package and facility of its way). Parts and
        candidates are there for logged orders only.
    """
    return Sampler(happened, prepared).tables(kept)


def write_samples(
    folder: Path,
    happened: Happened,
    prepared: Prepared,
    kept: KeptOrders,
    progress: Callable[[float], None] | None = None,
) -> None:
    """Write the tables of the kept orders as Parquet, `BATCH_ORDERS` at a time; `progress` is told the share done."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    writers: dict[str, pq.ParquetWriter] = {}
    try:
        for first, tables in Sampler(happened, prepared).batches(kept):
            if progress is not None:
                progress(first / max(1, len(kept)))
            for name, table in tables.items():
                rows = pa.Table.from_pandas(table, preserve_index=False)
                if name not in writers:
                    writers[name] = pq.ParquetWriter(folder / f"{name}.parquet", rows.schema, compression="zstd")
                writers[name].write_table(rows)
    finally:
        for writer in writers.values():
            writer.close()


class Sampler:
    """Makes tables of some orders of a finished run, at any time as many as fit into memory."""

    def __init__(self, happened: Happened, prepared: Prepared) -> None:
        self._run = happened
        self._scenario = happened.scenario
        self._names = Names(happened.scenario, happened.movement.timetable, happened.paths)
        self._decisions = DecisionTables(self._names, happened.paths, happened.sourced.decisions)
        self._expected = Expected(happened.scenario, prepared.planned.lanes)
        doors = door_plan(happened.scenario, prepared, int(happened.scenario.settings.run.seed))
        self._doors = with_routes(doors, happened.last_mile, happened.first_package, happened.last_package)
        self._door_usd = door_usd(happened)

    def batches(self, kept: KeptOrders) -> Iterator[tuple[int, dict[str, pd.DataFrame]]]:
        """First row, and tables from it on, of `BATCH_ORDERS` orders at a time; empty ones when there are none."""
        for first in range(0, max(1, len(kept)), BATCH_ORDERS):
            yield first, self.tables(kept.part(first, min(len(kept), first + BATCH_ORDERS)))

    def tables(self, kept: KeptOrders) -> dict[str, pd.DataFrame]:
        """Every table of these orders."""
        first_package, made, lost = package_rows(self._run, kept)
        number_in_order = np.arange(made.sum()) - np.repeat(np.cumsum(made) - made, made)
        package = np.repeat(first_package, made) + number_in_order
        row = np.repeat(np.arange(len(kept)), made)
        path = (self._run.sourced.word[package] & np.uint32((1 << PATH_BITS) - 1)).astype(np.int64)
        hops = self._hops(kept.number[row], package, path, kept.slot[row])
        return {
            "orders": self._orders(kept, made, lost),
            "order_lines": self._lines(kept),
            **self._decisions.tables(kept.number, first_package),
            "packages": self._packages(kept, row, package, path, hops.door_departure),
            "hops": hops.table,
        }

    def _orders(self, kept: KeptOrders, made: np.ndarray, lost: np.ndarray) -> pd.DataFrame:
        zones = self._scenario.zones
        states = sorted(set(zones["state"]))
        units = np.bincount(np.repeat(np.arange(len(kept)), np.diff(kept.line_first)), kept.quantity, len(kept))
        return pd.DataFrame(
            {
                "order": kept.number,
                "placed_s": kept.slot * np.int32(SLOT_S),
                "zone": self._names.zone(kept.zone),
                "state": pd.Categorical(zones["state"].to_numpy(object)[kept.zone], states),
                "clock_offset_h": zones["clock_offset_h"].to_numpy(float)[kept.zone],
                "promise": self._names.promise(kept.promise),
                "lines": np.diff(kept.line_first).astype(np.int32),
                "units": units.astype(np.int32),
                "packages": made.astype(np.int32),
                "unserved": lost.astype(np.int32),
            }
        )

    def _lines(self, kept: KeptOrders) -> pd.DataFrame:
        weight_kg, cube_l, own_pool = demand_of(self._scenario).catalogue.sizes(kept.sku)
        count = np.diff(kept.line_first)
        return pd.DataFrame(
            {
                "order": np.repeat(kept.number, count),
                "line": (np.arange(len(kept.sku)) - np.repeat(kept.line_first[:-1], count)).astype(np.int32),
                "sku": pd.array([sku_id(sku) for sku in kept.sku.tolist()], dtype="str"),
                "pool": self._names.pool(kept.pool),
                "goods": self._names.goods_of_pool(own_pool),
                "quantity": kept.quantity.astype(np.int32),
                "weight_kg": weight_kg.round(4),
                "cube_l": cube_l.round(4),
            }
        )

    def _packages(
        self, kept: KeptOrders, row: np.ndarray, package: np.ndarray, path: np.ndarray, door_departure: np.ndarray
    ) -> pd.DataFrame:
        word = self._run.sourced.word[package].astype(np.int64)
        klass = word >> PATH_BITS & ((1 << CLASS_BITS) - 1)
        zone, promise, slot = kept.zone[row], kept.promise[row], kept.slot[row].astype(np.int64)
        station = self._run.paths.station[path]
        deadline, delivered = at_doors(package, klass, door_departure, zone, promise, slot, station, self._doors)
        cost = self._run.paths.cost_mills[path] / 1000 + self._door_usd[self._doors.by_courier[station], zone]
        return pd.DataFrame(
            {
                "order": kept.number[row],
                "package": package,
                "placed_s": (slot * SLOT_S).astype(np.int32),
                "zone": self._names.zone(zone),
                "promise": self._names.promise(promise),
                "quoted": (word >> _QUOTED_AT & 1).astype(bool),
                "units": ((word >> _QUOTED_AT + QUOTED_BITS) + 1).astype(np.int32),
                "source": self._names.facility(self._run.paths.source[path]),
                "station": self._names.facility(station),
                "way": self._names.ways(path),
                "cost_usd": cost.round(4),
                "deadline_s": seconds(deadline),
                "planned_s": seconds(planned_door(self._run.paths.door_by, path, slot)),
                "delivered_s": seconds(delivered),
                "on_time": pd.arrays.BooleanArray(delivered <= deadline, delivered < 0),
            }
        )

    def _hops(self, order: np.ndarray, package: np.ndarray, path: np.ndarray, placed: np.ndarray) -> Hops:
        lanes = self._run.paths.lanes[path]
        found = ways(self._run.movement, self._run.paths, self._run.sourced, package)
        at = np.searchsorted(package, found.package), found.hop
        planned_arrived, planned_departed = self._expected.hops(placed, lanes)
        there = lanes >= 0
        row, hop = np.nonzero(there)
        timetable = self._run.movement.timetable
        origin = timetable.lane_origin[lanes[there]]

        def told(values: np.ndarray) -> pd.arrays.IntegerArray:
            square = np.full(lanes.shape, -1, np.int64)
            square[at] = values
            return seconds(square[there])

        table = pd.DataFrame(
            {
                "order": order[row],
                "package": package[row],
                "hop": hop.astype(np.int32),
                "facility": self._names.facility(origin),
                "arrived_s": told(found.arrived),
                "picked_s": told(found.picked),
                "served_s": told(found.served),
                "lane": self._names.lane(lanes[there]),
                "departed_s": told(found.departed),
                "planned_arrived_s": seconds(planned_arrived[there]),
                "planned_departed_s": seconds(planned_departed[there]),
            }
        )
        door_departure = np.full(len(package), -1, np.int64)
        last = timetable.lane_destination[found.lane] == DOOR
        door_departure[at[0][last]] = found.departure[last]
        return Hops(table, door_departure)


class Hops(NamedTuple):
    """The table of hops, and the door departure of each package; -1 for those that have not left."""

    table: pd.DataFrame
    door_departure: np.ndarray


def package_rows(run: Happened, kept: KeptOrders) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Each order's first package, its packages, and those that could not be sourced; int64[n] each."""
    sourced = run.sourced
    if not len(kept):
        return (np.zeros(0, np.int64),) * 3
    rows = kept.number - sourced.first_order
    slot = int(kept.slot[0])
    start = int(sourced.slot_first_order[slot])
    parts = sourced.order_packages[rows]
    made = (parts & 15).astype(np.int64)
    before = _packages_before(sourced.order_packages, start, rows)
    return int(sourced.slot_first_package[slot]) + before, made, (parts >> 4).astype(np.int64)


@nb.njit(cache=True, nogil=True)
def _packages_before(order_packages: np.ndarray, start: int, rows: np.ndarray) -> np.ndarray:
    """Packages of the orders from row `start` up to each of `rows` (ascending)."""
    before, at, count = np.empty(len(rows), np.int64), start, np.int64(0)
    for i in range(len(rows)):
        while at < rows[i]:
            count += order_packages[at] & 15
            at += 1
        before[i] = count
    return before


def door_usd(run: Happened) -> np.ndarray:
    """Last mile of a package by zone, by van (row 0) and by courier, as the measured packages lie; float64[2, Z]."""
    scenario, land = run.scenario, run.scenario.zones["land_km2"].to_numpy(float)
    facilities, result = scenario.facilities, np.full((2, len(land)), np.nan)
    makers = (("delivery_station", VanSettings.of_vans), ("prime_now_hub", VanSettings.of_couriers))
    for row, (kind, settings) in enumerate(makers):
        load = facilities.loc[facilities["kind"] == kind, "packages_per_van"].mean()
        reached = np.isfinite(run.stem_km[row])
        if reached.any() and np.isfinite(load):
            a_day = run.outcome.zone_packages[row][reached] / run.horizon.days
            van = settings(scenario.settings, float(load))
            result[row, reached] = door_cost_usd(a_day, land[reached], run.stem_km[row][reached], van)
    if run.last_mile is not None:
        packages = run.outcome.zone_packages[0].astype(float)
        result[0] = prices(run.last_mile, scenario, run.stem_km[0]).package_usd(result[0], packages)
    return result


@nb.njit(cache=True, nogil=True)
def _at_doors(
    package: np.ndarray,
    klass: np.ndarray,
    departure: np.ndarray,
    zone: np.ndarray,
    promise: np.ndarray,
    slot: np.ndarray,
    station: np.ndarray,
    plan: DoorPlan,
    deadline: np.ndarray,
    delivered: np.ndarray,
) -> None:
    for i in range(len(package)):
        deadline[i] = due(klass[i], promise[i], slot[i], station[i], plan)
        delivered[i] = -1
        if departure[i] >= 0:
            delivered[i] = deliver(package[i], departure[i], zone[i], station[i], plan)


def at_doors(
    package: np.ndarray,
    klass: np.ndarray,
    departure: np.ndarray,
    zone: np.ndarray,
    promise: np.ndarray,
    slot: np.ndarray,
    station: np.ndarray,
    plan: DoorPlan,
) -> tuple[np.ndarray, np.ndarray]:
    """Deadline and slot of delivery (-1 while in flight) of packages, as the tally counts them; int64[n] each."""
    deadline, delivered = np.empty(len(package), np.int64), np.empty(len(package), np.int64)
    _at_doors(package, klass, departure, zone, promise, slot, station, plan, deadline, delivered)
    return deadline, delivered
