"""The auditor of a run's tables: clean where they are, and every corruption of a count found."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from network.audit import audit_run, audit_tables
from network.timetable import DOOR
from tests.oracles.event_simulation import EventSimulation
from tests.oracles.networks import draw_case

SLOT_S, HOUR_S = 300, 3600


@pytest.fixture(scope="module")
def run():
    """Tables and sums of a small run in which every package is measured, from an oracle's stamps."""
    case = draw_case(3)
    simulation = EventSimulation(case.timetable, case.paths, case.packages())
    simulation.run()
    t = case.timetable
    names = [f"F{row}" for row in range(len(t.origin))]
    lanes = pd.DataFrame(
        {
            "lane": [f"L{row}" for row in range(len(t.lane_origin))],
            "origin": [names[row] for row in t.lane_origin],
            "destination": ["" if row == DOOR else names[row] for row in t.lane_destination],
            "hours": t.lane_slots / 12,
        }
    )
    delivered = [package for package in simulation.packages if package.delivered]
    counts = {"placed": 2050, "delivered": len(delivered), "unserved": 50, "in_flight": 2000 - len(delivered)}
    promises = pd.DataFrame({"promise": ["one_day"], **{name: [count] for name, count in counts.items()}})
    promises = promises.assign(on_time=len(delivered) - 90, quoted=100, quoted_on_time=60)
    door = pd.Series([(package.stamps[-1].departed - package.placed) // 12 for package in delivered])
    hour = pd.Series([package.placed // 12 for package in simulation.packages]).value_counts()
    tables = {
        "facility_hours": hours_of(simulation, names),
        "lane_departures": departures_of(simulation),
        "lanes": lanes,
        "promises": promises,
        "promise_hours": pd.DataFrame({"promise": "one_day", "placed": hour.to_numpy(), "on_time": 0}),
        "door_hours": pd.DataFrame({"promise": "one_day", "packages": door.value_counts().to_numpy()}),
    }
    tables["promise_hours"].loc[0, "on_time"] = len(delivered) - 30
    tables["promise_hours"].loc[0, "placed"] += 50
    return tables, counts


def hours_of(simulation, names):
    shape = (len(names), simulation.n_slots // 12)
    arrived, served = np.zeros(shape, int), np.zeros(shape, int)
    for package in simulation.packages:
        for stamp in package.stamps:
            arrived[stamp.facility, stamp.arrived // 12] += 1
            if stamp.served >= 0:
                served[stamp.facility, stamp.served // 12] += 1
    origin = np.repeat(simulation.timetable.origin, shape[1])
    return pd.DataFrame(
        {
            "facility": pd.Categorical.from_codes(np.repeat(np.arange(shape[0]), shape[1]), names),
            "kind": pd.Categorical(np.where(origin, "fulfilment_centre", "delivery_station")),
            "start_s": np.tile(np.arange(shape[1]) * HOUR_S, shape[0]),
            "arrived": arrived.ravel(),
            "served": served.ravel(),
            "backlog": np.cumsum(arrived - served, axis=1).ravel(),
            "capacity": simulation.timetable.serve_per_h.ravel(),
        }
    )


def departures_of(simulation):
    t = simulation.timetable
    left = pd.Series([(s.lane, s.departed) for p in simulation.packages for s in p.stamps if s.departed >= 0])
    counts = left.value_counts().sort_index()
    capacity = {
        (lane, int(t.departure_slot[row])): int(t.departure_capacity[row])
        for lane in range(len(t.lane_origin))
        for row in range(t.departure_first[lane], t.departure_first[lane + 1])
    }
    return pd.DataFrame(
        {
            "lane": pd.Categorical([f"L{lane}" for lane, _ in counts.index]),
            "start_s": [slot * SLOT_S for _, slot in counts.index],
            "packages": counts.to_numpy(),
            "measured_packages": counts.to_numpy(),
            "vehicles": 1,
            "capacity": [capacity[key] for key in counts.index],
        }
    )


def test_sound_tables_are_clean(run):
    assert audit_tables(*run) == []


def test_a_run_folder_is_read(run, tmp_path):
    tables, counts = run
    for name, table in tables.items():
        table.to_parquet(tmp_path / f"{name}.parquet", index=False)
    (tmp_path / "result.json").write_text(json.dumps({"packages": counts}), encoding="utf-8")
    assert audit_run(tmp_path) == []
    (tmp_path / "lanes.parquet").unlink()
    with pytest.raises(FileNotFoundError):
        audit_run(tmp_path)


def busiest(table, column="packages"):
    return int(np.argmax(table[column].to_numpy()))


def shift(table, column, by, row=None):
    """Change one count."""
    at = busiest(table, column) if row is None else row
    table.loc[at, column] += by


def put(tables, name, column, values):
    """Replace a column."""
    tables[name] = tables[name].assign(**{column: values})


def early(departures):
    """Times of departures, the busiest before anything can have been served."""
    return departures["start_s"].where(departures.index != busiest(departures), 0)


CORRUPTIONS = {
    "an hour too many": (lambda t: shift(t["facility_hours"], "start_s", HOUR_S, 5), "same hours"),
    "a facility twice": (
        lambda t: t.update(facility_hours=pd.concat([t["facility_hours"]] * 2, ignore_index=True)),
        "same hours",
    ),
    "arrived": (lambda t: shift(t["facility_hours"], "arrived", 1), "backlog"),
    "served": (lambda t: shift(t["facility_hours"], "served", 1), "conservation"),
    "backlog": (lambda t: shift(t["facility_hours"], "backlog", -1), "backlog"),
    "served over capacity": (
        lambda t: put(t, "facility_hours", "capacity", t["facility_hours"]["served"] - 1),
        "capacity",
    ),
    "packages": (lambda t: shift(t["lane_departures"], "packages", -1), "measured"),
    "packages and measured": (
        lambda t: [shift(t["lane_departures"], c, -1) for c in ("packages", "measured_packages")],
        "conservation",
    ),
    "over capacity": (lambda t: shift(t["lane_departures"], "capacity", -10_000), "over its capacity"),
    "no vehicle": (lambda t: shift(t["lane_departures"], "vehicles", -1), "no vehicle"),
    "unknown lane": (lambda t: t.update(lanes=t["lanes"].iloc[1:]), "no lane"),
    "a lane twice": (lambda t: t.update(lanes=pd.concat([t["lanes"], t["lanes"]])), "twice"),
    "unknown facility": (lambda t: put(t, "lanes", "origin", "nowhere"), "unknown origin"),
    "lane hours": (lambda t: put(t, "lanes", "hours", t["lanes"]["hours"] + 1), "lanes brought"),
    "left too early": (
        lambda t: t["lane_departures"].__setitem__("start_s", early(t["lane_departures"])),
        "had left than had been served",
    ),
    "placed": (lambda t: shift(t["promises"], "placed", 1), "the run says"),
    "on time": (lambda t: shift(t["promises"], "on_time", 10_000), "more on time than delivered"),
    "quoted": (lambda t: shift(t["promises"], "quoted", -50), "quoted"),
    "hour of placement": (lambda t: shift(t["promise_hours"], "placed", -1), "placed by hour"),
    "hour of being on time": (lambda t: shift(t["promise_hours"], "on_time", 1), "on time by hour"),
    "hours to the door": (lambda t: shift(t["door_hours"], "packages", 1), "hours to the door"),
}


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_every_corruption_is_found(run, name):
    corrupt, said = CORRUPTIONS[name]
    tables = {key: table.copy() for key, table in run[0].items()}
    corrupt(tables)
    problems = audit_tables(tables, run[1])
    assert any(said in problem for problem in problems), problems


@pytest.mark.parametrize("name", ["placed", "delivered", "in_flight", "unserved"])
def test_the_sum_of_packages_is_held(run, name):
    tables, counts = run
    assert audit_tables(tables, counts | {name: counts[name] + 1})
