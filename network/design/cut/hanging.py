"""How few facilities must fail before nothing comes to a place any more (Menger: a minimum cut of ones)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from network.design.cut.graph import UNLIMITED, capacity_graph
from network.design.cut.max_flow import bottleneck
from network.lanes import Lanes


@dataclass(frozen=True)
class Hanging:
    """What a place hangs on.

    Attributes
    ----------
    targets : int64[n]
        Facility rows of the stations that are cut off together.
    facilities : int64[k]
        The fewest that have to fail for it; empty where nothing comes to it anyway.
    """

    targets: np.ndarray
    facilities: np.ndarray


def fewest_facilities(lanes: Lanes, sources: np.ndarray, targets: np.ndarray, n_facilities: int) -> Hanging:
    """The fewest facilities, the targets themselves left out, that cut the targets off from all stock."""
    ones = np.ones(n_facilities, np.int64)
    ones[targets] = UNLIMITED
    graph = capacity_graph(lanes, sources, targets, ones, np.full(len(lanes.origin), UNLIMITED))
    found = bottleneck(graph)
    return Hanging(targets, graph.facility[found.arcs].astype(np.int64) if found.flow < UNLIMITED else sources[:0])


def hanging_stations(
    lanes: Lanes, sources: np.ndarray, stations: np.ndarray, n_facilities: int, at_most: int = 1
) -> list[Hanging]:
    """Stations that so few facilities cut off, those on the fewest first."""
    each = [fewest_facilities(lanes, sources, stations[i : i + 1], n_facilities) for i in range(len(stations))]
    return sorted((one for one in each if len(one.facilities) <= at_most), key=lambda one: len(one.facilities))
