"""The p-median: a good choice of sites by interchange, a bound by Lagrangean relaxation."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse

from network.design.branching import Report, branch_and_bound
from network.design.p_median.interchange import served
from network.design.p_median.pairs import Floats, pairs_of
from network.design.p_median.relaxation import PMedianRelaxation
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
    nodes: int | None = None,
    report: Report | None = None,
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
        Time for all; the answer is then as good as it got.
    unserved : float, optional
        Cost of a unit whose customer has no allowed pair with an open site; ten times the dearest pair unless said.
    nodes : int, optional
        Bounds to compute at the most. Without it and `seconds` the search ends with the proof, which may take long;
        with it alone the same input gives the same answer, too.
    report : Report, optional

    Raises
    ------
    ValueError
        When p is not between the number kept (and 1) and the number of sites.
    """
    pairs = pairs_of(cost, np.asarray(weight, np.float64), fixed, keep, unserved)
    if not max(1, int(pairs.kept.sum())) <= p <= pairs.n_sites:
        raise ValueError(f"p = {p}: {int(pairs.kept.sum())} sites are kept, and there are {pairs.n_sites}")
    found = branch_and_bound(PMedianRelaxation(pairs, p), seconds, report, nodes=nodes)
    near, _, _ = served(pairs.first, pairs.site, pairs.cost, pairs.unserved, found.is_open)
    return PMedian(
        np.flatnonzero(found.is_open), near, found.cost, found.bound, found.status, found.stopped, found.nodes
    )
