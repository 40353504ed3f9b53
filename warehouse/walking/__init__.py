"""Pickers who walk: orders on carts, tours through the aisles, people in each other's way, packing behind them.

`simulate` runs a floor; `WalkingModel` is the Mesa model inside, `Picker` its agent.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from warehouse.walking.agents import Picker
    from warehouse.walking.model import WalkingModel
    from warehouse.walking.run import simulate

__all__ = ["Picker", "WalkingModel", "simulate"]

_HOME = {
    "Picker": "warehouse.walking.agents",
    "WalkingModel": "warehouse.walking.model",
    "simulate": "warehouse.walking.run",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'warehouse.walking' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
