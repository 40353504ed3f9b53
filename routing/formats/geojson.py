"""Routes as GeoJSON (RFC 7946): a line a route, a point a stop, the depots, and what was left out.

Positions are [longitude, latitude]. A problem in metres has planar ones, which RFC 7946 does not know: the file says
so in a foreign member `"coordinates": "planar"`, and a viewer has to be told.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from routing.evaluator import Evaluation, RouteTimes, Visit
from routing.formats.clock import clock_of, seconds_of
from routing.formats.coordinates import depots_of, positions
from routing.plan import RoutePlan
from routing.problem import UNLIMITED, Problem
from routing.reasons import Unassigned, reasons

Position = tuple[float, float]


def write_geojson(path: Path, problem: Problem, plan: RoutePlan, evaluation: Evaluation) -> None:
    """Write `geojson` as a file.

    Raises
    ------
    ValueError
        When places have no coordinates.
    """
    data = geojson(problem, plan, evaluation)
    features = ",\n".join(json.dumps(each, separators=(",", ":")) for each in data.pop("features"))
    head = json.dumps(data, separators=(",", ":"))[:-1]
    path.write_text(f'{head},"features":[\n{features}\n]}}\n', encoding="utf-8")


def geojson(problem: Problem, plan: RoutePlan, evaluation: Evaluation) -> dict[str, Any]:
    """Feature collection of a plan.

    Parameters
    ----------
    problem : Problem
    plan : RoutePlan
    evaluation : Evaluation
        Of this plan, with its routes in the same order.

    Raises
    ------
    ValueError
        When places have no coordinates.
    """
    at = positions(problem.places, "GeoJSON")
    features = [_feature("Point", at[place], {"kind": "depot", "place": place}) for place in depots_of(problem)]
    for row, times in enumerate(evaluation.routes):
        features += _route(problem, plan, row, times, at)
    features += _left_out(problem, plan, at)
    made: dict[str, Any] = {"type": "FeatureCollection", "name": problem.name}
    if not problem.places.geographic:
        made["coordinates"] = "planar"
    return made | {"cost": evaluation.cost, "currency": problem.currency, "features": features}


def _feature(kind: str, where: Any, properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "geometry": {"type": kind, "coordinates": where}, "properties": properties}


def _route(problem: Problem, plan: RoutePlan, row: int, times: RouteTimes, at: list[Position]) -> list[dict[str, Any]]:
    route = plan.routes[row]
    kind = problem.vehicles[route.vehicle]
    places = [int(problem.stops.place[stop]) for stop in route.stops]
    path = [place for place in (kind.start, *places, kind.end) if place is not None]
    line = [at[place] for place in path]
    properties = {
        "kind": "route",
        "route": row + 1,
        "vehicle": kind.id,
        "stops": len(route.stops),
        "departure": clock_of(problem, times.departure),
        "arrival": clock_of(problem, times.arrival),
        "work_s": seconds_of(problem, times.work),
        "travel_s": seconds_of(problem, times.travel),
        "waiting_s": seconds_of(problem, times.waiting),
        "distance_m": seconds_of(problem, times.distance),
        "load": list(times.load),
        "cost": times.cost,
    }
    features = [_feature("LineString", line * 2 if len(line) == 1 else line, properties)]
    visits = [visit for visit in times.visits if visit.stop >= 0]
    for number, visit in enumerate(visits, start=1):
        place = int(problem.stops.place[visit.stop])
        features.append(_feature("Point", at[place], _stop(problem, row, number, visit)))
    return features


def _stop(problem: Problem, row: int, number: int, visit: Visit) -> dict[str, Any]:
    return {
        "kind": "stop",
        "stop": problem.stops.id[visit.stop],
        "route": row + 1,
        "sequence": number,
        "arrival": clock_of(problem, visit.arrival),
        "start": clock_of(problem, visit.start),
        "departure": clock_of(problem, visit.departure),
        "windows": windows_of(problem, visit.stop),
        "late_s": seconds_of(problem, visit.late),
        "delivery": problem.stops.delivery[visit.stop].tolist(),
        "pickup": problem.stops.pickup[visit.stop].tolist(),
    }


def windows_of(problem: Problem, stop: int) -> list[list[str]]:
    """Windows of a stop as times of day; none where it is always open, "" for a close that never comes."""
    stops = problem.stops
    rows = range(int(stops.window_first[stop]), int(stops.window_first[stop + 1]))
    pairs = [(int(stops.window_open[row]), int(stops.window_close[row])) for row in rows]
    if pairs == [(0, UNLIMITED)]:
        return []
    return [[clock_of(problem, opens), clock_of(problem, closes)] for opens, closes in pairs]


def _left_out(problem: Problem, plan: RoutePlan, at: list[Position]) -> list[dict[str, Any]]:
    why = {each.stop: each for each in reasons(problem, plan)} if plan.unassigned else {}
    unknown = Unassigned("", "", "")
    features = []
    for stop in plan.unassigned:
        name = problem.stops.id[stop]
        reason = why.get(name, unknown)
        properties = {"kind": "unassigned", "stop": name, "reason": reason.reason, "rule": reason.rule}
        features.append(_feature("Point", at[int(problem.stops.place[stop])], properties))
    return features
