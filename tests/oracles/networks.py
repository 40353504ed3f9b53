"""Random small networks with tight capacities, for holding the simulation against its oracles."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from core.clock import SLOTS_PER_CLASS, SLOTS_PER_H
from network.paths import Paths
from network.sourcing_types import CLASS_BITS, PATH_BITS, Decisions, Sourced
from network.timetable import DOOR, MAX_LEGS, Timetable
from tests.oracles.way import Package

KINDS = ("fc", "pn", "sc", "gw", "ah", "ds")
COUNTS = {"fc": 4, "pn": 1, "sc": 4, "gw": 2, "ah": 1, "ds": 6}
LEGS = {"sc": 0, "gw": 1, "sc>sc": 2, "sc>ds": 3, "gw>ah": 4, "ah>gw": 5, "gw>ds": 6, "door": 7}
DAY = 24 * SLOTS_PER_H


@dataclass(frozen=True)
class Case:
    """A network, what is placed on it, and the seed that drew both."""

    seed: int
    timetable: Timetable
    paths: Paths
    sourced: Sourced
    placed: np.ndarray

    def packages(self) -> list[Package]:
        """Fresh package objects for an oracle."""
        path = (self.sourced.word & ((1 << PATH_BITS) - 1)).tolist()
        urgency = (self.sourced.word >> PATH_BITS & ((1 << CLASS_BITS) - 1)).tolist()
        ways = [[lane for lane in row if lane >= 0] for row in self.paths.lanes.tolist()]
        rows = zip(self.placed.tolist(), urgency, path, strict=True)
        return [Package(number, slot, u, p, ways[p]) for number, (slot, u, p) in enumerate(rows)]


def draw_case(seed: int, n_packages: int = 2000, n_days: int = 3, shortest_lane: int = 1) -> Case:
    """A network and its packages; every capacity is the mean flow through it times a slack of 0.6 to 1.3."""
    rng = np.random.default_rng(seed)
    kind = rng.permutation([k for k in KINDS for _ in range(COUNTS[k])])
    ways = draw_ways(kind, rng)
    lanes = sorted({hop for way in ways for hop in way})
    rng.shuffle(lanes)
    paths = build_paths(ways, lanes, kind, rng)
    placed = np.sort((rng.beta(2, 3, n_packages) * DAY * (n_days - 1.5)).astype(np.int64))
    path = rng.integers(0, len(ways), n_packages)
    flow = np.zeros(len(lanes))
    np.add.at(flow, paths.lanes[path][paths.lanes[path] >= 0], 1)
    timetable = build_timetable(kind, lanes, flow, n_days, shortest_lane, rng)
    sourced = build_sourced(path, placed, timetable.n_slots, rng)
    return Case(seed, timetable, paths, sourced, placed)


def draw_ways(kind: np.ndarray, rng: np.random.Generator) -> list[list[tuple[int, int]]]:
    """Ways as hops (origin row, destination row): through one or two sortation centres (both directions
    between a pair, so that they form loops), by air through the hub, and straight from a hub's own vans."""
    at = {k: np.flatnonzero(kind == k).tolist() for k in KINDS}
    ways = [[(hub, DOOR)] for hub in at["pn"]]
    for source in at["fc"]:
        for station in at["ds"]:
            first, second = rng.choice(at["sc"], 2, replace=False).tolist()
            ways.append([(source, first), (first, station), (station, DOOR)])
            ways.append([(source, first), (first, second), (second, station), (station, DOOR)])
            here, there = rng.permutation(at["gw"]).tolist()
            hub = at["ah"][0]
            ways.append([(source, here), (here, hub), (hub, there), (there, station), (station, DOOR)])
    return ways


def leg_of(hop: tuple[int, int], kind: np.ndarray) -> int:
    """Kind of hop."""
    if hop[1] == DOOR:
        return LEGS["door"]
    here, there = str(kind[hop[0]]), str(kind[hop[1]])
    return LEGS[there] if here == "fc" else LEGS[f"{here}>{there}"]


def build_paths(
    ways: list[list[tuple[int, int]]], lanes: list[tuple[int, int]], kind: np.ndarray, rng: np.random.Generator
) -> Paths:
    """The ways as a Paths table."""
    row_of = {hop: row for row, hop in enumerate(lanes)}
    table = np.full((len(ways), MAX_LEGS), -1, np.int32)
    next_lane = np.full((len(ways), MAX_LEGS), -1, np.int32)
    for p, way in enumerate(ways):
        rows = [row_of[hop] for hop in way]
        table[p, : len(rows)] = rows
        for hop, onward in zip(way[:-1], rows[1:], strict=True):
            next_lane[p, leg_of(hop, kind)] = onward
    return Paths(
        source=np.array([way[0][0] for way in ways], np.int32),
        station=np.array([way[-1][0] for way in ways], np.int32),
        lanes=table,
        first_lane=np.ascontiguousarray(table[:, 0]),
        next_lane=next_lane,
        cost_mills=rng.integers(500, 3000, len(ways)).astype(np.int32),
        door_by=np.full((len(ways), DAY), 2 * DAY, np.int32),
    )


def build_timetable(
    kind: np.ndarray,
    lanes: list[tuple[int, int]],
    flow: np.ndarray,
    n_days: int,
    shortest_lane: int,
    rng: np.random.Generator,
) -> Timetable:
    """Departures every half to three hours and hourly capacities with nights without any, all of them tight."""
    n_slots = n_days * DAY
    first, slots, capacities = [0], [], []
    for mean in flow:
        every = int(rng.integers(6, 36))
        when = np.arange(rng.integers(0, every), n_slots, every)
        mean_load = mean * rng.uniform(0.6, 1.3) / max(1, len(when) * (n_days - 1.5) / n_days)
        slots.append(when)
        capacities.append(np.maximum(0, np.round(mean_load * rng.uniform(0.3, 1.7, len(when)))).astype(np.int32))
        first.append(first[-1] + len(when))
    through = np.zeros(len(kind))
    np.add.at(through, [hop[0] for hop in lanes], flow)
    origin = np.isin(kind, ("fc", "pn"))
    serve = draw_hours(through, n_days, rng)
    door = np.array([hop[1] == DOOR for hop in lanes])
    return Timetable(
        n_slots=n_slots,
        origin=origin,
        pick_per_h=np.where(origin[:, None], draw_hours(through, n_days, rng), 0).astype(np.int32),
        serve_per_h=serve,
        lane_origin=np.array([hop[0] for hop in lanes], np.int32),
        lane_destination=np.array([hop[1] for hop in lanes], np.int32),
        lane_slots=np.where(door, 0, rng.integers(shortest_lane, 24, len(lanes))).astype(np.int32),
        lane_leg=np.array([leg_of(hop, kind) for hop in lanes], np.uint8),
        departure_first=np.array(first, np.int64),
        departure_slot=np.concatenate(slots).astype(np.int32),
        departure_capacity=np.concatenate(capacities),
    )


def draw_hours(through: np.ndarray, n_days: int, rng: np.random.Generator) -> np.ndarray:
    """Packages an hour, facility by hour: uneven, none for a night of four to eleven hours."""
    n_hours = n_days * 24
    mean = through * rng.uniform(0.6, 1.3, len(through)) / ((n_days - 1.5) * 24)
    per_h = np.round(mean[:, None] * rng.uniform(0.5, 2.0, (len(through), n_hours)))
    opens, closes = rng.integers(2, 8, len(through)), rng.integers(17, 22, len(through))
    hour = np.arange(n_hours) % 24
    in_shift = (hour >= opens[:, None]) & (hour < closes[:, None])
    return np.where(in_shift, np.maximum(per_h, 1), 0).astype(np.int32)


def build_sourced(path: np.ndarray, placed: np.ndarray, n_slots: int, rng: np.random.Generator) -> Sourced:
    """Packages as sourcing would hand them over: one an order, but for a tenth that go with the order before."""
    n = len(path)
    due = np.minimum(placed + rng.choice([18, 120, 240, 400, 700], n), 63 * SLOTS_PER_CLASS)
    word = path.astype(np.uint32) | (due // SLOTS_PER_CLASS).astype(np.uint32) << PATH_BITS
    joins = np.r_[False, (placed[1:] == placed[:-1]) & (rng.random(n - 1) < 0.1)]
    order = np.cumsum(~joins) - 1
    lost = np.sort(rng.choice(order[-1] + 1, max(1, n // 50), replace=False))
    order_packages = np.bincount(order).astype(np.uint8)
    order_packages[lost] += 16
    edges = np.arange(n_slots + 1)
    return Sourced(
        word=word,
        slot_first_package=np.searchsorted(placed, edges).astype(np.int64),
        slot_first_order=np.searchsorted(placed[~joins], edges).astype(np.int64),
        order_packages=order_packages,
        unserved_order=(lost + 1).astype(np.int64),
        unserved_reason=rng.integers(0, 3, len(lost)).astype(np.uint8),
        unserved_promise=rng.integers(0, 5, len(lost)).astype(np.uint8),
        first_order=1,
        decisions=no_decisions(),
    )


def no_decisions() -> Decisions:
    """The log of a run that watched nobody."""
    none = np.zeros(0, np.int64)
    return Decisions(**dict.fromkeys(Decisions.__dataclass_fields__, none))


def with_timetable(case: Case, **columns: Any) -> Case:
    """The same packages on a timetable with some columns replaced."""
    return replace(case, timetable=replace(case.timetable, **columns))


def keep(case: Case, kept: np.ndarray) -> Case:
    """The same network with some of its packages only, numbered anew; each is an order of its own."""
    placed = case.placed[kept]
    first = np.searchsorted(placed, np.arange(case.timetable.n_slots + 1)).astype(np.int64)
    none = np.zeros(0, np.int64)
    sourced = replace(
        case.sourced,
        word=case.sourced.word[kept],
        slot_first_package=first,
        slot_first_order=first,
        order_packages=np.ones(len(placed), np.uint8),
        unserved_order=none,
        unserved_reason=none.astype(np.uint8),
        unserved_promise=none.astype(np.uint8),
    )
    return replace(case, sourced=sourced, placed=placed)


def cut(case: Case, n_hours: int) -> Case:
    """The first hours of a case; what would be placed later is left out."""
    t, n_slots = case.timetable, n_hours * SLOTS_PER_H
    inside = t.departure_slot < n_slots
    timetable = replace(
        t,
        n_slots=n_slots,
        pick_per_h=np.ascontiguousarray(t.pick_per_h[:, :n_hours]),
        serve_per_h=np.ascontiguousarray(t.serve_per_h[:, :n_hours]),
        departure_first=np.concatenate([[0], np.cumsum(inside)])[t.departure_first].astype(np.int64),
        departure_slot=t.departure_slot[inside],
        departure_capacity=t.departure_capacity[inside],
    )
    return keep(replace(case, timetable=timetable), case.placed < n_slots)
