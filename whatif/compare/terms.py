"""Terms of a linear model, and which of them a design can tell apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

CONSTANT = "never varied"
TINY = 1e-8
"""Of a column's length: what is left of it below this is rounding."""


@dataclass(frozen=True)
class Term:
    """Some columns that stand or fall together.

    Attributes
    ----------
    name : str
        As it is printed.
    columns : float64[n, c]
    """

    name: str
    columns: np.ndarray


@dataclass(frozen=True)
class NotEstimable:
    """A term that the design says nothing about.

    Attributes
    ----------
    term : str
    why : str
    like : tuple of str
        Terms whose figures may be its own as well as theirs.
    """

    term: str
    why: str
    like: tuple[str, ...] = ()


def estimable(base: np.ndarray, terms: Sequence[Term]) -> tuple[list[Term], list[NotEstimable]]:
    """Keep, in order, each term that says something which the base and the terms before it do not.

    Parameters
    ----------
    base : float64[n, b]
        Columns that are in any case (the constant, the seeds).
    terms : sequence of Term
        The more important first.

    Returns
    -------
    kept, left_out
    """
    kept: list[Term] = []
    left_out: list[NotEstimable] = []
    known = _basis(base)
    for term in terms:
        rest = term.columns - known @ (known.T @ term.columns)
        own = _basis(rest, np.linalg.norm(term.columns, axis=0).max(initial=0.0))
        if own.shape[1] < term.columns.shape[1]:
            left_out.append(_why(term, own.shape[1], base, kept))
            continue
        kept.append(term)
        known = np.hstack([known, own])
    return kept, left_out


def _basis(columns: np.ndarray, length: float | None = None) -> np.ndarray:
    """Orthonormal columns that span the same; what is short against `length` is rounding."""
    left, size, _ = np.linalg.svd(columns, full_matrices=False)
    whole: float = size.max(initial=0.0) if length is None else length
    return left[:, size > TINY * whole] if whole else left[:, :0]


def _why(term: Term, rank: int, base: np.ndarray, kept: Sequence[Term]) -> NotEstimable:
    if not np.ptp(term.columns, axis=0).any():
        return NotEstimable(term.name, CONSTANT)
    if rank:
        return NotEstimable(term.name, "some of its combinations were never run")
    weights = np.linalg.lstsq(np.hstack([base, *(t.columns for t in kept)]), term.columns, rcond=None)[0]
    ends = np.cumsum([base.shape[1], *(t.columns.shape[1] for t in kept)])
    sizes = (np.abs(weights[a:b]).max() for a, b in pairwise(ends))
    like = tuple(t.name for t, size in zip(kept, sizes, strict=True) if size > TINY)
    if not like:
        return NotEstimable(term.name, "never varied within a seed")
    return NotEstimable(term.name, f"cannot be told apart from {', '.join(like)}", like)
