"""Figures of a service in Prometheus' text format, cheap enough for the hot path.

A handle is asked for once and kept: ``requests = metrics.counter("requests", route="orders")``, then
``requests.inc(200)`` for a batch. Latencies go into a `LatencyHistogram`, whole arrays at a time, and become Prometheus
buckets only when somebody scrapes. Gauges are read at that moment too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from prometheus_client import CollectorRegistry, Counter, ProcessCollector, disable_created_metrics, generate_latest
from prometheus_client.core import GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from orders.platform.observe.latency import LatencyHistogram

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
PREFIX = "pod2door_"
BOUNDS_MS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000)
"""Upper bounds of the exported buckets; the six levels are among them."""

DESCRIPTIONS = {
    "requests": "Requests answered, by route and status",
    "errors": "Requests that failed through the service's own fault",
    "request_seconds": "From a request's first byte to its answer's last",
    "lag_seconds": "From an event to its subscriber's commit",
    "orders_open": "Orders that the edge has taken and not answered yet",
    "open_orders": "Orders that the saga is not done with",
    "saga_orders": "Orders that wait for a step of the saga",
    "saga_overdue_seconds": "How far an order's step is behind the deadline at which the saga turns back",
    "relay_behind": "Events that are on disk and not on the bus yet",
    "breaker_open": "1 while the circuit breaker keeps calls back, by callee",
    "cache_reads": "Reads of a cache, by tier and result (hit, miss)",
}
"""The names that services share, without prefix. A name that is not here describes itself."""

Made = TypeVar("Made")
_Labels = tuple[tuple[str, str], ...]


class _Registry(Collector):
    """Histograms and gauges, made into Prometheus' families when scraped."""

    def __init__(self, service: str) -> None:
        self.service = service
        self.histograms: dict[str, dict[_Labels, LatencyHistogram]] = {}
        self.gauges: dict[str, dict[_Labels, Callable[[], float]]] = {}

    def collect(self) -> Iterator[Metric]:
        for name, histograms in list(self.histograms.items()):
            histogram_family = HistogramMetricFamily(PREFIX + name, _describe(name), labels=self._names(histograms))
            for labels, histogram in list(histograms.items()):
                histogram_family.add_metric(self._values(labels), *_buckets(histogram))
            yield histogram_family
        for name, gauges in list(self.gauges.items()):
            gauge_family = GaugeMetricFamily(PREFIX + name, _describe(name), labels=self._names(gauges))
            for labels, read in list(gauges.items()):
                gauge_family.add_metric(self._values(labels), float(read()))
            yield gauge_family

    def _names(self, series: dict[_Labels, Any]) -> list[str]:
        return ["service", *(name for name, _ in next(iter(series)))]

    def _values(self, labels: _Labels) -> list[str]:
        return [self.service, *(value for _, value in labels)]


class Metrics:
    """The figures of one service. All series of a name carry the same labels, and `service` before them.

    Parameters
    ----------
    service : str
    """

    def __init__(self, service: str) -> None:
        # Half of a counter's lines would say when it was made; Prometheus learns as much from a value that falls.
        disable_created_metrics()
        self.service = service
        self._prometheus = CollectorRegistry()
        ProcessCollector(registry=self._prometheus)
        self._own = _Registry(service)
        self._prometheus.register(self._own)
        self._counters: dict[str, Counter] = {}

    def counter(self, name: str, **labels: str) -> Counter:
        """A series that only grows; ``inc(amount)``. The same name and labels give the same series."""
        counter = self._counters.get(name)
        if counter is None:
            counter = Counter(PREFIX + name, _describe(name), ["service", *sorted(labels)], registry=self._prometheus)
            self._counters[name] = counter
        return counter.labels(service=self.service, **labels)

    def histogram(self, name: str, **labels: str) -> LatencyHistogram:
        """Latencies; ``record(milliseconds)``. A name ends in "_seconds", for Prometheus is told seconds."""
        return _series(self._own.histograms, name, labels).setdefault(_key(labels), LatencyHistogram())

    def adopt(self, histogram: LatencyHistogram, name: str, **labels: str) -> None:
        """Export a histogram that somebody else made and records into."""
        _series(self._own.histograms, name, labels)[_key(labels)] = histogram

    def gauge(self, name: str, read: Callable[[], float], **labels: str) -> None:
        """A figure that goes up and down; `read` is asked at every scrape."""
        _series(self._own.gauges, name, labels)[_key(labels)] = read

    def render(self) -> str:
        """Everything, in Prometheus' text format (`CONTENT_TYPE`)."""
        return generate_latest(self._prometheus).decode()


def _buckets(histogram: LatencyHistogram) -> tuple[list[tuple[str, float]], float]:
    """Prometheus' cumulated buckets, and the sum in seconds."""
    counted = histogram.copy()
    buckets = [(str(bound / 1000), float(n)) for bound, n in zip(BOUNDS_MS, counted.not_over(BOUNDS_MS), strict=True)]
    return [*buckets, ("+Inf", float(counted.count))], counted.sum_us / 1e6


def _series(families: dict[str, dict[_Labels, Made]], name: str, labels: dict[str, str]) -> dict[_Labels, Made]:
    """The series of a name; a family whose series carried different labels could not be told to Prometheus."""
    family = families.setdefault(name, {})
    if family and [label for label, _ in next(iter(family))] != sorted(labels):
        raise ValueError(f"{name}: other labels than its first series")
    return family


def _key(labels: dict[str, str]) -> _Labels:
    return tuple(sorted(labels.items()))


def _describe(name: str) -> str:
    return DESCRIPTIONS.get(name, name.replace("_", " ").capitalize())
