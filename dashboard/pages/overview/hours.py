"""A run's facilities hour by hour, over the measured window and the day after: use, limits, what waits where."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from core.errors import InvalidInput

if TYPE_CHECKING:
    import pandas as pd

    from dashboard.workspace import OpenRun

FULL = 0.999
"""Of an hour's capacity, from which on it counts as used up."""
OPEN = 0.10
"""Of a kind's largest hourly capacity, below which the kind counts as closed and not as at its limit."""
HALF = 0.5
"""Of a kind's capacity: at its limit when this much of it is."""
AFTER_H = 24
NEEDED = ("facility", "kind", "start_s", "served", "capacity", "backlog")
PICKING = ("picked", "pick_capacity")
DOORS = ("delivery_station", "prime_now_hub")
"""Kinds from which vans and couriers leave."""
ROWS = (
    ("fulfilment_centre", "FC: to be picked, packed", "orders that wait at fulfilment centres"),
    ("sortation_centre", "SC: to be sorted", "packages that wait at sortation centres"),
    ("delivery_station", "DS: to be sorted", "packages that wait for a sorter at delivery stations"),
)
VAN = ("van", "DS: sorted, for a van", "sorted at delivery stations and Prime Now hubs, not yet on the road")

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.int64]

_lock = threading.Lock()
_known: WeakKeyDictionary[OpenRun, Hours] = WeakKeyDictionary()


@dataclass(frozen=True)
class Waiting:
    """What waits at one stage.

    Attributes
    ----------
    key, label, meaning : str
    packages : float64[H]
        At each hour's end.
    at_limit : bool[H]
        Hours in which half of the stage's open capacity is used up.
    full, open_ : int64[H]
        Facilities at their limit, of those that were open; zeros where nobody's limit is counted.
    """

    key: str
    label: str
    meaning: str
    packages: Floats
    at_limit: Bools
    full: Counts
    open_: Counts


@dataclass(frozen=True, eq=False)
class Hours:
    """Facilities by hour.

    Attributes
    ----------
    first_h : int
        The first hour, from the scenario's start.
    facilities, kinds : tuple of str, str[F]
    served, capacity, picked, pick_capacity, backlog : float64[F, H]
        Packages; picking is 0 where nobody picks, or where the run does not tell it.
    left : float64[H], or None
        Packages that left for the door in all hours up to the end of each; None where the run does not tell it.
    sorted_before : float
        Packages served at stations and hubs before the first hour.
    """

    first_h: int
    facilities: tuple[str, ...]
    kinds: npt.NDArray[np.str_]
    served: Floats
    capacity: Floats
    picked: Floats
    pick_capacity: Floats
    backlog: Floats
    left: Floats | None
    sorted_before: float

    @property
    def count(self) -> int:
        """H."""
        return self.served.shape[1]

    @cached_property
    def utilisation(self) -> Floats:
        """Of whatever is fuller, picking or the rest; float64[F, H], 0 where closed."""
        return np.maximum(_share(self.served, self.capacity), _share(self.picked, self.pick_capacity))

    @cached_property
    def pick_full(self) -> Bools:
        """Hours whose picking is used up; bool[F, H]."""
        return _share(self.picked, self.pick_capacity) >= FULL

    @cached_property
    def serve_full(self) -> Bools:
        """Hours whose packing, sorting or loading is used up; bool[F, H]."""
        return _share(self.served, self.capacity) >= FULL

    @cached_property
    def at_limit(self) -> Bools:
        """Either; bool[F, H]."""
        return self.pick_full | self.serve_full

    @cached_property
    def number(self) -> dict[str, int]:
        """Row of a facility."""
        return {facility: row for row, facility in enumerate(self.facilities)}

    @cached_property
    def waiting(self) -> tuple[Waiting, ...]:
        """What waits at each stage, in the order in which a package passes them."""
        rows = [self._stage(*row) for row in ROWS]
        if self.left is not None:
            sorted_ = self.sorted_before + self.served[np.isin(self.kinds, DOORS)].sum(axis=0).cumsum()
            never, none = np.zeros(self.count, bool), np.zeros(self.count, np.int64)
            rows.append(Waiting(*VAN, np.maximum(sorted_ - self.left, 0.0), never, none, none))
        return tuple(rows)

    def _stage(self, kind: str, label: str, meaning: str) -> Waiting:
        """What waits at all facilities of a kind; at its limit where half of the open capacity is used up."""
        own = self.kinds == kind
        capacity, at_limit = self.capacity[own], self.at_limit[own]
        open_ = capacity.sum(axis=0)
        full = np.where(at_limit, capacity, 0.0).sum(axis=0)
        limited = (full >= HALF * open_) & (open_ > OPEN * open_.max(initial=0.0)) & (open_ > 0)
        waits = self.backlog[own].sum(axis=0)
        return Waiting(kind, label, meaning, waits, limited, at_limit.sum(axis=0), (capacity > 0).sum(axis=0))


def hours_of(run: OpenRun) -> Hours:
    """A run's hours; made once while the run is open."""
    with _lock:
        if run not in _known:
            _known[run] = _read(run)
        return _known[run]


def _read(run: OpenRun) -> Hours:
    window = run.document["window"]
    first_h, last_h = int(window["start_s"]) // 3600, -(-int(window["end_s"]) // 3600) + AFTER_H
    try:
        table = run.read_table("facility_hours", NEEDED + PICKING)
    except InvalidInput:  # a run of before picking had hours of its own
        table = run.read_table("facility_hours", NEEDED)
    left = None
    if run.has("lane_departures"):
        left = left_for_the_door(run.read_table("lane_departures", ("lane", "start_s", "packages")), first_h, last_h)
    return hours_from(table, first_h, last_h, left)


def hours_from(table: pd.DataFrame, first_h: int, last_h: int, left: Floats | None = None) -> Hours:
    """Hours of a table `facility_hours`, in any order of its rows.

    Parameters
    ----------
    table : DataFrame
        facility, kind (categories or text), start_s, served, capacity, backlog; picked and pick_capacity if known.
    first_h, last_h : int
        Hours shown, the last one left out; fewer where the run ended sooner.
    left : float64[H], optional
    """
    names = table["facility"].astype("category")
    ids, codes = tuple(map(str, names.cat.categories)), names.cat.codes.to_numpy()
    hour = table["start_s"].to_numpy() // 3600
    last_h = min(last_h, int(hour.max(initial=first_h - 1)) + 1)
    inside = (hour >= first_h) & (hour < last_h)
    count = max(last_h - first_h, 0)
    kinds = np.empty(len(ids), dtype=object)
    kinds[codes] = table["kind"].astype(str).to_numpy()
    rows, columns = codes[inside], hour[inside] - first_h

    def grid(name: str) -> Floats:
        values = np.zeros((len(ids), count))
        if name in table:
            values[rows, columns] = table[name].to_numpy()[inside]
        return values

    doors = np.isin(kinds, DOORS)
    before = float(table["served"].to_numpy()[(hour < first_h) & doors[codes]].sum())
    cut = None if left is None else left[:count]
    columns_of = (grid("served"), grid("capacity"), grid("picked"), grid("pick_capacity"), grid("backlog"))
    return Hours(first_h, ids, kinds.astype(str), *columns_of, cut, before)


def left_for_the_door(departures: pd.DataFrame, first_h: int, last_h: int) -> Floats:
    """Packages that have left stations and hubs by the end of each hour; float64[last_h - first_h]."""
    lanes = departures["lane"].astype("category")
    door = np.array([str(lane).endswith(">door") for lane in lanes.cat.categories], bool)[lanes.cat.codes.to_numpy()]
    hour = departures["start_s"].to_numpy()[door] // 3600
    by_hour = np.bincount(hour.clip(0, last_h), departures["packages"].to_numpy()[door], last_h + 1)
    return by_hour.cumsum()[first_h:last_h].astype(np.float64)


def _share(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
