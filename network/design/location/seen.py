"""Designs that the plan has judged: each once, the best first, within a budget of plans and seconds."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from network.design.location.evaluate import evaluate
from network.design.location.pins import Pins
from network.design.location.problem import DesignProblem
from network.design.location.result import Design


class Clock:
    """When to stop: after `seconds` (None: never), or when `asked` says so."""

    def __init__(self, seconds: float | None, asked: Callable[[], bool] = lambda: False) -> None:
        self.started, self.seconds, self.asked = time.perf_counter(), seconds, asked
        self.cut = False

    @property
    def spent(self) -> float:
        """Seconds since the start."""
        return time.perf_counter() - self.started

    def over(self, share: float = 1.0) -> bool:
        """Whether the time (or this share of it) is up; remembered in `cut` where it decides something."""
        up = self.asked() or (self.seconds is not None and self.spent > share * self.seconds)
        self.cut = self.cut or up
        return up


class Seen:
    """Judges designs by their plans and keeps them; `most_excess` as of `evaluate`."""

    def __init__(self, problem: DesignProblem, pins: Pins, clock: Clock, most_plans: int) -> None:
        self.problem, self.pins, self.clock, self.most_plans = problem, pins, clock, most_plans
        self.designs: dict[bytes, Design] = {}
        self.best: Design | None = None
        self.most_excess = float("inf")

    @property
    def plans(self) -> int:
        """Designs judged so far."""
        return len(self.designs)

    def full(self, share: float = 1.0) -> bool:
        """Whether no more may be judged."""
        return self.plans >= self.most_plans * share or self.clock.over(share)

    def judge(self, is_open: np.ndarray, modules: np.ndarray) -> Design:
        """The design, evaluated now or before; kept as `best` where it keeps every limit and none was cheaper."""
        modules = np.where(is_open, modules, 0)
        key = np.packbits(is_open).tobytes() + modules.tobytes()
        if key not in self.designs:
            self.designs[key] = evaluate(self.problem, self.pins, is_open, modules, self.most_excess)
        design = self.designs[key]
        if not design.broken and (self.best is None or design.cost_usd < self.best.cost_usd):
            self.best = design
        return design

    @property
    def target_usd(self) -> float:
        """Cost of the best design; of the least broken one while there is none."""
        if self.best is not None:
            return self.best.cost_usd
        return min((rank(d) for d in self.designs.values()), default=(0, 0.0))[1]

    def next_best(self, count: int) -> tuple[Design, ...]:
        """The next best designs that keep every limit."""
        sound = sorted((d for d in self.designs.values() if not d.broken), key=lambda d: d.cost_usd)
        return tuple(sound[1 : count + 1])


def rank(design: Design) -> tuple[int, float]:
    """Order of designs: what is broken, then cost."""
    return len(design.broken), design.cost_usd
