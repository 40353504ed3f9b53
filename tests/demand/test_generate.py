"""The seeded stream: what it promises about numbers, chunks, threads and shares."""

from __future__ import annotations

import gc
import itertools
import weakref
from collections.abc import Callable, Iterable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chisquare

import demand
from core.clock import SLOTS_PER_DAY
from core.errors import InvalidInput
from datasets.scenario import Scenario
from demand.chunk import OrderChunk
from demand.generate import Demand

MASK = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15


def columns(chunks: Iterable[OrderChunk]) -> dict[str, np.ndarray]:
    """Whole columns of a stream, in chunks of any size."""
    chunks = list(chunks)
    names = ("slot", "zone", "promise", "sku", "pool", "quantity")
    whole = {name: np.concatenate([getattr(chunk, name) for chunk in chunks]) for name in names}
    whole["lines"] = np.concatenate([np.diff(chunk.line_first) for chunk in chunks])
    return whole


def digest(chunks: Iterable[OrderChunk]) -> bytes:
    return b"".join(column.tobytes() for column in columns(chunks).values())


@pytest.mark.parametrize(("chunk_orders", "threads"), [(1 << 20, 1), (1000, 1), (777, 2), (5000, 3)])
def test_same_bytes_for_any_chunk_size_and_threads(scenario: Scenario, chunk_orders: int, threads: int) -> None:
    expected = digest([demand.demand_of(scenario).chunk(5, 0, demand.demand_of(scenario).n_orders)])
    assert digest(demand.stream(scenario, 5, chunk_orders=chunk_orders, threads=threads)) == expected


@given(bounds=st.lists(st.integers(0, 2000), min_size=2, max_size=6).map(sorted), seed=st.integers(0, MASK))
@settings(max_examples=60, deadline=None)
def test_chunk_boundaries_do_not_matter(scenario: Scenario, bounds: list[int], seed: int) -> None:
    whole = demand.demand_of(scenario)
    first, last = bounds[0], bounds[-1]
    parts = [whole.chunk(seed, a, b) for a, b in itertools.pairwise(bounds)]
    assert digest(parts) == digest([whole.chunk(seed, first, last)])


@given(seed=st.integers(0, MASK), share=st.floats(0, 1, exclude_max=True))
@settings(max_examples=60, deadline=None)
def test_an_order_alone_is_the_streamed_one(scenario: Scenario, seed: int, share: float) -> None:
    number = int(share * demand.demand_of(scenario).n_orders)
    alone = demand.order(scenario, seed, number)
    chunk = demand.demand_of(scenario).chunk(seed, max(0, number - 3), number + 1)
    lines = slice(chunk.line_first[-2], chunk.line_first[-1])
    assert alone.first_order == number
    assert (alone.slot[0], alone.zone[0], alone.promise[0]) == (chunk.slot[-1], chunk.zone[-1], chunk.promise[-1])
    assert alone.sku.tolist() == chunk.sku[lines].tolist()
    assert alone.pool.tolist() == chunk.pool[lines].tolist()


def test_days_are_cut_at_midnight(scenario: Scenario) -> None:
    by_day = [list(demand.stream(scenario, 2, first_day=day, last_day=day + 1)) for day in range(4)]
    for day, chunks in enumerate(by_day):
        slots = columns(chunks)["slot"]
        assert slots.min() >= day * SLOTS_PER_DAY
        assert slots.max() < (day + 1) * SLOTS_PER_DAY
    assert digest(chunk for chunks in by_day for chunk in chunks) == digest(demand.stream(scenario, 2))
    assert list(demand.stream(scenario, 2, first_day=4)) == []
    assert digest(demand.stream(scenario, 2, last_day=2)) == digest([*by_day[0], *by_day[1]])


def test_no_such_order(scenario: Scenario) -> None:
    with pytest.raises(IndexError, match="not all in 0"):
        demand.order(scenario, 1, demand.demand_of(scenario).n_orders)
    with pytest.raises(IndexError):
        demand.order(scenario, 1, -1)


def test_a_stream_may_be_left_early(scenario: Scenario) -> None:
    chunks = demand.stream(scenario, 1, chunk_orders=100)
    assert next(chunks).first_order == 0
    chunks.close()


def test_columns_are_what_chunk_says(scenario: Scenario) -> None:
    chunk = next(demand.stream(scenario, 3))
    assert (np.diff(chunk.slot) >= 0).all()
    sizes = np.diff(chunk.line_first)
    assert sizes.min() == 1
    assert sizes.max() == 8
    assert chunk.quantity.min() == chunk.quantity.max() == 1
    for start, end in zip(chunk.line_first[:500], chunk.line_first[1:501], strict=True):
        assert (np.diff(chunk.pool[start:end].astype(int)) >= 0).all()
    dtypes = [getattr(chunk, n).dtype.str for n in ("slot", "zone", "promise", "line_first", "sku", "pool", "quantity")]
    assert dtypes == ["<i4", "<i4", "|u1", "<i8", "<i4", "|u1", "|u1"]


def mix(x: int) -> int:
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9 & MASK
    x = (x ^ (x >> 27)) * 0x94D049BB133111EB & MASK
    return x ^ (x >> 31)


def draw(seed: int, number: int, stream: int) -> int:
    return mix(mix((seed + stream * GOLDEN) & MASK) ^ ((number * GOLDEN + stream) & MASK))


def by_hand(whole: Demand, seed: int, number: int) -> tuple[int, int, int, list[tuple[int, int]]]:
    """The draw once more, in plain integers: slot, zone, promise, [(pool, sku)]."""
    t, lines = whole._orders, whole._lines
    groups = len(t.group_first) - 1
    cell = max(i for i in np.flatnonzero(t.cell_first <= number) if i < len(t.cell_first) - 1)
    slot, group = divmod(int(cell), groups)
    low, high = int(t.group_first[group]), int(t.group_first[group + 1])
    product = (draw(seed, number, 1) >> 32) * (high - low)
    entry = int(t.zone[low + (product >> 32)])
    keeps = product % 2**32 < entry >> 32
    zone = int(t.zone_own[low + (product >> 32)]) if keeps else entry % 2**32
    kind = draw(seed, number, 2)
    promise = sum(kind % 2**32 >= int(x) for x in t.promise[t.promise_row[zone]])
    n_lines = 1 + sum(kind >> 32 >= int(x) for x in t.lines)
    hub = bool(lines.from_hub[promise])
    table, edge = (lines.hub_table, lines.hub_edge) if hub else (lines.table, lines.edge)
    result = []
    for j in range(n_lines):
        word = draw(seed, number, 8 + j)
        product = (word >> 32) * len(table)
        bucket, entry = product >> 32, int(table[product >> 32])
        if (product >> 16) % 2**16 >= entry >> 16:
            bucket = entry % 2**16
        rank = int(edge[bucket]) + ((word % 2**32) * int(edge[bucket + 1] - edge[bucket]) >> 32)
        velocity = sum(rank >= int(end) for end in lines.velocity_end)
        pool = (
            lines.hub_pool if hub else int(lines.pools[velocity, mix(rank * GOLDEN & MASK ^ 0x5EED0F9001000000) >> 52])
        )
        result.append((pool, rank))
    return slot, zone, promise, sorted(result, key=lambda line: line[0])


@pytest.mark.parametrize("seed", [0, 1, 2**53 - 1, 2**64 - 1])
def test_a_separate_plain_python_draw_agrees(make_scenario: Callable[..., Scenario], seed: int) -> None:
    whole = Demand(make_scenario(n_zones=50))
    numbers = [*range(100), *range(whole.n_orders - 100, whole.n_orders), *range(5000, 50_000, 701)]
    seen_hub = 0
    for number in numbers:
        chunk = whole.chunk(seed, number, number + 1)
        got = (chunk.slot[0], chunk.zone[0], chunk.promise[0], list(zip(chunk.pool, chunk.sku, strict=True)))
        expected = by_hand(whole, seed, number)
        assert got == expected, number
        seen_hub += expected[2] == 0
    assert seen_hub, "the sample must hold an order for a hub"


def test_zone_shares_follow_demand(scenario: Scenario) -> None:
    zones = columns(demand.stream(scenario, 11))["zone"]
    seen = np.bincount(zones, minlength=len(scenario.zones))
    weight = scenario.zones["demand_weight"].to_numpy()
    offset = scenario.zones["clock_offset_h"].to_numpy()
    for group in np.unique(offset):
        members = offset == group
        expected = seen[members].sum() * weight[members] / weight[members].sum()
        assert chisquare(seen[members], expected).pvalue > 0.001
    assert abs(seen[offset == 0].sum() / seen.sum() - weight[offset == 0].sum() / weight.sum()) < 0.002


def test_a_zone_without_demand_orders_nothing(make_scenario: Callable[..., Scenario]) -> None:
    scenario = make_scenario()
    scenario.zones.loc[[0, 7], "demand_weight"] = 0.0
    assert not set(columns(demand.stream(scenario, 1))["zone"]) & {0, 7}
    scenario = make_scenario()
    scenario.zones["demand_weight"] = 0.0
    with pytest.raises(InvalidInput, match="no-demand"):
        demand.demand_of(scenario)


def test_promise_and_line_shares(scenario: Scenario) -> None:
    drawn = columns(demand.stream(scenario, 12))
    n = len(drawn["promise"])
    share = scenario.promises["share"].to_numpy()
    assert chisquare(np.bincount(drawn["promise"], minlength=5), n * share / share.sum()).pvalue > 0.001
    lines = np.array(scenario.settings.demand.lines_share)
    assert chisquare(np.bincount(drawn["lines"], minlength=9)[1:], n * lines / lines.sum()).pvalue > 0.001
    assert drawn["lines"].mean() == pytest.approx(1.627, abs=0.01)


def test_what_is_not_offered_is_not_asked_for(make_scenario: Callable[..., Scenario]) -> None:
    drawn = columns(demand.stream(make_scenario(hubs=False), 12))
    assert drawn["promise"].min() == 1


def test_popularity_is_zipf(make_scenario: Callable[..., Scenario]) -> None:
    """FACTS G5: exponent 0.85 gives the top fifth of SKUs 70 to 80 % of lines."""
    scenario = make_scenario(demand__units_per_day=100_000.0)
    drawn = columns(demand.stream(scenario, 13))
    sku = drawn["sku"][np.repeat(drawn["promise"], drawn["lines"]) > 0]
    seen = np.bincount(sku, minlength=50_000)
    assert 0.70 < seen[:10_000].sum() / seen.sum() < 0.80
    law = np.arange(1, 50_001) ** -0.85
    bins = np.unique(np.geomspace(1, 50_000, 60).astype(int)) - 1
    expected = np.add.reduceat(law, bins) / law.sum() * seen.sum()
    assert chisquare(np.add.reduceat(seen, bins), expected).pvalue > 0.001


def test_hub_orders_stay_in_the_short_assortment(scenario: Scenario) -> None:
    drawn = columns(demand.stream(scenario, 14))
    for_hub = np.repeat(drawn["promise"], drawn["lines"]) == 0
    hub = scenario.pools.index[scenario.pools["pool"] == "hub"][0]
    assert drawn["sku"][for_hub].max() < scenario.settings.catalogue.hub_skus
    assert set(drawn["pool"][for_hub]) == {hub}
    assert hub not in drawn["pool"][~for_hub]


def test_pools_goods_and_velocities_get_their_lines(make_scenario: Callable[..., Scenario]) -> None:
    scenario = make_scenario(demand__units_per_day=100_000.0, catalogue__skus=1_000_000)
    drawn = columns(demand.stream(scenario, 15))
    pool = drawn["pool"][np.repeat(drawn["promise"], drawn["lines"]) > 0]
    share = np.bincount(pool, minlength=len(scenario.pools)) / len(pool)
    pools = scenario.pools.assign(seen=share)
    by_goods = pools.groupby("goods")["seen"].sum()
    assert by_goods["sortable"] == pytest.approx(0.86, abs=0.005)
    assert by_goods["non_sortable"] == pytest.approx(0.11, abs=0.005)
    assert by_goods["heavy"] == pytest.approx(0.03, abs=0.003)
    by_velocity = pools.groupby("velocity")["seen"].sum()
    assert by_velocity.to_dict() == pytest.approx({"A": 0.50, "B": 0.35, "C": 0.15}, abs=0.005)
    same = pools[(pools.goods == "sortable") & (pools.velocity == "C")]["seen"]
    assert same.max() / same.min() < 1.15


def test_a_scenario_is_let_go_though_its_demand_was_built(make_scenario):
    scenario = make_scenario(n_zones=20)
    demand.demand_of(scenario)
    left = weakref.ref(scenario)
    del scenario
    gc.collect()
    assert left() is None
