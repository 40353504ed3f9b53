"""The plain search from a start to the end of a budget."""

from __future__ import annotations

import numpy as np

from routing.engines.engine import Budget, Found, Progress
from routing.engines.sisr.acceptance import Cooling
from routing.engines.sisr.clock import CHUNK_S, Clock
from routing.engines.sisr.plain.plans import exact_cost, plan_of
from routing.engines.sisr.plain.prepare import Prepared, prepare
from routing.engines.sisr.plain.state import BEST, CLOSE, LATEST, LEAVE, OPEN, State, new_state
from routing.engines.sisr.plain.walk import place_all, walk
from routing.plan import Point, RoutePlan
from routing.problem import Problem

MEAN_REMOVED, LONGEST_STRING = 10.0, 10

LOOK, LOOK_TIMED = 30, 50
"""Neighbours beside which a place is sought."""

FIRST_CHUNK = 500


def solve(problem: Problem, budget: Budget, start: RoutePlan | None, progress: Progress | None) -> Found:
    """Search until the budget ends."""
    clock = Clock(budget)
    prepared = prepare(problem)
    state = _started(prepared, budget.seed)
    fixed = prepared.fixed
    per_customer = state.cost[BEST] / max(1, len(prepared))
    cooling = (
        Cooling(1.4 * per_customer, 0.02 * per_customer)
        if fixed.timed
        else Cooling(0.6 * per_customer, 0.03 * per_customer)
    )
    done, chunk = 0, FIRST_CHUNK
    history = [Point(clock.seconds(), float(state.cost[BEST]) * prepared.unit)]
    while (share := clock.share(done)) < 1.0:
        steps = int(min(chunk, clock.left(done)))
        began = clock.seconds()
        hot = cooling.at(share)
        walk(
            fixed,
            state,
            steps,
            hot,
            hot,
            MEAN_REMOVED,
            LONGEST_STRING,
            LOOK_TIMED if fixed.timed else LOOK,
            prepared.limit,
        )
        done += steps
        if clock.timed:
            chunk = max(50, int(steps * CHUNK_S / max(1e-4, clock.seconds() - began)))
        history.append(Point(clock.seconds(), float(state.cost[BEST]) * prepared.unit))
        if progress:
            progress(clock.share(done), history[-1].cost)
    plan = plan_of(prepared, state, len(problem))
    return Found(plan, exact_cost(problem, plan), done, history=tuple(history))


def _started(prepared: Prepared, seed: int) -> State:
    n = len(prepared)
    fixed = prepared.fixed
    state = new_state(n, max(1, prepared.limit), np.arange(1, n + 1, dtype=np.int32), seed)
    state.node[0, LEAVE] = fixed.stop[0, OPEN]
    state.node[0, LATEST] = fixed.stop[0, CLOSE]
    place_all(fixed, state, state.own, LOOK_TIMED if fixed.timed else LOOK, prepared.limit)
    return state
