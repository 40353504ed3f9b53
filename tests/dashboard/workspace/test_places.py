"""Scenarios that can be chosen; whether a run is older than its own."""

import os
from dataclasses import replace

from dashboard.workspace import RunLabel, Workspace
from dashboard.workspace.places import scenario_places
from dashboard.workspace.stale import why_older

RUN = RunLabel("r1", "demo", "demo", (), 1, 1000.0, 2.0, "0.1.0")


def test_bundled_ones_first_and_never_hidden(tmp_path):
    workspace = Workspace(tmp_path / "runs")
    assert list(scenario_places(workspace)) == ["us", "demo", "us-prime-day"]
    (tmp_path / "scenarios" / "mine").mkdir(parents=True)
    (tmp_path / "scenarios" / "mine" / "scenario.toml").write_text("")
    (tmp_path / "scenarios" / "no-scenario").mkdir()
    (tmp_path / "scenarios" / ".hidden.toml").write_text("")
    (tmp_path / "scenarios" / "us.toml").write_text("")
    (tmp_path / "scenarios" / "small.toml").write_text("")
    places = scenario_places(workspace)
    assert list(places) == ["us", "demo", "us-prime-day", "mine", "small"]
    assert places["us"] == "us"
    assert places["mine"] == str(tmp_path / "scenarios" / "mine")


def test_a_bundled_scenario_of_this_version_is_not_older():
    assert why_older(RUN) == ""


def test_another_version():
    assert why_older(replace(RUN, version="0.0.1")).startswith("made by version 0.0.1")


def test_an_own_scenario_that_changed_since(tmp_path):
    file = tmp_path / "zones.csv"
    file.write_text("x")
    run = replace(RUN, base=str(tmp_path))
    os.utime(file, (900, 900))
    assert why_older(run) == ""
    os.utime(file, (1100, 1100))
    assert "has changed since" in why_older(run)


def test_what_cannot_be_known_is_not_claimed(tmp_path):
    assert why_older(replace(RUN, base=str(tmp_path / "gone"))) == ""
    assert why_older(replace(RUN, base=str(tmp_path), started=0.0)) == ""
    assert why_older(replace(RUN, version="")) == ""
