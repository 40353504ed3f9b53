"""Splits are partitions, balanced as they say, and cut where they say."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.station.split import bisected, sectors

SEEDS, PARTS = st.integers(0, 2**32), st.integers(1, 9)


def scattered(seed, count):
    draw = np.random.default_rng(seed)
    return draw.normal(size=(count, 2)), draw.uniform(0.1, 2.0, count)


@given(SEEDS, PARTS, st.integers(0, 300), st.floats(0, 7))
@settings(max_examples=80, deadline=None)
def test_every_point_is_in_one_part_and_parts_are_balanced(seed, parts, count, angle):
    points, weight = scattered(seed, count)
    for label in (bisected(points, weight, parts, angle), sectors(points, weight, parts, np.zeros(2), angle)):
        assert label.shape == (count,)
        assert ((label >= 0) & (label < parts)).all()
        load = np.bincount(label, weight, parts)
        cuts = np.ceil(np.log2(parts)) + 1
        assert (np.abs(load - weight.sum() / parts) <= cuts * weight.max(initial=0.0) + 1e-9).all()


@given(SEEDS, st.floats(0, 6.28))
@settings(max_examples=40, deadline=None)
def test_two_halves_are_divided_by_a_straight_line_across_the_angle(seed, angle):
    points, weight = scattered(seed, 60)
    along = points @ np.array([np.cos(angle), np.sin(angle)])
    label = bisected(points, weight, 2, angle)
    assert along[label == 0].max() <= along[label == 1].min()


def test_sectors_are_counted_around_the_centre():
    turn = np.radians([10, 100, 190, 280, 20, 110, 200, 290])
    points = np.stack([np.cos(turn), np.sin(turn)], axis=1) + 5.0
    assert sectors(points, np.ones(8), 4, np.array([5.0, 5.0])).tolist() == [0, 1, 2, 3, 0, 1, 2, 3]


def test_long_parts_are_cut_across():
    points = np.stack([np.arange(100.0), np.tile([0.0, 1.0], 50)], axis=1)
    label = bisected(points, np.ones(100), 4, 0.0)
    assert [points[label == part, 0].min() for part in range(4)] == [0, 25, 50, 75]


def test_weightless_points_are_split_by_count_and_no_parts_refused():
    assert np.bincount(bisected(scattered(1, 10)[0], np.zeros(10), 2)).tolist() == [5, 5]
    with pytest.raises(ValueError, match="at least one"):
        bisected(*scattered(1, 10), 0)
