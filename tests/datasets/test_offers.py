import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import datasets
from datasets.offers import nearest_km, promise_share
from datasets.roads import great_circle_km
from tests.datasets.small_network import FACILITIES, WriteNetwork


def test_promises_by_distance(write_network: WriteNetwork) -> None:
    scenario = datasets.load(write_network({"facilities.csv": FACILITIES + "PN-A,prime_now_hub,39.0,-84.5\n"}))
    zones, facilities = scenario.zones, scenario.facilities
    for column, kind, reach in ((0, "prime_now_hub", 25), (1, "fulfilment_centre", 80)):
        sites = facilities[facilities["kind"] == kind]
        km = great_circle_km(
            zones["lat"].to_numpy()[:, None],
            zones["lon"].to_numpy()[:, None],
            sites["lat"].to_numpy(),
            sites["lon"].to_numpy(),
        ).min(axis=1)
        assert (scenario.offered[:, column] == (km <= reach)).all()
        assert scenario.offered[:, column].any()
    assert scenario.offered[:, 2:].all()


def test_closed_facilities_offer_nothing(write_network: WriteNetwork) -> None:
    folder = write_network({"facilities.csv": FACILITIES + "PN-A,prime_now_hub,39.0,-84.5\n"})
    scenario = datasets.load(folder, edits=["PN-A.status=closed"])
    assert not scenario.offered[:, 0].any()


def test_what_is_not_offered_moves_to_the_next_slower() -> None:
    promises = pd.DataFrame({"share": [0.1, 0.2, 0.3, 0.4]})
    offered = np.array([[1, 1, 1, 1], [0, 1, 1, 1], [0, 0, 1, 1], [1, 0, 0, 1]], dtype=bool)
    expected = [[0.1, 0.2, 0.3, 0.4], [0, 0.3, 0.3, 0.4], [0, 0, 0.6, 0.4], [0.1, 0, 0, 0.9]]
    assert promise_share(offered, promises) == pytest.approx(np.array(expected))


@given(hnp.arrays(bool, (5, 4)))
def test_shares_add_up_and_lie_where_offered(offered: np.ndarray) -> None:
    offered[:, -1] = True
    share = promise_share(offered, pd.DataFrame({"share": [0.1, 0.2, 0.3, 0.4]}))
    assert np.allclose(share.sum(axis=1), 1)
    assert (share[~offered] == 0).all()


@given(st.lists(st.tuples(st.floats(-89, 89), st.floats(-180, 180)), min_size=1, max_size=8))
def test_nearest_agrees_with_all_pairs(places: list[tuple[float, float]]) -> None:
    table = pd.DataFrame(places, columns=["lat", "lon"])
    targets = pd.DataFrame({"lat": [10.0, 50.0], "lon": [20.0, -100.0]})
    pairs = great_circle_km(
        *(table[n].to_numpy()[:, None] for n in ("lat", "lon")), *(targets[n].to_numpy() for n in ("lat", "lon"))
    )
    assert nearest_km(table, targets) == pytest.approx(pairs.min(axis=1), abs=0.01)


def test_nothing_is_near_nowhere() -> None:
    table = pd.DataFrame({"lat": [1.0, np.nan], "lon": [2.0, 3.0]})
    assert np.isinf(nearest_km(table, table.iloc[:0])).all()
    assert np.isinf(nearest_km(table, table.iloc[:1])[1])
