"""What must hold of sourcing, whatever the network."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from network.simulate import simulate
from network.sourcing import source
from network.sourcing_types import UNSERVED_REASONS, Sourced
from network.timetable import DOOR
from tests.network.sourcing_cases import DAY, Case, random_case

cases = st.builds(random_case, seed=st.integers(0, 2**32 - 1), n_orders=st.integers(1, 250))
some = settings(max_examples=25, deadline=None)
few = settings(max_examples=10, deadline=None)


def sourced_of(case: Case, **options) -> Sourced:
    return source([case.orders], *case.arguments, policy=case.policy, **options)


def package_rows(sourced: Sourced) -> np.ndarray:
    """Row of each part's package in `word`; -1 for parts that were not sourced."""
    d = sourced.decisions
    first = np.concatenate([[0], np.cumsum(sourced.order_packages & 15, dtype=np.int64)])
    return np.where(d.package >= 0, first[d.order - sourced.first_order] + d.package, -1)


def count(sourced: Sourced, reason: str) -> int:
    return int(np.count_nonzero(sourced.unserved_reason == UNSERVED_REASONS.index(reason)))


def without_limit(case: Case) -> Case:
    """The same network with stock of every pool everywhere."""
    shape = case.stock.cover.shape
    return replace(case, stock=replace(case.stock, cover=np.full(shape, -1), on_hand=np.full(shape, -1)))


@some
@given(cases)
def test_every_unit_is_in_one_package_or_lost(case):
    sourced = sourced_of(case, watch=1)
    decisions, orders = sourced.decisions, case.orders
    asked, given_units = Counter(), Counter()
    for row in range(len(orders)):
        for line in range(orders.line_first[row], orders.line_first[row + 1]):
            asked[orders.first_order + row, orders.pool[line]] += int(orders.quantity[line])
    for order, pool, units in zip(decisions.order, decisions.pool, decisions.units, strict=True):
        given_units[order, pool] += int(units)
    assert given_units == asked
    served = decisions.package >= 0
    assert np.array_equal(served, decisions.reason < 0)
    packages, lost = sourced.order_packages & 15, sourced.order_packages >> 4
    assert packages.sum() == len(sourced.word)
    assert lost.sum() == len(sourced.unserved_order)
    rows = decisions.order - sourced.first_order
    used = {(r, p) for r, p, yes in zip(rows.tolist(), decisions.package.tolist(), served, strict=True) if yes}
    assert len(used) == len(sourced.word)
    assert all(p < packages[r] for r, p in used)


@some
@given(cases)
def test_stock_is_never_oversold(case):
    """Walk the decisions again with nothing but a ledger of units."""
    sourced = sourced_of(case, watch=1)
    d, stock = sourced.decisions, case.stock
    rows = package_rows(sourced)
    on_hand = np.where(stock.on_hand == -1, np.inf, stock.on_hand)
    cover = np.where(stock.cover == -1, np.inf, stock.cover)
    slot = 0
    for i in range(len(d.order)):
        while slot < d.slot[i]:
            slot += 1
            due = stock.refill == slot % DAY
            on_hand[:, due] = np.maximum(on_hand[:, due], cover[:, due])
        if d.package[i] >= 0:
            on_hand[d.pool[i], case.paths.source[sourced.word[rows[i]] & 0x7FFFF]] -= d.units[i]
    assert (on_hand >= 0).all()


@some
@given(cases)
def test_packages_go_where_the_customer_is_and_no_goods_meet(case):
    sourced = sourced_of(case, watch=1)
    d = sourced.decisions
    goods = defaultdict(set)
    rows = package_rows(sourced)
    for i in np.flatnonzero(rows >= 0):
        row = rows[i]
        word = int(sourced.word[row])
        assert case.paths.station[word & 0x7FFFF] == d.station[i]
        assert word >> 19 & 63 == min(d.deadline[i] // 144, 63)
        goods[row].add(int(case.stock.goods_of_pool[d.pool[i]]))
    assert all(len(kinds) == 1 for kinds in goods.values())


@some
@given(cases)
def test_a_lone_part_takes_the_least_of_its_candidates(case):
    d = sourced_of(case, watch=1).decisions
    parts = Counter(d.order.tolist())
    for i in range(len(d.order)):
        if parts[d.order[i]] > 1:
            continue
        rows = slice(d.candidate_first[i], d.candidate_first[i + 1])
        key = d.cost_mills[rows] + d.congestion_mills[rows]
        in_time, chosen = d.in_time[rows], d.chosen[rows]
        assert chosen.sum() == (d.package[i] >= 0)
        assert (d.package[i] >= 0) == d.usable[rows].any()
        if in_time.any():
            assert np.flatnonzero(chosen)[0] == np.flatnonzero(in_time & (key == key[in_time].min()))[0]


@few
@given(cases)
def test_waits_are_those_of_the_package_simulation(case):
    """The backlog counters against every package picked and packed by itself."""
    sourced = sourced_of(case, watch=1)
    if not len(sourced.word):
        return
    t, n_slots = case.timetable, case.timetable.n_slots
    origins = np.flatnonzero(t.origin)
    row_of = {f: i for i, f in enumerate(origins.tolist())}
    own_lane = np.array([row_of[f] for f in case.paths.source.tolist()], np.int32)
    lanes = np.full((len(case.paths), 8), -1, np.int32)
    lanes[:, 0] = own_lane
    paths = replace(case.paths, lanes=lanes, first_lane=own_lane, next_lane=np.full_like(lanes, -1))
    n = len(origins)
    timetable = replace(
        t,
        lane_origin=origins.astype(np.int32),
        lane_destination=np.full(n, DOOR, np.int32),
        lane_slots=np.zeros(n, np.int32),
        lane_leg=np.full(n, 7, np.uint8),
        departure_first=np.arange(n + 1),
        departure_slot=np.full(n, n_slots - 1, np.int32),
        departure_capacity=np.full(n, 10**6, np.int32),
    )
    movement = simulate(timetable, paths, sourced, threads=1)
    placed = np.zeros((n, n_slots + 1), int)
    slot = np.repeat(np.arange(n_slots), np.diff(sourced.slot_first_package))
    np.add.at(placed, (own_lane[sourced.word & 0x7FFFF], slot + 1), 1)
    placed = placed.cumsum(axis=1)
    picked, packed = (
        np.concatenate([np.zeros((n, 1), int), table.astype(int).sum(axis=1)], axis=1)
        for table in (movement.picked, movement.packed)
    )
    part_of = np.repeat(np.arange(len(sourced.decisions.order)), np.diff(sourced.decisions.candidate_first))
    columns = sourced.decisions.source, sourced.decisions.slot[part_of], sourced.decisions.wait_slots
    seen = {(row_of[f], k): wait for f, k, wait in zip(*(c.tolist() for c in columns), strict=True)}
    for (o, k), wait in seen.items():
        unpicked, unpacked = placed[o, k] - picked[o, k], picked[o, k] - packed[o, k]
        assert wait == turn(t, origins[o], k, unpicked, unpicked + unpacked)


def turn(timetable, facility: int, slot: int, to_pick: int, to_pack: int) -> int:
    """Slots until both lines have capacity for one more than what is ahead; -1 beyond the horizon."""
    hour, part = np.divmod(np.arange(slot, timetable.n_slots), 12)
    for wait in range(len(hour)):
        for per_h, line in ((timetable.pick_per_h, 0), (timetable.serve_per_h, 1)):
            hourly = int(per_h[facility, hour[wait]])
            quota = hourly * (part[wait] + 1) // 12 - hourly * part[wait] // 12
            to_pick, to_pack = (to_pick - quota, to_pack) if line == 0 else (to_pick, to_pack - quota)
        if to_pick < 0 and to_pack < 0:
            return wait
    return -1


@some
@given(cases)
def test_stock_without_limit_leaves_nothing_out_of_stock(case):
    sourced = sourced_of(without_limit(case))
    assert count(sourced, "no stock") == 0
    assert np.array_equal(sourced.slot_first_order, sourced_of(case).slot_first_order), (
        "orders are counted whether or not they are served"
    )


@some
@given(cases)
def test_without_backlog_nothing_is_refused_for_capacity(case):
    plenty = np.where(case.timetable.origin[:, None], 10**6, 0) * np.ones_like(case.timetable.pick_per_h)
    free = replace(case, timetable=replace(case.timetable, pick_per_h=plenty, serve_per_h=plenty))
    sourced = sourced_of(free, watch=1)
    assert count(sourced, "no capacity") == 0
    assert not sourced.decisions.congestion_mills.any()
    assert (sourced.decisions.wait_slots <= 0).all()


@few
@given(cases, st.integers(1, 300), st.integers(1, 20))
def test_neither_chunks_nor_watching_change_a_package(case, size, stride):
    whole = sourced_of(case)
    cut = source(case.cut(size), *case.arguments, policy=case.policy, watch=stride, n_orders=len(case.orders))
    assert np.array_equal(whole.word, cut.word)
    assert np.array_equal(whole.order_packages, cut.order_packages)
    assert np.array_equal(whole.unserved_order, cut.unserved_order)
    assert np.array_equal(whole.slot_first_package, cut.slot_first_package)


@few
@given(cases)
def test_orders_placed_later_change_nothing_before(case):
    half = len(case.orders) // 2
    if not half:
        return
    early = source(case.cut(half)[:1], *case.arguments, policy=case.policy)
    whole = sourced_of(case)
    n = len(early.word)
    assert np.array_equal(early.word, whole.word[:n])
    assert np.array_equal(early.order_packages, whole.order_packages[:half])
