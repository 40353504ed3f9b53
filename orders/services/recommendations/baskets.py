"""The service's own history: the SKUs of every order, in the log's order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from orders.contracts.events import Event
from orders.contracts.spans import Span
from orders.platform.clock import Clock
from orders.platform.effects import EFFECT_COLUMNS, effect, effect_span, read_state
from orders.platform.store import Database, Table, Transaction

BASKETS = Table(
    name="baskets",
    columns={**EFFECT_COLUMNS, "skus": "bytes"},
    key=("order_id",),
    indexes=(("position",),),
)
"""`skus` are the SKUs' numbers as little-endian int64."""

PAGE = 100_000
MOST_DIGITS = 18
"""A SKU number with more does not fit in 64 bits, and is in no catalogue: it is left out."""


class Line(msgspec.Struct, gc=False):
    """A line of an order."""

    sku: str


class Placed(msgspec.Struct, gc=False):
    """What recommendations want to know of an order."""

    lines: tuple[Line, ...]


_decoder = msgspec.json.Decoder(Placed)


def handler(clock: Clock) -> Callable[[Transaction, Sequence[Event]], None]:
    """The handler of OrderPlaced, by a clock: it appends the baskets."""

    def handle(transaction: Transaction, events: Sequence[Event]) -> None:
        placed = [read_state(_decoder, event) for event in events]
        now_us = clock.now_us()
        rows = [
            (*effect(event, now_us), _packed(line.sku for line in order.lines))
            for event, order in zip(events, placed, strict=True)
        ]
        transaction.insert("baskets", tuple(BASKETS.columns), rows)

    return handle


def read_baskets(database: Database) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """All baskets as columns.

    Returns
    -------
    line_first : int64[n_orders + 1]
    sku : int64[n_lines]
        SKU numbers; those of order ``i`` are ``line_first[i]:line_first[i + 1]``.
    """
    lengths, packed = [np.zeros(1, np.int64)], []
    for page in _pages(database):
        lengths.append(np.array([len(skus) // 8 for skus in page], np.int64))
        packed.append(np.frombuffer(b"".join(page), "<i8"))
    return np.cumsum(np.concatenate(lengths)), np.concatenate([np.zeros(0, np.int64), *packed])


def trace(database: Database, order: str) -> list[Span]:
    """What recommendations did for an order."""
    with database.transaction(read_only=True) as transaction:
        rows = transaction.find("baskets", tuple(EFFECT_COLUMNS), "order_id", [order])
    return [effect_span("recommendations", "append basket", (*row,)) for row in rows]


def sku_number(sku: str) -> int | None:
    """7 of "SKU-0000007"; None where it does not fit."""
    return int(sku[4:]) if len(sku) <= 4 + MOST_DIGITS else None


def sku_name(number: int) -> str:
    """The id of SKU number 7 is "SKU-0000007"."""
    return f"SKU-{number:07d}"


def _packed(skus: Iterator[str]) -> bytes:
    numbers = {number for sku in skus if (number := sku_number(sku)) is not None}
    return np.array(sorted(numbers), "<i8").tobytes()


def _pages(database: Database) -> Iterator[list[bytes]]:
    """The baskets page by page, so that a subscriber's write waits for one page at most."""
    position = 0
    while True:
        with database.transaction(read_only=True) as transaction:
            rows = transaction.select(
                f"SELECT position, skus FROM baskets WHERE position > ? ORDER BY position LIMIT {PAGE}", (position,)
            )
        if not rows:
            return
        position = rows[-1][0]
        yield [bytes(skus) for _, skus in rows]
