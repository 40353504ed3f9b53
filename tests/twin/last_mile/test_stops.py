"""Packages of one address make one stop, unless no van holds them."""

from __future__ import annotations

import numpy as np

from twin.last_mile.addresses import Addresses
from twin.last_mile.stops import gather


def places(points: list[int]) -> Addresses:
    point = np.array(points)
    return Addresses(point, point + 0.5, -point - 0.25)


def test_a_stop_an_address():
    stops = gather(np.arange(6), places([7, 3, 7, 9, 3, 7]), np.array([0, 2, 0, 0, 1, 4]), 10)
    assert stops.packages.tolist() == [2, 3, 1]
    assert stops.lat.tolist() == [3.5, 7.5, 9.5]
    assert stops.waves_waited.tolist() == [2, 4, 0]
    assert stops.rows_of(np.array([1])).tolist() == [0, 2, 5]
    assert stops.least(np.array([6, 5, 9, 8, 7, 4])).tolist() == [5, 7, 4]


def test_more_than_a_van_holds_is_brought_by_several():
    stops = gather(np.arange(8), places([5] * 7 + [6]), np.zeros(8, np.int64), 3)
    assert stops.packages.tolist() == [3, 3, 1, 1]
    assert stops.lat.tolist() == [5.5, 5.5, 5.5, 6.5]


def test_some_rows_only():
    stops = gather(np.array([4, 1]), places([7, 3, 7, 9, 3, 7]), np.zeros(6, np.int64), 10)
    assert stops.rows_of(np.array([0])).tolist() == [4, 1]
    assert len(gather(np.zeros(0, np.int64), places([7]), np.zeros(1, np.int64), 10)) == 0
