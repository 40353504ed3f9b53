"""Columns of the sampled tables: names instead of rows, seconds instead of slots, nothing where there is nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from core.clock import SLOT_S
from datasets import Scenario
from network.paths import Paths
from network.timetable import Timetable
from twin.tables import lane_names


def whole(values: np.ndarray, nothing: np.ndarray, dtype: Any = np.int32) -> pd.arrays.IntegerArray:
    """Whole numbers, missing where `nothing` says so."""
    return pd.arrays.IntegerArray(np.where(nothing, 0, values).astype(dtype), nothing)


def seconds(slots: np.ndarray) -> pd.arrays.IntegerArray:
    """Slots as seconds from the scenario's start; missing where negative."""
    slots = np.asarray(slots, np.int64)
    return whole(slots * SLOT_S, slots < 0)


class Names:
    """What rows of facilities, lanes, zones, promises, pools and paths are called."""

    def __init__(self, scenario: Scenario, timetable: Timetable, paths: Paths) -> None:
        self._facilities = scenario.facilities["id"].to_numpy(object)
        self._zones = scenario.zones["zone"].to_numpy(object)
        self._promises = scenario.promises["promise"].to_numpy(object)
        self._pools = scenario.pools["pool"].to_numpy(object)
        self._goods = scenario.goods["goods"].to_numpy(object)
        goods_row = {name: row for row, name in enumerate(self._goods)}
        self._goods_of_pool = scenario.pools["goods"].map(goods_row).fillna(-1).to_numpy(np.int64)
        self._lanes = lane_names(scenario, timetable).lane
        self._origin = timetable.lane_origin
        self._path_lanes = paths.lanes
        self._ways = np.full(len(paths), None, object)

    def facility(self, rows: np.ndarray) -> pd.Categorical:
        """Facility ids; missing for -1."""
        return pd.Categorical.from_codes(rows, self._facilities)

    def lane(self, rows: np.ndarray) -> pd.Categorical:
        """Lane ids; missing for -1."""
        return pd.Categorical.from_codes(rows, self._lanes)

    def zone(self, rows: np.ndarray) -> pd.Categorical:
        """Zones' names."""
        return pd.Categorical.from_codes(rows, self._zones)

    def promise(self, rows: np.ndarray) -> pd.Categorical:
        """Promises' names."""
        return pd.Categorical.from_codes(rows, self._promises)

    def pool(self, rows: np.ndarray) -> pd.Categorical:
        """Stock pools' names."""
        return pd.Categorical.from_codes(rows, self._pools)

    def goods_of_pool(self, pools: np.ndarray) -> pd.Categorical:
        """Goods of stock pools; missing where a pool holds none of the table's."""
        return pd.Categorical.from_codes(self._goods_of_pool[pools], self._goods)

    def ways(self, paths: np.ndarray) -> Any:
        """Facilities that a path passes: "FC-CVG-1 > SC-CMH-1 > DS-CMH-03 > door"."""
        for path in dict.fromkeys(paths.tolist()):
            if self._ways[path] is None:
                lanes = self._path_lanes[path]
                stops = self._facilities[self._origin[lanes[lanes >= 0]]]
                self._ways[path] = " > ".join((*stops, "door"))
        return pd.array(self._ways[paths], dtype="str")
