"""What the browser keeps of a morning, so that selecting, hovering and zooming never ask the server."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from dashboard.figures.route_colours import Colouring, density, identity, lateness
from dashboard.figures.route_timetable import clock, minutes
from dashboard.pages.last_mile.morning import Floats, Morning
from dashboard.pages.last_mile.not_served import LeftOut
from dashboard.pages.last_mile.route_facts import RouteFacts, first_open, last_close
from dashboard.parts import numbers
from dashboard.tokens import Theme
from routing.problem import UNLIMITED


def paths_of(morning: Morning) -> list[Floats]:
    """East and north of each route's stops, km."""
    xy, place = morning.positions_km(), morning.problem.stops.place
    return [xy[place[list(route.stops)]] for route in morning.plan.routes]


def colours_of(morning: Morning, facts: Sequence[RouteFacts], mode: str, theme: Theme) -> Colouring:
    """Colours of the routes as `mode` has them."""
    if mode == "lateness":
        return lateness([each.late_s for each in facts], [each.slack_s for each in facts], theme)
    if mode == "density":
        return density([each.km / max(1, each.stops) for each in facts], theme)
    return identity(np.array([path.mean(axis=0) for path in paths_of(morning)]).reshape(-1, 2), theme)


def day_data(
    morning: Morning, facts: Sequence[RouteFacts], colours: Sequence[str], groups: Sequence[LeftOut], key: str
) -> dict[str, Any]:
    """The morning as columns; x and y in metres east and north of the station.

    Returns
    -------
    dict
        ``key``, ``routes`` (one dict each; its stops are ``first .. first + stops - 1``), ``stops`` (columns, in the
        routes' order), ``left`` (columns, with the row of their reason).
    """
    xy = np.round(1000 * morning.positions_km()).astype(int)
    return {
        "key": key,
        "routes": _routes(morning, facts, colours),
        "stops": _stops(morning, xy),
        "left": _left(morning, groups, xy),
    }


def _routes(morning: Morning, facts: Sequence[RouteFacts], colours: Sequence[str]) -> list[dict[str, Any]]:
    routes, first = [], 0
    for row, (own, colour) in enumerate(zip(facts, colours, strict=True)):
        kind = morning.problem.vehicles[morning.plan.routes[row].vehicle]
        routes.append(
            {
                "id": own.label,
                "color": colour,
                "first": first,
                "stops": own.stops,
                "line": [
                    f"{own.stops:,} stops",
                    f"{own.km:.1f} km",
                    f"{own.hours:.2f} h, back {clock(own.back)}",
                    numbers.usd(own.cost),
                ],
                "late": f"{own.late} late" if own.late else "",
                "out": kind.start is not None,
                "back": kind.end is not None,
            }
        )
        first += own.stops
    return routes


def _stops(morning: Morning, xy: np.ndarray) -> dict[str, list[Any]]:
    visits = [visit for route in morning.evaluation.routes for visit in route.visits if visit.stop >= 0]
    rows = np.array([visit.stop for visit in visits], np.int64)
    closes, opens = last_close(morning), first_open(morning)
    names, place = morning.problem.stops.id, morning.problem.stops.place[rows]
    return {
        "id": [names[row] for row in rows.tolist()],
        "x": xy[place, 0].tolist(),
        "y": xy[place, 1].tolist(),
        "packages": morning.packages[rows].tolist(),
        "at": [clock(morning.clock_s(visit.start)) for visit in visits],
        "window": [_window(morning, int(opens[row]), int(closes[row])) for row in rows.tolist()],
        "late": [minutes(morning.seconds(visit.late)) if visit.late > 0 else "" for visit in visits],
    }


def _window(morning: Morning, opens: int, closes: int) -> str:
    """As "09:00–12:00" or "by 15:00"; nothing where it is always open."""
    if closes >= UNLIMITED:
        return "" if opens <= 0 else f"from {clock(morning.clock_s(opens))}"
    until = clock(morning.clock_s(closes))
    return f"{clock(morning.clock_s(opens))}–{until}" if opens > 0 else f"by {until}"


def _left(morning: Morning, groups: Sequence[LeftOut], xy: np.ndarray) -> dict[str, list[Any]]:
    group_of = {stop: row for row, group in enumerate(groups) for stop in group.stops}
    stops, names = morning.problem.stops, morning.problem.stops.id
    out = list(morning.plan.unassigned)
    return {
        "id": [names[stop] for stop in out],
        "x": xy[stops.place[out], 0].tolist() if out else [],
        "y": xy[stops.place[out], 1].tolist() if out else [],
        "group": [group_of[names[stop]] for stop in out],
        "packages": morning.packages[out].tolist() if out else [],
    }
