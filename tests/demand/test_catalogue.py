"""SKUs: ids, popularity, what they are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import InvalidInput
from datasets.scenario import Scenario
from demand.catalogue import Catalogue, goods_by_velocity, log_normal, parse_sku_id, popularity, sku_id, zipf_sums


@given(st.integers(0, 2_000_000_000))
@settings(deadline=None)
def test_ids_there_and_back(sku: int) -> None:
    assert parse_sku_id(sku_id(sku)) == sku


@pytest.mark.parametrize(
    "text", ["", "SKU-", "SKU-1", "SKU-0000000", "sku-0000001", "SKU-000000x", "SKU-00000001", "SKU--000001"]
)
def test_what_is_no_id(text: str) -> None:
    assert parse_sku_id(text) == -1


def test_first_id() -> None:
    assert sku_id(0) == "SKU-0000001"


@given(skus=st.integers(1, 3000), exponent=st.floats(0, 3), buckets=st.integers(16, 500))
@settings(deadline=None)
def test_buckets_hold_every_rank_once(skus: int, exponent: float, buckets: int) -> None:
    law = popularity(skus, exponent, buckets)
    assert law.edge[0] == 0
    assert law.edge[-1] == skus
    assert (np.diff(law.edge) > 0).all()
    assert len(law.table) <= buckets
    weight = np.arange(1, skus + 1) ** -exponent
    assert law.share == pytest.approx(np.add.reduceat(weight, law.edge[:-1]) / weight.sum(), rel=1e-9)


@pytest.mark.parametrize("exponent", [0.0, 0.85, 1.0, 1.4])
def test_the_integral_stands_for_the_sum(exponent: float) -> None:
    edge = np.array([0, 1, 90_000, 100_000, 100_001, 150_000, 400_000])
    weight = np.arange(1, 400_001) ** -exponent
    assert zipf_sums(edge, exponent) == pytest.approx(np.add.reduceat(weight, edge[:-1]), rel=1e-8)


def test_published_share_of_the_top_fifth() -> None:
    """FACTS G4 (derived there by summing): 0.7: 61 %, 0.8: 70 %, 0.87: 76 %, 1.0: 87 % of 100,000 SKUs."""
    for exponent, share in ((0.6, 0.52), (0.7, 0.61), (0.8, 0.70), (0.87, 0.76), (1.0, 0.87), (1.1, 0.93)):
        law = popularity(100_000, exponent, 4096)
        top = np.interp(20_000, law.edge, np.concatenate([[0], np.cumsum(law.share)]))
        assert top == pytest.approx(share, abs=0.006)


def test_both_margins_are_met_where_pools_allow() -> None:
    present = np.array([[True, True, True], [False, True, True], [False, True, False]])
    table = goods_by_velocity(np.array([0.86, 0.11, 0.03]), np.array([0.5, 0.35, 0.15]), present)
    assert table.sum(axis=0) == pytest.approx([0.5, 0.35, 0.15])
    assert table.sum(axis=1) == pytest.approx([0.86, 0.11, 0.03])
    assert (table[~present] == 0).all()


def test_velocities_win_where_margins_contradict() -> None:
    table = goods_by_velocity(np.array([0.2, 0.8]), np.array([0.5, 0.5]), np.array([[True, False], [True, True]]))
    assert table.sum(axis=0) == pytest.approx([0.5, 0.5])
    crossed = goods_by_velocity(np.array([0.9, 0.1]), np.array([0.5, 0.5]), np.array([[True, False], [False, True]]))
    assert crossed.sum(axis=0) == pytest.approx([0.5, 0.5])


def test_a_velocity_without_pools_borrows(scenario: Scenario) -> None:
    pools = scenario.pools[scenario.pools["velocity"] != "A"].reset_index(drop=True)
    catalogue = Catalogue(_with(scenario, pools))
    assert (catalogue.pools[0] == catalogue.pools[1]).all()
    assert catalogue.hub_pool == -1


def test_goods_without_a_pool_are_refused(scenario: Scenario) -> None:
    pools = scenario.pools[scenario.pools["goods"] == "sortable"].reset_index(drop=True)
    with pytest.raises(InvalidInput, match="goods-without-pool: no pool holds non_sortable, heavy goods"):
        Catalogue(_with(scenario, pools))


def _with(scenario: Scenario, pools: object) -> Scenario:
    from dataclasses import replace

    return replace(scenario, pools=pools)


def test_what_a_sku_is(scenario: Scenario) -> None:
    catalogue = Catalogue(scenario)
    first = catalogue.describe(0)
    assert (first.id, first.velocity, first.pool, first.goods) == ("SKU-0000001", "A", "sortable-A1", "sortable")
    assert first == catalogue.describe(0)
    with pytest.raises(IndexError):
        catalogue.describe(catalogue.skus)
    some = [catalogue.describe(int(n)) for n in np.linspace(0, catalogue.skus - 1, 4000)]
    assert [s.pool for s in some] == [
        scenario.pools["pool"][p] for p in catalogue.pool_of(np.linspace(0, catalogue.skus - 1, 4000).astype(int))
    ]
    for goods, mean_kg, mean_l in (("sortable", 0.8, 5.5), ("non_sortable", 4.5, 40)):
        of_kind = [s for s in some if s.goods == goods]
        assert np.mean([s.weight_kg for s in of_kind]) == pytest.approx(mean_kg, rel=0.12)
        assert np.mean([s.cube_l for s in of_kind]) == pytest.approx(mean_l, rel=0.12)
        assert np.corrcoef(*np.log([(s.weight_kg, s.cube_l) for s in of_kind]).T)[0, 1] == pytest.approx(0.6, abs=0.08)


def test_log_normal_moments() -> None:
    z = np.random.default_rng(1).standard_normal(200_000)
    drawn = np.array([log_normal(4.5, 0.8, x) for x in z])
    assert drawn.mean() == pytest.approx(4.5, rel=0.01)
    assert drawn.std() / drawn.mean() == pytest.approx(0.8, rel=0.03)
