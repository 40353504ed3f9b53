"""Skills that bind a stop to one van of many, or to the vans at the station: bits 48 to 63 of a problem's skills.

A van's word is 7 of 15 bits. No word holds another, so that only the van itself has all the bits that its stops
ask for, and 6,435 vans find a word.
"""

from __future__ import annotations

from itertools import combinations, islice

import numpy as np

from routing.problem import Problem

FIRST_BIT = 48
STATION = 1 << 63
"""Skill of the vans that load at the station."""

USER_SKILLS = (1 << FIRST_BIT) - 1


def words(count: int) -> list[int]:
    """So many words.

    Raises
    ------
    ValueError
        When there are not so many.
    """
    found = [sum(1 << bit for bit in bits) for bits in islice(combinations(range(FIRST_BIT, 63), 7), count)]
    if len(found) < count:
        raise ValueError(f"{count} vans are more than the {len(found)} that a re-plan can tell apart")
    return found


def used_by(problem: Problem) -> bool:
    """Whether a problem has skills of its own among the bits."""
    own = int(np.bitwise_or.reduce(problem.stops.skills, initial=0))
    return any((own | vehicle.skills) & ~USER_SKILLS for vehicle in problem.vehicles)
