"""Fractions of a full design, all from pydoe: two levels by resolution, more by orthogonal arrays or subset designs.

Two-level fractions: Box, Hunter and Hunter, Statistics for Experimenters (2005), chapter 6. Orthogonal arrays: Hedayat,
Sloane and Stufken, Orthogonal Arrays (1999). Generalized subset designs: Surowiec et al., Generalized Subset Designs in
Analytical Chemistry, Analytical Chemistry 89 (2017); their use in testing products of a processing facility is
patented (US 9746850).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations, islice, product
from math import prod

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.int64]

USUAL_RESOLUTION = 4
"""Main effects are then clear of two-factor interactions."""
USUAL_REDUCTION = 2
MOST_TWO_LEVEL_FACTORS = 64
MOST_COMBINATIONS = 1_000_000
"""Of which a subset is made; pydoe writes all of them down."""
COLUMNS_TRIED = 500
"""Choices of columns of an array that are tried for one in which no combination stands twice."""


def fraction(counts: Sequence[int], resolution: int | None = None, reduction: int | None = None) -> Rows:
    """Combinations of levels to run.

    Parameters
    ----------
    counts : sequence of int
        Levels of each factor.
    resolution : int, optional
        Of a fraction of factors with two levels, 3 to 6; 4 by itself.
    reduction : int, optional
        About how many times fewer than the full design's: asks for a generalized subset design.

    Returns
    -------
    int64[rows, factors]
        Level numbers; the first row is all 0. The full design where no fraction of it is smaller.

    Raises
    ------
    ValueError
        In the user's words, where there is no such fraction.
    """
    varied = [column for column, count in enumerate(counts) if count > 1]
    rows = np.zeros((1, len(counts)), dtype=np.int64)
    if len(varied) > 1:
        inner = _fraction([counts[column] for column in varied], resolution, reduction)
        rows = np.zeros((len(inner), len(counts)), dtype=np.int64)
        rows[:, varied] = inner
    elif varied:
        rows = np.zeros((counts[varied[0]], len(counts)), dtype=np.int64)
        rows[:, varied[0]] = np.arange(counts[varied[0]])
    return rows


def _fraction(counts: list[int], resolution: int | None, reduction: int | None) -> Rows:
    if reduction is None and set(counts) == {2}:
        return two_levels(len(counts), resolution or USUAL_RESOLUTION)
    if reduction is None and (array := orthogonal_array(counts)) is not None:
        return array
    return subset(counts, reduction or USUAL_REDUCTION)


def two_levels(factors: int, resolution: int) -> Rows:
    """A regular fraction of two-level factors, its signs turned so that all factors are at 0 in the first row."""
    from pydoe import fracfact_by_res

    if factors > MOST_TWO_LEVEL_FACTORS:
        raise ValueError(f"{factors} factors of two levels, {MOST_TWO_LEVEL_FACTORS} at most")
    signs = fracfact_by_res(factors, resolution)
    rows = (signs != signs[0]).astype(np.int64)
    return rows[np.lexsort(rows.T[::-1])]


def orthogonal_array(counts: Sequence[int]) -> Rows | None:
    """The smallest orthogonal array that pydoe keeps for these levels; None where none is smaller than the full one.

    Every pair of levels of two factors is met equally often.
    """
    from pydoe import get_orthogonal_array, list_orthogonal_arrays

    arrays = sorted((np.asarray(get_orthogonal_array(name)) for name in list_orthogonal_arrays()), key=len)
    for array in arrays:
        if len(array) >= prod(counts):
            return None
        for columns in islice(_columns(array, counts), COLUMNS_TRIED):
            rows: Rows = array[:, columns].astype(np.int64)
            if len(np.unique(rows, axis=0)) == len(rows) and not any(unbalanced(rows, counts)):
                return rows[np.lexsort(rows.T[::-1])]
    return None


def _columns(array: np.ndarray, counts: Sequence[int]) -> Iterator[list[int]]:
    """Ways to give each factor a column of the array, of as many levels as it has."""
    levels = array.max(axis=0) + 1
    kinds = sorted(set(counts))
    ways = [combinations(np.flatnonzero(levels == kind).tolist(), counts.count(kind)) for kind in kinds]
    for chosen in product(*(islice(way, COLUMNS_TRIED) for way in ways)):
        free = {kind: iter(columns) for kind, columns in zip(kinds, chosen, strict=True)}
        yield [next(free[count]) for count in counts]


def subset(counts: Sequence[int], reduction: int) -> Rows:
    """A generalized subset design: about one in `reduction` of all combinations, levels as evenly met as can be."""
    from pydoe import gsd

    if max(prod(counts), reduction ** len(counts)) > MOST_COMBINATIONS:
        raise ValueError(f"a subset of {prod(counts)} combinations is not made: sample, or take out factors or levels")
    if reduction >= prod(counts):
        raise ValueError(f"reduction {reduction} of {prod(counts)} combinations leaves none")
    try:
        rows: Rows = gsd(list(counts), reduction).astype(np.int64)
    except ValueError as error:
        raise ValueError(f"reduction {reduction} of {prod(counts)} combinations: {error}") from None
    missing = [column for column, count in enumerate(counts) if len(np.unique(rows[:, column])) < count]
    if missing or rows[0].any():
        raise ValueError(f"reduction {reduction} of {prod(counts)} combinations leaves levels out: say a smaller one")
    return rows


def unbalanced(rows: Rows, counts: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Pairs of factors whose pairs of levels are not all met equally often."""
    for first, second in combinations(range(len(counts)), 2):
        met = Counter(zip(rows[:, first].tolist(), rows[:, second].tolist(), strict=True))
        every = [met[pair] for pair in product(range(counts[first]), range(counts[second]))]
        if len(set(every)) > 1:
            yield first, second
