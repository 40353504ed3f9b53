"""The same day with every order known at midnight: what a dispatcher pays for not knowing the future.

All rules hold as on the day: no tour leaves with an order before it is ready, and no more couriers are out at once.
Three steps, each begun with the best plan so far, so that hindsight is never dearer than the day it starts from:

1. Single tours with any number of couriers (what the limit costs is told).
2. Its tours dealt out to the couriers, where they can be.
3. Each courier's whole day as one route that comes by the hub again and again: orders are shipments from the hub, a
   leg into the hub is longer by the turnaround. (A courier may then come by with bags still on board, and waiting
   at the hub with them is not paid: a little more freedom than on the day.)

Orders that were late on the day may be as late again, and no later.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from routing.dispatch.horizon import made_tour, slack_s
from routing.dispatch.hub import HUB, Hub, courier_type, day_problem
from routing.dispatch.outcome import Outcome, Tour
from routing.dispatch.search import Search, with_closes
from routing.engines import Progress
from routing.evaluator import evaluate
from routing.plan import Route, RoutePlan
from routing.problem import Ints, Problem, Stops
from routing.travel.table import SpeedProfile, Table, Travel

NAME = "hindsight"


@dataclass(frozen=True)
class Hindsight:
    """A day known beforehand.

    Attributes
    ----------
    outcome : Outcome
        With the hub's couriers.
    unlimited_usd : float
        Cost with as many couriers as tours ask for.
    """

    outcome: Outcome
    unlimited_usd: float


def hindsight(
    days: Sequence[Outcome],
    search: Search,
    *,
    iterations: int,
    seconds: float | None = None,
    report: Callable[[float], None] = lambda done: None,
) -> Hindsight:
    """Plan a day again that is over.

    Parameters
    ----------
    days : sequence of Outcome
        As it went, in several ways; every order was delivered. The search begins with each, and the best counts.
    iterations, seconds
        Of each of its two steps, from each beginning.
    report : callable
        Told the share that is done.
    """
    found = []
    for row, day in enumerate(days):
        told = partial(_told, report, 2 * row, 2 * len(days))
        found.append(_from(day, search, iterations, seconds, told))
    return min(found, key=lambda known: known.outcome.weighed_usd)


def _told(report: Callable[[float], None], row: int, steps: int, later: int, done: float, cost: float) -> None:
    """Report how much of all steps is done, from how much of one is."""
    report((row + later + done) / steps)


def _from(
    day: Outcome, search: Search, iterations: int, seconds: float | None, told: Callable[[int, float, float], None]
) -> Hindsight:
    problem = _known(day)
    tours = [Route(0, tour.orders) for tour in day.tours]
    single = search.improved(problem, RoutePlan.of(tours, len(problem)), iterations, seconds, partial(told, 0))
    unlimited = evaluate(problem, RoutePlan.of(single, len(problem))).cost
    candidates = [day]
    dealt = _dealt(day.hub, problem, [route.stops for route in single])
    if dealt is not None:
        candidates.append(replace(day, tours=dealt))
    best = min(candidates, key=lambda outcome: outcome.weighed_usd)
    again = _whole_days(best, problem, search, iterations, seconds, partial(told, 1))
    best = min(best, again, key=lambda outcome: outcome.weighed_usd)
    return Hindsight(replace(best, name=NAME), min(unlimited, best.cost_usd))


def _known(day: Outcome) -> Problem:
    """All orders as they were, those that were late with as much time as they took."""
    problem = day_problem(day.hub, day.orders)
    late = {order: at for order, at in day.arrivals.items() if at > day.orders.due_s[order]}
    return with_closes(problem, late)


def _dealt(hub: Hub, problem: Problem, tours: Sequence[Sequence[int]]) -> tuple[Tour, ...] | None:
    """Give the most urgent tour to who is free first, and so on; None where one cannot leave in time."""
    ready = [int(problem.stops.release[list(tour)].max()) for tour in tours]
    latest = [at + slack_s(problem, tour, at) for tour, at in zip(tours, ready, strict=True)]
    couriers = [(0, courier) for courier in range(hub.couriers)]
    made = []
    for row in sorted(range(len(tours)), key=lambda row: (latest[row], ready[row])):
        free, courier = heapq.heappop(couriers)
        departure = max(free, ready[row])
        if departure > latest[row]:
            return None
        made.append(made_tour(problem, courier, tours[row], departure))
        heapq.heappush(couriers, (made[-1].back_s + hub.turnaround_s, courier))
    return tuple(made)


def _whole_days(
    best: Outcome, single: Problem, search: Search, iterations: int, seconds: float | None, progress: Progress
) -> Outcome:
    """Search over the couriers' whole days, beginning with a plan that fits."""
    hub, count = best.hub, len(single)
    problem = _shipments(hub, single)
    visits: dict[int, list[int]] = {}
    for tour in sorted(best.tours, key=lambda tour: tour.departure_s):
        visits.setdefault(tour.courier, []).extend([*tour.orders, *(count + order for order in tour.orders)])
    start = RoutePlan.of([Route(0, tuple(stops)) for stops in visits.values()], 2 * count)
    plan = RoutePlan.of(search.improved(problem, start, iterations, seconds, progress), 2 * count)
    if evaluate(problem, plan).violations:
        return best
    return replace(best, tours=tuple(_tours(hub, problem, plan, count)))


def _shipments(hub: Hub, single: Problem) -> Problem:
    """Orders as shipments from the hub: first halves 0 to N - 1 at the hub, then the doors."""
    stops, count = single.stops, len(single)
    none = np.zeros_like(stops.delivery)
    both = Stops.of(
        (*(f"load {name}" for name in stops.id), *stops.id),
        np.concatenate([np.full(count, HUB), stops.place]),
        np.concatenate([none, stops.delivery]),
        pickup=np.concatenate([stops.delivery, none]),
        service=np.concatenate([np.zeros(count, np.int64), stops.service]),
        open=np.concatenate([stops.release, np.zeros(count, np.int64)]),
        close=np.concatenate([stops.window_close, stops.window_close]),
        pair=np.concatenate([np.arange(count) + count, np.arange(count)]),
    )
    # Paid by travel: what a courier waits at the hub between tours is not paid on the day either.
    courier = courier_type(hub, "courier", hub.couriers)
    courier = replace(courier, fixed_cost=0.0, cost_per_work=0.0, cost_per_travel=hub.usd_per_s)
    travels = (_TurnaroundTravel(single.travels[0], hub.turnaround_s),)
    return replace(single, stops=both, vehicles=(courier,), travels=travels)


def _tours(hub: Hub, problem: Problem, plan: RoutePlan, count: int) -> Iterator[Tour]:
    """Cut the couriers' days into tours, at each coming by the hub."""
    times = evaluate(problem, plan)
    for courier, clock in enumerate(times.routes):
        visits = [visit for visit in clock.visits if visit.stop >= 0]
        cuts = [
            row
            for row, visit in enumerate(visits)
            if visit.stop < count and (row == 0 or visits[row - 1].stop >= count)
        ]
        for first, end in zip(cuts, [*cuts[1:], len(visits)], strict=True):
            doors = [visit for visit in visits[first:end] if visit.stop >= count]
            leave = max(visit.departure for visit in visits[first:end] if visit.stop < count)
            back = visits[end].arrival if end < len(visits) else clock.arrival
            way = np.array([HUB, *(problem.stops.place[visit.stop] for visit in doors), HUB])
            metres, _ = problem.travels[0].legs(way[:-1], way[1:])
            orders = tuple(visit.stop - count for visit in doors)
            arrivals = tuple(visit.arrival for visit in doors)
            yield Tour(courier, leave, back - hub.turnaround_s, orders, arrivals, int(metres.sum()))


class _TurnaroundTravel:
    """A travel whose legs into the hub hold the courier's turnaround."""

    def __init__(self, base: Travel, turnaround_s: int) -> None:
        self._base, self._turnaround = base, turnaround_s
        self.speeds: SpeedProfile | None = base.speeds

    def __len__(self) -> int:
        return len(self._base)

    def legs(self, origin: Ints, destination: Ints) -> tuple[Ints, Ints]:
        """See `Travel.legs`."""
        start, end = np.asarray(origin, np.int64), np.asarray(destination, np.int64)
        distance, duration = self._base.legs(start, end)
        return distance, duration + np.where((end == HUB) & (start != HUB), self._turnaround, 0)

    def table(self, places: Ints) -> tuple[Table, Table]:
        """See `Travel.table`."""
        rows = np.asarray(places, np.int64)
        distance, base = self._base.table(rows)
        duration = base.copy()
        duration[np.ix_(rows != HUB, rows == HUB)] += np.int32(self._turnaround)
        return distance, duration
