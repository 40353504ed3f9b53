import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import datasets
from datasets.draft import blank_column, default_settings
from datasets.filling import RoadKm, fill_facilities
from datasets.lanes import LEGS, SHORT_KIND, air_hours, blank_lanes, default_lanes, fill_lanes, truck_hours
from datasets.roads import great_circle_km
from datasets.schema import table
from datasets.settings import Settings
from datasets.times import parse_departures

SETTINGS = Settings(default_settings())


def crow(lat_o, lon_o, lat_d, lon_d):
    return great_circle_km(lat_o, lon_o, lat_d, lon_d) * 1.3


def made(*rows: tuple[str, str, float, float, str]) -> pd.DataFrame:
    """Facilities of (id, kind, lat, lon, state)."""
    frame = {name: blank_column(column, len(rows)) for name, column in table("facilities").items()}
    for position, name in enumerate(("id", "kind", "lat", "lon", "state")):
        frame[name] = pd.Series([row[position] for row in rows])
    return fill_facilities(pd.DataFrame(frame))


@pytest.mark.parametrize(
    ("km", "hours"),
    [
        (80, 1 + 0.75),
        (600, 7.5 + 0.75),  # below 8 h of driving: no break
        (680, 8.5 + 0.5 + 0.75),  # a break after 8 h
        (880, 11 + 0.5 + 0.75),
        (960, 12 + 0.5 + 10 + 0.75),  # a rest after 11 h
        (1760, 22 + 1.0 + 10 + 0.75),
        (1840, 23 + 1.0 + 20 + 0.75),
    ],
)
def test_one_driver_rests_as_49_cfr_395_3_asks(km: float, hours: float) -> None:
    alone = Settings(default_settings() | {"lanes.truck_team_km": 40_000.0})
    assert truck_hours(np.array([km]), alone)[0] == pytest.approx(hours)


def test_teams_do_not_rest() -> None:
    assert truck_hours(np.array([1760.0]), SETTINGS)[0] == pytest.approx(22.75)


def test_flights() -> None:
    assert air_hours(np.array([1600.0]), SETTINGS)[0] == pytest.approx(4.5)


@given(st.floats(1, 5000), st.floats(0, 500))
def test_longer_takes_longer_and_nobody_speeds(km: float, more: float) -> None:
    hours = truck_hours(np.array([km, km + more]), Settings(default_settings() | {"lanes.truck_team_km": 40_000.0}))
    assert hours[0] <= hours[1]
    assert km / hours[0] <= 105


def test_costs_of_a_truck() -> None:
    lanes = default_lanes(
        made(("F", "fulfilment_centre", 40, -83, ""), ("D", "delivery_station", 40.5, -83, "")), SETTINGS, crow
    )
    km = lanes["km"].iloc[0]
    # ATRI 2025: 2.26 USD a mile, 16.7 % of miles empty; 50 USD for loading and unloading.
    assert lanes["cost_per_trip_usd"].iloc[0] == pytest.approx(km / 1.609344 * 2.26 / (1 - 0.167) + 50, rel=1e-3)
    assert lanes["co2_kg_per_trip"].iloc[0] == pytest.approx(km * 0.934, abs=0.01)


def test_a_767_a_thousand_kilometres() -> None:
    lanes = default_lanes(
        made(("H", "air_hub", 39.05, -84.66, ""), ("G", "air_gateway", 33.0, -97.3, "")), SETTINGS, crow
    )
    assert lanes["mode"].tolist() == ["air", "air"]
    km = great_circle_km(39.05, -84.66, 33.0, -97.3)
    assert lanes["km"].iloc[0] == pytest.approx(km, abs=0.1)
    # 18,000 packages of 1.6 kg: 29 t at 0.70 kg/tkm.
    assert lanes["co2_kg_per_trip"].iloc[0] == pytest.approx(km * 28.8 * 0.70, rel=1e-3)
    assert lanes["cost_per_trip_usd"].iloc[0] == pytest.approx(km / 800 * 10_000 + 3000, rel=1e-3)


def test_a_station_without_sortation_is_fed_from_any_distance() -> None:
    lanes = default_lanes(
        made(("F", "fulfilment_centre", 40, -83, ""), ("D", "delivery_station", 30, -95, "")), SETTINGS, crow
    )
    assert lanes["lane"].tolist() == ["F>D"]


def test_islands_are_fed_by_air() -> None:
    facilities = made(
        ("F", "fulfilment_centre", 39.0, -84.6, "KY"),
        ("S", "sortation_centre", 39.1, -84.7, "KY"),
        ("H", "air_hub", 39.05, -84.66, "KY"),
        ("G", "air_gateway", 21.3, -157.9, "HI"),
        ("D", "delivery_station", 21.4, -157.8, "HI"),
    )
    lanes = default_lanes(facilities, SETTINGS, crow)
    assert {"F>H", "H>G", "G>H", "G>D"} <= set(lanes["lane"])
    assert not {"F>D", "S>D"} & set(lanes["lane"])


@given(
    st.lists(
        st.tuples(
            st.sampled_from(sorted(SHORT_KIND)),
            st.floats(30, 45),
            st.floats(-120, -75),
            st.sampled_from(["", "HI", "OH"]),
        ),
        min_size=1,
        max_size=14,
    )
)
def test_lanes_by_rule_are_lawful(rows) -> None:
    facilities = made(*((f"N{i}", *row) for i, row in enumerate(rows)))
    lanes = default_lanes(facilities, SETTINGS, crow)
    kind = dict(zip(facilities["id"], facilities["kind"].map(SHORT_KIND), strict=True))
    assert not lanes["lane"].duplicated().any()
    assert (lanes["origin"] != lanes["destination"]).all()
    assert {f"{kind[o]}_{kind[d]}" for o, d in zip(lanes["origin"], lanes["destination"], strict=True)} <= LEGS
    assert (lanes["km"] <= lanes["hours"] * np.where(lanes["mode"] == "air", 950, 105)).all()
    assert lanes[["vehicles_per_departure", "packages_per_vehicle", "cost_per_trip_usd"]].notna().all(axis=None)
    for text in lanes["departures"].unique():
        assert parse_departures(text)


@pytest.fixture(scope="module")
def us() -> datasets.Scenario:
    return datasets.load("us")


def test_us_stations_are_fed_in_time(us: datasets.Scenario) -> None:
    """Linehaul reaches stations 21:00-04:30 (American Canyon hearing 2020); one departure serves the evening wave."""
    kind = us.facilities.set_index("id")["kind"]
    to_station = us.lanes[us.lanes["destination"].map(kind) == "delivery_station"]
    near = to_station[to_station["hours"] <= 3]
    arrivals = [
        (slot / 12 + hours) % 24
        for text, hours in zip(near["departures"], near["hours"], strict=True)
        for slot in parse_departures(text)
    ]
    night = np.mean([hour >= 20.5 or hour <= 6 for hour in arrivals])
    assert night >= 0.6


def test_us_has_a_way_everywhere(us: datasets.Scenario) -> None:
    kind = us.facilities.set_index("id")["kind"]
    ends = set(us.lanes["destination"])
    assert set(kind.index[kind == "delivery_station"]) <= ends
    starts = set(us.lanes["origin"])
    assert set(kind.index[kind == "fulfilment_centre"]) <= starts


def test_own_distances_come_first() -> None:
    facilities = made(
        ("F", "fulfilment_centre", 40, -83, ""),
        ("D", "delivery_station", 40.5, -83, ""),
        ("E", "delivery_station", 40.2, -83, ""),
    )
    distances = pd.DataFrame({"origin": ["F", "E", "F"], "destination": ["D", "F", "E"], "km": [99.0, 44.0, 33.0]})
    lanes = default_lanes(facilities, SETTINGS, RoadKm(facilities, distances)).set_index("lane")
    assert lanes.loc["F>D", "km"] == 99
    assert lanes.loc["F>E", "km"] == 33, "a row of its own beats the other direction's"
    back = RoadKm(facilities, distances.iloc[:1])(*(np.array([x]) for x in (40.5, -83.0, 40.0, -83.0)))
    assert back[0] == 99


def test_lanes_between_no_facilities_are_left_as_they_are() -> None:
    none = made(("F", "fulfilment_centre", 40, -83, "")).iloc[:0]
    lanes = fill_lanes(blank_lanes(["F"], ["D"]), none, SETTINGS, RoadKm(none, pd.DataFrame()))
    assert lanes["origin"].tolist() == ["F"]
