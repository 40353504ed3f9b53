"""Scenarios: bundled ones, one's own; their schema, checks and edits.

`load` gives a checked, complete, frozen `Scenario`; `check` lists everything that is wrong with one;
`init` copies one into a folder to edit.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datasets.edits import Edit
    from datasets.loading import bundled, check, load
    from datasets.scaffold import init
    from datasets.scenario import Scenario
    from datasets.settings import Settings

__all__ = ["Edit", "Scenario", "Settings", "bundled", "check", "init", "load"]

_HOME = {
    "Edit": "datasets.edits",
    "Scenario": "datasets.scenario",
    "Settings": "datasets.settings",
    "bundled": "datasets.loading",
    "check": "datasets.loading",
    "init": "datasets.scaffold",
    "load": "datasets.loading",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'datasets' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
