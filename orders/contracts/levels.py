"""How soon each of the six subscribers must have handled an OrderPlaced: the levels of the architecture write-up."""

from __future__ import annotations

from types import MappingProxyType

LEVELS_MS = MappingProxyType(
    {
        "fraud": 200,
        "inventory": 500,
        "shipping": 2_000,
        "notification": 5_000,
        "analytics": 30_000,
        "recommendations": 60_000,
    }
)
"""Milliseconds from the start of the accepting transaction to the subscriber's commit; held at the 99th percentile."""
