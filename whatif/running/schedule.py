"""Which runs a batch asks for, and in which order: blocks of seeds, variant by variant inside a block."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from whatif.running.stopping import REFERENCE, Judge

BLOCK = 5
"""Seeds of a variant that follow each other: its plan is made once for them, and pairs are complete early."""


@dataclass(frozen=True, order=True)
class Cell:
    """A variant and a seed, both by number; the seed's is its place in the batch's order of seeds."""

    variant: int
    seed: int


class Schedule:
    """The order of a batch's runs.

    It depends on nothing but the batch and its runs' figures: neither on the order in which runs arrive nor on which
    existed before.

    Parameters
    ----------
    n_variants, n_seeds : int
    judge : Judge, optional
        Says when a variant has been run often enough; the reference is run as long as another is.
    budget : int, optional
        Runs that may be asked for at most.
    """

    def __init__(self, n_variants: int, n_seeds: int, judge: Judge | None = None, budget: int | None = None) -> None:
        self.n_variants = n_variants
        self.n_seeds = n_seeds
        self.judge = judge
        self.budget = budget
        self._block = max(1, judge.stopping.first if judge else BLOCK)

    def cells(self) -> Iterator[Cell]:
        """The runs in order, as far as is known now: what is not judged yet is taken to go on.

        While runs arrive, those that the finished batch turns out not to need may come too.
        """
        return islice(self._unbounded(), self.budget)

    def enough(self, variant: int) -> int | None:
        """After how many seeds a variant was known well enough; None where it is not, or nobody asked."""
        return self.judge.enough(variant) if self.judge and variant != REFERENCE else None

    def _unbounded(self) -> Iterator[Cell]:
        for first in range(0, self.n_seeds, self._block):
            active = [variant for variant in range(1, self.n_variants) if not self._over(variant, first)]
            if self.judge and self.n_variants > 1 and not active:
                return
            block = range(first, min(first + self._block, self.n_seeds))
            for variant in (REFERENCE, *active):
                for seed in block:
                    if self._over(variant, seed):
                        break
                    yield Cell(variant, seed)

    def _over(self, variant: int, seed: int) -> bool:
        enough = self.enough(variant)
        return enough is not None and enough <= seed
