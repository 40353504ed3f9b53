"""Crossings and falls of curves worked out by hand."""

import pytest

from whatif.growth.crossing import crossing
from whatif.growth.fall import fall


def test_seeds_cross_each_by_its_own_line():
    # 95 between 100 and 90: half way; between 99 and 94: four fifths of the way.
    found = crossing([1.0, 2.0, 3.0], [[100, 90, 10], [99, 94, 10]], 95.0)
    assert found.level == pytest.approx((1.5 + 1.8) / 2)
    # Two values 0.3 apart: t of one degree of freedom (12.706) x 0.15.
    assert found.ci_high - found.level == pytest.approx(12.706204736 * 0.15)


def test_seeds_that_never_cross_are_counted():
    found = crossing([1.0, 2.0], [[100, 90], [100, 96], [94, 90], [95, 95]], 95.0)
    assert (found.level, found.ci_low) == (1.5, None)
    assert (found.crossing, found.holding, found.broken) == (1, 2, 1)
    assert crossing([1.0, 2.0], [[100, 99]], 95.0).level is None


def test_the_limit_itself_holds():
    assert crossing([1.0, 2.0, 3.0], [[100, 95, 85]], 95.0).level == pytest.approx(2.0)


def test_the_fastest_drop_is_by_unit_of_the_factor():
    # 6 in a quarter is 24 a unit; 20 in a half is 40 a unit; 30 in one is 30.
    found = fall([1.0, 1.25, 1.75, 2.75], [100, 94, 74, 44])
    assert (found.start, found.end, found.per_unit) == (1.25, 1.75, pytest.approx(40))


def test_the_knee_does_not_depend_on_where_the_ladder_ends():
    levels, means = [0, 1, 2, 3, 4, 5, 6, 7], [100, 99, 96, 86, 66, 48, 32, 18]
    whole, short = fall(levels, means), fall(levels[:5], means[:5])
    assert whole == short
    assert (whole.start, whole.end) == (3, 4)
    # From (0, 100) to (4, 66): above the chord by 7.5 at 1, 13 at 2, 11.5 at 3.
    assert whole.knee == 2
    assert (whole.before, whole.beyond) == (pytest.approx(2), pytest.approx(15))


def test_no_knee_where_the_first_drop_is_the_fastest():
    found = fall([0, 1, 2], [100, 60, 50])
    assert (found.start, found.knee) == (0, None)


def test_what_rises_does_not_fall():
    assert fall([0, 1, 2], [1, 2, 2]) is None
