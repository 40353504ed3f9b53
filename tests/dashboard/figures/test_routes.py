"""Figures of the last mile: what is drawn, in which colours, and never too many SVG marks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import tokens
from dashboard.figures.route_colours import density, identity, lateness
from dashboard.figures.route_map import MOST_MARKERS, route_map
from dashboard.figures.route_timetable import (
    MOST_TICKS,
    Bracket,
    Span,
    clock,
    extent,
    hours,
    nearest_to_close,
    timetable,
)
from dashboard.figures.search_curve import search_curve

LIGHT = tokens.theme("light")


def named(figure, name):
    return next(trace for trace in figure.data if trace.name == name)


@given(st.integers(1, 60), st.integers(0, 2**32 - 1))
def test_the_nearest_routes_have_other_hues(count, seed):
    centres = np.random.default_rng(seed).random((count, 2))
    colours = identity(centres, LIGHT).of_route
    for row in range(count):
        away = np.linalg.norm(centres - centres[row], axis=1)
        before = [other for other in np.argsort(away, kind="stable")[1:8] if other < row]
        assert colours[row] not in {colours[other] for other in before}


def test_lateness_has_three_words():
    told = lateness([60.0, 0.0, 0.0], [-60.0, 300.0, np.inf], LIGHT)
    assert told.of_route == (LIGHT["worse"], LIGHT["warn"], LIGHT["ref"])
    assert [colour for colour, _ in told.legend] == [LIGHT["worse"], LIGHT["warn"], LIGHT["ref"]]


def test_dense_routes_are_darkest():
    told = density([0.1, 0.3, 2.0], LIGHT)
    assert told.of_route == (LIGHT.heat[4], LIGHT.heat[3], LIGHT.heat[0])
    assert len(told.legend) == 5


@pytest.mark.parametrize(("stops", "drawn"), [(100, 200), (501, 0)])
def test_stops_are_svg_marks_only_where_they_are_few(stops, drawn):
    paths = [np.random.default_rng(seed).random((stops, 2)) for seed in range(2)]
    figure = route_map(paths, ["#111111", "#222222"], np.zeros(2), np.ones((3, 2)), LIGHT)
    assert len(named(figure, "stops").x) == drawn
    assert sum(len(trace.x) for trace in figure.data if trace.mode == "markers") <= MOST_MARKERS
    assert len(named(figure, "routes-#111111").x) == stops + 1
    assert all(trace.type == "scatter" for trace in figure.data)


def test_a_map_without_routes_is_still_a_map():
    figure = route_map([], [], np.zeros(2), np.empty((0, 2)), LIGHT)
    assert list(named(figure, "depot").x) == [0]


def span(**changes) -> Span:
    window = Bracket(32_400, 36_000, (33_000, 35_000), ((36_240, 240.0),))
    given = {"load": 28_000.0, "leave": 28_800.0, "first": 30_000.0, "last": 60_000.0, "back": 61_200.0}
    return Span("R-1", "#cc6677", **given | {"breaks": ((40_000, 41_800),), "brackets": (window,)} | changes)


def test_a_route_is_load_drive_deliver_break_window():
    figure = timetable([span(), span(load=28_800.0, breaks=(), brackets=())], LIGHT)
    assert list(named(figure, "load").x) == [800]
    assert list(named(figure, "deliver").x) == [30_000, 30_000]
    assert list(named(figure, "break").base) == [40_000]
    assert [x for x in named(figure, "drive").x if x is not None][:4] == [28_800, 30_000, 60_000, 61_200]
    assert [x for x in named(figure, "window").x if x is not None] == [32_400, 32_400, 36_000, 36_000]
    assert list(named(figure, "back").text) == ["  17:00", "  17:00"]
    assert figure.layout.height == 48


def test_a_late_stop_is_said_in_words():
    figure = timetable([span()], LIGHT)
    assert [note.text for note in figure.layout.annotations] == ["◷ 4 min late"]


def test_few_ticks_a_window():
    many = Bracket(0, 1000, tuple(range(100)))
    assert nearest_to_close(many) == tuple(range(99, 99 - MOST_TICKS, -1))


def test_hours_lie_within():
    low, high = extent([span()])
    assert low < 28_000 < 61_200 < high
    assert all(low <= t <= high and t % 3600 == 0 for t in hours(low, high))
    assert len(hours(low, high)) <= 13
    assert clock(86_400 + 3_660) == "01:01 +1"


def test_nothing_to_show():
    assert timetable([], LIGHT).layout.height > 0
    assert len(search_curve([], 0.0, None, LIGHT).data[0].x) == 0


def test_the_bound_is_drawn_only_where_there_is_one():
    history = [(0.5, 90.0), (2.0, 80.0)]
    assert [trace.name for trace in search_curve(history, 10.0, None, LIGHT).data] == ["best"]
    figure = search_curve(history, 10.0, 75.0, LIGHT)
    assert [trace.name for trace in figure.data] == ["best", "bound"]
    assert list(figure.data[0].x) == [0.5, 2.0, 10.0]
