"""Allowed pairs of site and customer, by customer, the cheapest first: the form that every kernel reads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

Floats = npt.NDArray[np.float64]

UNSERVED_TIMES = 10.0
"""An unserved customer costs this many times its dearest pair (or anyone's, where it has none) unless said."""


@dataclass(frozen=True)
class Pairs:
    """Allowed pairs, sorted.

    Attributes
    ----------
    n_sites : int
    first : int64[customers + 1]
        Customer j's pairs are ``first[j]:first[j + 1]``.
    site : int32[pairs]
        By customer, ascending in cost, ties by row.
    cost : float64[pairs]
        Weighted.
    unserved : float64[customers]
        Weighted cost of leaving the customer without a site; above any of its pairs.
    fixed : float64[n_sites]
    kept : bool[n_sites]
        Open in any case.
    """

    n_sites: int
    first: npt.NDArray[np.int64]
    site: npt.NDArray[np.int32]
    cost: Floats
    unserved: Floats
    fixed: Floats
    kept: npt.NDArray[np.bool_]

    @property
    def n_customers(self) -> int:
        """Number of customers."""
        return len(self.unserved)


def pairs_of(
    cost: npt.ArrayLike | sparse.sparray,
    weight: Floats,
    fixed: Floats | None,
    keep: npt.NDArray[np.integer] | None,
    unserved: float | None,
) -> Pairs:
    """Sort the pairs. Of a sparse matrix those stored are allowed (a stored 0 too), of a dense one the finite."""
    site, customer, value, (n_sites, n_customers) = _entries(cost)
    weighted = value * weight[customer]
    order = np.lexsort((site, weighted, customer))
    first = np.zeros(n_customers + 1, np.int64)
    np.cumsum(np.bincount(customer, minlength=n_customers), out=first[1:])
    kept = np.zeros(n_sites, bool)
    kept[np.asarray([] if keep is None else keep, np.int64)] = True
    dearest = float(value.max(initial=1.0))
    return Pairs(
        n_sites,
        first,
        site[order].astype(np.int32),
        weighted[order],
        weight * (UNSERVED_TIMES * dearest if unserved is None else unserved),
        np.zeros(n_sites) if fixed is None else np.asarray(fixed, np.float64),
        kept,
    )


def _entries(cost: npt.ArrayLike | sparse.sparray) -> tuple[np.ndarray, np.ndarray, Floats, tuple[int, int]]:
    """Rows, columns, values and shape."""
    if sparse.issparse(cost):
        stored = cost.tocoo()  # type: ignore[union-attr]
        return stored.coords[0], stored.coords[1], stored.data.astype(np.float64), stored.shape
    dense = np.asarray(cost, np.float64)
    site, customer = np.nonzero(np.isfinite(dense))
    return site, customer, dense[site, customer], (dense.shape[0], dense.shape[1])
