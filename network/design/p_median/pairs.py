"""Allowed pairs of site and customer, by customer, the cheapest first: the form that every kernel reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

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
    lists = _of_sparse(cost, weight) if sparse.issparse(cost) else _of_dense(np.asarray(cost, np.float64), weight)
    n_sites, first, site, weighted, dearest = lists
    kept = np.zeros(n_sites, bool)
    kept[np.asarray([] if keep is None else keep, np.int64)] = True
    return Pairs(
        n_sites,
        first,
        site,
        weighted,
        weight * (UNSERVED_TIMES * dearest if unserved is None else unserved),
        np.zeros(n_sites) if fixed is None else np.asarray(fixed, np.float64),
        kept,
    )


_Lists = tuple[int, npt.NDArray[np.int64], npt.NDArray[np.int32], Floats, float]
"""Number of sites, first pair of each customer, sites, weighted costs, cost of the dearest pair."""


def _of_sparse(cost: Any, weight: Floats) -> _Lists:
    stored = cost.tocoo()
    site, customer, value = stored.coords[0], stored.coords[1], stored.data.astype(np.float64)
    weighted = value * weight[customer]
    order = np.lexsort((site, weighted, customer))
    first = np.zeros(stored.shape[1] + 1, np.int64)
    np.cumsum(np.bincount(customer, minlength=stored.shape[1]), out=first[1:])
    return stored.shape[0], first, site[order].astype(np.int32), weighted[order], float(value.max(initial=1.0))


def _of_dense(cost: Floats, weight: Floats) -> _Lists:
    """Some customers at a time, so that no second matrix is made."""
    n_sites, n_customers = cost.shape
    allowed = np.isfinite(cost)
    first = np.zeros(n_customers + 1, np.int64)
    np.cumsum(allowed.sum(axis=0), out=first[1:])
    site, weighted = np.empty(first[-1], np.int32), np.empty(first[-1])
    for begin in range(0, n_customers, _AT_A_TIME):
        part = slice(begin, min(begin + _AT_A_TIME, n_customers))
        of_customer = cost[:, part].T
        order = np.argsort(of_customer, axis=1, kind="stable").astype(np.int32)
        ordered = np.take_along_axis(of_customer, order, axis=1)
        finite = np.isfinite(ordered)
        where = slice(first[part.start], first[part.stop])
        site[where] = order[finite]
        weighted[where] = ordered[finite] * np.repeat(weight[part], finite.sum(axis=1))
    dearest = float(cost.max(initial=1.0, where=allowed))
    return n_sites, first, site, weighted, dearest


_AT_A_TIME = 1000
