"""Whether any vehicle could serve a stop at all, on a route of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from routing.evaluation.one_route import evaluate_route
from routing.evaluation.outcome import RouteTimes, Violation
from routing.evaluation.units import Units
from routing.left_out.errand import Errand, capacities, fits
from routing.left_out.reason import Unassigned
from routing.plan import Route
from routing.problem import Problem, VehicleType

MOST_KINDS = 24
"""Kinds of vehicles that are tried for a stop; those of which one is free come first."""


@dataclass(frozen=True)
class Alone:
    """What vehicles could do with an errand by itself.

    Attributes
    ----------
    able : tuple of int
        Rows of the vehicle types with the skills and the capacity.
    cost : dict
        Of a route with nothing else, by row of the vehicle type that can drive it.
    work : dict
        Its length, from leaving to returning.
    reason : tuple of (rule, message) or None
        Why none can; None where one can.
    """

    able: tuple[int, ...]
    cost: dict[int, float]
    work: dict[int, int]
    reason: tuple[str, str] | None


def alone(problem: Problem, errand: Errand, free: Sequence[int]) -> Alone:
    """Try a route for an errand with kinds of vehicles that have the skills and the capacity.

    All kinds of which a vehicle is `free` (a number for each type) are tried, and others until one can; of both
    together at most `MOST_KINDS`.
    """
    skilled, wide = fits(problem, errand)
    if not skilled:
        return Alone((), {}, {}, ("skill", _skill_message(problem, errand)))
    if not wide:
        return Alone((), {}, {}, ("capacity", _capacity_message(problem, errand, skilled)))
    kinds = sorted(_kinds(problem, wide), key=lambda kind: all(free[row] <= 0 for row in kind))
    cost: dict[int, float] = {}
    work: dict[int, int] = {}
    failed: list[tuple[tuple[int, float], RouteTimes, Violation, int]] = []
    for kind in kinds[:MOST_KINDS]:
        if cost and all(free[row] <= 0 for row in kind):
            break
        times, broken = evaluate_route(problem, Route(kind[0], errand.stops))
        if broken:
            amount = sum(violation.amount for violation in broken)
            failed.append(((len(broken), amount), times, broken[0], kind[0]))
        for row in kind if not broken else ():
            cost[row] = _cost(problem, row, times)
            work[row] = times.work
    if cost:
        return Alone(tuple(wide), cost, work, None)
    _, times, violation, row = min(failed, key=lambda failure: failure[0])
    said = f" ({MOST_KINDS} of {len(kinds)} kinds of vehicle tried)" if len(kinds) > MOST_KINDS else ""
    return Alone(tuple(wide), {}, {}, (violation.rule, _alone_message(problem, times, violation, row) + said))


def _kinds(problem: Problem, rows: list[int]) -> list[list[int]]:
    """Rows of vehicle types in groups that differ in nothing but name, number and cost."""
    kinds: dict[VehicleType, list[int]] = {}
    for row in rows:
        kinds.setdefault(_bare(problem.vehicles[row]), []).append(row)
    return list(kinds.values())


def _bare(vehicle: VehicleType) -> VehicleType:
    """Keep what decides whether it can drive a route."""
    free = replace(vehicle, fixed_cost=0.0, cost_per_distance=0.0, cost_per_travel=0.0, cost_per_work=0.0)
    return replace(free, id="", number=1, capacity=vehicle.capacity, co2_kg_per_km=0.0, electric=False)


def _cost(problem: Problem, row: int, times: RouteTimes) -> float:
    vehicle = problem.vehicles[row]
    per_time = vehicle.cost_per_travel * times.travel + vehicle.cost_per_work * times.work
    return vehicle.fixed_cost + vehicle.cost_per_distance * times.distance + per_time


def _name(problem: Problem, errand: Errand) -> str:
    return " and ".join(problem.stops.id[stop] for stop in errand.stops)


def _skill_message(problem: Problem, errand: Errand) -> str:
    """Name the skills that no vehicle has, or that no single one has together."""
    asked = [bit for bit in range(64) if errand.skills >> bit & 1]
    held = int(np.bitwise_or.reduce([vehicle.skills for vehicle in problem.vehicles if vehicle.number] or [0]))
    unknown = [bit for bit in asked if not held >> bit & 1]
    if unknown:
        return f"no vehicle has skill {', '.join(map(str, unknown))}"
    if not asked:
        return "there is no vehicle"
    return f"no vehicle has skills {', '.join(map(str, asked))} together"


def _capacity_message(problem: Problem, errand: Errand, skilled: list[int]) -> str:
    """Name the dimension in which even the largest vehicle with its skills is too small."""
    room = capacities(problem)[skilled]
    over = errand.load > room.max(axis=0)
    with_skills = " with its skills" if errand.skills else ""
    if not over.any():
        loads = ", ".join(map(str, errand.load.tolist()))
        return f"no vehicle{with_skills} takes its loads of {loads} together"
    dimension = int(np.flatnonzero(over)[0])
    what = "packages" if dimension == 0 else f"of load {dimension + 1}"
    most = int(room[:, dimension].max())
    return f"{int(errand.load[dimension])} {what}, the largest vehicle{with_skills} takes {most}"


def _alone_message(problem: Problem, times: RouteTimes, violation: Violation, row: int) -> str:
    """Say what stops the vehicle that comes nearest."""
    vehicle, units = problem.vehicles[row].id, Units.of(problem)
    if violation.rule == "window":
        late = next(visit for visit in times.visits if visit.late)
        closes = units.time(late.start - late.late)
        return f"closes at {closes}, {vehicle} can be there at {units.time(late.arrival)} at the earliest"
    if violation.rule == "shift":
        ends = units.time(problem.vehicles[row].shift_close)
        return f"served alone, {vehicle} is back at {units.time(times.arrival)}, its shift ends at {ends}"
    return f"even alone on a route of {vehicle}: {violation.message}"


def unassigned(problem: Problem, errand: Errand, rule: str, message: str) -> list[Unassigned]:
    """Give the same reason to all stops of an errand."""
    together = f" (with {_name(problem, errand)} as one shipment)" if len(errand.stops) > 1 else ""
    return [Unassigned(problem.stops.id[stop], message + together, rule) for stop in errand.stops]
