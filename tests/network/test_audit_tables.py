"""The auditor of a run's tables: clean where they are, and every corruption of a count found."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from network.audit import audit_run, audit_tables
from tests.oracles.networks import draw_case
from tests.oracles.run_tables import HOUR_S, write_tables


@pytest.fixture(scope="module")
def run():
    return write_tables(draw_case(3))


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
