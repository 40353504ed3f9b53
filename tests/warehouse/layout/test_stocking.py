"""What lies where: units add up, fast SKUs lie on many pods, classes keep them together, seeds decide."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from core.errors import InvalidInput
from datasets import Settings
from warehouse.layout.floor_plan import floor_plan
from warehouse.layout.stocking import demand_shares, place_pods, stock_places, stock_pods, stored_units


def changed(settings: Settings, **values: object) -> Settings:
    return Settings({**settings, **values})


@hypothesis_settings(deadline=None, max_examples=80)
@given(
    n_pods=st.integers(1, 60),
    n_skus=st.integers(1, 300),
    pod_skus=st.integers(1, 12),
    pod_units=st.integers(1, 100),
    pod_fill=st.floats(0.05, 1.0),
    stocking=st.sampled_from(["random", "classes"]),
    exponent=st.floats(0.0, 1.5),
    seed=st.integers(0, 99),
)
def test_every_sku_lies_somewhere_once_a_pod_and_units_add_up(
    n_pods: int, n_skus: int, pod_skus: int, pod_units: int, pod_fill: float, stocking: str, exponent: float, seed: int
) -> None:
    settings = Settings({"pod_skus": pod_skus, "pod_units": pod_units, "pod_fill": pod_fill, "stocking": stocking})
    try:
        stock = stock_pods(n_pods, n_skus, settings, seed, exponent=exponent)
    except InvalidInput:
        assert n_skus > min(n_pods * pod_skus, round(n_pods * pod_units * pod_fill))
        return
    assert stock.units == stored_units(n_pods, settings)
    assert ((stock.pod_sku >= 0) == (stock.pod_units > 0)).all()
    assert set(stock.pod_sku[stock.pod_sku >= 0].tolist()) == set(range(n_skus))
    for skus in stock.pod_sku:
        held = skus[skus >= 0].tolist()
        assert len(set(held)) == len(held)
    assert stock.pod_demand(exponent).sum() == pytest.approx(1)


def test_units_follow_demand_and_the_fast_lie_on_many_pods(settings: Settings) -> None:
    stock = stock_pods(2000, 20_000, settings, seed=3)
    units = np.bincount(stock.pod_sku.ravel(), stock.pod_units.ravel())
    pods = np.bincount(stock.pod_sku.ravel())
    share = demand_shares(20_000)
    middling = slice(50, 5_000)
    assert units[middling] == pytest.approx(share[middling] * stock.units, rel=0.25, abs=2)
    assert pods[0] == 2000, "the fastest lies on every pod"
    assert pods[10] > 10 * pods[1_000] > 0
    assert (np.diff(pods) <= 1).all()
    assert stock.pod_units.sum(axis=1).max() <= settings.pod_units
    assert stock.pod_units.sum(axis=1).min() > 0.9 * settings.pod_units * settings.pod_fill


def test_zipf_by_hand() -> None:
    assert demand_shares(3, 1.0) == pytest.approx([6 / 11, 3 / 11, 2 / 11])


def test_classes_bring_demand_to_few_pods_near_the_stations(settings: Settings) -> None:
    plan = floor_plan("small")
    classes = changed(settings, stocking="classes")
    stock = stock_pods(plan.n_pods, plan.n_skus, classes, seed=1)
    assert np.bincount(stock.pod_class).tolist() == [60, 90, 150]
    demand = stock.pod_demand()
    fast, middling, slow = (demand[stock.pod_class == which].mean() for which in range(3))
    assert fast > 1.5 * max(middling, slow)
    row = place_pods(plan.pods, plan.n_pods, classes, seed=1) // plan.pods.width
    fast_row, middling_row, slow_row = (row[stock.pod_class == which].mean() for which in range(3))
    assert fast_row > middling_row + 3 > slow_row + 6, "pick stations lie south"


def test_pods_stand_in_places_of_their_own(settings: Settings) -> None:
    plan = floor_plan("small")
    for stocking in ("random", "classes"):
        cells = place_pods(plan.pods, plan.n_pods, changed(settings, stocking=stocking), seed=5)
        assert len(set(cells.tolist())) == plan.n_pods
        assert np.isin(cells, plan.pods.storage).all()


def test_skus_lie_in_places_with_room_for_them(settings: Settings) -> None:
    walking = floor_plan("small").walking
    for stocking in ("random", "classes"):
        place = stock_places(walking, 3000, changed(settings, stocking=stocking), seed=5)
        assert len(place) == 3000
        assert place.min() >= 0
        assert place.max() < walking.n_places
        assert np.bincount(place).max() <= walking.bins_per_place


def test_classes_put_fast_skus_near_the_depot(settings: Settings) -> None:
    walking = floor_plan("small").walking
    place = stock_places(walking, 3000, changed(settings, stocking="classes"), seed=5)
    metres = np.abs(walking.place_aisle(place) - walking.depot_aisle) * walking.aisle_pitch_m + walking.place_depth_m(
        place
    )
    assert metres[:600].max() <= metres[600:1500].min() + 1e-9
    assert metres[600:1500].max() <= metres[1500:].min() + 1e-9


def test_the_seed_decides(settings: Settings) -> None:
    plan = floor_plan("small")
    for made in (
        lambda seed: stock_pods(300, 3000, settings, seed).pod_sku,
        lambda seed: place_pods(plan.pods, 300, settings, seed),
        lambda seed: stock_places(plan.walking, 3000, settings, seed),
    ):
        assert (made(4) == made(4)).all()
        assert (made(4) != made(5)).any()


def test_what_does_not_fit_is_refused(settings: Settings) -> None:
    plan = floor_plan("small")
    with pytest.raises(InvalidInput, match="too-few-slots: 401 SKUs do not fit 10 pods of 40 slots"):
        stock_pods(10, 401, settings, seed=1)
    with pytest.raises(ValueError, match="361 pods do not fit 360 places"):
        place_pods(plan.pods, 361, settings, seed=1)
    with pytest.raises(ValueError, match="do not fit 3600 bins"):
        stock_places(plan.walking, 3601, settings, seed=1)
