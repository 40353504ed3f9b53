"""The map: its traces, its ring, its window."""

import numpy as np
import pandas as pd
import pytest

from dashboard import tokens
from dashboard.figures.kinds import DRAWN
from dashboard.figures.us_map import first_marker_trace, us_map

LIGHT = tokens.theme("light")
FACILITIES = pd.DataFrame(
    {
        "facility": ["FC-A", "SC-B", "AH-C"],
        "kind": ["fulfilment_centre", "sortation_centre", "air_hub"],
        "lat": [40.0, 39.0, 33.0],
        "lon": [-83.0, -86.0, -97.0],
    }
)
LANES = pd.DataFrame(
    {
        "origin": ["FC-A", "SC-B", "FC-A"],
        "destination": ["SC-B", "AH-C", ""],
        "mode": ["truck", "air", "van"],
        "packages": [10, 20, 10_000],
    }
)


def traces(**more):
    figure = us_map(FACILITIES, LANES, LIGHT, **more)
    return {trace.name: trace for trace in figure.data}, figure


def test_kinds_stand_where_their_colours_are_patched():
    _, figure = traces()
    first = first_marker_trace()
    assert tuple(trace.name for trace in figure.data[first : first + len(DRAWN)]) == DRAWN
    assert figure.data[-1].name == "ring"


def test_vans_take_no_lane_from_those_that_are_drawn():
    named, _ = traces(top=2)
    drawn = [t for name, t in named.items() if name.startswith("flow-")]
    assert sum(int(np.isnan(np.array(t.x, float)).sum()) for t in drawn) == 2


@pytest.mark.parametrize(("selected", "rings"), [("", 0), ("FC-A", 1), ("FC-A>SC-B", 2), ("nowhere", 0), ("<b>", 0)])
def test_a_facility_has_one_ring_and_a_lane_two(selected, rings):
    named, _ = traces(selected=selected)
    assert len(named["ring"].x) == rings


def test_colours_are_by_facility_where_they_are_given():
    named, _ = traces(colours={"FC-A": "#123456"})
    assert list(named["fulfilment_centre"].marker.color) == ["#123456"]
    assert list(named["sortation_centre"].marker.color) == [LIGHT["land"]], "without a value"


def test_the_whole_network_is_where_the_window_began():
    _, figure = traces()
    assert [list(figure.layout.xaxis.range), list(figure.layout.yaxis.range)] == figure.layout.meta["home"]


def test_arrows_point_the_way_the_lane_goes():
    lanes = pd.DataFrame({"origin": ["AH-C"], "destination": ["FC-A"], "mode": ["truck"], "packages": [5]})
    figure = us_map(FACILITIES, lanes, LIGHT)
    arrow = next(trace for trace in figure.data if trace.name == "arrows")
    assert 0 < arrow.marker.angle[0] < 90, "north-east"
