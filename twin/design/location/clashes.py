"""Why no design meets everything: a smallest set of constraints that clash, none of which can be left out of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import combinations
from typing import TypeVar

C = TypeVar("C")
Possible = Callable[[Sequence[C]], bool]
"""Whether some design meets all of these."""

MOST_SUBSETS = 300
"""Smaller sets that are tried, at most, once a set is found of which nothing can be left out."""


def smallest_clash(constraints: Sequence[C], possible: Possible[C], most_subsets: int = MOST_SUBSETS) -> list[C]:
    """A set that clashes and of which no part does; empty where all can be met together.

    QuickXplain (Junker 2004, AAAI, "Preferred explanations and relaxations for over-constrained problems") finds one
    of which nothing can be left out with few questions; then all smaller sets are tried, as far as there are not
    too many of them.

    Parameters
    ----------
    constraints : sequence
        Those to blame first stand last.
    possible : callable
        Asked often: a few times the size of the answer times the logarithm of the number of constraints.
    most_subsets : int
        Smaller sets that are tried, at most; 0: none.
    """
    if not constraints or possible(constraints):
        return []
    found = _quick([], False, list(constraints), possible)
    return _smaller(constraints, found, possible, most_subsets)


def _quick(background: list[C], changed: bool, rest: list[C], possible: Possible[C]) -> list[C]:
    if changed and not possible(background):
        return []
    if len(rest) == 1:
        return rest
    half = len(rest) // 2
    first, second = rest[:half], rest[half:]
    from_second = _quick(background + first, bool(first), second, possible)
    from_first = _quick(background + from_second, bool(from_second), first, possible)
    return from_first + from_second


def _smaller(constraints: Sequence[C], found: list[C], possible: Possible[C], most: int) -> list[C]:
    tried = 0
    for size in range(1, len(found)):
        tried += math.comb(len(constraints), size)
        if tried > most:
            return found
        for some in combinations(constraints, size):
            if not possible(some):
                return list(some)
    return found
