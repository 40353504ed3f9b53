"""Ways through the network: sequences of lanes from a facility that holds stock to the door."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


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
