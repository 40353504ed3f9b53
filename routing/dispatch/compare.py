"""A hub's day by several strategies, against the same day in hindsight."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from routing.dispatch.hindsight import Hindsight, hindsight
from routing.dispatch.horizon import EPOCH_S, drive_day
from routing.dispatch.hub import Hub
from routing.dispatch.orders import Orders
from routing.dispatch.outcome import Outcome
from routing.dispatch.search import Search
from routing.dispatch.strategies import STRATEGIES, Strategy

HINDSIGHT_ITERATIONS = 20_000
"""Of each of its two steps; the gap of 300 orders was 8.7 % after 3,000, 8.9 % after 10,000, 9.9 % after 30,000."""

HINDSIGHT_SHARE = 0.75
"""Of the whole's time, about."""

Report = Callable[[str, float], None]


@dataclass(frozen=True)
class Comparison:
    """Strategies side by side.

    Attributes
    ----------
    outcomes : tuple of Outcome
        One a strategy.
    best : Outcome
        Of least cost, late orders counted in (`Outcome.weighed_usd`).
    hindsight : Hindsight
    seconds : float
    engine : str
    """

    outcomes: tuple[Outcome, ...]
    best: Outcome
    hindsight: Hindsight
    seconds: float
    engine: str

    def document(self) -> dict[str, Any]:
        """JSON form: ``kpis`` are the best strategy's, gaps those against hindsight."""
        known = self.hindsight.outcome
        return {
            "orders": len(self.best.orders),
            "couriers": self.best.hub.couriers,
            "strategy": self.best.name,
            "kpis": [kpi.to_json() for kpi in self.best.kpis()],
            "strategies": [_summary(outcome) | {"gap": gap(outcome, known)} for outcome in self.outcomes],
            "hindsight": _summary(known) | {"unlimited_couriers_usd": round(self.hindsight.unlimited_usd, 2)},
            "gap": gap(self.best, known),
            "engine": self.engine,
            "seconds": round(self.seconds, 3),
        }


def dispatch(
    hub: Hub,
    orders: Orders,
    search: Search | None = None,
    *,
    strategies: Sequence[Strategy] = STRATEGIES,
    epoch_s: int = EPOCH_S,
    hindsight_iterations: int = HINDSIGHT_ITERATIONS,
    hindsight_seconds: float | None = None,
    report: Report = lambda stage, done: None,
) -> Comparison:
    """Deliver a day by each strategy, then once more knowing everything.

    Raises
    ------
    ValueError
        When there is no strategy, no courier, or no order.
    """
    if not strategies or not len(orders) or hub.couriers < 1:
        raise ValueError("a day needs a strategy, a courier and an order")
    began = time.perf_counter()
    how = Search() if search is None else search
    outcomes = []
    each = (1.0 - HINDSIGHT_SHARE) / len(strategies)
    for row, strategy in enumerate(strategies):
        told = partial(_part, report, f"the day, {strategy.name}", row * each, each)
        outcomes.append(drive_day(hub, orders, strategy, how, epoch_s=epoch_s, progress=told))
    best = min(outcomes, key=lambda outcome: outcome.weighed_usd)
    punctual = min(outcomes, key=lambda outcome: (outcome.late, outcome.cost_usd))
    known = hindsight(
        [best] if punctual.late == best.late else [best, punctual],
        how,
        iterations=hindsight_iterations,
        seconds=hindsight_seconds,
        report=partial(_part, report, "the day in hindsight", 1.0 - HINDSIGHT_SHARE, HINDSIGHT_SHARE),
    )
    return Comparison(tuple(outcomes), best, known, time.perf_counter() - began, how.engine)


def _part(report: Report, stage: str, before: float, share: float, done: float) -> None:
    """Report a stage as a part of the whole."""
    report(stage, before + share * done)


def gap(outcome: Outcome, known: Outcome) -> dict[str, float]:
    """How much worse a day went than in hindsight."""
    return {
        "cost_pct": round(100.0 * (outcome.cost_usd / known.cost_usd - 1.0), 2),
        "cost_with_late_pct": round(100.0 * (outcome.weighed_usd / known.weighed_usd - 1.0), 2),
        "late_orders": outcome.late - known.late,
        "km_pct": round(100.0 * (outcome.km / known.km - 1.0), 2) if known.km > 0 else 0.0,
    }


def _summary(outcome: Outcome) -> dict[str, Any]:
    figures = {kpi.name: kpi.to_json()["value"] for kpi in outcome.kpis()}
    return {"name": outcome.name} | {
        name: round(value, 3) if isinstance(value, float) else value for name, value in figures.items()
    }
