"""Random networks of any size, with packages to move: for benchmarks and for the simulation's tests.

Ways: centre > station; centre > sortation > station; centre > sortation > sortation > station; centre >
gateway > air hub > gateway > sortation > station; and hubs whose own couriers deliver. Capacities follow the
mean flow: `slack` 1.1 keeps up with it, 0.7 drowns.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from network.paths import Paths
from network.sourcing_types import PATH_BITS, Decisions, Sourced
from network.timetable import DOOR, MAX_LEGS, Timetable

DAY = 288
CENTRE_SORT, SORT_SORT, TO_STATION, CENTRE_AIR, AIR_HUB, HUB_AIR, AIR_SORT, TO_DOOR = range(MAX_LEGS)
WAY_LEGS = (
    (TO_STATION, TO_DOOR),
    (CENTRE_SORT, TO_STATION, TO_DOOR),
    (CENTRE_SORT, SORT_SORT, TO_STATION, TO_DOOR),
    (CENTRE_AIR, AIR_HUB, HUB_AIR, AIR_SORT, TO_STATION, TO_DOOR),
    (TO_DOOR,),
)
WAY_SHARE = (0.03, 0.56, 0.33, 0.06, 0.02)


@dataclass(frozen=True)
class Size:
    """How many of each facility, and how wide the choice of ways is; the default is a network like `us`."""

    centres: int = 200
    sorters: int = 50
    gateways: int = 30
    air_hubs: int = 2
    stations: int = 1000
    couriers: int = 30
    paths: int = 64_000
    neighbours: int = 8
    """Sortation centres that a centre or another sortation centre sends to."""
    shortest_slots: int = 12


def _ways(rng: np.random.Generator, size: Size) -> tuple[np.ndarray, np.ndarray]:
    """Kind of way and facilities [paths, MAX_LEGS] in order, padded with -1."""
    first = np.cumsum([0, size.centres, size.sorters, size.gateways, size.air_hubs, size.stations])
    n = size.paths
    kind = rng.choice(len(WAY_SHARE), n, p=WAY_SHARE)
    kind[: size.couriers] = 4
    # A station hangs on two sortation centres; a centre and a sortation centre send to a few neighbours.
    station = rng.integers(size.stations, size=n)
    last_sort = (station + rng.integers(2, size=n) * (size.sorters // 2)) % size.sorters
    first_sort = (last_sort - rng.integers(1, size.neighbours, n)) % size.sorters
    near = np.where(kind == 2, first_sort, last_sort) - rng.integers(size.neighbours // 2, size=n)
    centre = near % size.sorters + size.sorters * rng.integers(max(1, size.centres // size.sorters), size=n)
    centre %= size.centres
    first_sort = np.where(first_sort == last_sort, (last_sort + 1) % size.sorters, first_sort)
    c, s, g, a, d, h = centre, first[1], first[2], first[3], first[4] + station, first[5]
    stops = np.full((5, n, MAX_LEGS), -1, np.int64)
    stops[0, :, :2] = np.stack([c, d], 1)
    stops[1, :, :3] = np.stack([c, s + last_sort, d], 1)
    stops[2, :, :4] = np.stack([c, s + first_sort, s + last_sort, d], 1)
    gate_out = centre % size.gateways
    gate_in = np.where(last_sort % size.gateways == gate_out, (gate_out + 1) % size.gateways, last_sort % size.gateways)
    stops[3, :, :6] = np.stack([c, g + gate_out, a + centre % size.air_hubs, g + gate_in, s + last_sort, d], 1)
    stops[4, :, 0] = h + np.arange(n) % size.couriers
    return kind, stops[kind, np.arange(n)]


def _paths(kind: np.ndarray, stops: np.ndarray) -> tuple[Paths, np.ndarray, np.ndarray, np.ndarray]:
    """Paths, and the lanes that they need: origin, destination and leg."""
    n = len(kind)
    legs = np.full((len(WAY_LEGS), MAX_LEGS), -1)
    for i, way in enumerate(WAY_LEGS):
        legs[i, : len(way)] = way
    leg = legs[kind]
    onward = np.concatenate([stops[:, 1:], np.full((n, 1), -1)], axis=1)
    key = ((stops + 1) << 34) | ((onward + 1) << 4) | (leg + 1)
    key[stops < 0] = -1
    needed, lanes = np.unique(key, return_inverse=True)
    skip = int(needed[0] == -1)
    needed, lanes = needed[skip:], lanes.reshape(n, MAX_LEGS) - skip
    lanes[stops < 0] = -1
    next_lane = np.full((n, MAX_LEGS), -1, np.int32)
    for i in range(MAX_LEGS - 1):
        rows = np.flatnonzero(lanes[:, i + 1] >= 0)
        next_lane[rows, leg[rows, i]] = lanes[rows, i + 1]
    station = np.take_along_axis(stops, (lanes >= 0).sum(axis=1)[:, None] - 1, axis=1)[:, 0]
    lanes = lanes.astype(np.int32)
    paths = Paths(
        source=stops[:, 0].astype(np.int32),
        station=station.astype(np.int32),
        lanes=lanes,
        first_lane=lanes[:, 0].copy(),
        next_lane=next_lane,
        cost_mills=np.ones(n, np.int32),
        door_by=np.zeros((n, DAY), np.int32),
    )
    return paths, (needed >> 34) - 1, ((needed >> 4) & ((1 << 30) - 1)) - 1, (needed & 15) - 1


def _departures(
    rng: np.random.Generator, n_slots: int, leg: np.ndarray, flow_per_day: np.ndarray, slack: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Regular departures whose capacity is `slack` times the flow between two of them (at least one package)."""
    every = np.where(leg == TO_DOOR, 96, rng.choice([12, 24, 24, 48, 96], len(leg)))
    start = rng.integers(0, every)
    count = (n_slots - 1 - start) // every + 1
    first = np.concatenate([[0], np.cumsum(count)]).astype(np.int64)
    lane = np.repeat(np.arange(len(leg)), count)
    slot = start[lane] + (np.arange(first[-1]) - first[lane]) * every[lane]
    capacity = np.maximum(1, (slack * flow_per_day * every / DAY)).astype(np.int32)
    return first, slot.astype(np.int32), capacity[lane]


def make_network(
    rng: np.random.Generator, size: Size, n_days: int, packages_per_day: float, slack: float
) -> tuple[Timetable, Paths]:
    """A network whose every path carries the same mean flow."""
    kind, stops = _ways(rng, size)
    paths, origin, destination, leg = _paths(kind, stops)
    n_facilities = size.centres + size.sorters + size.gateways + size.air_hubs + size.stations + size.couriers
    n_slots = n_days * DAY
    per_path = packages_per_day / len(paths)
    lane_flow = np.bincount(paths.lanes[paths.lanes >= 0], minlength=len(origin)) * per_path
    facility_flow = np.bincount(origin, lane_flow, minlength=n_facilities)
    is_origin = np.ones(n_facilities, bool)
    is_origin[size.centres : n_facilities - size.couriers] = False
    # Closed for four hours a night; the other twenty carry the day.
    works = np.tile(np.arange(24) % 24 >= 4, n_days)
    hourly = np.ceil(slack * facility_flow / 20)[:, None] * works * rng.uniform(0.9, 1.1, (n_facilities, n_days * 24))
    first, slot, capacity = _departures(rng, n_slots, leg, lane_flow, slack)
    inside = destination != DOOR
    timetable = Timetable(
        n_slots=n_slots,
        origin=is_origin,
        pick_per_h=(hourly * is_origin[:, None] * 1.05).astype(np.int32),
        serve_per_h=hourly.astype(np.int32),
        lane_origin=origin.astype(np.int32),
        lane_destination=destination.astype(np.int32),
        lane_slots=np.where(inside, rng.integers(size.shortest_slots, 60, len(origin)), 0).astype(np.int32),
        lane_leg=leg.astype(np.uint8),
        departure_first=first,
        departure_slot=slot,
        departure_capacity=capacity,
    )
    return timetable, paths


def make_packages(rng: np.random.Generator, n_packages: int, n_paths: int, n_slots: int, order_days: int) -> Sourced:
    """Packages placed over the first days, busier by day than by night, due after one to five days."""
    weight = 1.2 + np.sin((np.arange(order_days * DAY) / DAY - 0.35) * 2 * np.pi)
    per_slot = np.diff(np.floor(np.concatenate([[0], np.cumsum(weight)]) / weight.sum() * n_packages + 0.5))
    first = np.full(n_slots + 1, n_packages, np.int64)
    first[: order_days * DAY + 1] = np.concatenate([[0], np.cumsum(per_slot)])
    day = np.repeat(np.arange(n_slots) // DAY, np.diff(first)).astype(np.uint32)
    due = rng.choice(np.array([0, 1, 1, 1, 2, 2, 5], np.uint32), n_packages)
    late = np.uint32(2) * (day + due) + np.uint32(1)
    word = rng.integers(n_paths, size=n_packages, dtype=np.uint32) | (late << np.uint32(PATH_BITS))
    none = np.zeros(0, np.int64)
    return Sourced(
        word=word,
        slot_first_package=first,
        slot_first_order=first,
        order_packages=np.ones(n_packages, np.uint8),
        unserved_order=none,
        unserved_reason=none,
        unserved_promise=none,
        first_order=0,
        decisions=Decisions(**{field.name: none for field in fields(Decisions)}),
    )
