"""Routes alone: the routes of a whole run with these edits around it, and of the reference's packages beside it."""

from __future__ import annotations

import pandas as pd
import pytest

import datasets
import twin
from core.errors import InvalidInput
from datasets import Edit
from tests.whatif.parts.part_runs import FEWER, cell, files, kpis, result
from whatif.parts import part_of
from whatif.parts.part import PartialPart

STATION = "DS-CMH-05"
ASK = {"stations": STATION, "iterations": 2}
VANS = cell(f"{STATION}.vans", 1)


@pytest.fixture
def routes(runs):
    def run(*edits, **more):
        return runs("routes", *edits, **{"common": FEWER, **ASK, **more})

    return run


def test_without_edits_they_are_the_routes_of_the_whole_twin(routes, tmp_path):
    _, folder = routes(seed=3)
    whole = twin.run(
        datasets.load("demo", edits=FEWER),
        out=tmp_path / "whole",
        seed=3,
        packages="none",
        report=False,
        route_stations=STATION,
        route_iterations=2,
    )
    for name in ("routes.parquet", "route_stops.parquet"):
        assert (folder / name).read_bytes() == (whole.out / name).read_bytes()
    assert result(folder)["last_mile"] == result(whole.out)["last_mile"]


def test_key_figures_are_the_sums_of_the_tables(routes):
    run, folder = routes()
    got, table = kpis(run), pd.read_parquet(folder / "routes.parquet")
    stops = pd.read_parquet(folder / "route_stops.parquet")
    days = got["routes_per_day"] and len(table) / got["routes_per_day"]
    assert days == 2
    assert got["cost_per_package"] == pytest.approx(table["cost_usd"].sum() / table["packages"].sum(), rel=1e-4)
    assert got["cost_per_day"] == pytest.approx(table["cost_usd"].sum() / days, rel=1e-4)
    assert got["packages_per_day"] == table["packages"].sum() / days
    assert got["stops_per_route"] == pytest.approx(len(stops) / len(table))
    assert got["km_per_route"] == pytest.approx(table["km"].mean(), rel=1e-3)
    assert got["h_per_route"] == pytest.approx(table["hours"].mean(), rel=1e-3)
    assert got[f"cost_per_package.{STATION}"] == got["cost_per_package"]
    due = stops["due_s"].notna()
    late = (stops["delivered_s"] > stops["due_s"]) & due
    assert not late.any()
    assert 90 < got["on_time_pct"] <= 100


def test_a_variant_takes_the_packages_of_the_twin_around_it_from_the_cache(routes):
    first, _ = routes(seed=2)
    dearer, folder = routes(cell("costs.van_usd_per_h", 100), seed=2)
    assert first.from_cache == ()
    assert dearer.from_cache == ("plan", "packages")
    assert kpis(dearer)["packages_per_day"] == kpis(first)["packages_per_day"]
    assert kpis(dearer)["cost_per_package"] == pytest.approx(2 * kpis(first)["cost_per_package"], rel=0.02)
    _, alone = routes(cell("costs.van_usd_per_h", 100), seed=2, fresh=True)
    assert files(folder) == files(alone)


def test_another_seed_has_other_packages(routes):
    first, second = routes(seed=1)[0], routes(seed=2)[0]
    assert second.from_cache == ("scenario", "plan")
    assert kpis(first)["cost_per_package"] != kpis(second)["cost_per_package"]


def test_fewer_vans_leave_the_same_packages_waiting(routes):
    usual, few = kpis(routes()[0]), kpis(routes(VANS)[0])
    assert usual["waiting_pct"] == 0
    assert few["waiting_pct"] > 10
    assert few["on_time_pct"] < usual["on_time_pct"]
    assert few["vans_needed_pct"] > 100


def test_faster_streets_make_shorter_routes(routes):
    usual, fast = kpis(routes()[0]), kpis(routes(cell("door.urban_km_h", 60), cell("door.service_stop_s", 30))[0])
    assert fast["h_per_route"] < usual["h_per_route"]


@pytest.mark.parametrize(
    ("edit", "named"),
    [
        (cell("policy.candidates", 2), "policy.candidates has"),
        (cell("door.waves", "10:00 1 9"), "door.waves has"),
        (cell("door.load_min", 30), "door.load_min has"),
        (Edit("close_facility", {"facility": "DS-CMH-04"}), "DS-CMH-04.status has"),
        (Edit("demand", {"factor": 2.0}), "demand.units_per_day"),
        (cell(f"{STATION}.lat", 39.9), f"{STATION}.lat"),
        (
            Edit("add_facility", {"facility": "DS-NEW-01", "kind": "delivery_station", "lat": 40.0, "lon": -83.0}),
            "list of facilities",
        ),
    ],
)
def test_what_lies_upstream_is_refused(routes, edit, named):
    with pytest.raises(InvalidInput) as refused:
        routes(VANS, edit)
    assert [finding.rule for finding in refused.value.findings] == ["no-effect"]
    assert "varies routes only" in str(refused.value)
    assert named in str(refused.value)


def test_the_common_edits_may_change_everything(routes):
    common = (*FEWER, cell("policy.candidates", 2), Edit("close_facility", {"facility": "DS-CMH-04"}))
    assert kpis(routes(VANS, common=common)[0])["routes_per_day"] > 0


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        ({"stations": "DS-NOPE"}, "unknown-facility"),
        ({"stations": "FC-CMH-1"}, "not-a-station"),
        ({"stations": "metro:XYZ"}, "unknown-metro"),
        ({"stations": ""}, "no-stations"),
        ({"iterations": 0}, "bad-option"),
        ({"station": "1"}, "unknown-option"),
    ],
)
def test_bad_options(routes, options, rule):
    findings = part_of("routes").validate(datasets.load("demo"), options)
    assert [(finding.file, finding.rule) for finding in findings] == [("[options]", rule)]
    with pytest.raises(InvalidInput):
        routes(**options)


def test_it_says_that_it_does_not_see_every_edit():
    assert isinstance(part_of("routes"), PartialPart)
    assert not isinstance(part_of("twin"), PartialPart)
