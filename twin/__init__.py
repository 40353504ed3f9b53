"""The twin: where demand, network and routing meet in one run, and where its answers are told.

`run` makes a run end to end into a folder, `explain` tells one order's story from it, `plan` stops after the
flows, `verify` holds the program against known answers.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from twin.explain import explain
    from twin.planning import plan, write_graph
    from twin.result import RunResult
    from twin.run import run
    from twin.verify import verify

__all__ = ["RunResult", "explain", "plan", "run", "verify", "write_graph"]

_HOME = {
    "RunResult": "twin.result",
    "explain": "twin.explain",
    "plan": "twin.planning",
    "run": "twin.run",
    "verify": "twin.verify",
    "write_graph": "twin.planning",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'twin' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


class _Twin(ModuleType):
    """`twin.run` is the function, also when the module of that name has been imported for something else."""

    def __setattr__(self, name: str, value: Any) -> None:
        if not (name in _HOME and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Twin
