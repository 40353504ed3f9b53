"""What a station's planner asks, as documents: how many vans, of which kinds; whose area is where, at what cost."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from routing.engines import Budget
from routing.solve import ready_engine

if TYPE_CHECKING:
    from routing.plan import RoutePlan
    from routing.problem import Problem
    from routing.station.territories import Territories


Share = Callable[[float], None]
"""Called with the share that is done."""


def fleet_answer(
    problem: Problem,
    counts: Sequence[int],
    budget: Budget,
    engine: str = "sisr+ortools",
    *,
    report: Share = lambda done: None,
) -> dict[str, Any]:
    """Cost by number of vans; where there are several kinds of them, the best mix too.

    Parameters
    ----------
    counts : sequence of int
        Numbers of vans to try; the budget is of each.

    Returns
    -------
    dict
        ``counts: [{vehicles, used, cost, unassigned, feasible, saves}]`` (`saves`: what the last van saves),
        ``fewest`` (vans that serve every stop, the least of those tried; None where none does), ``cheapest``, ``mix:
        [{vehicle, number, used}]``.
    """
    from routing.station.fleet import best_mix, cost_by_count

    chosen = ready_engine(engine, problem)
    points = cost_by_count(problem, counts, budget, chosen, report=report)
    able = [point for point in points if point.feasible]
    rows = [
        {
            "vehicles": sum(point.numbers),
            "used": sum(point.used),
            "cost": round(point.cost, 2),
            "unassigned": len(point.plan.unassigned),
            "feasible": point.feasible,
            "saves": None if math.isnan(point.marginal) else round(point.marginal, 2),
        }
        for point in points
    ]
    told: dict[str, Any] = {"currency": problem.currency, "counts": rows}
    told["fewest"] = min((sum(point.used) for point in able), default=None)
    told["cheapest"] = sum(min(able, key=lambda point: point.cost).used) if able else None
    if len(problem.vehicles) > 1:
        mix = best_mix(problem, problem.vehicles, budget, chosen)
        kinds = zip(problem.vehicles, mix.used, strict=True)
        told["mix"] = [{"vehicle": kind.id, "number": kind.number, "used": used} for kind, used in kinds]
        told["mix_cost"] = round(mix.cost, 2)
    return told


def territory_answer(
    problem: Problem,
    drivers: int,
    weights: Sequence[float],
    budget: Budget,
    *,
    past: RoutePlan | None = None,
    engine: str = "sisr+ortools",
    geojson: Path | None = None,
    report: Share = lambda done: None,
) -> dict[str, Any]:
    """An area for each driver, and what it costs that drivers keep to theirs.

    Parameters
    ----------
    weights : sequence of float
        Costs of a stop that another driver serves, each tried with the budget.
    past : RoutePlan, optional
        Routes that the drivers know.
    geojson : Path, optional
        Write the areas.

    Returns
    -------
    dict
        ``drivers: [{driver, stops, packages, work_h}]``, ``longest_over_mean``, ``consistency: [{away_cost, cost,
        extra_pct, away_stops}]``.

    Raises
    ------
    ValueError
        When places have no coordinates, or are fewer than drivers.
    """
    from routing.station.consistency import consistency_cost
    from routing.station.territories import territories

    areas = territories(problem, drivers, past=past)
    if geojson is not None:
        geojson.write_text(json.dumps(_features(problem, areas)), encoding="utf-8")
    chosen = ready_engine(engine, problem)
    tried = consistency_cost(problem, areas, weights, budget, chosen, report=report) if weights else ()
    return {
        "drivers": _drivers(problem, areas),
        "longest_over_mean": round(1.0 + areas.imbalance, 3),
        "consistency": [
            {
                "away_cost": point.away_cost,
                "cost": round(point.cost, 2),
                "extra_pct": round(100.0 * point.extra(tried[0]), 2),
                "away_stops": point.away,
                "feasible": not point.violations,
            }
            for point in tried
        ],
        "currency": problem.currency,
    }


def _drivers(problem: Problem, areas: Territories) -> list[dict[str, Any]]:
    rows = []
    for driver in range(len(areas)):
        own = areas.owner == driver
        packages = int(problem.stops.delivery[own, 0].sum())
        work_h = round(float(areas.work[driver]) / (3600 * problem.scale), 2)
        rows.append({"driver": driver + 1, "stops": int(own.sum()), "packages": packages, "work_h": work_h})
    return rows


def _features(problem: Problem, areas: Territories) -> dict[str, Any]:
    from shapely.geometry import mapping

    told: dict[str, Any] = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": row, "geometry": mapping(area)}
            for row, area in zip(_drivers(problem, areas), areas.areas, strict=True)
        ],
    }
    if not problem.places.geographic:
        told["coordinates"] = "planar, metres"
    return told
