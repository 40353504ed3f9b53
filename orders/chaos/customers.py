"""Customers who do not give up: each sends his order again, under the same id, until it is accepted.

They stand for what a fault may do to those outside. What they were told is what the auditor holds the log against.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec

from orders.load.orders import Mix, draw_orders

PATIENCE_S = 5.0
"""How long an answer is waited for."""
AGAIN_S = 0.1
"""Pause before the order is sent again."""
SETTLED = (202, 409, 422)
"""Statuses after which a customer stops: accepted, or never to be."""


@dataclass
class Told:
    """What the customers were told.

    Attributes
    ----------
    accepted : set of str
        Ids of orders that were answered 202.
    refused : Counter of int
        Orders that ended otherwise, by status.
    tries : int
        Requests sent; more than orders where answers failed to come.
    cancelled : int
        Orders whose customer asked for the cancellation, and got it.
    """

    accepted: set[str] = field(default_factory=set)
    refused: Counter[int] = field(default_factory=Counter)
    tries: int = 0
    cancelled: int = 0


class Customers:
    """A crowd in a thread of its own, at a steady rate, until the block is left.

    Parameters
    ----------
    host : str
    port : int
        The edge's.
    rate_per_s : float
        New orders a second, as long as they are answered: a customer who waits places no other.
    number : int
        How many there are.
    cancel : float
        Share of orders that are cancelled right after they were accepted.
    seed : int
    """

    def __init__(
        self, host: str, port: int, rate_per_s: float, *, number: int = 24, cancel: float = 0.02, seed: int = 0
    ) -> None:
        self.told = Told()
        self._address = host, port
        self._pause_s = number / rate_per_s
        self._number = number
        self._cancel = cancel
        self._random = random.Random(seed)
        self._bodies = (order.body for order in draw_orders(rate_per_s, 1e9, Mix(skus=500, seed=seed)))
        self._shopping = threading.Event()
        self._over = threading.Event()
        self._busy = 0
        self._thread = threading.Thread(target=lambda: asyncio.run(self._crowd()), name="customers", daemon=True)

    def __enter__(self) -> Customers:
        self._shopping.set()
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._thread.join()

    @contextlib.contextmanager
    def silence(self) -> Iterator[bool]:
        """Nobody places a new order in this block; gives whether all who waited for an answer had one in time."""
        self._shopping.clear()
        try:
            yield self._wait_idle()
        finally:
            self._shopping.set()

    def _wait_idle(self, limit_s: float = 90.0) -> bool:
        waited = threading.Event()
        steps = round(limit_s / 0.05)
        return any(self._busy == 0 or waited.wait(0.05) for _ in range(steps)) and self._busy == 0

    async def _crowd(self) -> None:
        async with asyncio.TaskGroup() as group:
            for number in range(self._number):
                group.create_task(self._customer(number))

    async def _customer(self, number: int) -> None:
        line = _Line(*self._address)
        await asyncio.sleep(self._pause_s * number / self._number)
        while not self._over.is_set():
            if self._shopping.is_set():
                self._busy += 1
                await self._place(line, next(self._bodies))
                self._busy -= 1
            await asyncio.sleep(self._pause_s)
        line.close()

    async def _place(self, line: _Line, body: bytes) -> None:
        order = msgspec.json.decode(body)["order"]
        while not self._over.is_set():
            self.told.tries += 1
            status = await line.post("/v1/orders", body)
            if status in SETTLED:
                break
            await asyncio.sleep(AGAIN_S)
        else:
            return
        if status != 202:
            self.told.refused[status] += 1
            return
        self.told.accepted.add(order)
        if self._random.random() < self._cancel:
            self.told.cancelled += await line.post(f"/v1/orders/{order}/cancel", b"") < 300


class _Line:
    """A connection that is opened anew when it breaks."""

    def __init__(self, host: str, port: int) -> None:
        self._address = host, port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, path: str, body: bytes) -> int:
        """Status of the answer; 0 where none came."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                return await self._post(path, body)
        except (OSError, TimeoutError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            self.close()
            return 0

    def close(self) -> None:
        """Close the connection, if there is one."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None

    async def _post(self, path: str, body: bytes) -> int:
        if self._streams is None:
            self._streams = await asyncio.open_connection(*self._address)
        reader, writer = self._streams
        head = f"POST {path} HTTP/1.1\r\nhost: shop\r\ncontent-type: application/json\r\ncontent-length: {len(body)}"
        writer.write(head.encode() + b"\r\n\r\n" + body)
        answer = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        status, *lines = answer.split("\r\n")
        fields = dict(line.lower().split(": ", 1) for line in lines if ": " in line)
        await reader.readexactly(int(fields.get("content-length", "0")))
        if fields.get("connection") == "close":
            self.close()
        return int(status.split()[1])
