"""The folder of a run with solved routes: clean, told again, and nothing of it without the option."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from network.audit import audit_run
from network.audit.tables import audit_tables
from tests.twin.last_mile.conftest import ITERATIONS
from twin.explain import explain
from twin.run import run


def result_of(folder):
    return json.loads((folder / "result.json").read_text())


def test_the_auditor_finds_nothing(folder):
    assert audit_run(folder) == []
    last_mile = result_of(folder)["last_mile"]
    assert [station["station"] for station in last_mile["stations"]] == ["DS-1", "DS-2"]
    assert last_mile["measured_packages"]["left_waiting"] > 0


@pytest.mark.parametrize(
    ("table", "column", "change", "found"),
    [
        ("routes", "stops", 1, "does not have the stops"),
        ("routes", "packages", 1, "does not have the packages"),
        ("route_stops", "arrival_s", -40_000, "before the one before it is left"),
        ("route_stops", "delivered_s", 40_000, "after its van's return"),
        ("packages", "delivered_s", 40_000, "no van of"),
    ],
)
def test_the_auditor_notices(folder, table, column, change, found):
    tables = {path.stem: pd.read_parquet(path) for path in folder.glob("*.parquet")}
    result, own = result_of(folder), tables[table]
    if table == "packages":
        solved = own["delivered_s"] < tables["route_stops"]["delivered_s"].min() + 20_000
        own.loc[solved, ["delivered_s", "deadline_s"]] -= 8 * 3600
        own["on_time"] = (own["delivered_s"] <= own["deadline_s"]).where(own["delivered_s"].notna())
        found = "packages: "
    else:
        own.loc[own.index[3], column] += change
    problems = audit_tables(tables, result["packages"], result["last_mile"])
    assert any(found in problem for problem in problems), problems


def test_the_report_shows_the_mornings(folder):
    report = (folder / "report.html").read_text()
    for text in ("Solved mornings", "Routes of DS-1", "Routes of DS-2", "wave by wave"):
        assert text in report


def test_the_same_bytes_again(folder, scenario, tmp_path):
    run(scenario, out=tmp_path / "again", packages="all", route_stations="2", route_iterations=ITERATIONS)
    for path in folder.iterdir():
        if path.name not in ("status.json", "scenario"):
            assert path.read_bytes() == (tmp_path / "again" / path.name).read_bytes(), path.name


def test_an_order_is_told_with_its_routes_time(folder, tmp_path):
    packages = pd.read_parquet(folder / "packages.parquet")
    stops = pd.read_parquet(folder / "route_stops.parquet")
    early = packages[packages["delivered_s"] < stops["delivered_s"].max()].iloc[0]
    story = explain(folder, int(early["order"]))
    assert early["delivered_s"] in [chosen["delivered_s"] for chosen in story["chosen"]]
    # Made again where the tables do not hold it.
    (folder / "order_parts.parquet").rename(tmp_path / "away.parquet")
    try:
        again = explain(folder, int(early["order"]))
    finally:
        (tmp_path / "away.parquet").rename(folder / "order_parts.parquet")
    assert again == story


def test_without_the_option_there_is_nothing_of_it(scenario, tmp_path):
    run(scenario, out=tmp_path / "plain", packages="none")
    assert "last_mile" not in result_of(tmp_path / "plain")
    assert not list((tmp_path / "plain").glob("route*"))
    assert "Solved mornings" not in (tmp_path / "plain" / "report.html").read_text()
