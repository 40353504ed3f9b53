"""The queue before a step of the saga."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Sequence
from itertools import count
from typing import NamedTuple

from orders.contracts.steps import Step
from orders.services.order.saga.open_order import OpenOrder

BATCH = 1_000
"""Orders in one call of a step, at most."""

FIRST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 5.0


class Taken(NamedTuple):
    """What a stage hands out: orders to call the step for, orders whose time is over, orders to give up on request."""

    batch: list[OpenOrder]
    late: list[OpenOrder]
    cancelled: list[OpenOrder]


class Stage:
    """Orders that wait for one step. One call of it is under way at a time.

    Attributes
    ----------
    step : Step
    ready : deque of OpenOrder
    busy : bool
        Whether a call is under way.
    failing : bool
        Whether the last call failed.
    """

    def __init__(self, step: Step) -> None:
        self.step = step
        self.ready: deque[OpenOrder] = deque()
        self.busy = False
        self.failing = False
        self._paused: list[tuple[float, int, Sequence[OpenOrder]]] = []
        self._tickets = count()

    def __len__(self) -> int:
        return len(self.ready) + sum(len(orders) for _, _, orders in self._paused)

    def due(self, now_s: float) -> bool:
        """Whether there is something to do."""
        return bool(self.ready) or bool(self._paused and self._paused[0][0] <= now_s)

    def take(self, now_s: float) -> Taken:
        """Take what is due, at most `BATCH` orders for the call; of those whose time is over, as many as there are.

        The time of an order that was never tried is over, too, while the step fails for everyone.
        """
        while self._paused and self._paused[0][0] <= now_s:
            self.ready.extendleft(reversed(heapq.heappop(self._paused)[2]))
        taken = Taken([], [], [])
        while self.ready and len(taken.batch) < BATCH:
            order = self.ready.popleft()
            if order.cancelled is not None and order.progress.cancellable:
                taken.cancelled.append(order)
            elif (self.failing or order.attempts) and now_s >= order.deadline_s and not order.progress.undo:
                taken.late.append(order)
            else:
                taken.batch.append(order)
        return taken

    def put_back(self, orders: Sequence[OpenOrder], now_s: float) -> None:
        """Try these again after a pause that grows with their attempts: 0.1 s, doubled each time, up to 5 s."""
        if not orders:
            return
        for order in orders:
            order.attempts += 1
        attempts = min(order.attempts for order in orders)
        pause_s = min(FIRST_PAUSE_S * 2 ** (attempts - 1), LONGEST_PAUSE_S)
        heapq.heappush(self._paused, (now_s + pause_s, next(self._tickets), orders))
