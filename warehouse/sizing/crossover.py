"""Where the money crosses over: cost a line against lines an hour, for every mode."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from warehouse.sizing.holds import interval


@dataclass(frozen=True)
class Point:
    """What a rate takes in one mode, as one seed's orders have it.

    Attributes
    ----------
    rate : float
        Lines an hour.
    mode : str
    seed : int
    robots, people : int
    cost_per_line_usd : float
        NaN where the floor cannot hold the rate.
    """

    rate: float
    mode: str
    seed: int
    robots: int
    people: int
    cost_per_line_usd: float


@dataclass(frozen=True)
class Crossover:
    """Where two modes cost the same.

    Attributes
    ----------
    cheaper_above, cheaper_below : str
        Mode that costs less above the rate, and below it; where costs don't cross, above is the mode that costs less.
    rate, low, high : float
        Lines an hour: mean over the seeds, and the bounds that it lies between with 90 %; NaN where costs don't cross.
    """

    cheaper_above: str
    cheaper_below: str
    rate: float
    low: float
    high: float

    def to_json(self) -> dict[str, Any]:
        """JSON form; null where costs do not cross."""
        told = {name: _told(getattr(self, name)) for name in ("rate", "low", "high")}
        return {"cheaper_above": self.cheaper_above, "cheaper_below": self.cheaper_below} | {
            f"{name}_lines_per_h": value for name, value in told.items()
        }


def crossover(points: Sequence[Point], first: str = "pods", second: str = "pickers") -> Crossover:
    """Where the first mode becomes cheaper than the second, or the other way round.

    Each seed has a crossing of its own, by linear interpolation over the logarithm of the rate; where seeds differ
    about whether there is one at all, there is none.

    Parameters
    ----------
    points : sequence of Point
        At least two rates of both modes for each seed.
    """
    found = [crossing(*_costs(points, seed, first, second)) for seed in _seeds(points, first, second)]
    if any(math.isnan(rate) for rate, _ in found) or not found:
        above, below = (first, second) if _cheaper(points, first, second) else (second, first)
        return Crossover(above, below, math.nan, math.nan, math.nan)
    rates = [rate for rate, _ in found]
    above, below = (first, second) if sum(sign for _, sign in found) > 0 else (second, first)
    if len(rates) < 2:
        return Crossover(above, below, rates[0], math.nan, math.nan)
    mean, low, high = interval([math.log(rate) for rate in rates], 0.95)
    return Crossover(above, below, math.exp(mean), math.exp(low), math.exp(high))


def _seeds(points: Sequence[Point], first: str, second: str) -> list[int]:
    """Seeds that both modes were asked with."""
    asked = [{point.seed for point in points if point.mode == mode} for mode in (first, second)]
    return sorted(asked[0] & asked[1])


def _cheaper(points: Sequence[Point], first: str, second: str) -> bool:
    """Whether the first mode costs less at the largest rate that both hold."""
    costs = [_costs(points, seed, first, second) for seed in _seeds(points, first, second)]
    return sum(float(a[-1] - b[-1]) for _, a, b in costs if len(a)) <= 0


def crossing(rates: np.ndarray, first: np.ndarray, second: np.ndarray) -> tuple[float, int]:
    """The last rate at which two costs meet, and 1 where the first is cheaper above it, -1 where below; NaN, 0 else."""
    saved = second - first
    change = np.flatnonzero(np.sign(saved[:-1]) * np.sign(saved[1:]) < 0)
    if not len(change):
        return math.nan, 0
    k = int(change[-1])
    share = saved[k] / (saved[k] - saved[k + 1])
    log = np.log(rates)
    return float(np.exp(log[k] + share * (log[k + 1] - log[k]))), int(np.sign(saved[k + 1]))


def _costs(points: Sequence[Point], seed: int, first: str, second: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rates that both modes hold with the seed, ascending, and their costs."""
    cost: dict[str, Mapping[float, float]] = {
        mode: {p.rate: p.cost_per_line_usd for p in points if p.mode == mode and p.seed == seed}
        for mode in (first, second)
    }
    rates = [
        rate
        for rate in sorted(set(cost[first]) & set(cost[second]))
        if not math.isnan(cost[first][rate] + cost[second][rate])
    ]
    costs = [np.array([cost[mode][rate] for rate in rates]) for mode in (first, second)]
    return np.array(rates), costs[0], costs[1]


def _told(value: float) -> float | None:
    return round(value, 1) if math.isfinite(value) else None
