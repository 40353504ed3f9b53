"""The states of a partial tour, as Ratliff and Rosenthal's dynamic programme tells them apart, for any cross aisles.

A partial tour covers the aisles from the left up to some column. All that matters for its completion is, at that
column, whether each cross aisle's crossing has been touched and by an odd or even number of walks, and which of them
hang together. Ratliff and Rosenthal (Order-picking in a rectangular warehouse, Operations Research 31(3), 1983) list
the seven states of one block; Roodbergen and de Koster (European Journal of Operational Research 133, 2001) those of
two; Pansart, Catusse and Cambazard (Computers & Operations Research 100, 2018) take any number. The tables here are
made by closing the empty state under every move.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

NONE, ONCE, TWICE, FRONT, BACK, GAP = range(6)
"""How the part of an aisle between two cross aisles is walked: not, through, through and back, entered from the
front, from the back, or from both ends."""

UNTOUCHED, ODD, EVEN = range(3)


class State(NamedTuple):
    """A class of partial tours.

    Attributes
    ----------
    degree : tuple of int
        UNTOUCHED, ODD or EVEN number of walks at each cross aisle, the front one first.
    part : tuple of int
        Connected part of each touched crossing, numbered from 1 in order; 0 where untouched.
    closed : bool
        True where a whole round lies behind: nothing may follow.
    """

    degree: tuple[int, ...]
    part: tuple[int, ...]
    closed: bool


class TourTables(NamedTuple):
    """Moves between states, by number; state 0 is the empty tour.

    Attributes
    ----------
    along : int32[blocks, 6, S]
        State after walking an aisle's part of a block in one of the six ways; -1 where that may not be.
    touch : int32[S]
        State after the front crossing has been touched, as the depot's is.
    choice : int8[S, C, blocks + 1]
        Walks (0, 1, 2) on each cross aisle to the next column, in each way that keeps degrees even.
    across : int32[S, C]
        State after each of these; -1 beyond the last.
    complete : bool[S]
        Is the partial tour a round?
    """

    along: npt.NDArray[np.int32]
    touch: npt.NDArray[np.int32]
    choice: npt.NDArray[np.int8]
    across: npt.NDArray[np.int32]
    complete: npt.NDArray[np.bool_]


@dataclass
class _Numbers:
    """Numbers states in the order in which they turn up."""

    states: list[State]
    number: dict[State, int]

    def of(self, state: State | None) -> int:
        """Number of a state; -1 for None."""
        if state is None:
            return -1
        if state not in self.number:
            self.number[state] = len(self.states)
            self.states.append(state)
        return self.number[state]


@lru_cache(maxsize=8)
def tour_tables(blocks: int) -> TourTables:
    """Tables of a floor of so many blocks."""
    empty = State((UNTOUCHED,) * (blocks + 1), (0,) * (blocks + 1), False)
    numbers = _Numbers([empty], {empty: 0})
    along: list[list[list[int]]] = []
    touch: list[int] = []
    across: list[list[tuple[tuple[int, ...], int]]] = []
    for state in numbers.states:  # grows as it is walked through
        along.append([[numbers.of(_along(state, block, way)) for way in range(6)] for block in range(blocks)])
        touch.append(numbers.of(_touch(state, 0)))
        across.append([(walks, numbers.of(after)) for walks, after in _across(state)])
    most = max(len(moves) for moves in across)
    choice_table = np.zeros((len(across), most, blocks + 1), np.int8)
    across_table = np.full((len(across), most), -1, np.int32)
    for s, moves in enumerate(across):
        for c, (walks, after) in enumerate(moves):
            choice_table[s, c], across_table[s, c] = walks, after
    return TourTables(
        np.ascontiguousarray(np.array(along, np.int32).transpose(1, 2, 0)),
        np.array(touch, np.int32),
        choice_table,
        across_table,
        np.array([_is_round(state) for state in numbers.states]),
    )


def _tidy(degree: list[int], part: list[int]) -> State:
    """The state with its parts numbered from 1 in the order of the crossings."""
    names: dict[int, int] = {}
    return State(tuple(degree), tuple(names.setdefault(p, len(names) + 1) if p else 0 for p in part), False)


def _touch(state: State, row: int) -> State | None:
    """An even number of walks more at one crossing."""
    if state.closed:
        return None
    if state.degree[row] != UNTOUCHED:
        return state
    degree, part = list(state.degree), list(state.part)
    degree[row], part[row] = EVEN, max(part) + 1
    return _tidy(degree, part)


def _along(state: State, block: int, way: int) -> State | None:
    """The part of the aisle in a block, walked in a way."""
    if way == NONE:
        return state
    if way in (FRONT, BACK):
        return _touch(state, block if way == FRONT else block + 1)
    after = _both_touched(state, block)
    if after is None or way == GAP:
        return after
    degree, part = list(after.degree), list(after.part)
    if way == ONCE:
        for row in (block, block + 1):
            degree[row] = EVEN if degree[row] == ODD else ODD
    joined = part[block + 1]
    return _tidy(degree, [part[block] if p == joined else p for p in part])


def _both_touched(state: State, block: int) -> State | None:
    front = _touch(state, block)
    return None if front is None else _touch(front, block + 1)


def _across(state: State) -> list[tuple[tuple[int, ...], State]]:
    """Every choice of walks on the cross aisles to the next column that leaves all crossings even."""
    if state.closed or not any(state.part):
        return [((0,) * len(state.part), state)]
    allowed = {UNTOUCHED: (0,), ODD: (1,), EVEN: (0, 2)}
    moves = ((walks, _carry(state, walks)) for walks in itertools.product(*(allowed[d] for d in state.degree)))
    return [(walks, after) for walks, after in moves if after is not None]


def _carry(state: State, walks: tuple[int, ...]) -> State | None:
    """The state at the next column; None where a part would be left behind."""
    if not any(walks):
        return State((UNTOUCHED,) * len(walks), (0,) * len(walks), True) if max(state.part) == 1 else None
    part = [p if w else 0 for p, w in zip(state.part, walks, strict=True)]
    if set(part) - {0} != set(state.part) - {0}:
        return None
    return _tidy([(UNTOUCHED, ODD, EVEN)[w] for w in walks], part)


def _is_round(state: State) -> bool:
    return state.closed or (max(state.part) == 1 and ODD not in state.degree)
