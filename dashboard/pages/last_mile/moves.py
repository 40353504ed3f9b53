"""Stops moved by hand: how the address says it, what the plan is then, and what the evaluator says of that."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote

import numpy as np

from dashboard.pages.last_mile.morning import Morning
from routing.evaluation.one_route import evaluate_route
from routing.evaluator import Violation
from routing.plan import Route, RoutePlan
from routing.problem import Problem

PLACES = 12
"""Gaps of a route that the evaluator drives: those with the shortest way there."""

KEPT = 12
"""Moves whose outcome is remembered."""


@dataclass(frozen=True)
class Move:
    """A stop that is to go to another route."""

    stop: str
    route: str

    def __str__(self) -> str:
        return f"{quote(self.stop, safe='')}>{self.route}"


@dataclass(frozen=True)
class Verdict:
    """What the evaluator says of a move.

    Attributes
    ----------
    move : Move
    origin : str
        Route that it leaves; "" where it was on none.
    position : int
        In its new route, from 1.
    before, after : float
        Cost, without penalties of stops left out.
    broken, mended : tuple of Violation
        Rules that are broken now and were not, and the other way round.
    unchanged : int
        Rules broken before and after.
    slots : tuple of (str, float)
        Routes that leave at another time where vans wait for docks, and seconds by which they leave later.
    """

    move: Move
    origin: str
    position: int
    before: float
    after: float
    broken: tuple[Violation, ...]
    mended: tuple[Violation, ...]
    unchanged: int
    slots: tuple[tuple[str, float], ...] = ()


_made: dict[tuple[int, Move], tuple[Morning, Morning, Verdict]] = {}
"""The morning before (which keeps its id from being given to another), the one after, and the verdict."""


def read_moves(text: str) -> tuple[Move, ...]:
    """Moves of "S0042>R-3,S0100>R-5"; what is none is passed over."""
    moves = []
    for part in filter(None, text.split(",")):
        stop, arrow, route = part.rpartition(">")
        if arrow and stop and route:
            moves.append(Move(unquote(stop), route))
    return tuple(moves)


def write_moves(moves: Iterable[Move]) -> str:
    """The same as text."""
    return ",".join(map(str, moves))


def moved(morning: Morning, moves: Sequence[Move]) -> tuple[Morning, list[Verdict], list[str]]:
    """The morning after some moves, one verdict each; and one line for each that cannot be made."""
    verdicts, refused = [], []
    for move in moves:
        try:
            morning, verdict = _known(morning, move)
        except ValueError as error:
            refused.append(str(error))
            continue
        verdicts.append(verdict)
    return morning, verdicts, refused


def _known(morning: Morning, move: Move) -> tuple[Morning, Verdict]:
    """Make a move, or remember how it was made: a redraw then drives nothing anew."""
    key = (id(morning), move)
    found = _made.get(key)
    if found is None or found[0] is not morning:
        while len(_made) >= KEPT:
            _made.pop(next(iter(_made)), None)
        found = _made[key] = (morning, *move_one(morning, move))
    return found[1], found[2]


def move_one(morning: Morning, move: Move) -> tuple[Morning, Verdict]:
    """Put a stop into another route, where the evaluator finds it cheapest.

    Raises
    ------
    ValueError
        When there is no such stop or route, or it is there already.
    """
    names = morning.problem.stops.id
    if move.stop not in names or move.route not in morning.labels:
        raise ValueError(f"{move.stop} cannot go to {move.route}: this plan has no such stop or route.")
    stop, target = names.index(move.stop), morning.labels.index(move.route)
    origin = next((row for row, route in enumerate(morning.plan.routes) if stop in route.stops), -1)
    if origin == target:
        raise ValueError(f"{move.stop} is on {move.route} already.")
    routes = list(morning.plan.routes)
    if origin >= 0:
        routes[origin] = Route(routes[origin].vehicle, tuple(s for s in routes[origin].stops if s != stop))
    position = best_position(morning.problem, routes[target], stop)
    stops = routes[target].stops
    routes[target] = Route(routes[target].vehicle, (*stops[:position], stop, *stops[position:]))
    kept = [(route, label) for route, label in zip(routes, morning.labels, strict=True) if route.stops]
    plan = RoutePlan.of((route for route, _ in kept), len(names))
    after = morning.with_plan(plan, tuple(label for _, label in kept))
    return after, _verdict(morning, after, move, "" if origin < 0 else morning.labels[origin], position + 1)


def best_position(problem: Problem, route: Route, stop: int) -> int:
    """Where in a route a stop breaks fewest rules, and then costs least, among the `PLACES` shortest ways there."""
    kind = problem.vehicles[route.vehicle]
    place = problem.stops.place
    path = [place[s] for s in route.stops]
    before = np.array([path[0] if kind.start is None else kind.start, *path], np.int64)
    after = np.array([*path, path[-1] if kind.end is None else kind.end], np.int64)
    here = np.full(len(before), place[stop], np.int64)
    travel = problem.travels[kind.profile]
    there, on, direct = (travel.legs(a, b)[0] for a, b in ((before, here), (here, after), (before, after)))
    nearest = np.argsort(there + on - direct, kind="stable")[:PLACES].tolist()

    def rank(position: int) -> tuple[int, float, int]:
        stops = (*route.stops[:position], stop, *route.stops[position:])
        times, broken = evaluate_route(problem, Route(route.vehicle, stops))
        return len(broken), times.cost, position

    return min(nearest, key=rank)


def _verdict(before: Morning, after: Morning, move: Move, origin: str, position: int) -> Verdict:
    old = {_key(before, each): each for each in before.evaluation.violations}
    new = {_key(after, each): each for each in after.evaluation.violations}
    return Verdict(
        move=move,
        origin=origin,
        position=position,
        before=before.cost,
        after=after.cost,
        broken=tuple(each for key, each in new.items() if key not in old),
        mended=tuple(each for key, each in old.items() if key not in new),
        unchanged=len(old.keys() & new.keys()),
        slots=slots_dealt(before, after) if before.problem.rules.docks else (),
    )


def slots_dealt(before: Morning, after: Morning) -> tuple[tuple[str, float], ...]:
    """Routes that leave at another time, those that move most first: docks are dealt to all vans together."""
    was = {label: times.departure for label, times in zip(before.labels, before.evaluation.routes, strict=True)}
    now = zip(after.labels, after.evaluation.routes, strict=True)
    shifts = [(label, after.seconds(times.departure - was[label])) for label, times in now if label in was]
    return tuple(sorted((each for each in shifts if each[1]), key=lambda each: -abs(each[1])))


def _key(morning: Morning, violation: Violation) -> tuple[str, str, str]:
    """A violation by its route's name, whatever row that is."""
    route = morning.labels[violation.route] if violation.route >= 0 else ""
    return violation.rule, route, violation.stop
