"""Two sets of sourcing rules in one network: nobody treated is the first alone, everybody the second alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from network.sourcing import source
from network.sourcing.arms import cut_at, joined_candidates, joined_paths, treated_orders
from network.sourcing_types import PATH_BITS, Sourced, SourcingPolicy
from tests.network.sourcing_cases import DAY, Case, part, random_case
from tests.network.sourcing_twin import Twin
from tests.network.test_sourcing_stream import same
from tests.network.test_sourcing_twin import same as same_as_twin

SEEDS = range(8)
PATHS = (1 << PATH_BITS) - 1


def second_rules(case: Case, seed: int) -> Case:
    """The same network under other prices, cut-offs, deadlines, territories and asks; a candidate less a cell."""
    rng, c = np.random.default_rng(1000 + seed), case.candidates
    other = replace(
        c,
        path=np.where(np.arange(c.path.shape[1]) == c.path.shape[1] - 1, -1, c.path),
        cost_mills=c.cost_mills + 70,
        cutoff=rng.permutation(c.cutoff).astype(np.int16),
        due_slots=c.due_slots + 30,
        zone_station=rng.permutation(c.zone_station),
        within_slots=np.where(c.within_slots > 0, c.within_slots + 12, 0).astype(np.int32),
    )
    policy = SourcingPolicy(500, 0.5, 10.0)
    promise = rng.permutation(case.orders.promise)
    return replace(case, candidates=other, policy=policy, orders=replace(case.orders, promise=promise))


def trial(one: Case, other: Case, treated: np.ndarray, slot: int, **options) -> Sourced:
    """The trial: one network, both rules."""
    candidates = joined_candidates(one.candidates, other.candidates, len(one.paths))
    paths = joined_paths(one.paths, other.paths)
    chunks = treated_orders(one.cut(100), other.cut(100), treated, slot)
    return source(chunks, candidates, paths, *one.arguments[2:], policy=one.policy, **options)


def everybody(case: Case) -> np.ndarray:
    return np.ones(len(case.candidates.zone_station), bool)


@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_treated_is_the_first_alone(seed):
    case = random_case(seed)
    alone = source([case.orders], *case.arguments, policy=case.policy, watch=5)
    assert same(alone, trial(case, second_rules(case, seed), ~everybody(case), 0, watch=5))


@pytest.mark.parametrize("seed", SEEDS)
def test_everybody_treated_is_the_second_alone(seed):
    case = random_case(seed)
    other = second_rules(case, seed)
    alone = source([other.orders], *other.arguments, policy=other.policy)
    both = trial(case, other, everybody(case), 0, later=(0, other.policy))
    assert np.array_equal(both.word & PATHS, (alone.word & PATHS) + len(case.paths))
    assert same(alone, replace(both, word=both.word - np.uint32(len(case.paths))), decisions=False)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("slot", [DAY, DAY + 143])
def test_before_the_switch_nothing_changes_and_after_it_everything_may(seed, slot):
    case = random_case(seed)
    other = second_rules(case, seed)
    alone = source([case.orders], *case.arguments, policy=case.policy)
    switched = trial(case, other, everybody(case), slot, later=(slot, other.policy))
    first = alone.slot_first_package[slot]
    assert switched.slot_first_package[slot] == first
    assert np.array_equal(switched.word[:first], alone.word[:first])
    assert ((switched.word[first:] & PATHS) >= len(case.paths)).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_some_treated_equals_the_plain_twin(seed):
    """The plain-Python twin of sourcing, given both arms' tables and the treated orders as a network of its own."""
    case = random_case(seed)
    other = second_rules(case, seed)
    other = replace(other, candidates=replace(other.candidates, within_slots=case.candidates.within_slots))
    treated = np.arange(len(everybody(case))) % 2 == 0
    (orders,) = treated_orders([case.orders], [other.orders], treated, DAY)
    candidates = joined_candidates(case.candidates, other.candidates, len(case.paths))
    plain = replace(candidates, within_slots=case.candidates.within_slots)
    mixed = replace(case, candidates=plain, paths=joined_paths(case.paths, other.paths), orders=orders)
    assert same_as_twin(trial(case, other, treated, DAY), Twin(mixed).run())


def test_treated_orders_are_those_of_treated_zones_from_the_slot_on():
    case = random_case(2)
    other = second_rules(case, 2)
    treated = np.arange(len(everybody(case))) < 3
    (orders,) = treated_orders([case.orders], [other.orders], treated, DAY)
    rows = (case.orders.zone < 3) & (case.orders.slot >= DAY)
    assert 0 < rows.sum() < len(rows)
    assert np.array_equal(orders.zone, np.where(rows, case.orders.zone + len(treated), case.orders.zone))
    assert np.array_equal(orders.promise, np.where(rows, other.orders.promise, case.orders.promise))


def test_lines_come_with_the_promise():
    case = random_case(2)
    other = replace(case.orders, pool=np.zeros_like(case.orders.pool), sku=np.ones_like(case.orders.sku))
    treated = everybody(case)
    treated[0] = False
    (orders,) = treated_orders([case.orders], [other], treated, 0)
    of_line = np.repeat(case.orders.zone, np.diff(case.orders.line_first)) > 0
    assert np.array_equal(orders.sku, np.where(of_line, 1, case.orders.sku))
    assert np.array_equal(orders.pool, np.where(of_line, 0, case.orders.pool))


@pytest.mark.parametrize("change", [{"slot": 1}, {"zone": 1}])
def test_streams_of_other_customers_are_refused(change):
    case = random_case(3)
    other = replace(case.orders, **{name: getattr(case.orders, name) + n for name, n in change.items()})
    with pytest.raises(ValueError, match="same customers"):
        list(treated_orders([case.orders], [other], everybody(case), 0))


def test_arms_of_other_pools_are_refused():
    case = random_case(3)
    other = replace(case.candidates, cell_of=case.candidates.cell_of[:, :, :-1])
    with pytest.raises(ValueError, match="pools"):
        joined_candidates(case.candidates, other, len(case.paths))


@pytest.mark.parametrize("slot", [0, 1, DAY, DAY + 150, 10 * DAY])
def test_a_cut_leaves_the_orders_as_they_are(slot):
    orders = random_case(4).orders
    parts = [chunk for chunk in cut_at(slot, [orders]) if len(chunk)]
    row = int((orders.slot < slot).sum())
    expected = [part(orders, low, high) for low, high in ((0, row), (row, len(orders))) if high > low]
    assert [p.first_order for p in parts] == [p.first_order for p in expected]
    for found, right in zip(parts, expected, strict=True):
        for name in ("slot", "zone", "promise", "line_first", "sku", "pool", "quantity"):
            assert np.array_equal(getattr(found, name), getattr(right, name))
