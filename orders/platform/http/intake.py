"""The hot handler of POST /v1/orders: checks an order, gathers many, and answers each when it is on disk."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from orders.contracts.accepting import AcceptAnswer, AcceptOrder, AcceptRequest
from orders.contracts.placing import Accepted, Card, Payment, PlaceOrder
from orders.platform.calls import CallFailed, Overloaded, Refused
from orders.platform.http.answers import accepted, refusal
from orders.platform.http.card_guard import card_number_in, may_hide_card
from orders.platform.http.exchange import Exchange
from orders.platform.http.rate_limit import TooMany
from orders.platform.security.vault import BadCard

if TYPE_CHECKING:
    from orders.platform.observe.traces import Tracer

Accept = Callable[[AcceptRequest], Awaitable[AcceptAnswer]]
"""The order service's operation "accept"."""

Tokenise = Callable[[Card], str]
"""The vault: a token for a card; it raises `BadCard`."""

Admit = Callable[[Exchange, str], None]
"""Gets a request and its customer; raises `Refused` (401, 403, 429) where it may not go on."""

LARGEST_BATCH = 1_000
CALLS_AT_ONCE = 16
"""While as many calls are under way, orders go on gathering: where answers take longer, batches grow, not calls."""


class _Placed(NamedTuple):
    exchange: Exchange
    id: str
    order: AcceptOrder
    came_s: float


class OrderIntake:
    """Takes orders from the edge to the order service. Everything happens on the event loop's thread.

    Parameters
    ----------
    accept : Accept
    tokenise : Tokenise
    admit : Admit
    tracer : Tracer
        Told of every order that is answered; it keeps the span of one in a hundred.
    gather_s : float
        How long orders are gathered for one call: a call costs as much as all else that is done here for five orders.
    most_open : int
        Orders that may wait for their answers; beyond, 503.

    Attributes
    ----------
    open : int
        Orders that wait for their answers now.
    answers : Counter of int
        Answers so far, by status.
    latencies_ms : list of float
        How long orders took here since somebody emptied the list; he who reads it does so now and then.
    """

    def __init__(
        self,
        accept: Accept,
        tokenise: Tokenise,
        admit: Admit,
        tracer: Tracer,
        *,
        gather_s: float = 0.004,
        most_open: int = 20_000,
    ) -> None:
        self._accept = accept
        self._tokenise = tokenise
        self._admit = admit
        self._tracer = tracer
        self._gather_s = gather_s
        self._most_open = most_open
        self._decode = msgspec.json.Decoder(PlaceOrder).decode
        self._gathered: list[_Placed] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self.open = 0
        self.answers: Counter[int] = Counter()
        self.latencies_ms: list[float] = []

    def take(self, exchange: Exchange) -> None:
        """Take one request to its answer."""
        correlation = exchange.correlation()
        try:
            if self.open >= self._most_open:
                raise Refused(503, "too many orders wait already: try again in a second")
            _check_media_type(exchange)
            command, body = self._read(exchange.body)
            self._admit(exchange, command.customer)
        except Refused as refused:
            self._refuse(exchange, refused, correlation)
            return
        if traceparent := _traceparent(exchange):
            self._tracer.want(correlation, traceparent)
        self.open += 1
        self._gather(_Placed(exchange, command.order, AcceptOrder(body, correlation), time.monotonic()))

    async def place(self, body: bytes, correlation: str) -> Accepted:
        """Place one order for a caller inside the shop, who is no customer.

        Raises
        ------
        Refused
            With the status that a customer would get.
        """
        command, body = self._read(body)
        (status, why, _), *_ = await self._outcomes([AcceptOrder(body, correlation)])
        if status != 202:
            raise Refused(status, why)
        return Accepted(command.order, correlation)

    def _read(self, body: bytes) -> tuple[PlaceOrder, bytes]:
        """Decode and check; the command, and the body that may go on: a card in it is a token from here on.

        Raises
        ------
        Refused
            400 where it is not JSON, 422 where it is not an order.
        """
        try:
            command = self._decode(body)
        except msgspec.ValidationError as error:
            raise Refused(422, f"not an order: {error}") from None
        except (ValueError, RecursionError) as error:
            raise Refused(400, f"the body is not JSON: {error}") from None
        if may_hide_card(body):
            _check_for_cards(command)
        payment = command.payment
        if payment is None:
            return command, body
        if (payment.card is None) == (payment.token is None):
            raise Refused(422, "payment: give either token or card")
        return (command, body) if payment.card is None else self._without(payment.card, command)

    def _without(self, card: Card, command: PlaceOrder) -> tuple[PlaceOrder, bytes]:
        try:
            token = self._tokenise(card)
        except BadCard as error:
            raise Refused(422, str(error)) from None
        safe = msgspec.structs.replace(command, payment=Payment(token=token))
        return safe, msgspec.json.encode(safe)

    def _gather(self, placed: _Placed) -> None:
        self._gathered.append(placed)
        if len(self._gathered) == 1:
            asyncio.get_running_loop().call_later(self._gather_s, self._hand_over)
        elif len(self._gathered) == LARGEST_BATCH:
            self._hand_over()

    def _hand_over(self) -> None:
        if self._gathered and len(self._tasks) < CALLS_AT_ONCE:
            batch, self._gathered = self._gathered[:LARGEST_BATCH], self._gathered[LARGEST_BATCH:]
            self._start(self._place(batch))

    async def _place(self, batch: list[_Placed]) -> None:
        """One call for the batch; then each is answered, a connection's answers in one write."""
        outcomes = await self._outcomes([placed.order for placed in batch])
        self.open -= len(batch)
        for placed, (status, why, retry_after_s) in zip(batch, outcomes, strict=True):
            correlation = placed.order.correlation
            placed.exchange.answer = (
                accepted(placed.id, correlation)
                if status == 202
                else refusal(status, why, correlation, retry_after_s=retry_after_s)
            )
            self.answers[status] += 1
        now = time.monotonic()
        self.latencies_ms += [(now - placed.came_s) * 1000 for placed in batch]
        for connection in {placed.exchange.connection for placed in batch}:
            connection.send_ready()
        self._trace(batch, now)

    def _trace(self, batch: list[_Placed], now_s: float) -> None:
        now_us = time.time_ns() // 1000
        for placed in batch:
            if not self._tracer.keeps(placed.order.correlation):
                continue
            came_us = now_us - round((now_s - placed.came_s) * 1e6)
            self._tracer.record_root(
                "POST /v1/orders", placed.order.correlation, came_us, now_us, traceparent=_traceparent(placed.exchange)
            )

    async def _outcomes(self, orders: list[AcceptOrder]) -> list[tuple[int, str, int]]:
        """Status, reason and seconds to wait for each; whatever happens, each gets an answer."""
        try:
            answer = await self._accept(AcceptRequest(orders))
            if len(answer.statuses) != len(orders):
                raise CallFailed(f"{len(answer.statuses)} answers for {len(orders)} orders")
        except Overloaded as error:
            return [(503, str(error), 1)] * len(orders)
        except CallFailed:
            why = "not known whether the order was taken: send the same order again"
            return [(503, why, 1)] * len(orders)
        except Refused as error:
            return [(error.status, str(error), 0)] * len(orders)
        return [_outcome(status, answer.retry_after_s) for status in answer.statuses]

    def _refuse(self, exchange: Exchange, refused: Refused, correlation: str) -> None:
        self.answers[refused.status] += 1
        wait = refused.retry_after_s if isinstance(refused, TooMany) else int(refused.status == 503)
        exchange.reply(refusal(refused.status, str(refused), correlation, retry_after_s=wait))

    def _start(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._hand_over()


def _traceparent(exchange: Exchange) -> str:
    return exchange.headers.get(b"traceparent", b"").decode("latin-1")


def _outcome(status: int, retry_after_s: int) -> tuple[int, str, int]:
    if status == 202:
        return 202, "", 0
    if status == 409:
        return 409, "another order has this id: each order needs an id of its own", 0
    if status == 503:
        return 503, "the order service takes no orders now: send the same order again", retry_after_s
    return status, "the order service refuses it: not an order", 0


def _check_media_type(exchange: Exchange) -> None:
    media_type = exchange.headers.get(b"content-type", b"application/json")
    if media_type != b"application/json" and media_type.split(b";")[0].strip().lower() != b"application/json":
        raise Refused(415, "an order is sent as application/json")


def _check_for_cards(command: PlaceOrder) -> None:
    if field := card_number_in(command):
        raise Refused(422, f"{field} looks like a card number: cards go into payment.card, nowhere else")
