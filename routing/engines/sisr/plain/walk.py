"""The walk: ruin, recreate, accept or undo."""

from __future__ import annotations

import numba as nb
import numpy as np

from routing.engines.sisr.borrow import borrowed
from routing.engines.sisr.dice import unit
from routing.engines.sisr.plain.links import save_node
from routing.engines.sisr.plain.recreate import recreate, sort_removed
from routing.engines.sisr.plain.ruin import ruin
from routing.engines.sisr.plain.state import (
    ABSENT,
    ABSENTEES,
    BEST,
    CLOCK,
    CURRENT,
    DIRTY,
    MUST,
    NEXT,
    REMOVED,
    ROUTE,
    ROUTES_FROM,
    SAVED_NODES,
    SAVED_ROUTES,
    STAMP,
    USED,
    Fixed,
    State,
)


@nb.njit(forceinline=True, error_model="numpy")
def _undo(state: State) -> None:
    """Put back the rows that the iteration changed."""
    for k in range(state.tally[SAVED_NODES]):
        c = state.saved_node_at[k]
        for column in range(8):
            state.node[c, column] = state.saved_node[k, column]
    for k in range(state.tally[SAVED_ROUTES]):
        r = state.saved_route_at[k]
        for column in range(8):
            state.route[r, column] = state.saved_route[k, column]


@nb.njit(forceinline=True, error_model="numpy")
def _note_absent(state: State) -> None:
    """Bring the list of absent customers up to date after an iteration; an absent one's NEXT is its place there."""
    node, absent, count = state.node, state.absent, state.tally
    for k in range(count[SAVED_NODES]):
        c = int(state.saved_node_at[k])
        was = state.saved_node[k, ROUTE] == ABSENT
        if was and node[c, ROUTE] >= ROUTES_FROM:
            at = int(state.saved_node[k, NEXT])
            moved = absent[count[ABSENTEES] - 1]
            absent[at] = moved
            if moved != c:
                _move_absent(state, moved, at)
            count[ABSENTEES] -= 1
        elif not was and node[c, ROUTE] == ABSENT:
            node[c, NEXT] = count[ABSENTEES]
            absent[count[ABSENTEES]] = c
            count[ABSENTEES] += 1


@nb.njit(forceinline=True, error_model="numpy")
def _move_absent(state: State, c: int, at: int) -> None:
    """Note a new place in the list; a row saved in this iteration has it, too."""
    if state.node[c, ROUTE] == ABSENT:
        state.node[c, NEXT] = at
    if state.node[c, STAMP] == state.tally[CLOCK]:
        for k in range(state.tally[SAVED_NODES]):
            if state.saved_node_at[k] == c:
                state.saved_node[k, NEXT] = at


@nb.njit(forceinline=True, error_model="numpy")
def _note_dirty(state: State) -> None:
    """Remember whose rows are no longer those of the best."""
    for k in range(state.tally[SAVED_NODES]):
        c = state.saved_node_at[k]
        if state.is_dirty[c] == 0:
            state.is_dirty[c] = 1
            state.dirty[state.tally[DIRTY]] = c
            state.tally[DIRTY] += 1


@nb.njit(forceinline=True, error_model="numpy")
def _keep_best(state: State) -> None:
    """Copy the changed rows to the best."""
    for k in range(state.tally[DIRTY]):
        c = state.dirty[k]
        for column in range(8):
            state.best[c, column] = state.node[c, column]
        state.is_dirty[c] = 0
    state.tally[DIRTY] = 0
    state.cost[BEST] = state.cost[CURRENT]


@nb.njit(forceinline=True, error_model="numpy")
def _press(state: State, pressure: int) -> None:
    """Let each absent customer cost more with every iteration that it stays out."""
    for k in range(state.tally[ABSENTEES]):
        c = state.absent[k]
        if state.penalty[c] < MUST:
            state.penalty[c] += pressure
            state.cost[CURRENT] += pressure


@nb.njit(cache=True, nogil=True, error_model="numpy")
def walk(
    fixed: Fixed,
    state: State,
    iterations: int,
    temperature: float,
    mean_removed: float,
    longest: int,
    look: int,
    limit: int,
    reluctance: int,
    pressure: int,
) -> int:
    """Walk some iterations at a temperature; with pressure on the absent, only until there are none.

    Returns the iterations walked.
    """
    fixed, state = borrowed(fixed), borrowed(state)
    count, cost = state.tally, state.cost
    for iteration in range(iterations):
        if pressure > 0:
            if count[ABSENTEES] == 0:
                return iteration
            _press(state, pressure)
        count[CLOCK] += 1
        count[SAVED_NODES] = count[SAVED_ROUTES] = 0
        used = count[USED]
        rise = int(-np.log(unit(state.dice)) * temperature)
        gain = ruin(fixed, state, mean_removed, longest)
        for k in range(count[SAVED_NODES]):  # what absent ones that were called cost until now
            if state.saved_node[k, ROUTE] == ABSENT:
                gain += state.penalty[state.saved_node_at[k]]
        sort_removed(fixed, state)
        spent = recreate(fixed, state, look, limit, reluctance, pressure == 0, gain + rise)
        if spent > gain + rise:
            _undo(state)
            count[USED] = used
            continue
        cost[CURRENT] += spent - gain
        _note_absent(state)
        _note_dirty(state)
        if cost[CURRENT] < cost[BEST]:
            _keep_best(state)
    return iterations


@nb.njit(cache=True, nogil=True, error_model="numpy")
def place_all(fixed: Fixed, state: State, order: np.ndarray, look: int, limit: int, reluctance: int) -> None:
    """Insert absent customers in this order; those without a place stay absent."""
    fixed, state = borrowed(fixed), borrowed(state)
    count, cost = state.tally, state.cost
    count[CLOCK] += 1
    count[SAVED_NODES] = count[SAVED_ROUTES] = 0
    count[REMOVED] = len(order)
    for k in range(len(order)):
        c = order[k]
        state.removed[k] = c
        cost[CURRENT] -= state.penalty[c]
        save_node(state, c)
    cost[CURRENT] += recreate(fixed, state, look, limit, reluctance, True, 1 << 60)
    _note_absent(state)
    _note_dirty(state)
    _keep_best(state)
