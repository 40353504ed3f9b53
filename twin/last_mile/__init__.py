"""Solved mornings: the vans of chosen stations, routed over the packages that truly leave there.

The simulation says which package leaves its station with which wave. Here each such package gets an address in its
ZIP (`addresses`), packages of one address become stops (`stops`), a wave's stops and vans a routing problem
(`wave_problem`), which `routing.solve` searches and the evaluator looks at. What finds no van waits for the station's
next wave (`waves`). What comes out replaces the estimate: delivery times package by package, and the stations' cost.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from twin.last_mile.asked import ITERATIONS_PER_STOP, Request, request, request_of
    from twin.last_mile.solving import LastMile, Leaving, leaving, solve_last_mile, solve_leaving

__all__ = [
    "ITERATIONS_PER_STOP",
    "LastMile",
    "Leaving",
    "Request",
    "leaving",
    "request",
    "request_of",
    "solve_last_mile",
    "solve_leaving",
]
_ASKED = frozenset({"ITERATIONS_PER_STOP", "Request", "request", "request_of"})


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'twin.last_mile' has no attribute {name!r}")
    return getattr(import_module(f"twin.last_mile.{'asked' if name in _ASKED else 'solving'}"), name)
