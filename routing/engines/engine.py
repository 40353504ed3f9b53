"""What an engine takes and gives."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from routing.plan import Point, RoutePlan
from routing.problem import Problem

Progress = Callable[[float, float], None]
"""Called now and then with the share of the budget used and the best cost so far."""


@dataclass(frozen=True)
class Budget:
    """When a search ends: at the first limit reached. With iterations alone, the same seed gives the same plan.

    Attributes
    ----------
    seconds : float or None
        Wall time, counted from the call of `solve`; an engine is back within half a second of it.
    iterations : int or None
    seed : int
    threads : int
    """

    seconds: float | None = 10.0
    iterations: int | None = None
    seed: int = 1
    threads: int = field(default_factory=lambda: os.cpu_count() or 1)

    def __post_init__(self) -> None:
        if self.seconds is None and self.iterations is None:
            raise ValueError("a search needs seconds or iterations")


@dataclass(frozen=True)
class Found:
    """What an engine found, before the evaluator has seen it.

    Attributes
    ----------
    plan : RoutePlan
        The best; stops that could not be served are unassigned, never lost.
    cost : float
        The engine's own count of the cost, penalties of unassigned optional stops included.
    """

    plan: RoutePlan
    cost: float
    iterations: int = 0
    bound: float | None = None
    history: tuple[Point, ...] = ()
    notes: dict[str, Any] = field(default_factory=dict)


class Engine(Protocol):
    """A way to search."""

    name: str

    def refuses(self, problem: Problem) -> str:
        """Why this engine cannot take the problem; "" when it can."""
        ...

    def solve(
        self, problem: Problem, budget: Budget, *, start: RoutePlan | None = None, progress: Progress | None = None
    ) -> Found:
        """Search from `start` (or from nothing) until the budget ends; the best plan seen, never none."""
        ...
