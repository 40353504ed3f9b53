"""Who bought what together, as a sparse matrix: a row an order, a column a SKU."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Purchases:
    """Orders by SKUs.

    Attributes
    ----------
    skus : int64[n_skus]
        The number of each column's SKU, ascending; 7 is "SKU-0000007".
    matrix : csr_array of float32[n_orders, n_skus]
        1 where the order has the SKU, however many units.
    """

    skus: Numbers
    matrix: csr_array

    @property
    def orders(self) -> int:
        """How many orders there are."""
        return int(self.matrix.shape[0])

    def rows(self, first: int, last: int) -> list[Numbers]:
        """The SKU numbers of orders `first` to `last` (left out)."""
        starts = self.matrix.indptr
        return [self.skus[self.matrix.indices[starts[i] : starts[i + 1]]] for i in range(first, last)]

    def before(self, order: int) -> Purchases:
        """The first orders alone, with the same columns."""
        return Purchases(self.skus, self.matrix[:order])


def purchases_of(line_first: npt.ArrayLike, sku: npt.ArrayLike) -> Purchases:
    """Build the matrix from columns.

    Parameters
    ----------
    line_first : int64[n_orders + 1]
        Lines of order ``i`` are ``line_first[i]:line_first[i + 1]``.
    sku : int64[n_lines]
        SKU numbers; one that an order has twice counts once.
    """
    from scipy.sparse import csr_array

    skus, column = np.unique(np.asarray(sku, np.int64), return_inverse=True)
    starts = np.asarray(line_first, np.int64)
    shape = (len(starts) - 1, len(skus))
    matrix = csr_array((np.ones(len(column), np.float32), column.astype(np.int32), starts.astype(np.int32)), shape)
    matrix.sum_duplicates()
    matrix.data[:] = 1.0
    return Purchases(skus, matrix)


def purchases_of_baskets(baskets: Sequence[Sequence[int]]) -> Purchases:
    """Build the matrix from lists of SKU numbers, one an order."""
    line_first = np.concatenate([[0], np.cumsum([len(basket) for basket in baskets], dtype=np.int64)])
    return purchases_of(line_first, np.array([sku for basket in baskets for sku in basket], np.int64))
