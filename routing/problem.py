"""A routing problem: stops to visit, vehicles that may, and the rules between them. Everything is frozen.

All times and distances are integers, in `1 / Problem.scale` seconds and metres (benchmark files have no unit: there
a tick is `1 / scale` of theirs), so that every engine and the evaluator count alike. Costs are floats in `currency`.

Arrays: S stops, K capacity dimensions, W windows, P places (rows of the travel tables), V vehicle types.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from routing.travel.table import Travel

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

REQUIRED = np.inf
"""Penalty of a stop that a feasible plan may not leave out."""

UNLIMITED = 1 << 40
"""A limit that never binds; also the close of a window that never closes."""


@dataclass(frozen=True)
class Places:
    """Where the routes go: depots and stops. Places without coordinates have NaN.

    Attributes
    ----------
    x, y : float64[P]
        Longitude and latitude in degrees where `geographic`, else metres (or the file's unit).
    geographic : bool
    """

    x: Floats
    y: Floats
    geographic: bool = False

    def __len__(self) -> int:
        return len(self.x)


@dataclass(frozen=True)
class Stops:
    """What is to be visited.

    Attributes
    ----------
    id : tuple of str
        As the user calls them, unique.
    place : int64[S]
    delivery, pickup : int64[S, K]
        Taken from the vehicle, and put on it, at the stop. A delivery is on board from the route's start, a pickup
        until its end, unless the stop is half of a shipment.
    service : int64[S]
        Time at the stop.
    setup : int64[S]
        Time before the service, saved where the stop before it is at the same place.
    window_first : int64[S + 1]
    window_open, window_close : int64[W]
        Windows of stop s are rows `window_first[s]:window_first[s + 1]`, ascending and apart; service starts in one.
    skills : uint64[S]
        Bit k is set where skill k is asked of the vehicle.
    penalty : float64[S]
        Cost of leaving the stop out; `REQUIRED` for those that have to be served. Of a shipment, half at each half.
    pair : int64[S]
        The other half of a shipment; -1 for stops that are none. The half with a pickup comes first, on one route.
    release : int64[S]
        A route with the stop leaves no earlier.
    home : int64[S]
        Vehicle type that should serve it (its driver knows the area, or had it in the plan before); -1 for any.
    """

    id: tuple[str, ...]
    place: Ints
    delivery: Ints
    pickup: Ints
    service: Ints
    setup: Ints
    window_first: Ints
    window_open: Ints
    window_close: Ints
    skills: npt.NDArray[np.uint64]
    penalty: Floats
    pair: Ints
    release: Ints
    home: Ints

    def __len__(self) -> int:
        return len(self.id)

    @staticmethod
    def of(ids: tuple[str, ...], place: npt.ArrayLike, delivery: npt.ArrayLike, **columns: Any) -> Stops:
        """Stops from a few columns; the others are none, 0, always open, required.

        Parameters
        ----------
        ids : tuple of str
        delivery : int64[S] or int64[S, K]
        **columns
            Any attribute; `open` and `close` (int64[S]) give one window a stop instead of the three window arrays.
        """
        count = len(ids)
        load = np.asarray(delivery, np.int64).reshape(count, -1) if count else np.zeros((0, 1), np.int64)
        if not {"window_first", "window_open", "window_close"} & columns.keys():
            columns["window_first"] = np.arange(count + 1)
            columns["window_open"] = columns.pop("open", np.zeros(count))
            columns["window_close"] = columns.pop("close", np.full(count, UNLIMITED))
        none = {"pickup": np.zeros_like(load), "pair": np.full(count, -1), "home": np.full(count, -1)}
        none |= {name: np.zeros(count) for name in ("service", "setup", "skills", "release")}
        none["penalty"] = np.full(count, REQUIRED)
        given = none | columns | {"place": place, "delivery": load}
        types: dict[str, Any] = {"skills": np.uint64, "penalty": np.float64}
        arrays = {name: np.ascontiguousarray(value, types.get(name, np.int64)) for name, value in given.items()}
        return Stops(id=tuple(ids), **arrays)

    def take(self, rows: npt.ArrayLike) -> Stops:
        """Some of them, in this order; a shipment whose other half is not among them becomes a single stop."""
        chosen = np.asarray(rows, np.int64)
        number = np.full(len(self) + 1, -1, np.int64)
        number[chosen] = np.arange(len(chosen))
        counts = np.diff(self.window_first)[chosen]
        first = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        windows = np.repeat(self.window_first[:-1][chosen] - first[:-1], counts) + np.arange(first[-1])
        columns = {
            name: getattr(self, name)[chosen]
            for name in ("place", "delivery", "pickup", "service", "setup", "skills", "penalty", "release", "home")
        }
        return Stops(
            id=tuple(self.id[row] for row in chosen.tolist()),
            window_first=first,
            window_open=self.window_open[windows],
            window_close=self.window_close[windows],
            pair=number[self.pair[chosen]],
            **columns,
        )


@dataclass(frozen=True)
class Break:
    """A driver's rest: before leaving (over by then), between two stops (where the first is), or after returning.

    Attributes
    ----------
    length : int
    open, close : int
        It starts within; only a route that is on the road all that time has to make room for it.
    """

    length: int
    open: int
    close: int
    id: str = "break"


@dataclass(frozen=True)
class VehicleType:
    """Vehicles that are alike in everything.

    Attributes
    ----------
    id : str
    number : int
        How many there are.
    capacity : tuple of int
        In each dimension.
    start, end : int or None
        Place where its routes start and end; None: at the first stop, at the last.
    shift_open, shift_close : int
        A route leaves and returns within.
    work_max, travel_max, distance_max, stops_max : int
        From leaving to returning; of it travelling; of distance (an electric van's range); stops of a route.
    breaks : tuple of Break
        In the order they are taken.
    skills : int
        Bit k is set where it has skill k.
    profile : int
        Row of `Problem.travels`.
    fixed_cost : float
        Of a route.
    cost_per_distance, cost_per_travel, cost_per_work : float
        Of a tick of distance, of travel time, of time from leaving to returning.
    co2_kg_per_km : float
    electric : bool
    """

    id: str
    number: int
    capacity: tuple[int, ...]
    start: int | None = 0
    end: int | None = 0
    shift_open: int = 0
    shift_close: int = UNLIMITED
    work_max: int = UNLIMITED
    travel_max: int = UNLIMITED
    distance_max: int = UNLIMITED
    stops_max: int = UNLIMITED
    breaks: tuple[Break, ...] = ()
    skills: int = 0
    profile: int = 0
    fixed_cost: float = 0.0
    cost_per_distance: float = 0.0
    cost_per_travel: float = 0.0
    cost_per_work: float = 0.0
    co2_kg_per_km: float = 0.0
    electric: bool = False


@dataclass(frozen=True)
class Rules:
    """What binds routes together.

    Attributes
    ----------
    away_cost : float
        Of a stop that another vehicle type than its `home` serves: what it is worth that drivers keep their area.
    longest_cost : float
        Of a tick of the longest route's work: balances the drivers' days.
    docks : int
        Vehicles that may load at once at a place; 0: no limit.
    load : int
        Time that a vehicle holds a dock before it leaves (counted with `docks` only).
    """

    away_cost: float = 0.0
    longest_cost: float = 0.0
    docks: int = 0
    load: int = 0


@dataclass(frozen=True)
class Problem:
    """A whole problem.

    Attributes
    ----------
    travels : tuple of Travel
        Distances and durations between places, one for each profile.
    scale : int
        Ticks of a second, a metre, or a benchmark's unit.
    currency : str
        Of costs: "USD", "s" (travel seconds), "" (a benchmark's unit).
    day_start_s : int
        Time of day at tick 0, seconds from midnight, where times are shown as a clock's.
    """

    name: str
    places: Places
    stops: Stops
    vehicles: tuple[VehicleType, ...]
    travels: tuple[Travel, ...]
    rules: Rules = field(default_factory=Rules)
    scale: int = 1
    currency: str = ""
    day_start_s: int = 0

    def __len__(self) -> int:
        """Count its stops."""
        return len(self.stops)

    @property
    def dimensions(self) -> int:
        """Number of capacity dimensions."""
        return self.stops.delivery.shape[1]

    def restricted(self, rows: npt.ArrayLike, vehicles: tuple[VehicleType, ...] | None = None) -> Problem:
        """Pose the same problem for some stops (see `Stops.take`), over the same places and travels."""
        return replace(self, stops=self.stops.take(rows), vehicles=self.vehicles if vehicles is None else vehicles)
