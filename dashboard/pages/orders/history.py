"""The last half hour of the services, bounded: counters and latencies that survive restarts, and what was seen when."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from dashboard.pages.orders.sample import Sample
from orders.platform.observe.latency import BUCKETS, LatencyHistogram

KEPT_S = 1800.0
MARK_S = 10.0
"""Latencies are kept every so many seconds: a window's are those of its end less those of its start."""
YOUNG_S = 10.0
LEAST_DRAWN_S = 60.0
CHANGES = 200

Counter = tuple[str, str, str]
Sparse = tuple[npt.NDArray[np.uint16], npt.NDArray[np.int64]]


@dataclass(frozen=True)
class Mark:
    """Totals at one moment."""

    at_s: float
    counts: Mapping[Counter, float]
    latencies: Mapping[str, Sparse]


@dataclass(frozen=True)
class Point:
    """What is drawn as a line: orders accepted, events handled so far, and how many wait for each subscriber."""

    at_s: float
    placed: float
    handled: Mapping[str, float]
    depths: Mapping[str, int]


@dataclass(frozen=True)
class Window:
    """What happened within a stretch of time.

    Attributes
    ----------
    seconds : float
    since_start : bool
        It reaches back to the services' start rather than so many seconds.
    counts : mapping of Counter to float
    latencies : mapping of str to LatencyHistogram
    """

    seconds: float
    since_start: bool
    counts: Mapping[Counter, float]
    latencies: Mapping[str, LatencyHistogram]

    def total(self, kind: str, name: str) -> float:
        """Growth of all counters of a kind and name, whatever their third word."""
        return sum(value for (one, two, _), value in self.counts.items() if (one, two) == (kind, name))


@dataclass
class History:
    """What was seen of one data folder's services.

    Attributes
    ----------
    latest : Sample or None
    points : deque of Point
        One a second.
    changes : dict of str to deque of (float, str)
        States of each guard, by callee.
    """

    latest: Sample | None = None
    points: deque[Point] = field(default_factory=lambda: deque(maxlen=int(KEPT_S)))
    changes: dict[str, deque[tuple[float, str]]] = field(default_factory=dict)
    _marks: deque[Mark] = field(default_factory=lambda: deque(maxlen=int(KEPT_S / MARK_S) + 2))
    _counts: dict[Counter, float] = field(default_factory=dict)
    _last: dict[Counter, float] = field(default_factory=dict)
    _latencies: dict[str, LatencyHistogram] = field(default_factory=dict)
    _last_latencies: dict[str, LatencyHistogram] = field(default_factory=dict)

    def add(self, sample: Sample) -> None:
        """Take in the next look; counters that fell were started anew from 0, and who is silent is as he was."""
        sample = sample.over(self.latest)
        for key, value in sample.counters().items():
            before = self._last.get(key, 0.0)
            self._counts[key] = self._counts.get(key, 0.0) + (value - before if value >= before else value)
            self._last[key] = value
        for name, histogram in sample.histograms().items():
            self._add_latencies(name, histogram)
        placed = self._counts.get(("answers", "202", ""), 0.0)
        handled = {name: self._counts["handled", name, ""] for name in sample.subscriptions}
        depths = {name: one.depth for name, one in sample.subscriptions.items()}
        self.points.append(Point(sample.at_s, placed, handled, depths))
        self._note_guards(sample)
        self.latest = sample
        if not self._marks or sample.at_s - self._marks[-1].at_s >= MARK_S:
            sparse = {name: _sparse(histogram) for name, histogram in self._latencies.items()}
            self._marks.append(Mark(sample.at_s, dict(self._counts), sparse))

    def window(self, seconds: float) -> Window:
        """What happened in the last so many seconds; of a younger history, since it began, or since the start."""
        base = self._base(seconds)
        latest_s = self.latest.at_s if self.latest else 0.0
        counts = {key: value - (base.counts.get(key, 0.0) if base else 0.0) for key, value in self._counts.items()}
        latencies = {
            name: _since(histogram, base.latencies.get(name) if base else None)
            for name, histogram in self._latencies.items()
        }
        return Window(latest_s - base.at_s if base else 0.0, base is None, counts, latencies)

    def drawn_s(self, seconds: float) -> float:
        """How long a line is drawn back: the window, or what there is of it, a minute at the least."""
        age_s = self.points[-1].at_s - self.points[0].at_s if self.points else 0.0
        return min(seconds, max(LEAST_DRAWN_S, age_s))

    def _base(self, seconds: float) -> Mark | None:
        if not self._marks or self.latest is None:
            return None
        start_s = self.latest.at_s - seconds
        older = [mark for mark in self._marks if mark.at_s <= start_s]
        if older:
            return older[-1]
        first = self._marks[0]
        began_s = self.latest.figures.get("process_start_time_seconds", 0.0)
        young = self.latest.at_s - first.at_s < YOUNG_S
        return None if young or began_s >= start_s else first

    def _add_latencies(self, name: str, histogram: LatencyHistogram) -> None:
        total = self._latencies.setdefault(name, LatencyHistogram())
        before = self._last_latencies.get(name)
        fresh = histogram if before is None or before.count > histogram.count else histogram.minus(before)
        total.add(fresh)
        self._last_latencies[name] = histogram

    def _note_guards(self, sample: Sample) -> None:
        for guard in sample.guards:
            seen = self.changes.setdefault(guard.callee, deque(maxlen=CHANGES))
            last_s = seen[-1][0] if seen else 0.0
            seen.extend((at_s, state) for at_s, state in guard.changes if at_s > last_s)
            if not seen or seen[-1][1] != guard.state:
                seen.append((sample.at_s, guard.state))


def _sparse(histogram: LatencyHistogram) -> Sparse:
    used = np.flatnonzero(histogram.counts)
    return used.astype(np.uint16), histogram.counts[used].copy()


def _since(histogram: LatencyHistogram, base: Sparse | None) -> LatencyHistogram:
    rest = histogram.copy()
    if base is not None:
        rest.counts[base[0]] -= base[1]
    return rest


assert BUCKETS < 2**16, "a bucket's number fits into 16 bits"
