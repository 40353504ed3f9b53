"""Legs of the rest of a day: the same as before, slower in slow areas, and drawn to new places."""

from __future__ import annotations

import numpy as np
import pytest

from routing.problem import Places
from routing.replan.area import Circle
from routing.replan.events import AreaSlow
from routing.replan.travels import NewPlaces, RestTravel, rest_travel
from routing.travel import FORBIDDEN, TableTravel, Travel
from routing.travel.plane import PlaneTravel

RANDOM = np.random.default_rng(3)
X, Y = RANDOM.uniform(0, 1_000, 12), RANDOM.uniform(0, 1_000, 12)
PLACES = Places(X, Y)
PLANE = PlaneTravel(X, Y, detour=1.2, speeds=5.0)
TABLE = TableTravel(*PLANE.table(np.arange(12)))
KEPT = np.array([7, 2, 9, 4])
NONE = NewPlaces(np.zeros(0), np.zeros(0))
NEW = NewPlaces(np.array([X[2] + 30.0]), np.array([Y[2]]))
ALL = np.arange(12)


def both(travel: Travel, count: int) -> tuple[np.ndarray, np.ndarray]:
    """All legs, which have to be the table's."""
    origin, destination = (grid.ravel() for grid in np.meshgrid(np.arange(count), np.arange(count), indexing="ij"))
    legs = travel.legs(origin, destination)
    tables = travel.table(np.arange(count))
    for leg, table in zip(legs, tables, strict=True):
        assert table.dtype == np.int32
        assert (leg.reshape(count, count) == table).all()
    return tables


@pytest.mark.parametrize("base", [PLANE, TABLE])
def test_kept_places_are_as_far_as_before(base: Travel) -> None:
    distance, duration = both(rest_travel(base, PLACES, KEPT, NONE, []), 4)
    assert (distance == TABLE.distance[np.ix_(KEPT, KEPT)]).all()
    assert (duration == TABLE.duration[np.ix_(KEPT, KEPT)]).all()


def test_a_new_place_in_the_plane_is_where_it_is() -> None:
    whole = PlaneTravel(np.append(X[KEPT], NEW.x), np.append(Y[KEPT], NEW.y), detour=1.2, speeds=5.0)
    for found, expected in zip(both(rest_travel(PLANE, PLACES, KEPT, NEW, []), 5), both(whole, 5), strict=True):
        assert (found == expected).all()


def test_a_new_place_off_a_table_hangs_on_the_nearest() -> None:
    distance, duration = both(rest_travel(TABLE, PLACES, KEPT, NEW, []), 5)
    assert distance[1, 4] == pytest.approx(36, abs=1)
    assert duration[1, 4] == pytest.approx(7, abs=1)
    assert (distance[4, [0, 2, 3]] == distance[1, [0, 2, 3]] + distance[1, 4]).all()
    assert distance[4, 4] == duration[4, 4] == 0


@pytest.mark.parametrize("base", [PLANE, TABLE])
def test_a_leg_is_slow_by_half_for_each_end_in_the_area(base: Travel) -> None:
    area = AreaSlow(Circle(X[7], Y[7], float(np.hypot(X[7] - X[2], Y[7] - Y[2])) + 1e-6), 0.5, 0)
    inside = area.area.holds(PLACES)[KEPT]
    assert inside[:2].all()
    before = TABLE.duration[np.ix_(KEPT, KEPT)]
    distance, duration = both(rest_travel(base, PLACES, KEPT, NONE, [area]), 4)
    assert (distance == TABLE.distance[np.ix_(KEPT, KEPT)]).all()
    ends = inside[:, None].astype(int) + inside[None, :]
    assert (duration == np.ceil(before * (1.0 + 0.5 * ends))).all()
    again = both(rest_travel(rest_travel(base, PLACES, ALL, NONE, [area]), PLACES, KEPT, NONE, [area]), 4)[1]
    assert (again >= duration).all()
    assert again[0, 1] == 3 * before[0, 1]


def test_what_is_forbidden_stays_so() -> None:
    closed = TABLE.duration.copy()
    closed[7, 2] = FORBIDDEN
    area = AreaSlow(Circle(500.0, 500.0, 5_000.0), 0.1, 0)
    found = rest_travel(TableTravel(closed, closed), PLACES, KEPT, NEW, [area])
    assert isinstance(found, RestTravel)
    assert both(found, 5)[1][0, 1] == FORBIDDEN
