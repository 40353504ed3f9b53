import pytest

from dashboard import tokens
from dashboard.figures.pareto_front import pareto_figure, read_out, span

POINTS = [
    {"point": 1, "cost_usd": 100.0, "on_time_share": 0.80, "co2_kg": 3000.0, "unserved_packages": 5},
    {"point": 2, "cost_usd": 110.0, "on_time_share": 0.90, "co2_kg": 2000.0, "unserved_packages": 5},
    {"point": 3, "cost_usd": 150.0, "on_time_share": 0.92, "co2_kg": 2500.0, "unserved_packages": 0},
]
DOCUMENT = {"points": POINTS[::-1], "knee": 2, "knee_co2": None, "today": POINTS[0] | {"cost_usd": 120.0}}


def traces(document, **how):
    found = pareto_figure(document, tokens.theme("light"), **how).data
    return {(trace.name, trace.yaxis): trace for trace in found}


def test_both_planes_hold_every_point_and_the_first_has_the_knee():
    found = traces(DOCUMENT)
    for axis in ("y", "y2"):
        assert list(found["points", axis].customdata) == [1, 2, 3]
        assert list(found["points", axis].x) == [100.0, 110.0, 150.0]
        assert list(found["today", axis].x) == [120.0]
    assert list(found["points", "y"].y) == pytest.approx([80, 90, 92])
    assert list(found["points", "y2"].y) == pytest.approx([3, 2, 2.5])
    assert list(found["knee", "y"].x) == [110.0]
    assert len(found["knee", "y2"].x) == 0


def test_a_plane_has_stairs_along_what_nothing_beats_in_its_own_two_figures():
    found = traces(DOCUMENT)
    assert list(found["front", "y"].x) == [100.0, 110.0, 150.0]
    # The third costs more and has more CO2 than the second.
    assert list(found["front", "y2"].x) == [100.0, 110.0]


def test_one_point_is_ringed_and_an_unknown_one_is_not():
    assert list(traces(DOCUMENT, selected=3)["selected", "y2"].x) == [150.0]
    assert len(traces(DOCUMENT, selected=9)["selected", "y"].x) == 0


@pytest.mark.parametrize("document", [{"points": [], "today": None}, {"points": POINTS[:1], "today": None}])
def test_no_point_and_one_point_are_drawn(document):
    figure = pareto_figure(document, tokens.theme("dark"))
    low, high = figure.layout.xaxis.range
    assert low <= high


def test_a_range_holds_its_values_and_is_so_wide_at_least():
    low, high = span([5.0, 5.0], 1.0)
    assert (low, high) == (4.375, 5.625)
    assert span([1.0, 9.0], 1.0) == [0.0, 10.0]


def test_the_head_reads_a_point_out():
    assert read_out(POINTS[0]).startswith("point 1: $100 a day, 80.00")
