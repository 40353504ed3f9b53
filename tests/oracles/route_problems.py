"""Small problems of every kind, each from a seed: for brute force, for the evaluator's oracle, for all engines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from hypothesis import strategies as st

from routing.plan import Route, RoutePlan
from routing.problem import Break, Places, Problem, Rules, Stops, VehicleType
from routing.travel.table import FORBIDDEN, SpeedProfile, TableTravel

DAY = 240
"""Ticks of the shift of problems with times."""


@dataclass
class Draft:
    """A problem while its kinds add to it."""

    rng: np.random.Generator
    count: int
    columns: dict[str, Any] = field(default_factory=dict)
    vehicle: VehicleType = field(default_factory=lambda: VehicleType("van", 9, (10,), cost_per_distance=1.0))
    others: list[VehicleType] = field(default_factory=list)
    rules: Rules = field(default_factory=Rules)
    depots: int = 1
    speeds: SpeedProfile | None = None
    asymmetric: bool = False

    def ints(self, low: int, high: int, *shape: int) -> np.ndarray:
        """Draw integers from low to high, both included."""
        return self.rng.integers(low, high + 1, shape or self.count)


def windows(draft: Draft) -> None:
    open_ = draft.ints(0, DAY // 2)
    draft.columns |= {"open": open_, "close": open_ + draft.ints(20, 80), "service": draft.ints(0, 9)}
    draft.vehicle = replace(draft.vehicle, shift_close=DAY)


def several_windows(draft: Draft) -> None:
    windows(draft)
    opens, closes, first = [], [], [0]
    for early in draft.columns.pop("open").tolist():
        edges = early + np.cumsum(draft.ints(4, 30, 2 * int(draft.rng.integers(1, 4))))
        opens += edges[::2].tolist()
        closes += edges[1::2].tolist()
        first.append(len(opens))
    del draft.columns["close"]
    draft.columns |= {"window_first": first, "window_open": opens, "window_close": closes}


def shipments(draft: Draft) -> None:
    """Pairs of stops; an odd stop stays a delivery."""
    pair = np.full(draft.count, -1)
    delivery, pickup = draft.columns["delivery"].copy(), np.zeros_like(draft.columns["delivery"])
    for first in range(0, draft.count - 1, 2):
        pair[first], pair[first + 1] = first + 1, first
        pickup[first], delivery[first] = delivery[first + 1], 0
    draft.columns |= {"pair": pair, "delivery": delivery, "pickup": pickup}
    draft.vehicle = replace(draft.vehicle, capacity=tuple(6 for _ in draft.vehicle.capacity))


def backhaul(draft: Draft) -> None:
    back = draft.rng.random(draft.count) < 0.5
    load = draft.columns["delivery"]
    draft.columns |= {
        "delivery": np.where(back[:, None], 0, load), "pickup": np.where(back[:, None], load, load // 3),
    }  # fmt: skip


def dimensions(draft: Draft) -> None:
    draft.columns["delivery"] = draft.ints(0, 5, draft.count, 3)
    draft.vehicle = replace(draft.vehicle, capacity=(10, 8, 12))


def several_depots(draft: Draft) -> None:
    draft.depots = 2
    draft.vehicle = replace(draft.vehicle, number=2)
    draft.others.append(replace(draft.vehicle, id="other depot's", start=1, end=1))


def heterogeneous(draft: Draft) -> None:
    small = tuple(load // 2 for load in draft.vehicle.capacity)
    draft.vehicle = replace(draft.vehicle, fixed_cost=20.0, number=2)
    cheap = replace(draft.vehicle, id="bike", capacity=small, fixed_cost=2.0, cost_per_distance=0.8, number=4)
    draft.others.append(cheap)


def skills(draft: Draft) -> None:
    draft.columns["skills"] = draft.ints(0, 3) * (draft.rng.random(draft.count) < 0.6)
    draft.others.append(replace(draft.vehicle, id="skilled", skills=3, fixed_cost=7.0, number=2))
    draft.vehicle = replace(draft.vehicle, skills=1, number=3)


def breaks(draft: Draft) -> None:
    open_ = int(draft.rng.integers(0, 60))
    rests = [Break(int(draft.rng.integers(5, 20)), open_, open_ + int(draft.rng.integers(10, 40)), "coffee")]
    if draft.rng.random() < 0.5:
        open_ = rests[0].close + int(draft.rng.integers(0, 30))
        rests.append(Break(int(draft.rng.integers(5, 30)), open_, open_ + int(draft.rng.integers(5, 40)), "lunch"))
    draft.vehicle = replace(draft.vehicle, breaks=tuple(rests), shift_close=DAY, cost_per_work=0.25)
    draft.columns.setdefault("service", draft.ints(3, 12))


def setups(draft: Draft) -> None:
    """Setup times, and stops that share places (one the depot's)."""
    draft.columns |= {"setup": draft.ints(1, 9), "service": draft.ints(0, 5), "same_place": True}
    draft.vehicle = replace(draft.vehicle, shift_close=DAY, cost_per_work=0.5)


def releases(draft: Draft) -> None:
    draft.columns["release"] = draft.ints(0, 40) * (draft.rng.random(draft.count) < 0.6)
    draft.vehicle = replace(draft.vehicle, shift_close=DAY - 40)


def hours(draft: Draft) -> None:
    """Speeds that change through the day."""
    edges = np.concatenate([[0], np.cumsum(draft.ints(10, 60, 4))])
    factor = draft.rng.choice([0.4, 0.5, 0.7, 1.0, 1.25], 5)
    draft.speeds = SpeedProfile(edges.astype(np.int64), factor)
    draft.vehicle = replace(draft.vehicle, shift_close=DAY, cost_per_travel=1.0)


def open_ends(draft: Draft) -> None:
    """Routes that end at their last stop, and others that begin at their first."""
    draft.others.append(replace(draft.vehicle, id="from home", start=None, fixed_cost=5.0, number=2))
    draft.vehicle = replace(draft.vehicle, end=None, number=3, fixed_cost=3.0)


def limits(draft: Draft) -> None:
    draft.vehicle = replace(
        draft.vehicle,
        work_max=int(draft.rng.integers(55, 120)), travel_max=int(draft.rng.integers(50, 90)),
        distance_max=int(draft.rng.integers(50, 90)), stops_max=int(draft.rng.integers(2, 5)), shift_close=DAY,
    )  # fmt: skip
    draft.columns.setdefault("service", draft.ints(0, 9))


def optional(draft: Draft) -> None:
    draft.columns["penalty"] = np.where(draft.rng.random(draft.count) < 0.7, draft.ints(2, 40), np.inf)


def paid_hours(draft: Draft) -> None:
    draft.vehicle = replace(draft.vehicle, shift_close=DAY, cost_per_work=1.5, cost_per_travel=0.5, fixed_cost=10.0)
    draft.columns.setdefault("service", draft.ints(0, 9))


def homes(draft: Draft) -> None:
    draft.others.append(replace(draft.vehicle, id="south", number=2))
    draft.vehicle = replace(draft.vehicle, id="north", number=2)
    draft.columns["home"] = draft.ints(-1, 1)
    draft.rules = replace(draft.rules, away_cost=float(draft.rng.integers(1, 12)))


def balanced(draft: Draft) -> None:
    draft.rules = replace(draft.rules, longest_cost=float(draft.rng.choice([0.5, 1.0, 2.0])))
    draft.vehicle = replace(draft.vehicle, shift_close=DAY, number=3)


def few_vehicles(draft: Draft) -> None:
    need = -(-draft.columns["delivery"].sum(axis=0).max() // min(draft.vehicle.capacity))
    draft.vehicle = replace(draft.vehicle, number=max(1, int(need)))
    draft.columns.setdefault("penalty", np.full(draft.count, 60.0))


def asymmetric(draft: Draft) -> None:
    """One-way streets: each way its own length and time, some of them closed."""
    draft.asymmetric = True


KINDS: dict[str, tuple[Callable[[Draft], None], ...]] = {
    "capacity": (),
    "windows": (windows,),
    "several windows": (several_windows,),
    "shipments": (shipments,),
    "shipments with windows": (windows, shipments),
    "backhaul": (backhaul,),
    "dimensions": (dimensions,),
    "several depots": (several_depots,),
    "heterogeneous": (heterogeneous,),
    "skills": (skills,),
    "breaks": (breaks,),
    "breaks with windows": (windows, breaks),
    "setups": (setups,),
    "releases": (releases,),
    "releases with windows": (windows, releases),
    "hours": (hours,),
    "hours with windows": (windows, hours),
    "hours with breaks": (hours, breaks),
    "open ends": (open_ends,),
    "limits": (limits,),
    "limits with windows": (windows, limits),
    "optional": (optional,),
    "optional with windows": (windows, optional),
    "paid hours": (paid_hours,),
    "paid hours with windows": (windows, paid_hours),
    "homes": (homes,),
    "balanced": (balanced,),
    "few vehicles": (few_vehicles,),
    "asymmetric": (asymmetric,),
}
"""Kinds of problems by name; ``mixed`` puts some of them together."""

MIXED = (
    several_windows, dimensions, shipments, backhaul, several_depots, heterogeneous, skills, breaks, setups, releases,
    hours, open_ends, limits, optional, paid_hours, homes, balanced, asymmetric,
)  # fmt: skip


def small_problem(kind: str, seed: int, count: int | None = None) -> Problem:
    """A problem of a kind (a name in `KINDS`, or "mixed"), of 4 to 6 stops or `count`."""
    rng = np.random.default_rng([seed, *kind.encode()])
    draft = Draft(rng, int(rng.integers(4, 7)) if count is None else count)
    draft.columns["delivery"] = draft.ints(1, 5, draft.count, 1)
    steps = KINDS.get(kind) or tuple(step for step in MIXED if kind == "mixed" and rng.random() < 0.3)
    for step in steps:
        if step is not backhaul or shipments not in steps:
            step(draft)
    return _finish(kind, draft)


def _finish(kind: str, draft: Draft) -> Problem:
    columns = dict(draft.columns)
    size = draft.depots + draft.count
    x, y = draft.ints(0, 24, size), draft.ints(0, 24, size)
    place = np.arange(draft.depots, size)
    if columns.pop("same_place", False):
        place = draft.rng.choice(np.arange(max(2, size // 2)), draft.count)
    length = np.hypot(np.subtract.outer(x, x), np.subtract.outer(y, y))
    distance = np.floor(length + 0.5).astype(np.int32)
    duration = distance
    if draft.asymmetric:
        distance = np.floor(length * draft.rng.uniform(1, 1.4, (size, size))).astype(np.int32)
        duration = np.floor(length * draft.rng.uniform(1, 1.4, (size, size))).astype(np.int32)
        closed = (draft.rng.random((size, size)) < 0.1) & ~np.eye(size, dtype=bool)
        distance[closed] = duration[closed] = FORBIDDEN
    stops = Stops.of(tuple(f"s{row}" for row in range(draft.count)), place, columns.pop("delivery"), **columns)
    travel = TableTravel(distance, duration, draft.speeds)
    vehicles = tuple(_fitted(vehicle, draft) for vehicle in (draft.vehicle, *draft.others))
    return Problem(kind, Places(x.astype(float), y.astype(float)), stops, vehicles, (travel,), draft.rules)


def _fitted(vehicle: VehicleType, draft: Draft) -> VehicleType:
    """Give a vehicle what later kinds gave the first: its dimensions, and an end to its day."""
    k = np.asarray(draft.columns["delivery"]).shape[1]
    capacity = vehicle.capacity if len(vehicle.capacity) == k else draft.vehicle.capacity
    return replace(vehicle, capacity=capacity, shift_close=min(vehicle.shift_close, DAY), profile=0)


def random_plan(problem: Problem, seed: int, *, careless: bool = False) -> RoutePlan:
    """Stops in any order on routes of any vehicles; a careless plan may name stops twice, or leave them out."""
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(problem))
    if careless:
        order = order[: rng.integers(1, len(problem) + 1)]
        order = np.concatenate([order, order[:1]]) if rng.random() < 0.2 else order
    cuts = np.sort(rng.integers(0, len(order) + 1, rng.integers(1, 4)))
    parts = np.split(order, cuts)
    routes = [Route(int(rng.integers(len(problem.vehicles))), tuple(part.tolist())) for part in parts]
    return RoutePlan.of(routes, len(problem))


def problems(*kinds: str) -> st.SearchStrategy[Problem]:
    """Small problems of these kinds, or of all and mixed ones."""
    return st.builds(small_problem, st.sampled_from(kinds or (*KINDS, "mixed")), st.integers(0, 10_000))
