"""What the map's colours say."""

import pandas as pd

from dashboard import tokens
from dashboard.pages.overview.hours import hours_from
from dashboard.pages.overview.layers import cost_layer, use_layer, wanted_layer

FACILITIES = pd.DataFrame({"facility": ["A", "B"], "utilisation": [0.4, 0.99], "pick_utilisation": [0.8, 0.0]})
HOURS = hours_from(
    pd.DataFrame(
        {
            "facility": ["A", "A", "B", "B"],
            "kind": "delivery_station",
            "start_s": [36000, 39600] * 2,
            "served": [5, 0, 9, 9],
            "capacity": [10, 0, 10, 10],
            "backlog": 0,
        }
    ),
    10,
    12,
)


def test_over_the_window_the_fuller_of_picking_and_the_rest_counts():
    layer = use_layer(FACILITIES, HOURS, None)
    assert layer.values == {"A": 0.8, "B": 0.99}
    theme = tokens.theme("light")
    assert layer.colours(theme) == {"A": theme.heat[2], "B": theme.heat[4]}


def test_in_an_hour_what_is_closed_has_no_value():
    assert use_layer(FACILITIES, HOURS, 10).values == {"A": 0.5, "B": 0.9}
    assert use_layer(FACILITIES, HOURS, 11).values == {"B": 0.9}


def test_an_hour_that_is_not_shown_is_the_window():
    assert use_layer(FACILITIES, HOURS, 99) == use_layer(FACILITIES, HOURS, None)


def test_cost_is_the_mean_of_the_packages_that_pass_and_of_five_at_the_least():
    hops = pd.DataFrame({"package": [1, 2, 3, 4, 5, 1], "facility": ["A"] * 5 + ["B"]})
    packages = pd.DataFrame({"package": [1, 2, 3, 4, 5], "cost_usd": [1.0, 2.0, 3.0, 4.0, 5.0]})
    assert cost_layer(hops, packages).values == {"A": 3.0}


def test_no_package_gives_no_value():
    empty = pd.DataFrame({"package": [], "facility": []}), pd.DataFrame({"package": [], "cost_usd": []})
    assert cost_layer(*empty).values == {}


def test_an_unknown_layer_is_the_kinds():
    assert wanted_layer("nonsense") == "kind"
    assert wanted_layer("cost") == "cost"
