"""Taking orders: the operation "accept" that the edge calls with all that came within one turn of its loop.

An order's id is its idempotency key. The same body again gets the same answer and no second event; another body under
a taken id is a conflict. Nothing is answered with 202 before it is on disk.
"""

from __future__ import annotations

import asyncio
from asyncio import Future
from collections.abc import Callable, Iterable, Sequence

import msgspec

from orders.contracts.accepting import AcceptAnswer, AcceptOrder, AcceptRequest
from orders.contracts.events import ORDER_CREATED
from orders.contracts.steps import StepOrder
from orders.platform.store import Transaction
from orders.services.order import log
from orders.services.order.aggregate import read_command
from orders.services.order.saga.manager import Saga
from orders.services.order.saga.open_order import step_order
from orders.services.order.writer import Writer
from orders.services.order.writing import NewEvent, Versions

ACCEPTED, CONFLICT, INVALID, NOT_NOW = 202, 409, 422, 503
RETRY_AFTER_S = 1
RETRY_FULL_AFTER_S = 10
"""What fills disk or bus is not worked off in a second."""
Placed = tuple[int, AcceptOrder, StepOrder]
"""A request's order: its place there, as it came, as participants are told of it."""


class Accepting:
    """The order service's front door.

    Parameters
    ----------
    writer : Writer
    saga : Saga
    limit : int
        Open orders, at most: beyond it new ones are put off.
    full : callable
        Why disk or bus can take no more; "" while they can.
    """

    def __init__(self, writer: Writer, saga: Saga, limit: int, full: Callable[[], str]) -> None:
        self._writer = writer
        self._saga = saga
        self._limit = limit
        self._full = full
        self._writing = 0

    async def accept(self, request: AcceptRequest) -> AcceptAnswer:
        """Take orders; answered when they are on disk."""
        if self._full():
            return AcceptAnswer([NOT_NOW] * len(request.orders), RETRY_FULL_AFTER_S)
        if len(self._saga.open) + self._writing + len(request.orders) > self._limit:
            return AcceptAnswer([NOT_NOW] * len(request.orders), RETRY_AFTER_S)
        statuses = [ACCEPTED] * len(request.orders)
        placed: list[Placed] = []
        for place, order in enumerate(request.orders):
            item = _read(order)
            if item is None:
                statuses[place] = INVALID
            else:
                placed.append((place, order, item))
        if placed:
            await self._write(statuses, placed)
        return AcceptAnswer(statuses, RETRY_AFTER_S)

    async def _write(self, statuses: list[int], placed: list[Placed]) -> None:
        answered: Future[None] = asyncio.get_running_loop().create_future()
        self._writing += len(placed)
        try:
            self._writer.submit(Accept(statuses, placed, self._saga, answered))
            await answered
        finally:
            self._writing -= len(placed)


def _read(order: AcceptOrder) -> StepOrder | None:
    """What participants are told of an order; None where it is none, or nobody can keep its correlation id as text."""
    try:
        item = step_order(read_command(order.body), order.correlation)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return item if item.correlation.isprintable() else None


class Accept:
    """New orders to be written. `statuses` is filled in for those that are not new.

    Its events are what is new in it, found out within the transaction: as long as no id is taken twice, memory knows.
    """

    must = False
    closed: Sequence[str] = ()

    def __init__(
        self,
        statuses: list[int],
        placed: Sequence[Placed],
        saga: Saga,
        answered: Future[None],
    ) -> None:
        self._statuses = statuses
        self._placed = placed
        self._saga = saga
        self._answered = answered
        self._new: list[StepOrder] = []

    def events(self, transaction: Transaction, versions: Versions, *, careful: bool) -> Iterable[NewEvent]:
        """An OrderCreated for each new one; each counts before the next is looked at, as a batch may hold repeats."""
        self._new = []
        taken: list[Placed] = []
        if careful:
            versions.load(transaction, [item.order for _, _, item in self._placed])
        for placed in self._placed:
            _, order, item = placed
            if item.order in versions:
                taken.append(placed)
                continue
            self._new.append(item)
            versions.created[item.order] = order.body
            yield NewEvent(item.order, ORDER_CREATED, order.correlation, order.body)
        if taken:
            self._compare(transaction, versions, taken)

    def _compare(self, transaction: Transaction, versions: Versions, taken: Sequence[Placed]) -> None:
        """Tell a repeat from another order under the same id: by what they say, not how it is spelled."""
        first = log.created_bodies(transaction, [item.order for _, _, item in taken]) | versions.created
        for place, order, item in taken:
            body = first[item.order]
            same = body == order.body or read_command(body) == read_command(order.body)
            self._statuses[place] = ACCEPTED if same else CONFLICT

    def written(self) -> None:
        """Answer, and send the new ones on their way."""
        self._saga.begin(self._new)
        if not self._answered.done():
            self._answered.set_result(None)

    def refused(self) -> None:
        """Not now."""
        if not self._answered.done():
            self._statuses[:] = [NOT_NOW if status == ACCEPTED else status for status in self._statuses]
            self._answered.set_result(None)
