"""The six levels, from what the subscribers themselves have counted: their histograms after a load, less before it."""

from __future__ import annotations

import time
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from orders.contracts.levels import LEVELS_MS
from orders.load.report import LevelReport
from orders.platform.observe.latency import LatencyHistogram

POLL_S = 0.25
TIMEOUT_S = 10.0


class Progress(msgspec.Struct, frozen=True):
    """Of a subscription's status (`orders.platform.bus.subscriber.SubscriptionStatus`), what a load reads."""

    name: str
    depth: int
    handled: int
    histogram: dict[str, Any]


Read = Callable[[], Mapping[str, Progress]]
"""Gives the status of each subscriber, by name."""


def read_from(url: str) -> Read:
    """Make a reader of GET /v1/subscriptions at the gateway.

    Parameters
    ----------
    url : str
        The edge, e.g. "http://127.0.0.1:8400".
    """

    def read() -> Mapping[str, Progress]:
        with urllib.request.urlopen(f"{url.rstrip('/')}/v1/subscriptions", timeout=TIMEOUT_S) as answer:
            found = msgspec.json.decode(answer.read(), type=list[Progress])
        return {progress.name: progress for progress in found if progress.name in LEVELS_MS}

    return read


def wait_until_drained(read: Read, before: Mapping[str, Progress], orders: int, limit_s: float) -> bool:
    """Wait until each subscriber has handled so many more orders than before.

    Parameters
    ----------
    read : Read
    before : mapping of str to Progress
        As read before the load.
    orders : int
    limit_s : float
        How long at most.

    Returns
    -------
    bool
        False where time was up first.
    """
    deadline = time.monotonic() + limit_s
    while True:
        now = read()
        if all(_orders_since(name, before, now) >= orders for name in before):
            return True
        if time.monotonic() >= deadline:
            return False
        time.sleep(POLL_S)


def levels(before: Mapping[str, Progress], after: Mapping[str, Progress], orders: int) -> list[LevelReport]:
    """Compare each subscriber's lag between two readings with its level, in the levels' order."""
    return [_level(name, before, after, orders) for name in LEVELS_MS if name in before and name in after]


def _level(name: str, before: Mapping[str, Progress], after: Mapping[str, Progress], orders: int) -> LevelReport:
    lag = _lag(after[name]).minus(_lag(before[name]))
    p99_ms = lag.percentile(99)
    return LevelReport(
        subscriber=name,
        limit_ms=LEVELS_MS[name],
        p50_ms=round(lag.percentile(50), 1),
        p95_ms=round(lag.percentile(95), 1),
        p99_ms=round(p99_ms, 1),
        max_ms=round(lag.max_ms, 1),
        count=lag.count,
        held=lag.count >= orders and p99_ms <= LEVELS_MS[name],
    )


def _orders_since(name: str, before: Mapping[str, Progress], now: Mapping[str, Progress]) -> int:
    return now[name].handled - before[name].handled if name in now else 0


def _lag(progress: Progress) -> LatencyHistogram:
    return LatencyHistogram.from_dict(progress.histogram)
