"""The backlog strip, sparklines and the hill from click to door."""

import itertools
import re
from urllib.parse import unquote

import numpy as np
import pandas as pd
import pytest

from dashboard import tokens
from dashboard.figures.backlog import Row, backlog_figure
from dashboard.figures.door_hours import DoorHours, door_hours, hill
from dashboard.figures.spark import spark

LIGHT = tokens.theme("light")


def row(label, ref=None):
    return Row(label, np.array([1.0, 5.0, 2.0]), ref, np.array([False, True, True]))


def test_the_run_is_drawn_stronger_than_the_reference():
    figure = backlog_figure([row("FC", np.array([2.0, 2.0, 2.0]))], 48, LIGHT)
    ref, run = figure.data
    assert (ref.line.dash, run.line.dash) == ("dash", "solid")
    assert ref.line.width < run.line.width
    assert run.line.color == LIGHT["ink"]


def test_each_row_has_an_axis_from_zero_and_the_rows_do_not_overlap():
    figure = backlog_figure([row("FC"), row("SC"), row("DS")], 48, LIGHT)
    axes = [figure.layout.yaxis, figure.layout.yaxis2, figure.layout.yaxis3]
    assert all(axis.rangemode == "tozero" for axis in axes)
    for upper, lower in itertools.pairwise(axes):
        assert lower.domain[1] <= upper.domain[0] + 1e-9


def test_hours_at_the_limit_are_one_shaded_span():
    figure = backlog_figure([row("FC")], 48, LIGHT)
    assert {(s.x0, s.x1) for s in figure.layout.shapes} == {(49, 51)}


def test_values_stand_in_the_middle_of_their_hours():
    assert backlog_figure([row("FC")], 48, LIGHT).data[0].x.tolist() == [48.5, 49.5, 50.5]


def test_no_rows_give_an_empty_figure():
    assert len(backlog_figure([], 48, LIGHT).data) == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_sparkline_has_a_bar_an_hour_and_marks_the_limit(theme):
    colours = tokens.theme(theme)
    picture = unquote(spark([0.0, 0.5, 1.0, 7.0], [False, False, True, True], colours))
    assert picture.count("M") == 4
    marked = re.search(rf"fill='{colours['worse']}' d='([^']*)'", picture)[1]
    assert marked.count("M") == 2
    assert "v-22.0" in marked, "what is more than full is cut off"


def test_a_sparkline_of_two_lengths_is_refused():
    with pytest.raises(ValueError, match="zip"):
        spark([1.0], [], LIGHT)


def test_door_hours_are_summed_over_promises():
    table = pd.DataFrame({"promise": ["a", "a", "b"], "hours": [0, 2, 2], "packages": [1, 2, 3]})
    assert door_hours(table).packages.tolist() == [1, 0, 5]


def test_the_hill_leaves_out_a_long_tail():
    packages = np.zeros(129)
    packages[20], packages[128] = 99_999, 1
    assert DoorHours(packages).drawn_h == 24
    assert DoorHours(np.zeros(0)).drawn_h == 12


def test_the_hill_marks_hours_and_draws_the_reference_dashed():
    door = DoorHours(np.ones(48))
    picture = unquote(hill(door, LIGHT, door, (24.0, float("nan"))))
    assert "M44.0 0V46" in picture
    assert LIGHT["ref"] in picture
    assert "nan" not in picture
