"""The finished table: each SKU's nearest neighbours, and the popular ones for those that have none."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

Reason = Literal["bought_together", "popular"]
NO_ONE = -1
POPULAR = 200
"""How many popular SKUs are kept ready to fill up answers."""


class Recommendation(NamedTuple):
    """A SKU's number, how near it is (0 to 1 for one SKU asked; 0 where it is merely popular), and why it is here."""

    sku: int
    score: float
    reason: Reason


@dataclass(frozen=True)
class NeighbourTable:
    """What is served.

    Attributes
    ----------
    skus : int64[n]
        Ascending.
    orders_of : int64[n]
        In how many orders each SKU was.
    neighbour : int32[n, k]
        Rows of the nearest SKUs, the nearest first; -1 where there are no more.
    score : float32[n, k]
    """

    skus: npt.NDArray[np.int64]
    orders_of: npt.NDArray[np.int64]
    neighbour: npt.NDArray[np.int32]
    score: npt.NDArray[np.float32]

    @cached_property
    def popular(self) -> npt.NDArray[np.int64]:
        """Rows of the SKUs in most orders, the lower number first among equals."""
        return np.argsort(-self.orders_of, kind="stable")[:POPULAR]

    def row_of(self, sku: int) -> int:
        """The SKU's row; -1 where no order had it."""
        row = int(np.searchsorted(self.skus, sku))
        return row if row < len(self.skus) and self.skus[row] == sku else NO_ONE

    def recommend(self, basket: Sequence[int], k: int) -> list[Recommendation]:
        """What goes with a basket (of one SKU, or none): summed scores, filled up with what is popular.

        Parameters
        ----------
        basket : sequence of int
            SKU numbers; they are never recommended themselves.
        k : int
            How many, at most.
        """
        have = {row for sku in basket if (row := self.row_of(sku)) != NO_ONE}
        scores: dict[int, float] = {}
        for row in have:
            for other, score in zip(self.neighbour[row].tolist(), self.score[row].tolist(), strict=True):
                if other == NO_ONE:
                    break
                if other not in have:
                    scores[other] = scores.get(other, 0.0) + score
        nearest = sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:k]
        found = [Recommendation(int(self.skus[row]), score, "bought_together") for row, score in nearest]
        return found + self._fill(k - len(found), have | {row for row, _ in nearest})

    def most_popular(self, basket: Sequence[int], k: int) -> list[Recommendation]:
        """The most popular SKUs that are not in the basket."""
        return self._fill(k, {self.row_of(sku) for sku in basket})

    def _fill(self, count: int, taken: set[int]) -> list[Recommendation]:
        if count <= 0:
            return []
        rows = [row for row in self.popular[: count + len(taken)].tolist() if row not in taken]
        return [Recommendation(int(self.skus[row]), 0.0, "popular") for row in rows[:count]]

    def pack(self) -> bytes:
        """As the bytes of a .npz file."""
        file = io.BytesIO()
        np.savez(file, skus=self.skus, orders_of=self.orders_of, neighbour=self.neighbour, score=self.score)
        return file.getvalue()

    @classmethod
    def unpack(cls, packed: bytes) -> NeighbourTable:
        """Read what `pack` wrote."""
        with np.load(io.BytesIO(packed), allow_pickle=False) as file:
            return cls(file["skus"], file["orders_of"], file["neighbour"], file["score"])


def empty_table() -> NeighbourTable:
    """The table before any order: it recommends nothing."""
    none = np.zeros(0, np.int64)
    return NeighbourTable(none, none, np.zeros((0, 0), np.int32), np.zeros((0, 0), np.float32))
