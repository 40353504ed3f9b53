"""The right vehicle for a route: another type that is free, or the one of another route in exchange."""

from __future__ import annotations

from routing.engines.sisr.rules.kernel import inner, part
from routing.engines.sisr.rules.memory import note
from routing.engines.sisr.rules.model import Model
from routing.engines.sisr.rules.refresh import refresh
from routing.engines.sisr.rules.state import State, below, set_type, uniform

CHANGE = 0.1
"""Share of steps in which ruined routes get a type at random before stops are inserted."""

EXCHANGE = 0.2
"""Share of steps in which changed routes are offered another route's type in exchange."""


@part
def change_ruined(model: Model, state: State) -> None:
    """Now and then give the ruined routes a free type at random that can serve what is left of them."""
    if len(model.types) == 1 or uniform(state) > CHANGE:
        return
    for row in range(state.now[0].saved):
        route = state.memo[row].route
        kind = below(state, len(model.types))
        if state.routes[route].open and state.fleet[kind].used < state.fleet[kind].available:
            _try(model, state, route, kind, False)


@inner
def choose_types(model: Model, state: State) -> None:
    """Give each changed route the type it is cheapest with."""
    if len(model.types) == 1:
        return
    for row in range(state.now[0].saved):
        route = state.memo[row].route
        if not state.routes[route].open:
            continue
        for kind in range(len(model.types)):
            if kind != state.routes[route].type and state.fleet[kind].used < state.fleet[kind].available:
                _try(model, state, route, kind, True)
        if uniform(state) < EXCHANGE:
            other = below(state, state.now[0].top)
            if state.routes[other].open and state.routes[other].type != state.routes[route].type:
                note(model, state, other)
                _exchange(model, state, route, other)


@inner
def _try(model: Model, state: State, route: int, kind: int, cheaper: bool) -> bool:
    """Change a route's type where it can be, and where asked only if it is cheaper; whether it was changed."""
    was, cost = state.routes[route].type, state.routes[route].cost
    set_type(model, state, route, kind)
    if refresh(model, state, route) and (not cheaper or state.routes[route].cost < cost - 1e-9):
        state.fleet[was].used -= 1
        state.fleet[kind].used += 1
        return True
    set_type(model, state, route, was)
    refresh(model, state, route)
    return False


@inner
def _exchange(model: Model, state: State, one: int, other: int) -> None:
    """Exchange the types of two routes where that is cheaper."""
    first, second = state.routes[one].type, state.routes[other].type
    cost = state.now[0].cost
    set_type(model, state, one, second)
    set_type(model, state, other, first)
    fits = refresh(model, state, one)
    fits = refresh(model, state, other) and fits
    if not fits or state.now[0].cost >= cost - 1e-9:
        set_type(model, state, one, first)
        set_type(model, state, other, second)
        refresh(model, state, one)
        refresh(model, state, other)
