"""A scenario's orders as commands: what `orders load --from SCENARIO` sends, order by order as the twin draws them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from typing import TYPE_CHECKING

import msgspec

from orders.contracts.placing import Line, PlaceOrder, Promise

if TYPE_CHECKING:
    from datasets import Scenario

CHUNK_ORDERS = 4096


class _Data(msgspec.Struct):
    """The `data` of an OrderPlaced event."""

    order: str
    zone: str
    promise: Promise
    lines: tuple[Line, ...]


class _OrderPlaced(msgspec.Struct):
    """Of an OrderPlaced event, what a command takes over."""

    time: str
    data: _Data


def scenario_orders(scenario: Scenario, seed: int, *, first_day: int = 0, count: int | None = None) -> Iterator[bytes]:
    """The scenario's orders of a seed as PlaceOrder commands in JSON, in order of placement.

    The first ones are drawn before it returns, so that who sends them on time has no wait for the draw to begin.

    Parameters
    ----------
    scenario : Scenario
    seed : int
        Of the draw, as `run --seed` takes it.
    first_day : int
        Simulated day to begin with.
    count : int, optional
        At most so many; all by default.
    """
    bodies = _bodies(scenario, seed, first_day, count)
    return chain(list(islice(bodies, 1)), bodies)


def _bodies(scenario: Scenario, seed: int, first_day: int, count: int | None) -> Iterator[bytes]:
    from demand.cloudevents import event_lines
    from demand.generate import stream

    decode = msgspec.json.Decoder(_OrderPlaced).decode
    encode = msgspec.json.Encoder().encode
    chunks = stream(scenario, seed, first_day=first_day, chunk_orders=CHUNK_ORDERS)
    for text in islice(event_lines(chunks, scenario), count):
        event = decode(text)
        data = event.data
        yield encode(PlaceOrder(data.order, data.zone, data.promise, data.lines, placed_at=event.time))
