"""A plan as a picture: routes on a plain ground, sharp at any size, opened by any browser."""

from __future__ import annotations

from html import escape
from pathlib import Path

import numpy as np
import numpy.typing as npt

from routing.plan import Route, RoutePlan
from routing.problem import Places, Problem

WIDTH = 1200
"""Units across the picture; its height follows the places."""

MARGIN, HEAD = 24, 40

COLOURS = ("#CC6677", "#5B4BB5", "#B8A23C", "#2E8B57", "#4FA3CE", "#9B3F73", "#3FA598", "#8C8C2F")
"""Of routes: neighbours differ; they do not tell a hundred routes apart."""

INK, INK_2, GROUND, ERROR = "#16202C", "#4A5565", "#F5F6F8", "#B42318"
TEXT = 'font-family="Inter, system-ui, sans-serif"'
KM_PER_DEGREE = 111.195
MOST_DOTS = 4000
"""Beyond so many stops their dots are left out: they would hide the routes."""

Points = npt.NDArray[np.float64]


def write_map(path: Path, problem: Problem, plan: RoutePlan, title: str = "") -> None:
    """Draw every route, depot and stop left out into an SVG file.

    Raises
    ------
    ValueError
        When a place has no coordinates.
    """
    path.write_text(draw_map(problem, plan, title), encoding="utf-8")


def draw_map(problem: Problem, plan: RoutePlan, title: str = "") -> str:
    """SVG text of `write_map`."""
    if not len(problem.places) or not np.isfinite(problem.places.x + problem.places.y).all():
        raise ValueError("the places have no coordinates, so that no map can be drawn")
    at, units_per_m, height = _on_paper(problem.places)
    place = problem.stops.place
    lines = [_line(at[_places_of(problem, route)], colour) for route, colour in _coloured(problem, plan)]
    dots = []
    if len(problem) <= MOST_DOTS:
        for route, colour in _coloured(problem, plan):
            dots += [
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.2" fill="{colour}"/>' for x, y in at[place[[*route.stops]]]
            ]
    missed = [_cross(x, y) for x, y in at[place[[*plan.unassigned]]]] if plan.unassigned else []
    depots = [_depot(x, y) for x, y in at[sorted(_depots(problem))]]
    head = escape(title or f"{problem.name}: {len(plan.routes)} routes, {len(problem) - len(plan.unassigned)} stops")
    body = "\n".join([*lines, *dots, *missed, *depots, *_scale_bar(units_per_m, height)])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" role="img" aria-label="{head}">\n'
        f'<rect width="{WIDTH}" height="{height:.0f}" fill="{GROUND}"/>\n'
        f'<text x="{MARGIN}" y="26" {TEXT} font-size="16" font-weight="650" fill="{INK}">{head}</text>\n'
        f"{body}\n</svg>\n"
    )


def _on_paper(places: Places) -> tuple[Points, float, float]:
    """Places in units of the picture, north up; units a metre (or a file's unit), and the picture's height."""
    x, y = places.x, places.y
    if places.geographic:
        metres = 1000 * KM_PER_DEGREE
        x, y = x * metres * np.cos(np.deg2rad(y.mean())), y * metres
    wide, high = max(np.ptp(x), 1e-9), max(np.ptp(y), 1e-9)
    scale = min((WIDTH - 2 * MARGIN) / wide, 1.2 * WIDTH / high)
    left = (WIDTH - wide * scale) / 2
    at = np.stack([left + (x - x.min()) * scale, HEAD + MARGIN + (y.max() - y) * scale], axis=1)
    return at, scale, HEAD + 3 * MARGIN + high * scale


def _places_of(problem: Problem, route: Route) -> list[int]:
    vehicle = problem.vehicles[route.vehicle]
    ends = [[end] if end is not None else [] for end in (vehicle.start, vehicle.end)]
    return [*ends[0], *problem.stops.place[[*route.stops]].tolist(), *ends[1]]


def _coloured(problem: Problem, plan: RoutePlan) -> list[tuple[Route, str]]:
    """Routes by the direction in which they lie, so that neighbours in it get other colours."""
    x, y = problem.places.x, problem.places.y
    middle = [
        (x[problem.stops.place[[*r.stops]]].mean(), y[problem.stops.place[[*r.stops]]].mean()) for r in plan.routes
    ]
    centre = np.mean(middle, axis=0) if middle else (0.0, 0.0)
    turn = [float(np.arctan2(py - centre[1], px - centre[0])) for px, py in middle]
    order = sorted(range(len(plan.routes)), key=turn.__getitem__)
    return [(plan.routes[row], COLOURS[k % len(COLOURS)]) for k, row in enumerate(order)]


def _depots(problem: Problem) -> set[int]:
    return {end for v in problem.vehicles for end in (v.start, v.end) if end is not None}


def _line(points: Points, colour: str) -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.3" stroke-linejoin="round"/>'


def _depot(x: float, y: float) -> str:
    return (
        f'<rect x="{x - 6:.1f}" y="{y - 6:.1f}" width="12" height="12" fill="{INK}" stroke="#fff" stroke-width="1.5"/>'
    )


def _cross(x: float, y: float) -> str:
    d = f"M{x - 4:.1f} {y - 4:.1f}l8 8m0 -8l-8 8"
    return f'<path d="{d}" stroke="{ERROR}" stroke-width="2"/>'


def _scale_bar(units_per_m: float, height: float) -> list[str]:
    """A round length of at most a fifth of the width, at the lower left."""
    most = WIDTH / 5 / units_per_m
    size = 10.0 ** np.floor(np.log10(most))
    length = next(size * k for k in (5, 2, 1) if size * k <= most)
    text = f"{length / 1000:g} km" if length >= 1000 else f"{length:g} m"
    y, x = height - MARGIN, MARGIN
    return [
        f'<path d="M{x} {y - 6:.0f}v6h{length * units_per_m:.1f}v-6" fill="none" stroke="{INK_2}" stroke-width="1.5"/>',
        f'<text x="{x + 6}" y="{y - 6:.0f}" {TEXT} font-size="12" fill="{INK_2}">{text}</text>',
    ]
