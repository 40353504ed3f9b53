"""Which runs are the same but for their seed."""

import json

import pytest

from dashboard.workspace import Workspace
from dashboard.workspace.replicates import replicates


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path / "runs")


def run(workspace, name, seed, cost, **other):
    """A run's folder with one figure."""
    folder = workspace.folder / name
    folder.mkdir(parents=True)
    scenario = {"name": "us", "base": other.pop("base", "us"), "seed": seed, "edits": other.pop("edits", [])}
    kpis = [
        {"name": kpi, "value": value, "unit": "USD", "description": ""}
        for kpi, value in ({"cost": cost} | other.pop("kpis", {})).items()
    ]
    document = {
        "version": other.pop("version", "1"),
        "scenario": scenario,
        "orders": other.pop("orders", {"from": "the scenario", "seed": seed}),
        "window": {"start_s": 0, "end_s": other.pop("end_s", 86400)},
        "kpis": kpis,
        "packages": {},
    }
    (folder / "result.json").write_text(json.dumps(document))
    (folder / "status.json").write_text(json.dumps({"state": "done", "started": 1.0 + seed}))
    return folder


def found(workspace, name="a"):
    return replicates(workspace, workspace.catalogue.open(name))


def test_other_seeds_of_the_same_run_count(workspace):
    run(workspace, "a", 1, 4.0)
    run(workspace, "b", 2, 6.0)
    assert found(workspace).seeds == (1, 2)
    assert found(workspace).mean("cost") == 5.0
    assert found(workspace).half("cost") == pytest.approx(12.706, abs=1e-3)
    assert found(workspace).note == "mean of 2 seeds"


@pytest.mark.parametrize(
    "other",
    [
        {"edits": ["FC-CMH-2.status=closed"]},
        {"version": "2"},
        {"end_s": 172800},
        {"orders": {"from": "a.csv", "sha256": "ab"}},
        {"kpis": {"new_figure": 1.0}},
    ],
    ids=lambda other: next(iter(other)),
)
def test_what_differs_by_more_than_its_seed_does_not(workspace, other):
    run(workspace, "a", 1, 4.0)
    run(workspace, "b", 2, 6.0, **other)
    assert found(workspace).seeds == (1,)
    assert found(workspace).note == "1 seed"


def test_another_content_of_the_scenario_does_not(workspace):
    for name, seed, text in (("a", 1, "x = 1"), ("b", 2, "x = 2")):
        folder = run(workspace, name, seed, 4.0, base="/own/scenario")
        (folder / "scenario").mkdir()
        (folder / "scenario" / "scenario.toml").write_text(text)
    assert found(workspace).seeds == (1,)


def test_a_seed_that_ran_twice_counts_once_and_the_chosen_run_is_the_one(workspace):
    run(workspace, "a", 1, 4.0)
    run(workspace, "b", 1, 9.0)
    assert found(workspace).values("cost") == [4.0]


def test_a_new_run_is_seen_and_an_old_answer_kept_till_then(workspace):
    run(workspace, "a", 1, 4.0)
    before = found(workspace)
    assert found(workspace) is before
    run(workspace, "b", 2, 6.0)
    assert found(workspace).seeds == (1, 2)


def test_a_broken_neighbour_is_passed_over(workspace):
    run(workspace, "a", 1, 4.0)
    (run(workspace, "b", 2, 6.0) / "result.json").write_text("{")
    assert found(workspace).seeds == (1,)
