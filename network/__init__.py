"""The network: its graph, timetable and plan; every order's sourcing; every package's way; their audit.

`network.plan.plan` gives flows, prices and candidates; `build_timetable` says what moves when; `graph` is what
users see.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from network.graph import graph
    from network.timetable import Timetable, build_timetable

__all__ = ["Timetable", "build_timetable", "graph"]

_HOME = {
    "Timetable": "network.timetable",
    "build_timetable": "network.timetable",
    "graph": "network.graph",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'network' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
