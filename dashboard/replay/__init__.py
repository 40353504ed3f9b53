"""Floors for the browser: which are asked for and made, traces as bytes, what a trace says, floors that step now."""

from dashboard.replay.floor import Floor
from dashboard.replay.store import FloorStore

__all__ = ["Floor", "FloorStore"]
