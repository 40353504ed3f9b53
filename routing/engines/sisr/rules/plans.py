"""Plans as arrays: the best one of a walk, and the way to and from the routing package's own."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from routing.engines.sisr.rules.kernel import inner
from routing.engines.sisr.rules.memory import clear
from routing.engines.sisr.rules.model import Array, Model
from routing.engines.sisr.rules.recreate import longest_work
from routing.engines.sisr.rules.refresh import refresh
from routing.engines.sisr.rules.state import State, link, open_route, start_node, unlink
from routing.plan import Route, RoutePlan

RECORD = np.dtype([("missing", "i8"), ("routes", "i8"), ("cost", "f8")], align=True)
"""Required stops left out, routes, and cost of a plan."""


class Plan(NamedTuple):
    """A plan as arrays.

    Attributes
    ----------
    record : record
        `RECORD`.
    kind, first : int64
        Type of each route, and where its stops begin in `stops`.
    stops : int64[S]
    """

    record: Array
    kind: Array
    first: Array
    stops: Array


def empty_plan(model: Model, state: State) -> Plan:
    """Make room for a plan; until one is kept it has no routes and misses everything."""
    record = np.zeros(1, RECORD)
    record["missing"], record["cost"] = len(model.stops) + 1, np.inf
    routes, n_stops = len(state.routes), len(model.stops)
    return Plan(record, np.zeros(routes, np.int64), np.zeros(routes + 1, np.int64), np.zeros(n_stops, np.int64))


def write_plan(model: Model, plan: Plan, given: RoutePlan) -> None:
    """Write the routes of a plan into arrays: each stop once, shipments whole and in order, no more than fit."""
    written: set[int] = set()
    rows = 0
    for route in given.routes[: len(plan.kind)]:
        stops = _in_order(model, [stop for stop in dict.fromkeys(route.stops) if stop not in written])
        if not stops:
            continue
        written.update(stops)
        first = plan.first[rows]
        plan.kind[rows], plan.first[rows + 1] = route.vehicle, first + len(stops)
        plan.stops[first : first + len(stops)] = stops
        rows += 1
    plan.record["routes"] = rows


def _in_order(model: Model, stops: list[int]) -> list[int]:
    """A route's stops without shipments of which a half is missing or out of order."""
    place = {stop: number for number, stop in enumerate(stops)}

    def whole(stop: int) -> bool:
        other, drop = int(model.stops["pair"][stop]), bool(model.stops["drop"][stop])
        return other < 0 or (other in place and (place[other] < place[stop]) == drop)

    return [stop for stop in stops if whole(stop)]


def read_plan(model: Model, plan: Plan) -> RoutePlan:
    """Read the plan out of its arrays."""
    routes = []
    for row in range(int(plan.record[0]["routes"])):
        stops = plan.stops[plan.first[row] : plan.first[row + 1]]
        routes.append(Route(int(plan.kind[row]), tuple(stops.tolist())))
    return RoutePlan.of(routes, len(model.stops))


@inner
def total(model: Model, state: State) -> float:
    """Cost of the plan as it is, without what missing stops weigh."""
    return float(state.now[0].cost + model.facts[0].longest_cost * longest_work(model, state))


@inner
def keep_plan(model: Model, state: State, plan: Plan) -> None:
    """Copy the routes to a plan."""
    record, count, at = plan.record[0], 0, 0
    for route in range(state.now[0].top):
        if not state.routes[route].open:
            continue
        plan.kind[count], plan.first[count] = state.routes[route].type, at
        node = state.nodes[start_node(model, route)].next
        while node < len(model.stops):
            plan.stops[at] = node
            at, node = at + 1, state.nodes[node].next
        count += 1
    plan.first[count] = at
    record.routes, record.missing, record.cost = count, state.now[0].missing, total(model, state)


@inner
def lay_plan(model: Model, state: State, plan: Plan) -> None:
    """Make the state one of a plan's routes; what breaks a rule is left out."""
    for route in range(state.now[0].top):
        if state.routes[route].open:
            clear(model, state, route)
    for row in range(plan.record[0].routes):
        kind = plan.kind[row]
        if state.fleet[kind].used < state.fleet[kind].available and not _lay(model, state, plan, row, True):
            clear(model, state, row)
            _lay(model, state, plan, row, False)


@inner
def _lay(model: Model, state: State, plan: Plan, row: int, whole: bool) -> bool:
    """Lay a route of the plan; stop by stop, without shipments, where it breaks a rule as a `whole`."""
    after = open_route(model, state, row, plan.kind[row])
    for at in range(plan.first[row], plan.first[row + 1]):
        stop = plan.stops[at]
        if not whole and model.stops[stop].pair >= 0:
            continue
        link(model, state, stop, after)
        if whole or refresh(model, state, row):
            after = stop
        else:
            unlink(model, state, stop)
    if state.routes[row].count == 0:
        clear(model, state, row)
        return True
    return refresh(model, state, row)
