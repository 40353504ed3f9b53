"""Orders that were read from a file: checked, and spooled as columns so that they stream like drawn ones."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from tempfile import TemporaryFile
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from core.clock import SLOTS_PER_DAY
from core.errors import Finding
from demand.chunk import OrderChunk

COLUMNS = {
    "slot": np.int32,
    "zone": np.int32,
    "promise": np.uint8,
    "n_lines": np.uint8,
    "name_bytes": np.int32,
    "name_hash": np.int64,
    "event_hash": np.int64,
    "row": np.int64,
    "sku": np.int32,
    "pool": np.uint8,
    "quantity": np.uint8,
    "name": np.uint8,
}
"""What is spooled: by order as far as `row`, by line `sku` to `quantity`, and the order ids as UTF-8 bytes."""


class Spool:
    """Columns that are appended to, in unnamed temporary files; a context manager, which closes them.

    What was mapped before stays, and the disk is given back when nobody maps it any more.
    """

    def __init__(self) -> None:
        with ExitStack() as opened:
            self._files: dict[str, IO[bytes]] = {name: opened.enter_context(TemporaryFile()) for name in COLUMNS}
            self._opened = opened.pop_all()

    def append(self, **columns: npt.NDArray[Any]) -> None:
        """Append to some columns."""
        for name, values in columns.items():
            self._files[name].write(np.ascontiguousarray(values, COLUMNS[name]).data)

    def column(self, name: str) -> npt.NDArray[Any]:
        """All that was appended, mapped from disk (read only)."""
        file = self._files[name]
        file.flush()
        if not file.tell():
            return np.empty(0, COLUMNS[name])
        return np.memmap(file, dtype=COLUMNS[name], mode="r")

    def __enter__(self) -> Spool:
        return self

    def __exit__(self, *raised: object) -> None:
        self._opened.close()


class RecordedOrders:
    """Orders of a file, numbered from 0 in its order; streams like `demand.Demand`.

    Attributes
    ----------
    n_orders, n_lines : int
    first_day : int
        Simulated day on which the file's first day falls.
    days : int
        From the file's first day with orders to its last.
    slot_first_order : int64[n_slots + 1]
        Orders of slot ``k`` are ``slot_first_order[k]:slot_first_order[k + 1]``; over the run's days with orders.
    warnings : tuple of Finding
        What is doubtful but runs.
    """

    def __init__(self, spool: Spool, first_day: int, n_slots: int, warnings: tuple[Finding, ...] = ()) -> None:
        self._spool = spool
        self._column = {name: spool.column(name) for name in COLUMNS}
        self.first_day = first_day
        self.warnings = warnings
        slot = self._column["slot"]
        self.n_orders, self.n_lines = len(slot), len(self._column["sku"])
        self.days = int(slot[-1]) // SLOTS_PER_DAY - int(slot[0]) // SLOTS_PER_DAY + 1
        self._shift = first_day * SLOTS_PER_DAY
        self.slot_first_order = np.searchsorted(slot, np.arange(n_slots + 1) - self._shift).astype(np.int64)
        self._line_first = np.concatenate([[0], np.cumsum(self._column["n_lines"], dtype=np.int64)])
        self._name_first = np.concatenate([[0], np.cumsum(self._column["name_bytes"], dtype=np.int64)])

    def chunk(self, first: int, last: int) -> OrderChunk:
        """Orders `first` to `last` (left out).

        Raises
        ------
        IndexError
            When some of them are not in ``0..n_orders - 1``.
        """
        if not 0 <= first <= last <= self.n_orders:
            raise IndexError(f"orders {first}..{last - 1} are not all in 0..{self.n_orders - 1}")
        line_first = self._line_first[first : last + 1]
        lines = slice(int(line_first[0]), int(line_first[-1]))
        return OrderChunk(
            first_order=first,
            slot=self._column["slot"][first:last] + np.int32(self._shift),
            zone=np.array(self._column["zone"][first:last]),
            promise=np.array(self._column["promise"][first:last]),
            line_first=line_first - line_first[0],
            sku=np.array(self._column["sku"][lines]),
            pool=np.array(self._column["pool"][lines]),
            quantity=np.array(self._column["quantity"][lines]),
        )

    def stream(self, first: int = 0, last: int | None = None, *, chunk_orders: int = 1 << 20) -> Iterator[OrderChunk]:
        """Orders `first` to `last` (left out) in chunks; may be called as often as one likes."""
        last = self.n_orders if last is None else last
        for start in range(first, last, chunk_orders):
            yield self.chunk(start, min(last, start + chunk_orders))

    def order_id(self, number: int) -> str:
        """The id that order `number` has in the file."""
        if not 0 <= number < self.n_orders:
            raise IndexError(f"order {number} is not in 0..{self.n_orders - 1}")
        text = self._column["name"][self._name_first[number] : self._name_first[number + 1]]
        return bytes(text).decode("utf-8")

    def number_of(self, order_id: str) -> int | None:
        """Number of the order with this id in the file; None when there is none."""
        for number in np.flatnonzero(self._column["name_hash"] == hash(order_id)):
            if self.order_id(int(number)) == order_id:
                return int(number)
        return None
