"""The plan as a part: the figures of `network plan`, whatever the seed."""

from __future__ import annotations

import pandas as pd
import pytest

import datasets
import twin
from core.errors import InvalidInput
from datasets import Edit
from tests.whatif.parts.part_runs import cell, files, kpis, result
from whatif.parts import part_of

TIGHT = (cell("FC-CMH-1.capacity_packages_per_h", 2500),)


@pytest.mark.parametrize("edits", [(), TIGHT], ids=["as it is", "tight"])
def test_its_figures_are_those_of_network_plan(runs, edits):
    run, folder = runs("plan", *edits)
    got, told = kpis(run), twin.plan(datasets.load("demo", edits=edits))
    assert got["flows_cost_per_package"] == pytest.approx(told["cost_per_package_usd"], abs=1e-4)
    assert got["objective_per_day"] == pytest.approx(told["objective_usd"], abs=0.01)
    assert got["packages_per_day"] == told["packages_per_day"]
    assert got["unserved_pct"] == pytest.approx(100 * told["unserved_packages"] / told["packages_per_day"])
    assert got["late_pct"] == pytest.approx(100 * told["late_packages"] / told["packages_per_day"])
    prices = pd.read_parquet(folder / "shadow_prices.parquet")
    assert prices["place"].head(10).tolist() == [price["place"] for price in told["shadow_prices"]]
    assert got["limits"] == len(prices)
    assert got["dearest_limit_usd_per_day"] == pytest.approx(prices["saves_usd"].max() if len(prices) else 0.0)


def test_cost_is_of_flows_and_of_open_sites(runs):
    run, _ = runs("plan")
    got, sites = kpis(run), datasets.load("demo").facilities
    per_day = float((sites["fixed_usd_per_day"] + sites["equipment_usd_per_day"]).sum())
    served = got["packages_per_day"] * (1 - got["unserved_pct"] / 100)
    assert got["sites_cost_per_package"] == pytest.approx(per_day / served)
    assert got["cost_per_day"] == pytest.approx(got["cost_per_package"] * served)
    assert got["cost_per_package"] == pytest.approx(got["flows_cost_per_package"] + got["sites_cost_per_package"])


def test_a_closed_site_costs_nothing(runs):
    before = kpis(runs("plan")[0])
    after = kpis(runs("plan", Edit("close_facility", {"facility": "DS-CMH-05"}))[0])
    site = datasets.load("demo").facilities.set_index("id").loc["DS-CMH-05"]
    flows = {name: day["cost_per_day"] - _sites(day) for name, day in (("before", before), ("after", after))}
    saved = before["cost_per_day"] - after["cost_per_day"] - (flows["before"] - flows["after"])
    assert saved == pytest.approx(float(site["fixed_usd_per_day"]))


def _sites(day: dict[str, float]) -> float:
    return day["sites_cost_per_package"] * day["packages_per_day"] * (1 - day["unserved_pct"] / 100)


def test_a_seed_changes_nothing_but_its_own_name(runs):
    first, folder = runs("plan", *TIGHT, seed=1)
    second, other = runs("plan", *TIGHT, seed=2)
    assert first.kpis == second.kpis
    assert second.from_cache == ("scenario", "plan")
    same = files(folder), files(other)
    assert {name for name in same[0] if same[0][name] != same[1][name]} == {"result.json", "scenario.toml"}
    assert result(folder)["plan"] == result(other)["plan"]


def test_a_kept_plan_gives_the_bytes_of_a_fresh_one(runs):
    runs("twin", *TIGHT, seed=4)
    kept, folder = runs("plan", *TIGHT, seed=5)
    assert kept.from_cache == ("scenario", "plan")
    assert files(folder) == files(runs("plan", *TIGHT, seed=5, fresh=True)[1])


def test_its_scenario_can_be_loaded_again(runs):
    _, folder = runs("plan", *TIGHT, seed=9)
    again = datasets.load(folder / "scenario.toml")
    assert again.settings.run.seed == 9
    assert again.facilities.set_index("id").loc["FC-CMH-1", "capacity_packages_per_h"] == 2500


def test_it_has_no_options(runs):
    assert [finding.rule for finding in part_of("plan").validate(datasets.load("demo"), {"hours": 1})] == [
        "unknown-option"
    ]
    with pytest.raises(InvalidInput):
        runs("plan", hours=1)
