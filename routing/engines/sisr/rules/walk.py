"""The walk: ruin, recreate, accept by simulated annealing; the best plan is kept beside it."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from routing.engines.sisr.rules.kernel import entry, inner, part
from routing.engines.sisr.rules.memory import clear, keep, step_back
from routing.engines.sisr.rules.model import Array, Model
from routing.engines.sisr.rules.recreate import longest_work, price_alone, recreate
from routing.engines.sisr.rules.refresh import refresh
from routing.engines.sisr.rules.retype import change_ruined, choose_types
from routing.engines.sisr.rules.ruin import ruin
from routing.engines.sisr.rules.state import State, link, open_route, start_node, uniform

URGE = 0.02
"""By what share of its first value the weight of a required stop grows with each step that leaves it out."""

HEAVIEST = 100.0
"""To how many times its first value it may grow."""

BEGIN, RETURN, GO_ON = 0, 1, 2

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
    """Make the state one of a plan's routes; a route that breaks a rule is left out."""
    for route in range(state.now[0].top):
        if state.routes[route].open:
            clear(model, state, route)
    for row in range(plan.record[0].routes):
        after = open_route(model, state, row, plan.kind[row])
        for at in range(plan.first[row], plan.first[row + 1]):
            link(model, state, plan.stops[at], after)
            after = plan.stops[at]
        if not refresh(model, state, row):
            clear(model, state, row)


@part
def _begin(model: Model, state: State, plan: Plan) -> None:
    """Price all stops, then complete the plan greedily."""
    for stop in range(len(model.stops)):
        _count_absent(model, state, stop)
    price_alone(model, state)
    lay_plan(model, state, plan)
    recreate(model, state, -1)
    choose_types(model, state)
    keep(state)
    keep_plan(model, state, plan)


@part
def _count_absent(model: Model, state: State, stop: int) -> None:
    """Count a stop among the absent from the beginning."""
    now = state.now[0]
    state.lists[now.absent].absent, state.nodes[stop].slot = stop, now.absent
    now.absent += 1
    if model.stops[stop].required:
        now.missing += 1
        now.weight += state.nodes[stop].weight
    else:
        now.cost += model.stops[stop].penalty


@entry
def walk(model: Model, state: State, best: Plan, task: int, steps: int, hot: float, cold: float) -> None:
    """Walk some steps while the temperature falls from `hot` to `cold`; `best` is replaced by what is better.

    Parameters
    ----------
    task : int
        `BEGIN`: first make a plan of what `best` holds; `RETURN`: first go back to `best`; else `GO_ON`.
    """
    if task == BEGIN:
        _begin(model, state, best)
    elif task == RETURN:
        lay_plan(model, state, best)
    current = total(model, state) + state.now[0].weight
    temperature, cooling = hot, (cold / hot) ** (1.0 / max(1, steps))
    for _ in range(steps):
        current = _step(model, state, best, current, temperature)
        temperature *= cooling


@part
def _step(model: Model, state: State, best: Plan, current: float, temperature: float) -> float:
    """Ruin, recreate, decide; what the plan now counts."""
    now, record = state.now[0], best.record[0]
    now.listed = now.absent
    seed = ruin(model, state)
    change_ruined(model, state)
    recreate(model, state, seed)
    choose_types(model, state)
    cost = total(model, state)
    if cost + now.weight < current - temperature * math.log(1.0 - uniform(state)):
        keep(state)
        current = cost + now.weight
        if now.missing < record.missing or (now.missing == record.missing and cost < record.cost - 1e-7):
            keep_plan(model, state, best)
    else:
        step_back(model, state)
    return current + _urge(model, state)


@part
def _urge(model: Model, state: State) -> float:
    """Let the required stops that are left out weigh more, within reason; by how much in all."""
    now, more = state.now[0], 0.0
    if now.missing == 0:
        return 0.0
    for row in range(now.absent):
        stop = state.lists[row].absent
        if model.stops[stop].required and state.nodes[stop].weight < now.heavy * HEAVIEST:
            state.nodes[stop].weight += URGE * now.heavy
            more += URGE * now.heavy
    now.weight += more
    return more
