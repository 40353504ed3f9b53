"""Delivery times and counts against a plain re-count, package by package."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from demand.chunk import OrderChunk
from network.sourcing_types import CLASS_BITS, PATH_BITS, PROMISE_BITS, Sourced
from twin.delivery import DoorPlan, deliver, tally
from twin.kpis import percentile_h

SEED = np.uint64(5)
N_ORDERS = 400


def door_plan() -> DoorPlan:
    """Facility 0 a centre, 1 a station, 2 a hub; three waves; promise 0 in hours, promise 1 by 22:00."""
    due_after = np.zeros((3, 2, 288), np.int64)
    due_after[:, 0] = 24
    return DoorPlan(
        slot=np.array([120, 300, 420], np.int64),
        load_slots=np.array([4, 4, 0], np.int64),
        span_slots=np.array([108, 108, 12], np.int64),
        by_courier=np.array([0, 0, 1], np.uint8),
        stem_slots=np.array([[3, 30], [1, 2]], np.int64),
        deadline_time=np.array([[-1, 264]] * 3, np.int64),
        due_after=due_after,
        path_source=np.array([0, 2], np.int32),
        path_station=np.array([1, 2], np.int32),
        zone_region=np.array([0, 1], np.int32),
        facility_region=np.array([0, 0, 1], np.int32),
        seed=SEED,
    )


def made_up(random: np.random.Generator) -> tuple[OrderChunk, Sourced, np.ndarray]:
    promise = random.integers(0, 2, N_ORDERS).astype(np.uint8)
    made = random.integers(0, 3, N_ORDERS)
    lost = np.where(made == 0, 1, random.integers(0, 2, N_ORDERS))
    of_order = np.repeat(np.arange(N_ORDERS), made)
    path = np.where(promise[of_order] == 0, 1, 0)
    klass = random.integers(0, 4, len(of_order))
    quoted, units = random.integers(0, 2, len(of_order)), random.integers(1, 4, len(of_order))
    word = path | klass << PATH_BITS | promise[of_order].astype(int) << PATH_BITS + CLASS_BITS
    word = (
        word | quoted << PATH_BITS + CLASS_BITS + PROMISE_BITS | units - 1 << PATH_BITS + CLASS_BITS + PROMISE_BITS + 1
    )
    lines = random.integers(1, 4, N_ORDERS)
    chunk = OrderChunk(
        first_order=0,
        slot=np.sort(random.integers(0, 144, N_ORDERS)).astype(np.int32),
        zone=random.integers(0, 2, N_ORDERS).astype(np.int32),
        promise=promise,
        line_first=np.concatenate([[0], np.cumsum(lines)]).astype(np.int64),
        sku=np.zeros(lines.sum(), np.int32),
        pool=np.zeros(lines.sum(), np.uint8),
        quantity=random.integers(1, 3, lines.sum()).astype(np.uint8),
    )
    sourced = Sourced.__new__(Sourced)
    object.__setattr__(sourced, "word", word.astype(np.uint32))
    object.__setattr__(sourced, "order_packages", (made | lost << 4).astype(np.uint8))
    object.__setattr__(sourced, "first_order", 0)
    departure = random.integers(-1, 3, len(of_order)).astype(np.int32)
    return chunk, sourced, departure


@pytest.mark.parametrize("cut", [N_ORDERS, 7])
def test_counts_are_those_of_a_plain_recount(cut: int) -> None:
    chunk, sourced, departure = made_up(np.random.default_rng(3))
    plan = door_plan()
    chunks = [
        OrderChunk(
            a,
            chunk.slot[a : a + cut],
            chunk.zone[a : a + cut],
            chunk.promise[a : a + cut],
            chunk.line_first[a : a + cut + 1] - chunk.line_first[a],
            chunk.sku[chunk.line_first[a] :],
            chunk.pool[chunk.line_first[a] :],
            chunk.quantity[chunk.line_first[a] :],
        )
        for a in range(0, N_ORDERS, cut)
    ]
    out = tally(chunks, sourced, departure, 0, plan, 0, 288)
    seen: Counter[str] = Counter()
    package = 0
    for i in range(N_ORDERS):
        made, lost = int(sourced.order_packages[i]) & 15, int(sourced.order_packages[i]) >> 4
        seen["placed"] += made + lost
        seen["unserved"] += lost
        seen["split"] += made > 1
        for _ in range(made):
            word, d = int(sourced.word[package]), int(departure[package])
            hub, klass = word & 1, word >> PATH_BITS & 63
            slower = word >> PATH_BITS + CLASS_BITS + PROMISE_BITS & 1
            seen["in region"] += int(chunk.zone[i]) == (1 if hub else 0)
            if d >= 0:
                seen["delivered"] += 1
                at = deliver(package, d, int(chunk.zone[i]), 2 if hub else 1, plan)
                deadline = int(chunk.slot[i]) + 24 if hub else klass // 2 * 288 + 264
                seen["quoted on time" if slower else "on time"] += at <= deadline
            package += 1
    assert out.placed.sum() == seen["placed"]
    assert out.unserved.sum() == seen["unserved"]
    assert out.delivered.sum() == out.door_slots.sum() == out.station_delivered.sum() == seen["delivered"]
    assert out.on_time.sum() == seen["on time"]
    assert out.quoted_on_time.sum() == seen["quoted on time"]
    assert out.hour_on_time.sum() == seen["on time"] + seen["quoted on time"]
    assert out.station_late.sum() == seen["delivered"] - out.hour_on_time.sum()
    assert out.in_region == seen["in region"]
    assert out.split_orders == seen["split"]
    assert out.units == chunk.quantity.sum()


def test_a_stop_lies_between_the_first_and_the_last_of_its_route() -> None:
    plan = door_plan()
    at = np.array([deliver(package, 0, 0, 1, plan) for package in range(2000)])
    assert at.min() == 120 + 4 + 3
    assert at.max() == 120 + 108
    assert np.mean(at) == pytest.approx((at.min() + at.max()) / 2, abs=2)


def test_a_zone_beyond_the_route_is_reached_late_not_never() -> None:
    plan = door_plan()._replace(stem_slots=np.array([[200, 200], [1, 1]], np.int64))
    assert deliver(1, 0, 0, 1, plan) == 120 + 4 + 200


def test_percentiles() -> None:
    histogram = np.zeros(100, np.int64)
    histogram[[11, 23]] = [50, 50]
    assert percentile_h(histogram, 50) == 1.0
    assert percentile_h(histogram, 51) == 2.0
    assert np.isnan(percentile_h(np.zeros(4, np.int64), 50))
