"""The walk: ruin, recreate, accept by simulated annealing; the best plan is kept beside it."""

from __future__ import annotations

import math

from routing.engines.sisr.rules.kernel import entry, inner, part
from routing.engines.sisr.rules.memory import keep, step_back
from routing.engines.sisr.rules.model import Model
from routing.engines.sisr.rules.plans import Plan, keep_plan, lay_plan, total
from routing.engines.sisr.rules.recreate import price_alone, recreate
from routing.engines.sisr.rules.retype import change_ruined, choose_types
from routing.engines.sisr.rules.ruin import ruin
from routing.engines.sisr.rules.state import State, uniform

URGE = 0.02
"""By what share of its first value the weight of a required stop grows with each step that leaves it out."""

HEAVIEST = 100.0
"""To how many times its first value it may grow."""

BEGIN, RETURN, GO_ON = 0, 1, 2


@part
def _begin(model: Model, state: State, plan: Plan) -> None:
    """Price all stops, then complete the plan greedily."""
    for stop in range(len(model.stops)):
        _count_absent(model, state, stop)
    price_alone(model, state)
    lay_plan(model, state, plan)
    keep_plan(model, state, plan)
    recreate(model, state, -1)
    choose_types(model, state)
    keep(state)
    if _is_better(model, state, plan):
        keep_plan(model, state, plan)


@inner
def _is_better(model: Model, state: State, plan: Plan) -> bool:
    """Whether the routes miss fewer required stops than a plan, or as few and cost less."""
    missing, record = state.now[0].missing, plan.record[0]
    return missing < record.missing or (missing == record.missing and total(model, state) < record.cost - 1e-7)


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
    now = state.now[0]
    now.listed = now.absent
    seed = ruin(model, state)
    change_ruined(model, state)
    recreate(model, state, seed)
    choose_types(model, state)
    cost = total(model, state)
    if cost + now.weight < current - temperature * math.log(1.0 - uniform(state)):
        keep(state)
        current = cost + now.weight
        if _is_better(model, state, best):
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
