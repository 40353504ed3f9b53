"""Fractions against what the literature tabulates, and against pydoe's own list of aliases."""

from collections import Counter
from itertools import product
from math import prod

import numpy as np
import pytest
from pydoe import fracfact_aliasing

from tests.whatif.batch_text import read
from whatif.designs.aliases import aliases
from whatif.designs.fractions import fraction, orthogonal_array, subset, two_levels, unbalanced


def is_subset_of_the_full_design(rows: np.ndarray, counts: list[int]) -> bool:
    every = set(product(*map(range, counts)))
    listed = list(map(tuple, rows.tolist()))
    return set(listed) <= every and len(set(listed)) == len(listed) and listed[0] == (0,) * len(counts)


def share_of_words(rows: np.ndarray) -> list[int]:
    """Lengths of all products of columns that are constant: the defining relation, shortest first."""
    signs = 1 - 2 * rows
    factors = rows.shape[1]
    lengths = []
    for mask in range(1, 2**factors):
        columns = [column for column in range(factors) if mask >> column & 1]
        if abs(signs[:, columns].prod(axis=1).sum()) == len(rows):
            lengths.append(len(columns))
    return sorted(lengths)


@pytest.mark.parametrize(
    ("factors", "resolution", "runs", "word"),
    [
        # NIST/SEMATECH e-Handbook of Statistical Methods, section 5.3.3.4.7: 2^(k-p) designs and their resolution
        (3, 3, 4, 3),
        (4, 4, 8, 4),
        (5, 3, 8, 3),
        (5, 5, 16, 5),
        (6, 3, 8, 3),
        (6, 4, 16, 4),
        (6, 6, 32, 6),
        (7, 3, 8, 3),
        (7, 4, 16, 4),
        (8, 4, 16, 4),
        (8, 5, 64, 5),
        (9, 3, 16, 3),
        (10, 4, 32, 4),
        (11, 4, 32, 4),
    ],
)
def test_two_levels_of_the_handbook(factors: int, resolution: int, runs: int, word: int) -> None:
    rows = two_levels(factors, resolution)
    assert rows.shape == (runs, factors)
    assert is_subset_of_the_full_design(rows, [2] * factors)
    assert share_of_words(rows)[0] == word


def test_a_design_of_few_factors_is_full() -> None:
    assert len(fraction([2, 2])) == 4
    assert len(fraction([2, 2, 2])) == 8
    assert len(fraction([2, 2, 2], resolution=3)) == 4


@pytest.mark.parametrize(
    ("counts", "runs"),
    [([3, 3, 3, 3], 9), ([3, 3, 3], 9), ([4] * 5, 16), ([5] * 6, 25), ([6, 3, 3], 18), ([2, 4, 4], None)]
)  # fmt: skip
def test_orthogonal_arrays(counts: list[int], runs: int | None) -> None:
    """L9, L16, L25 and L18 of Taguchi, System of Experimental Design (1987)."""
    rows = orthogonal_array(counts)
    if runs is None:
        assert rows is None
        return
    assert rows is not None
    assert rows.shape == (runs, len(counts))
    assert is_subset_of_the_full_design(rows, counts)


@pytest.mark.parametrize(
    "counts",
    [[3, 3, 3], [3] * 10, [2, 3, 3, 3], [2, 2, 3, 3, 3], [2, 2, 2, 3, 3], [6, 3, 3, 3], [2, 5, 5, 5], [4] * 7],
)  # fmt: skip
def test_every_pair_of_levels_is_met_equally_often(counts: list[int]) -> None:
    rows = orthogonal_array(counts)
    assert rows is not None
    assert is_subset_of_the_full_design(rows, counts)
    for first in range(len(counts)):
        for second in range(first):
            met = Counter(map(tuple, rows[:, [first, second]].tolist()))
            assert set(met.values()) == {len(rows) // (counts[first] * counts[second])}


def test_an_array_that_is_not_orthogonal_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """pydoe 1.6 keeps one: 59 pairs of columns of its L64(2^31) are not balanced."""
    monkeypatch.setattr("pydoe.list_orthogonal_arrays", lambda: ["made up"])
    monkeypatch.setattr("pydoe.get_orthogonal_array", lambda name: np.array([[0, 0], [0, 1], [1, 0]]))
    assert orthogonal_array([2, 2]) is None


@pytest.mark.parametrize(
    ("counts", "reduction"),
    [([2, 3, 4], 2), ([2, 3, 4, 5], 2), ([3, 4, 6], 3), ([2, 2, 7], 2), ([4, 4, 4], 4), ([3, 5], 2)]
)  # fmt: skip
def test_a_subset_meets_each_level_about_as_often(counts: list[int], reduction: int) -> None:
    """Surowiec et al. 2017: near-orthogonal, near-balanced: parts of a factor's levels are met equally often."""
    rows = subset(counts, reduction)
    assert is_subset_of_the_full_design(rows, counts)
    assert abs(len(rows) - prod(counts) / reduction) <= prod(counts) / reduction * 0.2
    for column, count in enumerate(counts):
        met = Counter(rows[:, column].tolist())
        assert len(met) == count
        assert max(met.values()) <= 2 * min(met.values())


def test_which_way_is_taken() -> None:
    assert len(fraction([2, 3, 4])) == 12
    assert len(fraction([3, 3, 3])) == 9
    assert len(fraction([3, 3, 3], reduction=2)) == 14
    assert fraction([1, 2, 1, 2]).tolist() == [[0, 0, 0, 0], [0, 0, 0, 1], [0, 1, 0, 0], [0, 1, 0, 1]]
    assert fraction([1, 3]).tolist() == [[0, 0], [0, 1], [0, 2]]
    assert fraction([1]).tolist() == [[0]]
    assert fraction([]).tolist() == [[]]


@pytest.mark.parametrize(("counts", "reduction"), [([2, 3], 3), ([2, 3], 4), ([2, 2], 4), ([3, 3, 3], 100)])
def test_subsets_that_leave_levels_out_are_refused(counts: list[int], reduction: int) -> None:
    with pytest.raises(ValueError, match="reduction"):
        fraction(counts, reduction=reduction)


def test_fractions_that_are_too_large_are_refused_at_once() -> None:
    with pytest.raises(ValueError, match="at most"):
        fraction([2] * 65)
    for counts, reduction in (([10] * 7, None), ([9] * 5, 50), ([2] * 30 + [7], None)):
        with pytest.raises(ValueError, match="sample"):
            fraction(counts, reduction=reduction)


def test_the_largest_fraction_of_two_levels() -> None:
    assert two_levels(64, 6).shape == (16384, 64)


# -- aliases -------------------------------------------------------------------------------------------------


def two_level_batch(factors: int, options: str = "") -> str:
    text = f'[design]\nkind = "fractional"\n{options}\n'
    for row in range(factors):
        text += f'[[factors]]\nname = "{chr(97 + row)}"\nkey = "FC-{row}.robots"\nlevels = ["+0", "+5"]\n'
    return text


@pytest.mark.parametrize(("factors", "resolution"), [(4, 4), (5, 3), (6, 4), (7, 3), (8, 4), (8, 5)])
def test_aliases_are_those_that_pydoe_lists(factors: int, resolution: int) -> None:
    told = aliases(read(two_level_batch(factors, f"resolution = {resolution}")))
    listed, _ = fracfact_aliasing(1.0 - 2 * two_levels(factors, resolution))
    short = [[term for term in line.split(" = ") if len(term) < 3] for line in listed]
    expected = {frozenset(" × ".join(term) for term in terms) for terms in short if len(terms) > 1}
    assert {frozenset(group) for group in told.groups} == expected
    assert told.resolution == resolution
    assert told.lines()[0].startswith(f"{told.rows} of {2**factors} combinations")
    assert len(told.lines()) == 1 + len(expected)


def test_a_full_design_confounds_nothing() -> None:
    assert aliases(read(two_level_batch(3))).lines() == []
    full = two_level_batch(5).replace("fractional", "full")
    assert aliases(read(full)).lines() == []
    assert aliases(read('base = "demo"')).lines() == []


def test_what_designs_of_more_levels_mix() -> None:
    text = '[design]\nkind = "fractional"\n' + "".join(
        f'[[factors]]\nname = "{name}"\nkey = "FC-{name}.robots"\nlevels = {levels}\n'
        for name, levels in (("a", [1, 2, 3]), ("b", [1, 2, 3]), ("c", [1, 2, 3]))
    )
    told = aliases(read(text))
    assert (told.rows, told.combinations, told.resolution, told.unbalanced) == (9, 27, 3, ())
    assert "interactions" in told.lines()[1]
    mixed = aliases(read(text.replace('"fractional"', '"fractional"\nreduction = 2')))
    assert mixed.rows == 14
    assert set(mixed.unbalanced) == {("a", "b"), ("a", "c"), ("b", "c")}


def test_balance_is_seen() -> None:
    assert list(unbalanced(np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), [2, 2])) == []
    assert list(unbalanced(np.array([[0, 0], [0, 1], [1, 0]]), [2, 2])) == [(0, 1)]
    assert list(unbalanced(np.array([[0, 0], [1, 1]]), [2, 2])) == [(0, 1)]
