"""What an event of an order file is; a module of its own, as whoever only names it needs nothing else of `demand`."""

from __future__ import annotations

TYPE = "pod2door.order.placed.v1"
"""The CloudEvents `type` of OrderPlaced."""
