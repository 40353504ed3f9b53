"""The checker notices what it is there for: a sound tour, bent in one way at a time."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from warehouse.layout.walking_floor import WalkingFloor
from warehouse.walking.route_check import check_tour
from warehouse.walking.routes import Tour, tour

FLOOR = WalkingFloor("small", 5, 2, 10.0, 3.0, 2.0, 10, 1, 2.0)
PLACES = np.array([3, 48, 71, 120, 187])


@pytest.fixture(scope="module")
def sound() -> Tour:
    return tour(FLOOR, PLACES, "exact")


@pytest.fixture
def bent(sound: Tour) -> Callable[..., list[str]]:
    """What is wrong with the sound tour, bent so."""

    def checked(**changes: np.ndarray) -> list[str]:
        arrays = {"x_m": sound.x_m, "y_m": sound.y_m, "point_place": sound.point_place}
        return check_tour(FLOOR, PLACES.tolist(), Tour(**(arrays | changes)))

    return checked


def moved(array: np.ndarray, i: int, by: float) -> np.ndarray:
    array = array.copy()
    array[i] += by
    return array


def test_the_sound_tour_is_sound(bent):
    assert bent() == []


def test_a_tour_that_does_not_end_at_the_depot(sound, bent):
    assert any("ends at (9.00, 0.00)" in p for p in bent(x_m=moved(sound.x_m, -1, 3.0)))


def test_a_place_left_out_or_picked_twice(sound, bent):
    left_out = sound.point_place.copy()
    left_out[sound.stop[0]] = -1
    assert bent(point_place=left_out) == [f"picks place {sound.places[0]} 0 times instead of 1"]
    assert check_tour(FLOOR, PLACES[:-1].tolist(), sound) == ["picks place 187 1 times instead of 0"]


def test_a_place_picked_where_it_does_not_lie(sound, bent):
    point = sound.stop[1]
    assert any("does not lie" in p for p in bent(y_m=moved(sound.y_m, point, 0.25)))


def test_a_short_cut_through_shelves(sound, bent):
    turns = np.flatnonzero((sound.point_place < 0) & (sound.y_m > 0))
    assert any("goes through shelves" in p for p in bent(y_m=moved(sound.y_m, turns[0], -1.0)))


def test_a_walk_off_the_floor(sound, bent):
    aisle = sound.x_m[sound.stop[0]]
    x, y = np.insert(sound.x_m, sound.stop[0], aisle), np.insert(sound.y_m, sound.stop[0], 99.0)
    assert any(
        "leaves the floor" in p for p in bent(x_m=x, y_m=y, point_place=np.insert(sound.point_place, sound.stop[0], -1))
    )


def test_a_length_that_is_not_the_polylines(sound):
    class Boastful(Tour):
        @property
        def metres(self) -> float:
            return 1.0

    short = Boastful(sound.x_m, sound.y_m, sound.point_place)
    assert check_tour(FLOOR, PLACES.tolist(), short)[-1].endswith("says 1.000 m")


@pytest.mark.parametrize("depot", [0.0, 4.0])
def test_a_depot_elsewhere(depot, sound):
    assert len(check_tour(replace(FLOOR, depot_aisle=depot), PLACES.tolist(), sound)) == 2
