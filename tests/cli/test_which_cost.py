"""Every cost figure of `demo` that a command tells, from the same few terms; the table of docs/flows.md has them."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

import datasets
from twin.floors import with_floors
from twin.planning import plan_scenario

PAGE = Path(__file__).parents[2] / "docs" / "flows.md"


@pytest.fixture(scope="module")
def documents():
    from typer.testing import CliRunner

    from cli.main import app

    def told(*args):
        done = CliRunner().invoke(app, ["network", *args, "--json"])
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    return {
        "plan": told("plan", "demo"),
        "serve": told("cost-to-serve", "demo"),
        "sensitivity": told("sensitivity", "demo", "--most", "1"),
        "screen": told("screen", "demo", "--kind", "prime_now_hub", "--workers", "1")["base"],
        "pareto": told("pareto", "demo", "--points", "2")["today"],
        "locate": told("locate", "demo", "--seconds", "1")["designs"][0],
        "periods": told("periods", "demo", "--period", "one=1x1"),
    }


@pytest.fixture(scope="module")
def terms(documents):
    """What all figures are made of, USD a day."""
    plan, serve = documents["plan"], documents["serve"]
    demo = datasets.load("demo")
    table = demo.facilities[demo.facilities["status"] == "open"]
    sites = float((table["fixed_usd_per_day"] + table["equipment_usd_per_day"]).sum())
    assert serve["sites_usd"] + serve["beside_it_idle_sites_usd"] == pytest.approx(sites, abs=0.02)
    return {
        "cost": plan["cost_usd"],
        "overtime": plan["overtime_usd"],
        "late": plan["late_charge_usd"],
        "unserved": plan["unserved_charge_usd"],
        "used sites": serve["sites_usd"],
        "idle sites": serve["beside_it_idle_sites_usd"],
        "stations' overtime": _stations_overtime(demo),
    }


def _stations_overtime(scenario):
    """Packages that whole zones bring to stations beyond the share that plans fill, at the price of overtime."""
    planned, policy = plan_scenario(with_floors(scenario)), scenario.settings.policy
    beyond = np.maximum(0.0, planned.facility_load - policy.capacity_use * planned.facility_capacity)
    stations = (scenario.facilities["kind"] == "delivery_station").to_numpy()
    return float(policy.overtime_usd * beyond[stations].sum())


FIGURES = [
    ("plan", "cost_usd", ("cost",)),
    ("plan", "objective_usd", ("cost", "overtime", "late", "unserved")),
    ("sensitivity", "objective_usd", ("cost", "overtime", "late", "unserved")),
    ("screen", "cost_usd", ("cost",)),
    ("screen", "objective_usd", ("cost", "overtime", "late", "unserved")),
    ("periods", "alone_usd", ("cost", "overtime", "late", "unserved")),
    ("serve", "cost_usd", ("cost",)),
    ("serve", "total_usd", ("cost", "used sites")),
    ("pareto", "cost_usd", ("cost", "overtime", "used sites", "idle sites")),
    ("locate", "flows_usd", ("cost", "overtime", "late", "unserved", "stations' overtime")),
    ("locate", "sites_usd", ("used sites", "idle sites")),
    (
        "locate",
        "cost_usd",
        ("cost", "overtime", "late", "unserved", "stations' overtime", "used sites", "idle sites"),
    ),
]


@pytest.mark.parametrize(("command", "figure", "made_of"), FIGURES, ids=lambda value: str(value))
def test_a_figure_is_the_sum_of_its_terms(documents, terms, command, figure, made_of):
    assert documents[command][figure] == pytest.approx(sum(terms[name] for name in made_of), abs=0.05)


def test_the_page_has_every_figure_and_its_terms(documents, terms):
    names = {"serve": "cost-to-serve"}
    section = PAGE.read_text(encoding="utf-8").partition("## Which cost is which")[2]
    rows = {cells[0]: cells[1:] for cells in (re.split(r"\s*\|\s*", line.strip("| ")) for line in section.splitlines())}
    for name, usd in terms.items():
        assert rows[name][0] == f"{usd:,.0f}"
    for command, figure, made_of in FIGURES:
        value, said = rows[f"`{names.get(command, command)}` {figure.replace('_', ' ')}"][:2]
        assert value == f"{documents[command][figure]:,.0f}"
        assert said == " + ".join(made_of)
