"""Baskets with affinity, drawn for measuring: the scenario's own orders have none (each line is drawn alone).

A tenth of the orders with several lines draw them from one group of 5 to 10 SKUs that belong together; popularity
follows Zipf's law with exponent 0.85; one line 65 %, two 20 %, three 8 %, four 7 % (all assumed; no published lift
figures were found).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orders.services.recommendations.purchases import Purchases, purchases_of

LINES_SHARE = (0.65, 0.20, 0.08, 0.07)
ZIPF_EXPONENT = 0.85


@dataclass(frozen=True)
class Affinity:
    """How baskets are drawn.

    Attributes
    ----------
    skus : int
    share : float
        Of orders with several lines that draw from one group; 0 is a scenario's orders.
    smallest, largest : int
        SKUs of a group.
    """

    skus: int = 100_000
    share: float = 0.1
    smallest: int = 5
    largest: int = 10


def draw_purchases(orders: int, affinity: Affinity, seed: int) -> Purchases:
    """Draw orders; the same seed draws the same.

    Parameters
    ----------
    orders : int
    affinity : Affinity
    seed : int
    """
    rng = np.random.default_rng(seed)
    lines = rng.choice(np.arange(1, len(LINES_SHARE) + 1), orders, p=LINES_SHARE)
    line_first = np.concatenate([[0], np.cumsum(lines)])
    weight = np.arange(1, affinity.skus + 1) ** -ZIPF_EXPONENT
    cumulated = np.cumsum(weight / weight.sum())
    sku = np.searchsorted(cumulated, rng.random(line_first[-1]) * cumulated[-1])
    grouped = (lines > 1) & (rng.random(orders) < affinity.share)
    members, group_first, group_of = _groups(rng, affinity)
    line_grouped = np.repeat(grouped, lines)
    # The first line, drawn by popularity, says which group; each line draws a place in it (a SKU twice counts once).
    group = group_of[np.repeat(sku[line_first[:-1]], lines)][line_grouped]
    size = np.diff(group_first)[group]
    sku[line_grouped] = members[group_first[group] + (rng.random(len(group)) * size).astype(np.int64)]
    return purchases_of(line_first, sku + 1)


def _groups(rng: np.random.Generator, affinity: Affinity) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Cut the SKUs, shuffled, into groups: members, where each group begins, and each SKU's group."""
    members = rng.permutation(affinity.skus)
    sizes = rng.integers(affinity.smallest, affinity.largest + 1, affinity.skus // affinity.smallest + 1)
    ends = np.minimum(np.cumsum(sizes), affinity.skus)
    group_first = np.concatenate([[0], ends[: int(np.searchsorted(ends, affinity.skus)) + 1]])
    group_of = np.empty(affinity.skus, np.int64)
    group_of[members] = np.repeat(np.arange(len(group_first) - 1), np.diff(group_first))
    return members, group_first, group_of
