"""Ways through the network: sequences of lanes from a facility that holds stock to the door."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.clock import SLOTS_PER_DAY
from network.lanes import MAX_LEGS, Lanes
from network.promises import door_by
from network.ways import Ways


@dataclass(frozen=True)
class Paths:
    """Candidate paths, each ending with the door lane of its station (or hub).

    Attributes
    ----------
    source, station : int32[P]
        Facility rows: where the stock lies, and the station (or Prime Now hub) whose vans deliver.
    lanes : int32[P, MAX_LEGS]
        Lane rows in order of travel (door lane last), padded with -1.
    first_lane : int32[P]
        ``lanes[:, 0]``.
    next_lane : int32[P, MAX_LEGS]
        Lane that a package of the path takes next, by the leg of the lane it came in on; -1 where none.
    cost_mills : int32[P]
        Planned variable cost of a package to the station's door lane, last mile excluded (0.001 USD).
    door_by : int32[P, 288]
        Planned latest slot at the door, relative to the midnight (source's clock day, scenario clock) of the
        order's day, for an order placed in each slot of the day (scenario clock): pick, pack, sort and waiting for
        departures at planned dwell times, ending with the last delivery of the wave it catches. Never decreasing.
    """

    source: np.ndarray
    station: np.ndarray
    lanes: np.ndarray
    first_lane: np.ndarray
    next_lane: np.ndarray
    cost_mills: np.ndarray
    door_by: np.ndarray

    def __len__(self) -> int:
        return len(self.source)


def paths_of(lanes: Lanes, ways: Ways, hub_ways: Ways, chosen: np.ndarray) -> Paths:
    """The chosen ways as paths; rows count through `ways`, then `hub_ways`."""
    parts = [(ways, chosen[chosen < len(ways)]), (hub_ways, chosen[chosen >= len(ways)] - len(ways))]
    path_lanes = np.concatenate([part.lanes[rows] for part, rows in parts])
    return Paths(
        source=np.concatenate([part.source[rows] for part, rows in parts]),
        station=np.concatenate([part.station[rows] for part, rows in parts]),
        lanes=path_lanes,
        first_lane=np.ascontiguousarray(path_lanes[:, 0]),
        next_lane=next_lanes(path_lanes, lanes.leg),
        cost_mills=np.concatenate([part.cost_mills[rows] for part, rows in parts]).astype(np.int32),
        door_by=_planned(lanes, parts),
    )


def next_lanes(path_lanes: np.ndarray, lane_leg: np.ndarray) -> np.ndarray:
    """`Paths.next_lane` of lanes int32[P, MAX_LEGS] with legs uint8[L]."""
    result = np.full((len(path_lanes), MAX_LEGS), -1, np.int32)
    for i in range(MAX_LEGS - 1):
        rows = np.flatnonzero(path_lanes[:, i + 1] >= 0)
        result[rows, lane_leg[path_lanes[rows, i]]] = path_lanes[rows, i + 1]
    return result


def _planned(lanes: Lanes, parts: list[tuple[Ways, np.ndarray]]) -> np.ndarray:
    """`Paths.door_by`; written in place, since it is the largest array by far."""
    result = np.empty((sum(len(rows) for _, rows in parts), SLOTS_PER_DAY), np.int32)
    start = 0
    for ways, rows in parts:
        departures = lanes.doors_day(ways.station[rows])
        latest = ways.latest[rows][:, ways.column]
        door_by(latest, lanes.slot[departures], lanes.span_slots[departures], result[start : start + len(rows)])
        start += len(rows)
    return result
