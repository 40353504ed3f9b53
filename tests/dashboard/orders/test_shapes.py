"""Sparklines and histories as clip paths."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.pages.orders.shapes import BINS, binned, spark, steps
from tests.dashboard.orders.made import NOW


def points(path: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"([\d.]+)% (?:calc\()?([\d.]+)%", path)]


def test_a_sparkline_begins_at_zero():
    drawn = points(spark([0.0, 5.0, 10.0])["--area"])
    assert drawn == [(0, 100), (0, 94), (50, 50), (100, 6), (100, 100)]


@pytest.mark.parametrize("values", [[], [1.0], [None, None], [None, 3.0, None]])
def test_nothing_is_drawn_of_less_than_two_values(values):
    assert spark(values)["--line"] == "polygon(0 0)"


@given(st.lists(st.one_of(st.none(), st.floats(0, 1e9)), min_size=2, max_size=80))
def test_it_stays_inside_its_box(values):
    for shape in spark(values).values():
        assert all(0 <= x <= 100 and 0 <= y <= 100 for x, y in points(shape))


def test_bins_hold_the_last_value_and_gaps_the_one_before():
    found = binned([(NOW - 59, 1.0), (NOW - 58.9, 2.0), (NOW - 30, 3.0)], NOW, 60.0)
    assert len(found) == BINS
    assert found[0] is None
    assert found[1] == found[29] == 2.0
    assert found[30] == 3.0
    assert found[31:] == [None] * 29


def test_a_breaker_that_was_open_for_a_minute_fills_its_minute():
    drawn = points(steps([(NOW - 900, "open"), (NOW - 840, "half-open"), (NOW - 810, "closed")], NOW, 1800.0))
    assert drawn == [
        *[(0, 100), (50, 100), (50, 0), (53.33, 0), (53.33, 100)],
        *[(53.33, 100), (53.33, 45), (55, 45), (55, 100), (100, 100)],
    ]
    assert steps([(NOW - 7200, "open"), (NOW - 3600, "closed")], NOW, 1800.0) == "polygon(0% 100%,100% 100%)"
