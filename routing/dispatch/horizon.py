"""Drives a day order by order: every few minutes the open orders are planned anew, and tours that must leave do.

At each moment only the orders placed so far are known. The plan has one tour for each courier who is at the hub, one
from when each of the others will be back, and one more for all of them an hour later (so that an order need not go
out late just because its tour leaves after the next). Tours leave at such moments only, and are planned so: what is
ready, or back, in between counts from the next one. Only tours of couriers at the hub are released; all the rest is
planned anew the next time. An order that no tour can have in time goes where it is least late.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from routing.dispatch.hub import HUB, Hub, courier_type, day_problem
from routing.dispatch.orders import Orders
from routing.dispatch.outcome import Outcome, Tour
from routing.dispatch.search import Search
from routing.dispatch.strategies import Strategy
from routing.problem import Ints, Problem, VehicleType

EPOCH_S = 300
"""Seconds from one plan to the next."""


@dataclass
class _Day:
    """The day so far.

    Attributes
    ----------
    problem : Problem
        All orders, those not yet placed too (they are never looked at), each ready at a moment when tours can leave.
    free_s : list of int
        When each courier can leave next.
    """

    problem: Problem
    hub: Hub
    free_s: list[int]
    waiting: list[int] = field(default_factory=list)
    tours: list[Tour] = field(default_factory=list)


def drive_day(
    hub: Hub,
    orders: Orders,
    strategy: Strategy,
    search: Search,
    *,
    epoch_s: int = EPOCH_S,
    progress: Callable[[float], None] = lambda done: None,
) -> Outcome:
    """Deliver all orders of a day by a strategy.

    Parameters
    ----------
    search : Search
        How each moment's orders are planned.
    epoch_s : int
    progress : callable
        Told the share of the orders that are out.
    """
    day = _Day(_ready_at_epochs(day_problem(hub, orders), epoch_s), hub, [0] * hub.couriers)
    now = int(orders.placed_s.min(initial=0)) // epoch_s * epoch_s
    arrived = 0
    while arrived < len(orders) or day.waiting:
        now += epoch_s
        placed = int(np.searchsorted(orders.placed_s, now, side="right"))
        day.waiting += range(arrived, placed)
        arrived = placed
        if day.waiting:
            _plan_and_release(day, now, strategy, search, epoch_s)
            progress((arrived - len(day.waiting)) / len(orders))
    return Outcome(strategy.name, hub, orders, tuple(day.tours))


def _ready_at_epochs(problem: Problem, epoch_s: int) -> Problem:
    """Let orders be ready at the next epoch: a tour planned to leave before it would leave late."""
    release = -(-problem.stops.release // epoch_s) * epoch_s
    return replace(problem, stops=replace(problem.stops, release=release))


def _plan_and_release(day: _Day, now: int, strategy: Strategy, search: Search, epoch_s: int) -> None:
    here = sorted(courier for courier, free in enumerate(day.free_s) if free <= now)
    if not here:
        return
    rows = [order for order in day.waiting if strategy.slack_s < np.inf or day.problem.stops.release[order] <= now]
    if not rows:
        return
    problem = day.problem.restricted(rows, _vehicles(day, now, len(here), epoch_s))
    for route in search.routes(problem):
        orders = [rows[stop] for stop in route.stops]
        if route.vehicle != 0 or int(day.problem.stops.release[orders].max()) > now:
            continue
        full = int(day.problem.stops.delivery[orders].sum()) >= day.hub.orders_per_tour
        if strategy.leaves(slack_s(day.problem, orders, now), full, epoch_s):
            courier = here.pop(0)
            tour = made_tour(day.problem, courier, orders, now)
            day.tours.append(tour)
            day.free_s[courier] = tour.back_s + day.hub.turnaround_s
            day.waiting = [order for order in day.waiting if order not in set(orders)]


def _vehicles(day: _Day, now: int, here: int, epoch_s: int) -> tuple[VehicleType, ...]:
    """Couriers at the hub first, then those who come back, then everyone's tour after that."""
    free_s = [max(now, -(-free // epoch_s) * epoch_s) for free in day.free_s]
    later = Counter(free for free in free_s if free > now)
    after = Counter(free + day.hub.tour_s + day.hub.turnaround_s for free in free_s)
    return (
        courier_type(day.hub, "here", here, now),
        *(courier_type(day.hub, f"back at {free}", number, free) for free, number in sorted(later.items())),
        *(courier_type(day.hub, f"again at {free}", number, free) for free, number in sorted(after.items())),
    )


def offsets(problem: Problem, orders: Sequence[int]) -> tuple[Ints, int, int]:
    """Arrivals at a tour's orders and back at the hub, counted from leaving; and its metres."""
    way = np.concatenate([[HUB], problem.stops.place[list(orders)], [HUB]])
    distance, duration = problem.travels[0].legs(way[:-1], way[1:])
    service = np.concatenate([[0], problem.stops.service[list(orders)]])
    arrival = np.cumsum(duration + service)
    return arrival[:-1], int(arrival[-1]), int(distance.sum())


def slack_s(problem: Problem, orders: Sequence[int], departure: int) -> int:
    """Seconds that a tour could leave later than at `departure` with every promise kept; negative where none can."""
    arrival, _, _ = offsets(problem, orders)
    return int((problem.stops.window_close[list(orders)] - arrival).min()) - departure


def made_tour(problem: Problem, courier: int, orders: Sequence[int], departure: int) -> Tour:
    """Tour of a courier who leaves at a time."""
    arrival, back, metres = offsets(problem, orders)
    times = tuple((departure + arrival).tolist())
    return Tour(courier, departure, departure + back, tuple(orders), times, metres)
