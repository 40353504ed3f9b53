"""A disruption through the day simulation: what is counted, what is the same, and that edits make the same run."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

import datasets
from core.clock import SLOTS_PER_H
from core.errors import InvalidInput
from datasets.disruptions import read_disruption
from datasets.writing import toml_edits
from network.timetable import build_timetable
from tests.twin.small import network
from twin.design.disruption import disrupt, struck
from twin.design.disruption.world import OnePlan, world_of
from twin.planning import plan_scenario

CLOSED = """\
name = "closed"
days = 2
[[events]]
name = "shut"
facilities = ["DS-2"]
fails_after_h = 8
lasts_h = 20
recovers_over_h = 6
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return network(tmp_path_factory.mktemp("small") / "network")


@pytest.fixture(scope="module")
def closed(tmp_path_factory):
    path = tmp_path_factory.mktemp("disruption") / "closed.toml"
    path.write_text(CLOSED, encoding="utf-8")
    return read_disruption(path)


@pytest.fixture(scope="module")
def document(small, closed):
    return disrupt(small, closed, seed=3)


@pytest.mark.parametrize("name", ["breakdowns", "carrier-strike", "hub-closed-by-snow"])
def test_bundled_disruptions_strike_the_demo(name):
    assert struck(datasets.load("demo"), read_disruption(name)).strikes


def test_where_nothing_fails_it_is_said_what_would_do(small, tmp_path):
    path = tmp_path / "rare.toml"
    rare = "fails_after_h = 8\nlasts_h = 20\nrecovers_over_h = 6"
    path.write_text(CLOSED.replace(rare, "mean_time_to_failure_h = 500\nlasts_h = 4"), encoding="utf-8")
    read = read_disruption(path)
    with pytest.raises(InvalidInput) as error:
        struck(small, read, seed=3)
    said = re.search(r"within 2 measured days under seed 3: --days (\d+) or --seed (\d+) would do", str(error.value))
    days, seed = int(said[1]), int(said[2])
    assert struck(small, read, seed=3, days=days).strikes
    assert struck(small, read, seed=seed).strikes
    for fewer in ({"days": days - 1, "seed": 3}, {"seed": seed - 1}):
        with pytest.raises(InvalidInput, match="strikes-nothing"):
            struck(small, read, **fewer)


def test_the_curve_holds_every_package(document):
    for world in ("undisturbed", "disturbed"):
        curve = {name: np.array(values) for name, values in document["curve"][world].items()}
        assert np.array_equal(np.cumsum(curve["placed"] - curve["lost"] - curve["delivered"]), curve["under_way"])
        assert np.all(curve["as_asked"] <= curve["kept"])
        assert np.all(curve["kept"] <= curve["placed"] - curve["lost"])
        measured = slice(document["curve"]["first_measured_h"], None)
        assert curve["placed"][measured].sum() == document["packages"][world]["placed"]
        assert curve["lost"][measured].sum() == document["packages"][world]["unserved"]


def test_shares_of_the_curve_are_the_runs_own(document):
    for world in ("undisturbed", "disturbed"):
        curve, kpis = document["curve"][world], {kpi["name"]: kpi[world] for kpi in document["kpis"]}
        first = document["curve"]["first_measured_h"]
        placed = sum(curve["placed"][first:])
        assert 100 * sum(curve["kept"][first:]) / placed == pytest.approx(kpis["on_time_pct"], abs=1e-5)
        assert 100 * sum(curve["as_asked"][first:]) / placed == pytest.approx(kpis["on_time_as_asked_pct"], abs=1e-5)


def test_worlds_are_one_until_the_failure_and_then_packages_are_held_up(document):
    usual, other, failed = (document["curve"][k] for k in ("undisturbed", "disturbed", "failed_h"))
    for name in ("placed", "delivered", "under_way", "waiting_at_struck"):
        assert usual[name][:failed] == other[name][:failed]
    assert document["loss"]["held_up"]["worst"] > 0
    assert document["loss"]["held_up_package_h"] > 0
    assert max(other["waiting_at_struck"]) > max(usual["waiting_at_struck"])


def test_it_repeats_to_the_byte(small, closed, document):
    again = disrupt(small, closed, seed=3)
    assert {k: v for k, v in again.items() if k != "seconds"} == {k: v for k, v in document.items() if k != "seconds"}


def test_a_disruption_without_effect_loses_nothing(small, tmp_path):
    path = tmp_path / "after.toml"
    path.write_text(CLOSED.replace("fails_after_h = 8", "fails_after_h = 2000"), encoding="utf-8")
    lost = disrupt(small, read_disruption(path), seed=3, days=1)["loss"]
    assert (lost["held_up_package_h"], lost["late_packages"], lost["unserved_packages"]) == (0, 0, 0)
    assert lost["time_to_recover_h"] == 0


def test_its_edits_make_the_same_network_and_the_same_world(small, closed, tmp_path):
    laid = struck(small, closed, seed=3)
    file = tmp_path / "edits.toml"
    file.write_text(toml_edits(laid.edits), encoding="utf-8")
    loaded = datasets.load(small.base, edits=["run.seed=3"], edits_file=file)
    loaded = replace(loaded, stock=small.stock)
    n_slots = 5 * 24 * SLOTS_PER_H
    one, two = (build_timetable(scenario, n_slots) for scenario in (laid.disturbed, loaded))
    assert np.array_equal(one.serve_per_h, two.serve_per_h)
    assert np.array_equal(one.departure_slot, two.departure_slot)
    worlds = [world_of(scenario, OnePlan(), lambda stage, done: None) for scenario in (laid.disturbed, loaded)]
    assert worlds[0].packages == worlds[1].packages
    assert np.array_equal(worlds[0].hours.delivered, worlds[1].hours.delivered)


def test_a_plan_knows_no_outages_so_that_one_serves_both(small, closed):
    laid = struck(small, closed, seed=3)
    assert plan_scenario(laid.plain).objective_usd == plan_scenario(laid.disturbed).objective_usd


def test_the_page_stands_alone(document, tmp_path):
    from twin.report.disruption import write_disruption

    page = tmp_path / "page.html"
    write_disruption(page, document)
    text = page.read_text(encoding="utf-8")
    assert "small" in text or document["scenario"] in text
    assert "package-hours" in text
    assert 'src="http' not in text
