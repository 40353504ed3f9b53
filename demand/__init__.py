"""The OrderPlaced stream: drawn from a scenario, or read from a user's file; in and out as events or Parquet.

`stream` draws it chunk by chunk, `order` draws one order alone, `read_orders` checks a file and gives the same
chunks, `write` puts a stream into a file.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from demand.catalogue import Catalogue, Sku
    from demand.chunk import OrderChunk
    from demand.cloudevents import event_order
    from demand.files import read_orders, write
    from demand.generate import Demand, demand_of, order, stream
    from demand.recorded import RecordedOrders

__all__ = [
    "Catalogue",
    "Demand",
    "OrderChunk",
    "RecordedOrders",
    "Sku",
    "demand_of",
    "event_order",
    "order",
    "read_orders",
    "stream",
    "write",
]

_HOME = {
    "Catalogue": "demand.catalogue",
    "Demand": "demand.generate",
    "OrderChunk": "demand.chunk",
    "RecordedOrders": "demand.recorded",
    "Sku": "demand.catalogue",
    "demand_of": "demand.generate",
    "event_order": "demand.cloudevents",
    "order": "demand.generate",
    "read_orders": "demand.files",
    "stream": "demand.generate",
    "write": "demand.files",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'demand' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
