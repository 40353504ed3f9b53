"""The problem as kernels read it: records of stops and of vehicle types, and tables over the places in use."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from routing.problem import Problem, VehicleType

Array = npt.NDArray[Any]

Record = Any
"""A row of an array of records, as numba reads it."""

STOP = np.dtype(
    [
        ("place", "i8"),
        ("service", "i8"),
        ("setup", "i8"),
        ("open", "i8"),  # of the first window
        ("close", "i8"),  # of the last
        ("window_first", "i8"),
        ("window_last", "i8"),
        ("release", "i8"),
        ("pair", "i8"),  # -1: no shipment
        ("drop", "i8"),  # 1: second half of a shipment
        ("home", "i8"),
        ("required", "i8"),
        ("penalty", "f8"),  # 0 where required
    ],
    align=True,
)
"""What a kernel knows of a stop."""

TYPE = np.dtype(
    [
        ("number", "i8"),
        ("start", "i8"),  # place; -1: at the first stop
        ("end", "i8"),
        ("shift_open", "i8"),
        ("shift_close", "i8"),
        ("work_max", "i8"),
        ("travel_max", "i8"),
        ("distance_max", "i8"),
        ("stops_max", "i8"),
        ("profile", "i8"),
        ("distances", "i8"),  # rows of `Model.tables`
        ("durations", "i8"),
        ("speed_first", "i8"),  # rows of `Model.speeds`; none where durations hold all day
        ("speed_last", "i8"),
        ("break_first", "i8"),
        ("break_last", "i8"),
        ("fixed", "f8"),
        ("per_distance", "f8"),
        ("per_travel", "f8"),
        ("per_work", "f8"),
    ],
    align=True,
)
"""What a kernel knows of a vehicle type."""

BREAK = np.dtype([("length", "i8"), ("open", "i8"), ("close", "i8")], align=True)


SUIT = np.dtype([("allowed", "i8"), ("cost", "f8")], align=True)
"""Whether a type has a stop's skills and room; what a route of it with the stop alone costs, infinite if it cannot."""

SPEED = np.dtype([("at", "f8"), ("factor", "f8")], align=True)
"""From when on a factor holds."""

FACTS = np.dtype(
    [
        ("timed", "i8"),  # times can bind or cost
        ("staged", "i8"),  # only an exact schedule tells them: several windows, breaks, speeds
        ("slow", "f8"),  # what a drive takes on average beside its duration at factor 1
        ("away_cost", "f8"),
        ("longest_cost", "f8"),
    ],
    align=True,
)
"""What holds for the whole problem."""

ABOARD, AFTER = 0, 1
"""Demand: on board from the start of a route with the stop; on board from the stop on."""


class Model(NamedTuple):
    """Everything that does not change during a search. P places in use.

    Attributes
    ----------
    stops, types, breaks, speeds, facts : records
        `STOP`, `TYPE`, `BREAK`, `SPEED`; the one record `FACTS`.
    suits : records[V, S]
        `SUIT`; of a shipment the costs are at its pickup.
    demand : int64[2, S, K]
        Rows `ABOARD` (0 for halves of shipments) and `AFTER`.
    capacity : int64[V, K]
    windows : int64[W, 2]
        Open and close.
    tables : int32[T, P, P]
        Distances and durations, by the rows that types name.
    neighbours : int64[S, N]
        The stops that fit best beside each, best first.
    """

    stops: Array
    types: Array
    breaks: Array
    speeds: Array
    facts: Array
    suits: Array
    demand: Array
    capacity: Array
    windows: Array
    tables: Array
    neighbours: Array


def model_of(problem: Problem, neighbours: int = 40) -> Model:
    """Lay out a problem for the kernels.

    Parameters
    ----------
    neighbours : int
        How many stops beside which each is tried.
    """
    from routing.engines.sisr.rules.neighbours import closest  # it needs a model

    places, number = _places_in_use(problem)
    tables, rows = _tables(problem, places)
    stops, types = _stop_records(problem, number), _type_records(problem, number)
    types["distances"], types["durations"] = rows[types["profile"]].T
    speeds = _speeds(problem, types)
    breaks = [(rest.length, rest.open, rest.close) for kind in problem.vehicles for rest in kind.breaks]
    model = Model(
        stops=stops,
        types=types,
        breaks=np.array(breaks, BREAK),
        speeds=speeds,
        facts=_facts(problem, speeds),
        suits=_suits(problem),
        demand=_demand(problem),
        capacity=np.array([kind.capacity for kind in problem.vehicles], np.int64).reshape(len(types), -1),
        windows=np.stack([problem.stops.window_open, problem.stops.window_close], axis=1),
        tables=tables,
        neighbours=np.zeros((len(stops), 0), np.int64),
    )
    return model._replace(neighbours=closest(model, neighbours))


def _places_in_use(problem: Problem) -> tuple[Array, Array]:
    """Places that a route can touch, and the new number of each place."""
    ends = [place for kind in problem.vehicles for place in (kind.start, kind.end) if place is not None]
    places = np.unique(np.concatenate([problem.stops.place, np.array(ends, np.int64)]))
    number = np.full(len(problem.places) + 1, -1, np.int64)
    number[places] = np.arange(len(places))
    return places, number


def _tables(problem: Problem, places: Array) -> tuple[Array, Array]:
    """All tables, each once, and the rows of each profile's distances and durations."""
    tables: list[Array] = []
    rows = np.zeros((len(problem.travels), 2), np.int64)
    for profile, travel in enumerate(problem.travels):
        distance, duration = travel.table(places)
        tables.append(distance)
        rows[profile] = len(tables) - 1
        if duration is not distance:
            tables.append(duration)
            rows[profile, 1] = len(tables) - 1
    if len(tables) == 1:
        return np.ascontiguousarray(tables[0], np.int32)[None], rows
    return np.stack(tables).astype(np.int32, copy=False), rows


def _demand(problem: Problem) -> Array:
    stops, paired = problem.stops, (problem.stops.pair >= 0)[:, None]
    aboard = np.where(paired, 0, stops.delivery)
    return np.stack([aboard, np.where(paired, stops.pickup - stops.delivery, stops.pickup)])


def _stop_records(problem: Problem, number: Array) -> Array:
    given = problem.stops
    stops = np.zeros(len(given), STOP)
    for name in ("service", "setup", "release", "pair", "home"):
        stops[name] = getattr(given, name)
    stops["place"] = number[given.place]
    stops["window_first"], stops["window_last"] = given.window_first[:-1], given.window_first[1:]
    if len(given):
        stops["open"] = given.window_open[given.window_first[:-1]]
        stops["close"] = given.window_close[given.window_first[1:] - 1]
    stops["drop"] = (given.pair >= 0) & ~_first_half(problem)
    stops["required"] = np.isinf(given.penalty)
    stops["penalty"] = np.where(np.isinf(given.penalty), 0.0, given.penalty)
    return stops


def _first_half(problem: Problem) -> Array:
    """Whether a stop is the half of a shipment that comes first: the one with the larger pickup."""
    stops = problem.stops
    gain = (stops.pickup - stops.delivery).sum(axis=1)
    other = gain[stops.pair]
    rows = np.arange(len(stops))
    first: Array = (stops.pair >= 0) & ((gain > other) | ((gain == other) & (rows < stops.pair)))
    return first


def _type_records(problem: Problem, number: Array) -> Array:
    types = np.zeros(len(problem.vehicles), TYPE)
    taken = 0
    for row, kind in zip(types, problem.vehicles, strict=True):
        for name in ("number", "shift_open", "shift_close", "work_max", "travel_max", "distance_max", "stops_max"):
            row[name] = getattr(kind, name)
        row["profile"] = kind.profile
        row["start"] = -1 if kind.start is None else number[kind.start]
        row["end"] = -1 if kind.end is None else number[kind.end]
        row["fixed"], row["per_distance"] = kind.fixed_cost, kind.cost_per_distance
        row["per_travel"], row["per_work"] = kind.cost_per_travel, kind.cost_per_work
        row["break_first"], row["break_last"] = taken, taken + len(kind.breaks)
        taken += len(kind.breaks)
    return types


def _suits(problem: Problem) -> Array:
    """Skills, and room of a vehicle with a single stop (or shipment); the costs are still to be filled in."""
    stops = problem.stops
    suits = np.zeros((len(problem.vehicles), len(stops)), SUIT)
    suits["cost"] = np.inf
    for row, kind in zip(suits, problem.vehicles, strict=True):
        room = np.array(kind.capacity, np.int64)
        fits = ((stops.delivery <= room) & (stops.pickup <= room)).all(axis=1)
        row["allowed"] = fits & ((stops.skills & ~np.uint64(kind.skills)) == 0)
    paired = stops.pair >= 0
    suits["allowed"][:, paired] &= suits["allowed"][:, stops.pair[paired]]
    return suits


def _facts(problem: Problem, speeds: Array) -> Array:
    facts = np.zeros(1, FACTS)
    breaks = any(kind.breaks for kind in problem.vehicles)
    several = bool((np.diff(problem.stops.window_first) > 1).any())
    facts["timed"] = _timed(problem)
    facts["staged"] = bool(len(speeds)) or breaks or several
    facts["slow"] = np.mean(1.0 / speeds["factor"]) if len(speeds) else 1.0
    facts["away_cost"], facts["longest_cost"] = problem.rules.away_cost, problem.rules.longest_cost
    return facts


def _timed(problem: Problem) -> bool:
    """Whether a time can bind, or cost."""

    def binds(kind: VehicleType) -> bool:
        limited = min(kind.shift_close, kind.work_max) < 1 << 39
        return limited or kind.cost_per_work > 0 or bool(kind.breaks)

    closing = bool((problem.stops.window_close < 1 << 39).any())
    speeds = any(travel.speeds is not None for travel in problem.travels)
    return closing or speeds or problem.rules.longest_cost > 0 or any(binds(kind) for kind in problem.vehicles)


def _speeds(problem: Problem, types: Array) -> Array:
    """Speeds of all profiles, one after the other; each type is told its rows."""
    speeds, first = [np.zeros(0, SPEED)], 0
    for profile, travel in enumerate(problem.travels):
        if travel.speeds is None:
            continue
        own = np.zeros(len(travel.speeds.at), SPEED)
        own["at"], own["factor"] = travel.speeds.at, travel.speeds.factor
        speeds.append(own)
        mine = types["profile"] == profile
        types["speed_first"][mine], types["speed_last"][mine] = first, first + len(own)
        first += len(own)
    return np.concatenate(speeds)
