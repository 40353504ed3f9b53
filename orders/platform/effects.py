"""What the subscribers of OrderPlaced have in common: how they read an event, and the columns that tell of its effect.

An effect row says which order was handled, from which event, and when: traces and the auditor read it. Its key is the
order, so that an effect cannot stand twice.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TypeVar

import msgspec

from orders.contracts.events import Event
from orders.contracts.spans import Span
from orders.platform.bus import Poison
from orders.platform.store import Kind

State = TypeVar("State")

EFFECT_COLUMNS: MappingProxyType[str, Kind] = MappingProxyType(
    {
        "order_id": "text",
        "correlation": "text",
        "position": "integer",
        "placed_us": "integer",
        "handled_us": "integer",
    }
)
"""The first columns of an effect row; `placed_us` is the event's time, `handled_us` the moment of its effect."""


def read_state(decoder: msgspec.json.Decoder[State], event: Event) -> State:
    """An event's state, as far as the subscriber wants to know it.

    Raises
    ------
    Poison
        Where it is not what its topic promises: no second try will read it.
    """
    try:
        return decoder.decode(event.state)
    except msgspec.MsgspecError as error:
        raise Poison(f"{event.topic} at {event.position}: {error}") from error


def effect(event: Event, handled_us: int) -> tuple[str, str, int, int, int]:
    """The values of `EFFECT_COLUMNS` for an event."""
    return event.subject, event.correlation, event.position, event.time_us, handled_us


def effect_span(service: str, name: str, row: tuple[str, str, int, int, int]) -> Span:
    """An effect row as a span: from the event to its effect."""
    _, correlation, position, placed_us, handled_us = row
    return Span(service, name, placed_us, handled_us, correlation, {"position": str(position)})
