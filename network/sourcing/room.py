"""Where a run's results gather: arrays that grow by whole chunks and are cut to size at the end, in place."""

from __future__ import annotations

import numpy as np

from network.sourcing.decisions import Log, to_decisions
from network.sourcing.kernel import Output
from network.sourcing_types import Sourced

PACKAGES_AN_ORDER = 1.25
"""First guess of how many packages an order makes; room grows when it is too low."""


class Room:
    """Room for about `n_orders` orders over `n_slots` slots.

    Packages and orders of a year's peak day take gigabytes, so nothing is gathered in pieces and joined:
    arrays are taken once for what is expected, the system gives pages as they are written, and growing and
    cutting move no data (`numpy.ndarray.resize` remaps large arrays).
    """

    def __init__(self, n_orders: int, n_slots: int) -> None:
        self.expected = n_orders
        self.word = np.empty(int(n_orders * PACKAGES_AN_ORDER), np.uint32)
        self.order_packages = np.empty(n_orders, np.uint8)
        self.slot_first_package = np.zeros(n_slots + 1, np.int64)
        self.slot_first_order = np.zeros(n_slots + 1, np.int64)
        self.counts = np.zeros(3, np.int64)
        self.losses: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
        self.parts: list[np.ndarray] = []
        self.rows: list[np.ndarray] = []

    def output(self, n_orders: int, n_lines: int) -> Output:
        """The kernel's view, with room for a chunk of that many orders and lines."""
        packages, orders = int(self.counts[0]), int(self.counts[1])
        if orders + n_orders > len(self.order_packages):
            self.order_packages.resize(_more_than(orders + n_orders), refcheck=False)
        if packages + n_lines > len(self.word):
            to_come = packages / max(orders, 1) * (self.expected - orders)
            self.word.resize(max(_more_than(packages + n_lines), packages + int(to_come * 1.01)), refcheck=False)
        self.counts[2] = 0
        return Output(
            counts=self.counts,
            word=self.word,
            order_packages=self.order_packages,
            slot_first_package=self.slot_first_package,
            slot_first_order=self.slot_first_order,
            lost_row=np.empty(n_lines, np.int64),
            lost_reason=np.empty(n_lines, np.uint8),
            lost_promise=np.empty(n_lines, np.uint8),
        )

    def keep(self, out: Output, log: Log) -> None:
        """Keep a chunk's losses and log."""
        n_lost = int(self.counts[2])
        if n_lost:
            self.losses.append((out.lost_row[:n_lost].copy(), out.lost_reason[:n_lost].copy(),
                                out.lost_promise[:n_lost].copy()))  # fmt: skip
        if log.used[0]:
            self.parts.append(log.part[: log.used[0]].copy())
            self.rows.append(log.row[: log.used[1]].copy())

    def sourced(self, first_order: int, last_slot: int, origins: np.ndarray, stations: np.ndarray) -> Sourced:
        """Everything, cut to size; `last_slot` is the last that orders have opened."""
        self.slot_first_package[last_slot + 1 :] = self.counts[0]
        self.slot_first_order[last_slot + 1 :] = self.counts[1]
        self.word.resize(int(self.counts[0]), refcheck=False)
        self.order_packages.resize(int(self.counts[1]), refcheck=False)
        row, reason, promise = (
            np.concatenate([np.empty(0, dtype), *(loss[i] for loss in self.losses)])
            for i, dtype in enumerate((np.int64, np.uint8, np.uint8))
        )
        return Sourced(
            word=self.word,
            slot_first_package=self.slot_first_package,
            slot_first_order=self.slot_first_order,
            order_packages=self.order_packages,
            unserved_order=row + first_order,
            unserved_reason=reason,
            unserved_promise=promise,
            first_order=first_order,
            decisions=to_decisions(self.parts, self.rows, origins, stations),
        )


def _more_than(needed: int) -> int:
    """An eighth more than needed, so that growing stays rare."""
    return needed + needed // 8
