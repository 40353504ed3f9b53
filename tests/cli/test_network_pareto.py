"""`network pareto`: what a point's settings do, and that its figures follow from the plan that is made with them."""

import json
import re
from pathlib import Path

import pytest

import datasets
from tests.network.design.tradeoffs.test_late_choices import FACILITIES, LANES, SETTINGS, ZONES

CLEAN = "FC-3,fulfilment_centre,40.03,-79.50,900,0,00:00-24:00\n"
CLEAN_LANE = "FC-3,DS-1,10,1,00:00;03:00;06:00;12:00;18:00;21:00,3,1000,1900,9\n"


def told(answer):
    assert answer.code == 0, answer.err
    return json.loads(answer.out)


@pytest.fixture
def quick_or_clean(tmp_path):
    """A far centre that is slow and cheap; two near ones that are quick and dear, and one of them clean."""
    folder = tmp_path / "two"
    folder.mkdir()
    for name, text in (("facilities", FACILITIES + CLEAN), ("zones", ZONES), ("lanes", LANES + CLEAN_LANE)):
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    (folder / "scenario.toml").write_text(SETTINGS, encoding="utf-8")
    return str(folder)


def test_where_there_is_nothing_to_trade_nothing_is_set(pod2door, tmp_path):
    out = tmp_path / "points"
    document = told(pod2door("network", "pareto", "demo", "--points", "3", "--edits-out", str(out), "--json"))
    (point,) = document["points"]
    assert point["sets"] == {}
    policy = datasets.load("demo").settings.policy
    assert (point["late_usd"], point["carbon_usd_per_t"]) == (policy.late_usd, policy.carbon_usd_per_t)
    file = out / "point-1.toml"
    assert "nothing is set" in file.read_text()
    assert datasets.load("demo", edits_file=file).edits == ()


def test_a_points_cost_is_that_of_its_plan_without_what_nobody_pays(pod2door, tmp_path, quick_or_clean):
    out = tmp_path / "points"
    ask = ("network", "pareto", quick_or_clean, "--points", "3", "--edits-out", str(out), "--json")
    document = told(pod2door(*ask))
    plain = told(pod2door("network", "plan", quick_or_clean, "--json"))
    sites = document["today"]["cost_usd"] - plain["cost_usd"] - plain["overtime_usd"]
    assert sites > 0
    assert len(document["points"]) > 1
    for point in document["points"]:
        file = out / f"point-{point['point']}.toml"
        planned = told(pod2door("network", "plan", quick_or_clean, "--edits", str(file), "--json"))
        paid = planned["cost_usd"] - planned["of_it_carbon_charge_usd"] + planned["overtime_usd"] + sites
        assert point["cost_usd"] == pytest.approx(paid, abs=0.05)
        assert point["carbon_charge_usd"] == planned["of_it_carbon_charge_usd"]
        assert f"carbon charge ({point['carbon_charge_usd']:,.0f} USD" in file.read_text() or not point["sets"]
    assert any(point["carbon_charge_usd"] > 0 for point in document["points"])


def test_people_are_told_that_prices_are_no_cost(pod2door, quick_or_clean):
    answer = pod2door("network", "pareto", quick_or_clean, "--points", "3")
    assert "nobody pays them" in answer.err
    assert "nobody pays them" not in pod2door("network", "pareto", "demo", "--points", "3").err


def test_the_page_shows_the_columns_that_are_printed(pod2door, quick_or_clean):
    answer = pod2door("network", "pareto", quick_or_clean, "--points", "2")
    printed = next(line for line in answer.out.splitlines() if line.startswith("point"))
    page = (Path(__file__).parents[2] / "docs" / "tradeoffs.md").read_text(encoding="utf-8")
    shown = next(line.strip() for line in page.splitlines() if line.startswith("    point "))
    assert re.split(r"\s{2,}", shown) == re.split(r"\s{2,}", printed.strip())
