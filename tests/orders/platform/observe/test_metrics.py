from __future__ import annotations

import numpy as np
import pytest
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from orders.contracts.levels import LEVELS_MS
from orders.platform.observe.latency import GROWTH
from orders.platform.observe.metrics import BOUNDS_MS, Metrics
from orders.platform.observe.snapshot import parse_metrics, series


def samples(metrics: Metrics) -> list[Sample]:
    return [sample for family in text_string_to_metric_families(metrics.render()) for sample in family.samples]


def test_what_is_counted_is_rendered() -> None:
    metrics = Metrics("order")
    metrics.counter("requests", route="orders", status="202").inc(200)
    metrics.counter("requests", status="202", route="orders").inc()
    metrics.counter("requests", route="orders", status="503").inc(3)
    depth = [7.0]
    metrics.gauge("queue_depth", lambda: depth[0], queue="reserve")
    depth[0] = 9
    found = parse_metrics(metrics.render())
    assert found[series("requests_total", service="order", route="orders", status="202")] == 201
    assert found[series("requests_total", service="order", route="orders", status="503")] == 3
    assert found[series("queue_depth", service="order", queue="reserve")] == 9


def test_a_latency_histogram_becomes_prometheus_buckets() -> None:
    values = np.random.default_rng(6).lognormal(4, 1.5, 5_000)
    metrics = Metrics("order")
    metrics.histogram("request_seconds", route="orders").record(values)
    rendered = [sample for sample in samples(metrics) if sample.labels.get("route") == "orders"]
    buckets = {sample.labels["le"]: sample.value for sample in rendered if sample.name.endswith("_bucket")}
    assert buckets["+Inf"] == 5_000
    assert list(buckets.values()) == sorted(buckets.values())
    for bound_ms in BOUNDS_MS:
        found = buckets[str(bound_ms / 1000)]
        assert (values <= bound_ms / GROWTH).sum() <= found <= (values <= bound_ms).sum()
    total = next(sample.value for sample in rendered if sample.name.endswith("_sum"))
    assert total == pytest.approx(values.sum() / 1000)


def test_every_level_is_a_bound() -> None:
    assert set(LEVELS_MS.values()) <= set(BOUNDS_MS)


def test_a_histogram_that_another_made_is_exported() -> None:
    own, other = Metrics("fraud"), Metrics("order")
    lag = other.histogram("lag_seconds")
    own.adopt(lag, "lag_seconds", subscription="fraud")
    lag.record([5, 6])
    assert parse_metrics(own.render())[series("lag_seconds_count", service="fraud", subscription="fraud")] == 2


def test_a_name_keeps_its_labels() -> None:
    metrics = Metrics("order")
    metrics.gauge("queue_depth", lambda: 1.0, queue="reserve")
    with pytest.raises(ValueError, match="other labels"):
        metrics.gauge("queue_depth", lambda: 1.0, stage="charge")
    metrics.counter("requests", route="orders")
    with pytest.raises(ValueError, match="label"):
        metrics.counter("requests", path="orders")


def test_services_of_one_process_do_not_mix() -> None:
    first, second = Metrics("order"), Metrics("cart")
    first.counter("requests", route="x").inc()
    assert not any("requests" in sample.name for sample in samples(second))
    assert any(sample.name == "process_cpu_seconds_total" for sample in samples(second))
    assert not any(sample.name.endswith("_created") for sample in samples(first))
