from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import datasets
from datasets.stock import default_stock
from tests.datasets.small_network import FACILITIES, WriteNetwork


@pytest.fixture(scope="module")
def us() -> datasets.Scenario:
    return datasets.load("us")


def test_shares_are_met(us: datasets.Scenario) -> None:
    centres = us.facilities["kind"] == "fulfilment_centre"
    for row, pool in us.pools.iterrows():
        holds = centres & us.facilities["goods"].map(lambda text, goods=pool["goods"]: goods in text.split(";"))
        held = us.stock_mask[row]
        if pool["pool"] == "hub":
            assert (held == (us.facilities["kind"] == "prime_now_hub")).all()
        else:
            assert held.sum() == np.ceil(pool["facility_share"] * holds.sum() - 1e-9)
            assert not held[~holds].any()


def test_every_region_holds_what_can_be_everywhere(us: datasets.Scenario) -> None:
    """A share of at least one centre a region reaches every region that has a centre with the goods."""
    regions = us.facilities["region"]
    centres = us.facilities["kind"] == "fulfilment_centre"
    for row, pool in us.pools.iterrows():
        if pool["pool"] == "hub":
            continue
        holds = centres & us.facilities["goods"].map(lambda text, goods=pool["goods"]: goods in text.split(";"))
        reached = set(regions[us.stock_mask[row]])
        if us.stock_mask[row].sum() >= regions[holds].nunique():
            assert reached == set(regions[holds]), pool["pool"]


def test_pools_are_spread_over_centres(us: datasets.Scenario) -> None:
    sortable = us.facilities["goods"].str.contains("sortable") & (us.facilities["kind"] == "fulfilment_centre")
    pools = us.stock_mask[:, sortable].sum(axis=0)
    assert pools.min() >= 1, "no centre stands empty"


def test_the_same_every_time_whatever_the_order_of_other_tables(us: datasets.Scenario) -> None:
    """The shipped places are those of the centres' first sizes; today's sizes give as many, and always the same."""
    again = default_stock(us.pools, us.facilities)
    pd.testing.assert_frame_equal(again, default_stock(us.pools, us.facilities))
    assert again.groupby("pool").size().to_dict() == us.stock.groupby("pool").size().to_dict()


def test_at_least_one_centre(write_network: WriteNetwork) -> None:
    folder = write_network({"pools.csv": "pool,goods,velocity,facility_share\nP,sortable,A,0\n"})
    assert datasets.load(folder).stock_mask.sum() == 1


@pytest.mark.parametrize(
    ("row", "cover", "on_hand"),
    [("P,FC-A,,", -1, -1), ("P,FC-A,10,", 10, 10), ("P,FC-A,,7", 7, 7), ("P,FC-A,10,7", 10, 7), ("P,FC-A,-1,", -1, -1)],
)
def test_units(write_network: WriteNetwork, row: str, cover: int, on_hand: int) -> None:
    files = {
        "pools.csv": "pool,goods,velocity,facility_share\nP,sortable,A,1\n",
        "stock.csv": f"pool,facility,cover_units,units_on_hand\n{row}\n",
    }
    stock = datasets.load(write_network(files)).stock.iloc[0]
    assert (stock["cover_units"], stock["units_on_hand"]) == (cover, on_hand)


def test_nothing_covered_is_nothing_held(write_network: WriteNetwork) -> None:
    files = {
        "facilities.csv": FACILITIES,
        "pools.csv": "pool,goods,velocity,facility_share\nP,sortable,A,1\n",
        "stock.csv": "pool,facility,cover_units\nP,FC-A,0\nP,FC-B,5\n",
    }
    assert datasets.load(write_network(files)).stock_mask.tolist() == [[False, True, False, False, False]]


def test_edits_of_a_size_move_neither_stock_nor_lanes():
    base = datasets.load("demo")
    larger = datasets.load("demo", edits=["FC-CMH-1.capacity_packages_per_h=x1.5", "FC-CMH-3.pick_factor=x2"])
    pd.testing.assert_frame_equal(larger.stock, base.stock)
    pd.testing.assert_frame_equal(larger.lanes, base.lanes)


def test_what_only_a_closed_facility_holds_moves_to_an_open_one():
    base, closed = datasets.load("demo"), datasets.load("demo", edits=["FC-CMH-2.status=closed"])
    alone = base.stock.groupby("pool")["facility"].agg(list)
    alone = set(alone[alone.map(lambda names: names == ["FC-CMH-2"])].index)
    assert alone
    moved = closed.stock.iloc[len(base.stock) :]
    assert set(moved["pool"]) == alone
    assert set(moved["facility"]) <= {"FC-CMH-1", "FC-CMH-3"}
    pd.testing.assert_frame_equal(closed.stock.iloc[: len(base.stock)], base.stock)
    goods = base.facilities.set_index("id")["goods"].str.split(";")
    of_pool = base.pools.set_index("pool")["goods"]
    assert all(
        of_pool[pool] in goods[facility] for pool, facility in zip(moved["pool"], moved["facility"], strict=True)
    )
    assert not [warning for warning in closed.warnings if warning.rule == "pool-nowhere"]


def test_stock_of_nothing_has_the_types_of_stock(network: Path) -> None:
    scenario = datasets.load(network)
    nothing = default_stock(scenario.pools.iloc[:0], scenario.facilities)
    assert len(nothing) == 0
    assert (nothing.dtypes == scenario.stock.dtypes).all()
