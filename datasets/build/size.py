"""Sizes of `us`: how many trucks each lane runs and what each facility can do, fitted to the flows of a mean day.

The planner routes the mean day over every lane that the rule allows, without limits; what it sends over a lane says
how many vehicles that takes, and what a package then costs there. Thin lanes turn out dear, so the next round sends
their packages elsewhere (dynamic slope scaling, Kim and Pardalos 1999, Operations Research Letters 24). After some
rounds few lanes are thin; departures, vehicles, expected fill and facilities' capacities follow from their loads.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

import datasets
from datasets.build import columns, tables
from datasets.scenario import Scenario
from datasets.times import parse_departures

Floats = npt.NDArray[np.float64]

ROUNDS = 4
"""Of slope scaling, with all departures of the rule and again with those that the loads leave."""
VEHICLE_FILL = 0.8
"""Fill at which a lane is given another vehicle (assumed: loads differ from day to day)."""
IDLE_FILL = 0.1
"""What the plan expects of a lane that it does not use on a mean day."""
PEAK = 2.5
"""Most vehicles of a departure over the mean day's: published peaks are 1.5-2.5 of a normal day (stations, sort)."""
HEADROOM = {"fulfilment_centre": 1.5, "sortation_centre": 2.0, "air_hub": 2.0, "air_gateway": 2.0}
"""Capacity over the mean day's flow; sortation works in bursts between trucks. Assumed within published peaks."""
LEAST_PER_H = {"fulfilment_centre": 300.0, "sortation_centre": 3_000.0, "air_hub": 20_000.0, "air_gateway": 1_500.0}
"""The smallest facilities of each kind, packages an hour (assumed)."""
LARGEST_FC_PER_H = 28_000.0
"""No centre is larger: some 0.8 M items in the shifts of a day (published: 0.7-1 M)."""
UNLIMITED = 1_000_000

TIMES = {
    "FC>DS": ("02:00", "14:15", "20:45", "00:15", "10:30"),
    "FC>SC": ("19:00", "00:30", "12:45", "04:30"),
    "SC>SC": ("20:30", "06:30"),
    "SC>DS": ("03:15", "01:00", "22:30", "12:30", "19:30"),
    "GW>AH": ("22:30", "03:30", "16:00"),
    "AH>GW": ("04:00", "21:30", "10:00"),
}
"""Departures of each kind of lane in the order in which a lane with more to carry gets them (those of the rule).

A truck lane in use has one more than it has vehicles: fewer hours to wait are worth trucks that are less full.
"""


FLIGHTS = ("GW>AH", "AH>GW")


def mean_day() -> Scenario:
    """`us` without limits, on a mean day, over every lane of the rule."""
    scenario = datasets.load("us", edits=["demand.day_factors=1;1;1;1;1;1;1"])
    facilities = scenario.facilities.copy()
    facilities["capacity_packages_per_h"] = UNLIMITED
    picks = facilities["pick_packages_per_h"] > 0
    facilities["pick_packages_per_h"] = np.where(picks, UNLIMITED, 0)
    facilities.loc[facilities["vans"] > 0, "vans"] = UNLIMITED // 100
    lanes = scenario.lanes.assign(vehicles_per_departure=1000)
    return replace(scenario, facilities=facilities, lanes=lanes)


def settled(scenario: Scenario) -> tuple[Scenario, Floats, Floats]:
    """The scenario with lanes at the prices of their loads; packages a mean day by lane and through each facility."""
    from twin.planning import plan_scenario

    lanes = scenario.lanes
    room = lanes["packages_per_vehicle"].to_numpy(float)
    load, passing = np.zeros(len(lanes)), np.zeros(len(scenario.facilities))
    for _ in range(ROUNDS):
        planned = plan_scenario(replace(scenario, lanes=lanes))
        load, passing = planned.lane_load[: len(lanes)], planned.facility_load
        used = np.where(load > 0, expected_fill(load, room), np.minimum(lanes["planned_fill"], 0.7))
        lanes = lanes.assign(planned_fill=used)
    return replace(scenario, lanes=lanes), load, passing


def trimmed(scenario: Scenario, load: Floats) -> Scenario:
    """The scenario with no more departures on its lanes than these loads ask for."""
    count = vehicles(load, scenario.lanes["packages_per_vehicle"].to_numpy(float)).astype(int)
    leg = scenario.lanes["origin"].str[:2] + ">" + scenario.lanes["destination"].str[:2]
    departures = [
        ";".join(sorted(TIMES[kind][: max(1, n + (kind not in FLIGHTS))])) if kind in TIMES else times
        for kind, n, times in zip(leg, count, scenario.lanes["departures"], strict=True)
    ]
    return replace(scenario, lanes=scenario.lanes.assign(departures=departures))


def vehicles(load: Floats, room: Floats) -> Floats:
    """Vehicles a day that a load takes; one at least where there is any."""
    return np.where(load > 0, np.maximum(1.0, np.ceil(load / (room * VEHICLE_FILL))), 0.0)


def expected_fill(load: Floats, room: Floats) -> Floats:
    """Fill of these vehicles; `IDLE_FILL` where there are none."""
    count = vehicles(load, room)
    fill = np.divide(load, count * room, out=np.full(len(load), IDLE_FILL), where=count > 0)
    return np.clip(fill, 0.002, 1.0)


def lane_table(scenario: Scenario, load: Floats) -> pd.DataFrame:
    """`lanes.csv`: ends, km, and when trucks run, how many at most and how full."""
    lanes = scenario.lanes
    room = lanes["packages_per_vehicle"].to_numpy(float)
    each = vehicles(load, room) / lanes["departures"].map(lambda text: len(parse_departures(text)))
    most = np.maximum(2, np.ceil(PEAK * each)).astype(int)
    kept = lanes[["origin", "destination", "km", "departures"]]
    return kept.assign(vehicles_per_departure=most, planned_fill=expected_fill(load, room))


def capacities(scenario: Scenario, passing: Floats) -> Floats:
    """Packages an hour of each facility: its flow with headroom over its shifts; stations and hubs as they are."""
    from network.lanes import in_shift

    facilities = datasets.load("us").facilities
    hours = in_shift(scenario).sum(axis=1) / 12
    kind = facilities["kind"].to_numpy()
    headroom = np.array([HEADROOM.get(k, 0.0) for k in kind])
    least = np.array([LEAST_PER_H.get(k, 0.0) for k in kind])
    sized = np.maximum(passing * headroom / np.maximum(hours, 1.0), least)
    sized = np.where(kind == "fulfilment_centre", np.minimum(sized, LARGEST_FC_PER_H), sized)
    return np.where(headroom > 0, sized, facilities["capacity_packages_per_h"].to_numpy(float))


def build() -> None:
    """Write the sizes into `facilities.csv` and `lanes.csv` of `us`."""
    scenario, load, _ = settled(mean_day())
    scenario, load, passing = settled(trimmed(scenario, load))
    tables.write_table(lane_table(scenario, load), tables.SCENARIOS / "us" / "lanes.csv", {"km": 1, "planned_fill": 3})
    columns.write(columns.set_capacity(columns.read("us"), capacities(scenario, passing)), "us")
