from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.layout.walking_floor import WalkingFloor
from warehouse.walking.one_way import one_way_tour
from warehouse.walking.routes import tour


@st.composite
def floor_and_places(draw):
    aisles, blocks = draw(st.integers(2, 9)), draw(st.integers(1, 3))
    depot = draw(st.integers(0, aisles - 1))
    floor = WalkingFloor("any", aisles, blocks, 10.0, 3.0, 2.0, 10, 1, float(depot))
    places = draw(st.lists(st.integers(0, floor.n_places - 1), min_size=1, max_size=25))
    return floor, np.array(places, np.int64)


@given(floor_and_places())
@settings(max_examples=200, deadline=None)
def test_every_place_is_visited_over_one_way_aisles(case):
    floor, places = case
    found = one_way_tour(floor, places)
    assert Counter(found.places.tolist()) == Counter(places.tolist())
    depot = floor.depot_aisle * floor.aisle_pitch_m
    assert (found.x_m[0], found.y_m[0]) == (found.x_m[-1], found.y_m[-1]) == (depot, 0.0)
    dx, dy = np.diff(found.x_m), np.diff(found.y_m)
    assert not np.any((dx != 0) & (dy != 0))
    aisle = np.round(found.x_m[1:] / floor.aisle_pitch_m).astype(int)
    assert np.all(dy[aisle % 2 == 0] >= 0)
    assert np.all(dy[aisle % 2 == 1] <= 0)
    cross = found.y_m[1:][dx != 0] / (floor.block_length_m + floor.cross_width_m)
    assert np.all(cross == np.round(cross))


@given(floor_and_places())
@settings(max_examples=100, deadline=None)
def test_one_way_is_never_shorter_than_the_shortest_tour(case):
    floor, places = case
    assert one_way_tour(floor, places).metres >= tour(floor, places, "exact").metres - 1e-9


def test_known_tours():
    floor = WalkingFloor("four", 4, 1, 10.0, 3.0, 2.0, 10, 1, 0.0)
    first, third, fourth = 0, 2 * 20, 3 * 20
    assert one_way_tour(floor, np.array([first])).metres == 12 + 3 + 12 + 3
    assert one_way_tour(floor, np.array([fourth])).metres == 6 + 12 + 3 + 12 + 9
    assert one_way_tour(floor, np.array([first, third])).metres == 12 + 3 + 12 + 3 + 12 + 3 + 12 + 3


def test_one_aisle_cannot_be_one_way():
    floor = WalkingFloor("one", 1, 1, 10.0, 3.0, 2.0, 10, 1, 0.0)
    with pytest.raises(ValueError, match="at least two"):
        one_way_tour(floor, np.array([0]))
