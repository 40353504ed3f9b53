"""Fractions of a full design, all from pydoe: two levels by resolution, more by orthogonal arrays or subset designs.

Two-level fractions: Box, Hunter and Hunter, Statistics for Experimenters (2005), chapter 6. Orthogonal arrays: Hedayat,
Sloane and Stufken, Orthogonal Arrays (1999). Generalized subset designs: Surowiec et al., Generalized Subset Designs in
Analytical Chemistry, Analytical Chemistry 89 (2017); their use in testing products of a processing facility is
patented (US 9746850).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations, product
from math import prod

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.int64]

USUAL_RESOLUTION = 4
"""Main effects are then clear of two-factor interactions."""
USUAL_REDUCTION = 2


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

    try:
        signs = fracfact_by_res(factors, resolution)
    except ValueError as error:
        raise ValueError(f"{factors} factors of two levels at resolution {resolution}: {error}") from None
    rows = (signs != signs[0]).astype(np.int64)
    return rows[np.lexsort(rows.T[::-1])]


def orthogonal_array(counts: Sequence[int]) -> Rows | None:
    """The smallest orthogonal array that pydoe keeps for these levels; None where none is smaller than the full one.

    Every pair of levels of two factors is met equally often.
    """
    from pydoe import get_orthogonal_array, list_orthogonal_arrays

    arrays = sorted((np.asarray(get_orthogonal_array(name)) for name in list_orthogonal_arrays()), key=len)
    for array in arrays:
        columns = _columns(array, counts)
        if columns is None or len(array) >= prod(counts):
            continue
        rows: Rows = array[:, columns].astype(np.int64)
        if len(np.unique(rows, axis=0)) == len(rows) and not list(unbalanced(rows, counts)):
            return rows[np.lexsort(rows.T[::-1])]
    return None


def _columns(array: np.ndarray, counts: Sequence[int]) -> list[int] | None:
    """A column of the array for each factor, of as many levels; None where there are too few."""
    free = [int(array[:, column].max()) + 1 for column in range(array.shape[1])]
    chosen = []
    for count in counts:
        if count not in free:
            return None
        chosen.append(free.index(count))
        free[chosen[-1]] = 0
    return chosen


def subset(counts: Sequence[int], reduction: int) -> Rows:
    """A generalized subset design: about one in `reduction` of all combinations, levels as evenly met as can be."""
    from pydoe import gsd

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
