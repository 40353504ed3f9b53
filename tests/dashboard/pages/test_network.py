import numpy as np
import pandas as pd
import pytest

from core.errors import InvalidInput
from dashboard import tokens
from dashboard.figures.network_map import model, network_map
from dashboard.pages.network.areas import demand_grid, hull
from dashboard.pages.network.layers import USUAL, shown_layers
from dashboard.pages.network.moving import beside, move_to, next_free, zone_at
from dashboard.pages.network.strain import strain_of
from datasets import check, load
from twin.report.map import project

SITES = pd.DataFrame(
    {
        "facility": ["FC-A", "DS-B"],
        "kind": ["fulfilment_centre", "delivery_station"],
        "lat": [40.0, 39.0],
        "lon": [-83.0, -84.0],
        "packages": [10, 5],
        "usd": [1.5, np.nan],
    }
)
LANES = pd.DataFrame(
    {"origin": ["FC-A", "DS-B"], "destination": ["DS-B", ""], "mode": ["truck", "van"], "packages": [7, 5]}
)


@pytest.fixture(scope="module")
def demo():
    return load("demo")


def test_the_model_holds_lanes_between_facilities_and_no_nan():
    drawn = model(SITES, LANES, np.array([[0.5, 1.0], [0, 0]]), tokens.theme("light"))
    assert drawn["lanes"] == {"from": [0], "to": [1], "packages": [7], "air": [0]}
    assert drawn["usd"] == [1.5, None]
    assert drawn["used"] == [[50, 100], [0, 0]]


def test_the_map_leaves_selection_to_the_layer_over_it():
    names = [trace.name for trace in network_map(SITES, LANES, tokens.theme("dark"), top=10).data]
    assert "ring" not in names
    assert {"land", "demand", "areas", "fulfilment_centre", "delivery_station"} <= set(names)


def test_utilisation_is_the_fuller_of_handling_and_picking():
    hours = pd.DataFrame(
        {
            "facility": pd.Categorical(["A", "A", "A"]),
            "start_s": [0, 3600, 7200],
            "measured": [False, True, True],
            "capacity": [9, 10, 20],
            "utilisation": [1.0, 0.5, 0.2],
            "picked": [0, 9, 0],
            "pick_capacity": [0, 10, 0],
        }
    )
    use = strain_of(hours)
    assert use.hours == (3600, 7200)
    assert use.used.tolist() == [pytest.approx([0.9, 0.2])]
    assert use.capacity_per_h.tolist() == [20]


def test_layers_of_the_address():
    assert shown_layers({}) == frozenset(USUAL)
    assert shown_layers({"layers": "FC,demand,<b>"}) == {"FC", "demand"}
    assert shown_layers({"layers": "none"}) == frozenset()


@pytest.mark.parametrize(
    ("like", "taken", "name"),
    [
        ("FC-CMH-1", {"FC-CMH-1", "FC-CMH-2"}, "FC-CMH-3"),
        ("DS-CMH-09", set(), "DS-CMH-10"),
        ("AH-CVG", set(), "AH-CVG-2"),
    ],
)
def test_the_next_free_number(like, taken, name):
    assert next_free(like, taken) == name


def test_edits_that_move_and_open_are_valid(demo):
    zone = demo.zones["zone"].iloc[3]
    for edits in (move_to(demo, "FC-CMH-2", zone), beside(demo, "FC-CMH-2", zone)):
        assert [f for f in check("demo", edits) if f.severity == "error"] == []


def test_a_zip_that_there_is_not_is_refused(demo):
    with pytest.raises(InvalidInput, match="no ZIP of this scenario"):
        move_to(demo, "FC-CMH-2", "00000")
    with pytest.raises(InvalidInput, match="five digits"):
        move_to(demo, "FC-CMH-2", " ")


def test_a_place_of_the_page_is_its_zip(demo):
    there = demo.zones.iloc[5]
    assert zone_at(demo, project([there.lon], [there.lat])[0]) == there.zone


def test_demand_is_relative_to_the_largest(demo):
    cells = [value for row in demand_grid(demo)["z"] for value in row if value is not None]
    assert min(cells) > 0
    assert max(cells) == 1


def test_an_outline_needs_three_points():
    assert len(hull(np.array([[0.0, 0], [1, 0]]))) == 0
    assert len(hull(np.array([[0.0, 0], [1, 0], [0, 1], [0.1, 0.1]]))) == 4
