"""Samples of services that never ran."""

from __future__ import annotations

from dashboard.pages.orders.sample import Guard, Letter, Sample, Subscription
from orders.platform.observe.latency import LatencyHistogram

NOW = 1_800_000_000.0


def lags(*milliseconds: float) -> LatencyHistogram:
    histogram = LatencyHistogram()
    if milliseconds:
        histogram.record(list(milliseconds))
    return histogram


def subscription(handled: int = 0, *, level_ms: float = 200, depth: int = 0, dead: int = 0, of=()) -> Subscription:
    return Subscription("fraud:subscribers", "order", handled, depth, 0, dead, level_ms, "", lags(*of))


def guard(callee: str = "recommendations", state: str = "closed", changes=(), calls: int = 0, failed: int = 0) -> Guard:
    kind = "breaker" if callee == "recommendations" else "health"
    return Guard(callee, kind, state, "", 18.0 if state == "open" else None, changes, calls, failed)


def letter(position: int = 7, subscriber: str = "fraud", died_s: float = NOW) -> Letter:
    return Letter(subscriber, "order", f"{subscriber}:subscribers", position, "o-1", "poisoned", died_s, 5)


def sample(at_s: float = NOW, **given) -> Sample:
    return Sample(at_s, production=False, edge="http://127.0.0.1:8400", **given)
