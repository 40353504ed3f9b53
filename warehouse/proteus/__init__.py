"""Robots among people: carriers drive about a walking floor, and pickers who stay in zones fill them.

`simulate` runs a floor; `ProteusModel` is the Mesa model inside, `Carrier` and `Picker` are its agents.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from warehouse.proteus.agents import Carrier, Picker
    from warehouse.proteus.model import ProteusModel
    from warehouse.proteus.run import simulate

__all__ = ["Carrier", "Picker", "ProteusModel", "simulate"]

_HOME = {
    "Carrier": "warehouse.proteus.agents",
    "Picker": "warehouse.proteus.agents",
    "ProteusModel": "warehouse.proteus.model",
    "simulate": "warehouse.proteus.run",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'warehouse.proteus' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
