"""The p-median: a good choice of sites by interchange, a bound by Lagrangean relaxation."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse

from network.design.p_median.interchange import cost_of, greedy, interchange, served
from network.design.p_median.pairs import Floats, pairs_of
from network.design.p_median.result import PMedian


def p_median(
    cost: npt.ArrayLike | sparse.sparray,
    weight: Floats,
    p: int,
    *,
    fixed: Floats | None = None,
    keep: npt.NDArray[np.integer] | None = None,
    seconds: float | None = None,
    unserved: float | None = None,
) -> PMedian:
    """Choose p sites at the least weighted cost.

    Parameters
    ----------
    cost : float[sites, customers], dense or sparse
        Cost of a unit from site to customer, 0 or more. Dense: inf where the pair is not allowed. Sparse: the pairs
        stored are allowed, and no others (a stored 0 is a cost of 0).
    weight : float[customers]
        Units of each customer, 0 or more.
    p : int
        Number of sites, those that are kept included.
    fixed : float[sites], optional
        Cost of each site that is open.
    keep : int[k], optional
        Rows of sites that are open in any case.
    seconds : float, optional
        Time for all; the answer is then as good as it got. Without it the same input gives the same answer.
    unserved : float, optional
        Cost of a unit whose customer has no allowed pair with an open site; ten times the dearest pair unless said.

    Raises
    ------
    ValueError
        When p is not between the number kept (and 1) and the number of sites.
    """
    pairs = pairs_of(cost, np.asarray(weight, np.float64), fixed, keep, unserved)
    if not max(1, int(pairs.kept.sum())) <= p <= pairs.n_sites:
        raise ValueError(f"p = {p}: {int(pairs.kept.sum())} sites are kept, and there are {pairs.n_sites}")
    is_open = interchange(pairs, greedy(pairs, p))
    near, _, _ = served(pairs.first, pairs.site, pairs.cost, pairs.unserved, is_open)
    return PMedian(np.flatnonzero(is_open), near, cost_of(pairs, is_open), 0.0, "feasible")
