from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.platform.observe.latency import BUCKETS, GROWTH, LONGEST_US, LatencyHistogram

HALF_A_BUCKET = GROWTH**0.5 - 1 + 1e-9

latencies_ms = st.lists(st.floats(0.001, LONGEST_US / 1000), min_size=1, max_size=300)


@given(latencies_ms, st.floats(0, 100))
def test_a_percentile_is_numpys_to_half_a_per_cent(values: list[float], q: float) -> None:
    histogram = LatencyHistogram()
    histogram.record(values)
    exact = float(np.percentile(values, q, method="inverted_cdf"))
    assert histogram.percentile(q) == pytest.approx(exact, rel=HALF_A_BUCKET)


@given(latencies_ms)
def test_how_records_are_batched_changes_nothing(values: list[float]) -> None:
    at_once, singly = LatencyHistogram(), LatencyHistogram()
    at_once.record(np.array(values))
    for value in values:
        singly.record(value)
    assert (at_once.counts == singly.counts).all()
    assert at_once.count == len(values)
    assert at_once.sum_us == pytest.approx(singly.sum_us)
    assert at_once.max_ms == pytest.approx(max(values), rel=HALF_A_BUCKET)


@given(latencies_ms, latencies_ms)
def test_an_interval_is_its_end_less_its_start(before: list[float], after: list[float]) -> None:
    histogram, only_after, both = LatencyHistogram(), LatencyHistogram(), LatencyHistogram()
    histogram.record(before)
    start = histogram.copy()
    histogram.record(after)
    only_after.record(after)
    both.add(start)
    both.add(only_after)
    assert (histogram.minus(start).counts == only_after.counts).all()
    assert (both.counts == histogram.counts).all()
    assert start.count == len(before)


@given(latencies_ms)
def test_json_and_back(values: list[float]) -> None:
    histogram = LatencyHistogram()
    histogram.record(values)
    back = LatencyHistogram.from_dict(json.loads(json.dumps(histogram.to_dict())))
    assert (back.counts == histogram.counts).all()
    assert back.sum_us == pytest.approx(histogram.sum_us, abs=1)


@given(latencies_ms, st.floats(0.01, 1e6))
def test_how_many_took_at_most_so_long_is_off_by_one_bucket_at_most(values: list[float], bound_ms: float) -> None:
    histogram = LatencyHistogram()
    histogram.record(values)
    least = sum(value <= bound_ms / GROWTH * (1 - 1e-9) for value in values)
    most = sum(value <= bound_ms * (1 + 1e-9) for value in values)
    assert least <= histogram.not_over([bound_ms])[0] <= most


def test_an_empty_one() -> None:
    histogram = LatencyHistogram()
    assert (histogram.count, histogram.percentile(99), histogram.max_ms) == (0, 0.0, 0.0)
    histogram.record([])
    assert histogram.count == 0


def test_beyond_the_ends_and_backwards() -> None:
    histogram = LatencyHistogram()
    histogram.record_us([-5, 0, 0.2, LONGEST_US * 40])
    assert histogram.counts[0] == 3
    assert histogram.counts[BUCKETS - 1] + histogram.counts[BUCKETS - 2] == 1
