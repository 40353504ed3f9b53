"""What a fraction of a full design cannot tell apart."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import prod

import numpy as np

from whatif.batch import Batch
from whatif.designs.fractions import Rows, fraction, unbalanced

ROMAN = {3: "III", 4: "IV", 5: "V"}


@dataclass(frozen=True)
class Aliases:
    """Effects that are confounded.

    Attributes
    ----------
    rows, combinations : int
        Variants of the design, and of the full one.
    resolution : int, optional
        3: main effects are mixed with interactions of two factors; 4: those only with one another; 5: neither (or
        better). None for a full design.
    groups : tuple of tuple of str
        Effects of one or two factors that cannot be told apart: ("a", "b × c"). Of factors with two levels.
    unbalanced : tuple of tuple of str
        Pairs of factors whose levels are not met equally often, so that their main effects are partly mixed.
    """

    rows: int
    combinations: int
    resolution: int | None = None
    groups: tuple[tuple[str, ...], ...] = ()
    unbalanced: tuple[tuple[str, str], ...] = ()

    def lines(self) -> list[str]:
        """What a reader of the answer must know; empty for a full design."""
        if self.resolution is None:
            return []
        said = [f"{self.rows} of {self.combinations} combinations are run (resolution {ROMAN[self.resolution]})."]
        said += [f"Cannot be told apart: {', '.join(group)}." for group in self.groups]
        if self.resolution == 3 and not self.groups:
            said.append("Each factor's own effect is partly mixed with interactions of the others.")
        said += [f"Partly mixed, as their levels do not meet equally often: {a}, {b}." for a, b in self.unbalanced]
        return said


def aliases(batch: Batch) -> Aliases:
    """What is confounded with what in a batch's design; nothing where the design is not fractional."""
    factors = [factor for factor in batch.factors if len(factor.levels) > 1]
    counts = [len(factor.levels) for factor in factors]
    if batch.design != "fractional" or len(counts) < 2:
        return Aliases(prod(counts), prod(counts))
    options = batch.design_options
    rows = fraction(counts, options.get("resolution"), options.get("reduction"))
    if len(rows) == prod(counts):
        return Aliases(len(rows), len(rows))
    names = [factor.name for factor in factors]
    if set(counts) != {2}:
        mixed = tuple((names[a], names[b]) for a, b in unbalanced(rows, counts))
        return Aliases(len(rows), prod(counts), 3, (), mixed)
    groups = _groups(rows, names)
    mains = set(names)
    if any(mains & set(group) for group in groups):
        return Aliases(len(rows), prod(counts), 3, groups)
    return Aliases(len(rows), prod(counts), 4 if groups else 5, groups)


def _groups(rows: Rows, names: list[str]) -> tuple[tuple[str, ...], ...]:
    """Main effects and two-factor interactions that have the same contrast, up to its sign."""
    signs = np.where(rows == rows[0], -1, 1)
    effects = [(name, signs[:, column]) for column, name in enumerate(names)]
    effects += [(f"{a} × {b}", x * y) for (a, x), (b, y) in combinations(effects, 2)]
    alike: dict[bytes, list[str]] = {}
    for name, contrast in effects:
        alike.setdefault((contrast * contrast[0]).astype(np.int8).tobytes(), []).append(name)
    return tuple(tuple(group) for group in alike.values() if len(group) > 1)
