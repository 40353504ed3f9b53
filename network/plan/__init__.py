"""The plan: which facility serves which station, promise and stock pool over which path, at least cost."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from network.plan.planning import plan
    from network.plan.result import Flows, Plan

__all__ = ["Flows", "Plan", "plan"]

_HOME = {"plan": "network.plan.planning", "Flows": "network.plan.result", "Plan": "network.plan.result"}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'network.plan' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
