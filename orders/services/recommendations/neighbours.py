"""The offline job's arithmetic: item-to-item collaborative filtering.

Linden, Smith, York 2003, "Amazon.com recommendations: item-to-item collaborative filtering" (IEEE Internet Computing
7(1)): two SKUs are near where the vectors of the orders that hold them have a large cosine. The products are taken for
a block of SKUs at a time, so that memory holds one block's pairs, whatever the history.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from orders.services.recommendations.purchases import Purchases
from orders.services.recommendations.table import NO_ONE, NeighbourTable

if TYPE_CHECKING:
    from scipy.sparse import csr_array

NEIGHBOURS = 20
"""Kept of each SKU."""
MINIMUM_SUPPORT = 2
"""Orders that two SKUs must share: one is chance (assumed)."""
SHRINKAGE = 0.0
"""Shared orders at which a cosine counts half (Bell, Koren 2007); 0: beside SURPRISE it changed no recall measured."""
SURPRISE = 24.0
"""Log-likelihood ratio against chance that a pair needs (chosen on drawn baskets with and without affinity: below 20
chance pairs push out what is popular, above 28 real pairs are lost).
"""
BLOCK_PAIRS = 4_000_000
"""Pairs of lines multiplied at a time, about 100 MB."""


class _Pairs(NamedTuple):
    """SKUs by their row in the table, and how many orders each two share."""

    row: npt.NDArray[np.int32]
    column: npt.NDArray[np.int32]
    support: npt.NDArray[np.float32]

    def where(self, kept: npt.NDArray[np.bool_]) -> _Pairs:
        return _Pairs(self.row[kept], self.column[kept], self.support[kept])


def nearest_neighbours(
    purchases: Purchases,
    *,
    k: int = NEIGHBOURS,
    minimum_support: int = MINIMUM_SUPPORT,
    shrinkage: float = SHRINKAGE,
    surprise: float = SURPRISE,
    block_pairs: int = BLOCK_PAIRS,
) -> NeighbourTable:
    """Find each SKU's nearest neighbours.

    Parameters
    ----------
    k : int
        How many to keep.
    minimum_support : int
        Orders that a pair must share.
    shrinkage : float
        A pair of n shared orders has its cosine times n / (n + shrinkage); 0 is the plain cosine.
    surprise : float
        How much likelier than chance the pair's orders must be; 0 keeps every pair.
    block_pairs : int
        Bound on the pairs in memory (a SKU in more pairs is a block of its own).
    """
    matrix = purchases.matrix
    by_sku = matrix.T.tocsr()
    orders_of = np.diff(by_sku.indptr).astype(np.int64)
    count = len(purchases.skus)
    neighbour = np.full((count, k), NO_ONE, np.int32)
    score = np.zeros((count, k), np.float32)
    line_pairs = _pairs_by_chance(matrix, orders_of)
    inverse_root = 1.0 / np.sqrt(np.maximum(orders_of, 1))
    for first, last in _blocks(by_sku, matrix, block_pairs):
        shared = (by_sku[first:last] @ matrix).tocoo()
        pairs = _Pairs(shared.row + first, shared.col, shared.data)
        pairs = pairs.where((pairs.support >= minimum_support) & (pairs.row != pairs.column))
        chance = line_pairs * orders_of[pairs.row] * orders_of[pairs.column]
        pairs = pairs.where(_surprise(pairs.support, chance) >= surprise)
        shrunk = pairs.support / (pairs.support + shrinkage)
        cosine = pairs.support * inverse_root[pairs.row] * inverse_root[pairs.column] * shrunk
        place, rank = _best(pairs, cosine, k)
        neighbour[pairs.row[place], rank] = pairs.column[place]
        score[pairs.row[place], rank] = cosine[place]
    return NeighbourTable(purchases.skus, orders_of, neighbour, score)


def _blocks(by_sku: csr_array, matrix: csr_array, block_pairs: int) -> Iterator[tuple[int, int]]:
    """Ranges of SKUs whose pairs of lines stay within the bound."""
    sizes = np.diff(matrix.indptr).astype(np.float32)
    pairs = np.concatenate([[0.0], np.cumsum(by_sku @ sizes, dtype=np.float64)])
    first, count = 0, by_sku.shape[0]
    while first < count:
        last = int(np.searchsorted(pairs, pairs[first] + block_pairs, side="right")) - 1
        last = min(max(last, first + 1), count)
        yield first, last
        first = last


def _pairs_by_chance(matrix: csr_array, orders_of: npt.NDArray[np.int64]) -> float:
    """Shared orders of two SKUs in one order each, if every line were drawn alone."""
    sizes = np.diff(matrix.indptr).astype(np.float64)
    return float(np.sum(sizes * (sizes - 1.0))) / max(float(orders_of.sum()) ** 2, 1.0)


def _surprise(support: npt.NDArray[np.float32], chance: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Log-likelihood ratio of a pair's shared orders against chance (Dunning 1993, for Poisson counts); 0 below it."""
    ratio = 2.0 * (support * np.log(support / chance) - (support - chance))
    return np.where(support > chance, ratio, 0.0)


def _best(pairs: _Pairs, cosine: npt.NDArray[np.float64], k: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """The k largest of each row, the lower column first among equals: their places, their ranks from 0."""
    order = np.lexsort((pairs.column, -cosine, pairs.row))
    rows = pairs.row[order]
    rank = np.arange(len(order)) - np.searchsorted(rows, rows, side="left")
    return order[rank < k], rank[rank < k]
