"""The seeded stream of orders: any range of order numbers, in chunks, on any number of threads."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from core.clock import SLOTS_PER_DAY, SLOTS_PER_H
from core.errors import Finding, InvalidInput
from demand.alias import alias_table, packed_u64, thresholds
from demand.catalogue import Catalogue
from demand.chunk import OrderChunk
from demand.kernel import LineTables, OrderTables, fill_lines, fill_orders, stream_keys
from demand.profile import Event, orders_by_slot

if TYPE_CHECKING:
    from datasets import Scenario

CHUNK_ORDERS = 1 << 20


def mean_lines(scenario: Scenario) -> float:
    """Lines, which are units too, of a mean order."""
    share = np.asarray(scenario.settings.demand.lines_share, float)
    return float((share * np.arange(1, len(share) + 1)).sum() / share.sum())


def _zone_tables(
    zones: npt.NDArray[np.int64], weight: npt.NDArray[np.float64], group_of: npt.NDArray[np.int64], n_groups: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint64], npt.NDArray[np.int32]]:
    """Alias tables over the zones of each group, one after the other: their bounds, words and own zones."""
    members = [zones[group_of == group] for group in range(n_groups)]
    words = [packed_u64(*alias_table(weight[rows]), rows) for rows in members]
    first = np.cumsum([0] + [len(rows) for rows in members])
    return first, np.concatenate(words), np.concatenate(members).astype(np.int32)


def _counts(
    scenario: Scenario, days: int, offsets: npt.NDArray[np.int64], weight: npt.NDArray[np.float64]
) -> npt.NDArray[np.int64]:
    settings, mean = scenario.settings.demand, mean_lines(scenario)
    event = None
    if settings.event_day >= 0 and len(scenario.event_profile):
        share = scenario.event_profile.sort_values("hour")
        hours = np.zeros(int(share["hour"].max()) + 1)
        hours[share["hour"].to_numpy(int)] = share["share"].to_numpy(float)
        event = Event(int(settings.event_day), round(settings.event_units / mean), hours)
    hours = np.zeros(24)
    hours[scenario.profile["hour"].to_numpy(int)] = scenario.profile["share"].to_numpy(float)
    return orders_by_slot(
        days,
        offsets,
        weight,
        lambda day: round(settings.units_per_day * scenario.day_factor(day) / mean),
        hours,
        event,
    )


def _order_tables(
    scenario: Scenario,
    cell_first: npt.NDArray[np.int64],
    group_first: npt.NDArray[np.int64],
    zone: npt.NDArray[np.uint64],
    zone_own: npt.NDArray[np.int32],
) -> OrderTables:
    rows, row_of = np.unique(scenario.promise_share, axis=0, return_inverse=True)
    if len(rows) > 1 << 16:
        raise ValueError("zones differ in more than 65,536 ways in the promises that they are offered")
    return OrderTables(
        cell_first=cell_first,
        group_first=group_first,
        zone=zone,
        zone_own=zone_own,
        promise_row=row_of.ravel().astype(np.uint16),
        promise=thresholds(rows),
        lines=thresholds(np.asarray(scenario.settings.demand.lines_share, float)),
    )


def _line_tables(scenario: Scenario, catalogue: Catalogue) -> LineTables:
    served_by = scenario.promises["source_kind"].to_numpy()
    return LineTables(
        from_hub=(served_by == "prime_now_hub") & (catalogue.hub_pool >= 0),
        table=catalogue.all.table,
        edge=catalogue.all.edge,
        hub_table=catalogue.hub.table,
        hub_edge=catalogue.hub.edge,
        velocity_end=catalogue.velocity_end,
        pools=catalogue.pools,
        hub_pool=max(0, catalogue.hub_pool),
    )


class Demand:
    """A scenario's demand, ready to draw orders from: how many in each slot, and the tables of the draw.

    Orders are numbered from 0 over the run's days with orders, slot by slot and in a slot by clock group.

    Attributes
    ----------
    n_slots : int
        Slots with orders: warm-up, measured and cool-down days.
    n_orders : int
    slot_first_order : int64[n_slots + 1]
        Orders of slot ``k`` are ``slot_first_order[k]:slot_first_order[k + 1]``.
    catalogue : Catalogue
    """

    def __init__(self, scenario: Scenario) -> None:
        run = scenario.settings.run
        self.catalogue = Catalogue(scenario)
        self.n_slots = SLOTS_PER_DAY * int(run.warmup_days + run.measured_days + run.cooldown_days)
        weight = scenario.zones["demand_weight"].to_numpy(float)
        zones = np.flatnonzero(weight > 0)
        if not len(zones):
            raise InvalidInput([Finding("zones.csv", 0, "no-demand", "no zone has a demand above 0")])
        offset = np.rint(scenario.zones["clock_offset_h"].to_numpy(float)[zones] * SLOTS_PER_H).astype(np.int64)
        offsets, group_of = np.unique(offset, return_inverse=True)
        counts = _counts(
            scenario, self.n_slots // SLOTS_PER_DAY, offsets, np.bincount(group_of, weight[zones]).astype(np.float64)
        )
        cell_first = np.concatenate([[0], np.cumsum(counts.ravel())]).astype(np.int64)
        self.slot_first_order = cell_first[:: len(offsets)].copy()
        self.n_orders = int(cell_first[-1])
        self._orders = _order_tables(scenario, cell_first, *_zone_tables(zones, weight, group_of, len(offsets)))
        self._lines = _line_tables(scenario, self.catalogue)

    def chunk(self, seed: int, first: int, last: int) -> OrderChunk:
        """Orders `first` to `last` (left out) of the seed.

        Raises
        ------
        IndexError
            When some of them are not in ``0..n_orders - 1``.
        """
        if not 0 <= first <= last <= self.n_orders:
            raise IndexError(f"orders {first}..{last - 1} are not all in 0..{self.n_orders - 1}")
        n = last - first
        keys = stream_keys(np.uint64(seed))
        slot, zone, promise = np.empty(n, np.int32), np.empty(n, np.int32), np.empty(n, np.uint8)
        line_first = np.empty(n + 1, np.int64)
        n_lines = fill_orders(keys, first, self._orders, slot, zone, promise, line_first)
        sku, pool, quantity = np.empty(n_lines, np.int32), np.empty(n_lines, np.uint8), np.empty(n_lines, np.uint8)
        fill_lines(keys, first, self._lines, promise, line_first, sku, pool, quantity)
        return OrderChunk(first, slot, zone, promise, line_first, sku, pool, quantity)

    def stream(
        self,
        seed: int,
        first: int = 0,
        last: int | None = None,
        *,
        chunk_orders: int = CHUNK_ORDERS,
        threads: int = 1,
    ) -> Iterator[OrderChunk]:
        """Orders `first` to `last` (left out) in chunks; the next ones are drawn while this one is used.

        The orders do not depend on how they are cut into chunks nor on the number of threads.
        """
        last = self.n_orders if last is None else last
        starts = range(first, last, chunk_orders)
        if len(starts) <= 1:
            yield from (self.chunk(seed, start, last) for start in starts)
            return
        pending: deque[Future[OrderChunk]] = deque()
        with ThreadPoolExecutor(threads, thread_name_prefix="demand") as pool:
            try:
                for start in starts:
                    pending.append(pool.submit(self.chunk, seed, start, min(last, start + chunk_orders)))
                    if len(pending) > threads:
                        yield pending.popleft().result()
                while pending:
                    yield pending.popleft().result()
            finally:
                for future in pending:
                    future.cancel()


_KNOWN: WeakKeyDictionary[Scenario, Demand] = WeakKeyDictionary()


def demand_of(scenario: Scenario) -> Demand:
    """The scenario's demand, built once."""
    if scenario not in _KNOWN:
        _KNOWN[scenario] = Demand(scenario)
    return _KNOWN[scenario]


def stream(
    scenario: Scenario,
    seed: int,
    *,
    first_day: int = 0,
    last_day: int | None = None,
    chunk_orders: int = CHUNK_ORDERS,
    threads: int = 1,
) -> Iterator[OrderChunk]:
    """The scenario's orders of a seed, in order of placement, chunk by chunk.

    Parameters
    ----------
    scenario : Scenario
    seed : int
        In 0 .. 2**64 - 1.
    first_day, last_day : int, optional
        Simulated days, on the scenario's clock; the last one is left out, all by default.
    chunk_orders : int
        Orders a chunk; they are the same whatever it is.
    threads : int
        Threads that draw beside the caller's; the orders are the same whatever it is.
    """
    demand = demand_of(scenario)
    slots = [min(max(0, day) * SLOTS_PER_DAY, demand.n_slots) for day in (first_day, last_day) if day is not None]
    first, last = (int(demand.slot_first_order[slot]) for slot in (slots[0], slots[1] if slots[1:] else demand.n_slots))
    return demand.stream(seed, first, last, chunk_orders=chunk_orders, threads=threads)


def order(scenario: Scenario, seed: int, number: int) -> OrderChunk:
    """Order `number` of the seed alone, as a chunk of one.

    Raises
    ------
    IndexError
        When there is no such order.
    """
    return demand_of(scenario).chunk(seed, number, number + 1)
