"""A promise that is offered beyond its reach is planned for, and brought."""

import numpy as np
import pytest

import datasets
from network.plan import plan


def door_cost(packages, land_km2, stem_km):
    """A stand-in for the last mile: sparser and farther is dearer."""
    return 1.2 + 0.02 * stem_km + 0.1 * np.sqrt(land_km2 / np.maximum(packages, 1.0))


@pytest.fixture(scope="module")
def plain():
    return datasets.load("demo")


@pytest.fixture(scope="module")
def wide():
    return datasets.load("demo", edits=["offer.ultra_fast.zone=430*"])


def couriers(scenario):
    """Where each zone's ultra-fast orders are brought from, and packages a day that nobody brings."""
    planned = plan(scenario, door_cost)
    station = planned.candidates.zone_station[:, 0]
    return np.where(station >= 0, planned.candidates.stations[station], -1), planned.unserved_packages


def test_couriers_go_where_a_promise_is_offered_beyond_its_reach(plain, wide):
    beyond = wide.offered[:, 0] & ~plain.offered[:, 0]
    (before, lost_before), (after, lost) = couriers(plain), couriers(wide)
    assert beyond.sum() > 5
    assert (before[beyond] == -1).all()
    assert (after[beyond] == wide.facility_row["PN-CMH-1"]).all()
    assert (after[~beyond] == before[~beyond]).all()
    assert lost <= lost_before
