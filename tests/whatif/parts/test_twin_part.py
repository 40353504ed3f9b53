"""The whole twin as a part: a kept plan gives the bytes of a fresh one, and nobody writes into what is kept."""

from __future__ import annotations

import pytest

import datasets
import twin
from core.errors import InvalidInput
from datasets import Edit
from tests.whatif.parts.part_runs import FEWER, cell, files, fingerprint, result
from twin.horizon import horizon
from twin.planning import plan_of
from twin.progress import Progress
from whatif.parts import part_of
from whatif.parts.stages import scenario_key

CHANGES = {
    "as it is": (),
    "a policy": (cell("policy.candidates", 2),),
    "a site closed": (Edit("close_facility", {"facility": "DS-CMH-05"}),),
    "robots": (
        cell("FC-CMH-1.robots", "+40"),
        Edit("outage", {"facility": "FC-CMH-1", "from": "day 1 10:00", "to": "day 1 14:00", "robots": 60}),
    ),
    "demand": (Edit("demand", {"factor": 1.3}), cell("promise.one_day.cutoff", "20:00")),
}


@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES)
def test_a_kept_plan_gives_the_bytes_of_a_fresh_one(runs, changes):
    for seed in (1, 7) if changes else (1, 2, 7):
        kept, folder = runs("twin", *changes, seed=seed)
        _, alone = runs("twin", *changes, seed=seed, fresh=True)
        assert files(folder) == files(alone)
        assert kept.from_cache == (() if seed == 1 else ("scenario", "plan"))


def test_it_is_the_run_that_the_command_makes(runs, tmp_path):
    changes = CHANGES["demand"]
    run, folder = runs("twin", *changes, seed=3)
    told = twin.run(datasets.load("demo", edits=changes), out=tmp_path / "own", seed=3, packages="none", report=False)
    assert files(folder) == files(told.out)
    assert [kpi.to_json() for kpi in run.kpis] == result(told.out)["kpis"]


def test_a_run_writes_into_nothing_that_is_kept(runs):
    changes = (*FEWER, *CHANGES["robots"])
    runs("twin", *changes, seed=1)
    key = scenario_key("demo", changes)
    stages = [runs.cache.get((stage, key), dict) for stage in ("scenario", "plan")]
    before = [fingerprint(stage) for stage in stages]
    runs("twin", *changes, seed=2, route_stations="1", route_iterations=1)
    runs("twin", *changes, seed=3, packages="sample")
    assert [fingerprint(stage) for stage in stages] == before
    scenario = datasets.load("demo", edits=changes)
    fresh = plan_of(scenario, horizon(scenario.settings), Progress())
    assert fingerprint(fresh) == before[1]


def test_runs_of_other_edits_between_change_nothing(runs):
    _, first = runs("twin", seed=1)
    for changes in CHANGES.values():
        runs("twin", *changes, seed=4)
    _, again = runs("twin", seed=1)
    assert files(first) == files(again)


def test_the_folder_has_no_report_and_no_packages(runs):
    _, folder = runs("twin")
    assert {"result.json", "scenario.toml", "facilities.parquet"} <= set(files(folder))
    assert not {"report.html", "packages.parquet"} & set(files(folder))


def test_packages_can_be_kept_and_routes_solved(runs):
    _, folder = runs("twin", common=FEWER, packages="sample", route_stations="DS-CMH-05", route_iterations=1)
    assert {"packages.parquet", "routes.parquet"} <= set(files(folder))
    assert result(folder)["last_mile"]["asked"] == "DS-CMH-05"


@pytest.mark.parametrize(
    "options",
    [
        {"route_stations": "DS-NOPE"},
        {"route_stations": "FC-CMH-1"},
        {"route_iterations": 0},
        {"packages": "some"},
        {"x": 1},
    ],
)
def test_bad_options_are_told_and_refused(runs, options):
    findings = part_of("twin").validate(datasets.load("demo"), options)
    assert [finding.file for finding in findings] == ["[options]"]
    with pytest.raises(InvalidInput):
        runs("twin", **options)


def test_an_edit_that_breaks_rules_is_refused(runs):
    with pytest.raises(InvalidInput):
        runs("twin", cell("FC-NOPE.robots", 5))
    assert len(runs.cache) == 0
