"""The cheapest place for an errand on the routes of a plan, found by trying; and what bars the others."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from routing.evaluation.one_route import evaluate_route
from routing.left_out.errand import Errand
from routing.left_out.gaps import Gaps, Screened
from routing.plan import Route
from routing.problem import Ints

CHEAPEST_GAPS = 200
"""Gaps for each half of a shipment that are looked at in pairs."""


@dataclass
class Search:
    """What trying an errand in all routes showed.

    Attributes
    ----------
    cost : float
        Least additional cost of a route with the errand; infinite where none was found.
    route : int
        Row of that route.
    work : int
        Its work with the errand.
    barred : dict of int to str
        Rule that keeps the errand out, by row of the route.
    passed, tried : int
        Places that the screen let through, and those tried by the evaluator.
    """

    cost: float = np.inf
    route: int = -1
    work: int = 0
    barred: dict[int, str] = field(default_factory=dict)
    passed: int = 0
    tried: int = 0

    def counts(self) -> Counter[str]:
        """Number of routes that each rule bars."""
        return Counter(self.barred.values())


class Inserter:
    """Tries errands in the gaps of a plan.

    Parameters
    ----------
    gaps : Gaps
    most : int
        Tries of an errand by the evaluator; the cheapest detours first.
    """

    def __init__(self, gaps: Gaps, most: int) -> None:
        self.gaps, self.most = gaps, most
        self.problem = gaps.problem
        self._now: dict[int, float] = {}

    def search(self, errand: Errand) -> Search:
        """Find the cheapest place among those tried."""
        found = Search()
        able = self._able(errand)
        screens = [self.gaps.screen(stop) for stop in errand.stops]
        open_ = self._bar(found, able, screens)
        if len(errand.stops) == 1:
            rows = np.flatnonzero(open_[0])
            tries: list[tuple[int, ...]] = [
                (row,) for row in rows[np.argsort(screens[0].cost[rows], kind="stable")].tolist()
            ]
        else:
            tries = self._pairs(open_, screens)
            self._bar_without_pairs(found, open_, tries)
        found.passed = len(tries)
        for gaps in tries[: self.most]:
            self._try(errand, gaps, found)
        return found

    def _able(self, errand: Errand) -> np.ndarray:
        """Whether each route's vehicle has the skills; bool[R]."""
        skills = [self.problem.vehicles[route.vehicle].skills for route in self.gaps.routes]
        return np.array([not errand.skills & ~held for held in skills], bool)

    def _bar(self, found: Search, able: np.ndarray, screens: list[Screened]) -> list[np.ndarray]:
        """Note for each route the first rule that leaves no gap; return the gaps that pass all of them."""
        route, count = self.gaps.route, len(self.gaps.routes)
        passed = [able[route] for _ in screens]
        for rule in ("skill", "capacity", "stops", "time"):
            if rule != "skill":
                passed = [gaps & getattr(screen, rule) for gaps, screen in zip(passed, screens, strict=True)]
            left = np.all([np.bincount(route[gaps], minlength=count) > 0 for gaps in passed], axis=0)
            for row in np.flatnonzero(~left).tolist():
                found.barred.setdefault(row, rule)
        held = np.array([row not in found.barred for row in range(count)], bool)
        return [gaps & held[route] for gaps in passed]

    def _pairs(self, open_: list[np.ndarray], screens: list[Screened]) -> list[tuple[int, ...]]:
        """Gaps for both halves of a shipment on one route, the cheapest first."""
        route = self.gaps.route
        first, second = (self._cheapest(gaps, screen.cost) for gaps, screen in zip(open_, screens, strict=True))
        pairs = [(a, b) for a in first.tolist() for b in second.tolist() if route[a] == route[b] and a <= b]
        return sorted(pairs, key=lambda pair: screens[0].cost[pair[0]] + screens[1].cost[pair[1]])

    def _bar_without_pairs(self, found: Search, open_: list[np.ndarray], pairs: list[tuple[int, ...]]) -> None:
        """Note the routes where the second half has gaps only before those of the first."""
        if max(np.count_nonzero(gaps) for gaps in open_) <= CHEAPEST_GAPS:
            paired = set(self.gaps.route[[pair[0] for pair in pairs]].tolist())
            for row in set(range(len(self.gaps.routes))) - paired:
                found.barred.setdefault(row, "time")

    def _cheapest(self, gaps: np.ndarray, cost: np.ndarray) -> Ints:
        rows = np.flatnonzero(gaps)
        return np.sort(rows[np.argsort(cost[rows], kind="stable")[:CHEAPEST_GAPS]])

    def _try(self, errand: Errand, gaps: tuple[int, ...], found: Search) -> None:
        """Drive a route with the errand in it; keep it where it is the cheapest, else note what it breaks."""
        row = int(self.gaps.route[gaps[0]])
        route = self.gaps.routes[row]
        stops = list(route.stops)
        for stop, gap in reversed(list(zip(errand.stops, gaps, strict=True))):
            stops.insert(int(self.gaps.position[gap]), stop)
        times, broken = evaluate_route(self.problem, Route(route.vehicle, tuple(stops)))
        found.tried += 1
        if broken:
            found.barred.setdefault(row, broken[0].rule)
            return
        found.barred.pop(row, None)
        added = times.cost - self._cost_now(row)
        if added < found.cost:
            found.cost, found.route, found.work = added, row, times.work

    def _cost_now(self, row: int) -> float:
        if row not in self._now:
            self._now[row] = evaluate_route(self.problem, self.gaps.routes[row])[0].cost
        return self._now[row]
