"""Orders whose packages are kept in a run's tables, picked out of the stream as it passes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from demand.chunk import OrderChunk


@dataclass(frozen=True)
class KeptOrders:
    """Some orders, as columns like those of an `OrderChunk`.

    Attributes
    ----------
    number : int64[n]
        Ascending.
    slot, zone, promise, line_first, sku, pool, quantity
        As in `OrderChunk`.
    """

    number: np.ndarray
    slot: np.ndarray
    zone: np.ndarray
    promise: np.ndarray
    line_first: np.ndarray
    sku: np.ndarray
    pool: np.ndarray
    quantity: np.ndarray

    def __len__(self) -> int:
        return len(self.number)

    def part(self, first: int, last: int) -> KeptOrders:
        """Rows `first` to `last` (left out)."""
        line_first = self.line_first[first : last + 1]
        lines = slice(int(line_first[0]), int(line_first[-1]))
        return KeptOrders(
            number=self.number[first:last],
            slot=self.slot[first:last],
            zone=self.zone[first:last],
            promise=self.promise[first:last],
            line_first=line_first - line_first[0],
            sku=self.sku[lines],
            pool=self.pool[lines],
            quantity=self.quantity[lines],
        )


class Keeper:
    """Lets chunks pass and keeps the orders whose numbers it was given.

    Parameters
    ----------
    numbers : int64[n]
        Ascending.
    """

    def __init__(self, numbers: np.ndarray) -> None:
        self.numbers = np.asarray(numbers, np.int64)
        self._parts: list[KeptOrders] = []

    def tap(self, chunks: Iterable[OrderChunk]) -> Iterator[OrderChunk]:
        """The same chunks."""
        for chunk in chunks:
            low, high = np.searchsorted(self.numbers, [chunk.first_order, chunk.first_order + len(chunk)])
            if high > low:
                self._parts.append(_picked(chunk, self.numbers[low:high]))
            yield chunk

    def kept(self) -> KeptOrders:
        """The orders so far."""
        lines = np.concatenate([[0], *(np.diff(part.line_first) for part in self._parts)])
        columns = {
            name: np.concatenate([np.empty(0, dtype), *(getattr(part, name) for part in self._parts)])
            for name, dtype in _COLUMNS.items()
        }
        return KeptOrders(line_first=np.cumsum(lines).astype(np.int64), **columns)


_COLUMNS = {
    "number": np.int64,
    "slot": np.int32,
    "zone": np.int32,
    "promise": np.uint8,
    "sku": np.int32,
    "pool": np.uint8,
    "quantity": np.uint8,
}


def _picked(chunk: OrderChunk, numbers: np.ndarray) -> KeptOrders:
    rows = numbers - chunk.first_order
    first, count = chunk.line_first[rows], np.diff(chunk.line_first)[rows]
    line_first = np.concatenate([[0], np.cumsum(count)]).astype(np.int64)
    lines = np.repeat(first - line_first[:-1], count) + np.arange(line_first[-1])
    return KeptOrders(
        number=numbers,
        slot=chunk.slot[rows],
        zone=chunk.zone[rows],
        promise=chunk.promise[rows],
        line_first=line_first,
        sku=chunk.sku[lines],
        pool=chunk.pool[lines],
        quantity=chunk.quantity[lines],
    )
