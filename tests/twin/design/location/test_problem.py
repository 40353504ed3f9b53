"""Design tables as a design problem: choices, costs over the horizon, limits as limits on what is open."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import datasets
from network.design.location import Choice
from routing.estimate import VanSettings, door_cost_usd
from twin.design.location.problem import choices_of, design_problem, limits_of, periods_of
from twin.design.location.rules import contradicts, rules_of, under


def demo(*edits: str) -> datasets.Scenario:
    return datasets.load("demo", edits=edits)


def own(folder: Path, **tables: str) -> datasets.Scenario:
    (folder / "scenario.toml").write_text('base = "demo"\n')
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text)
    return datasets.load(folder)


@pytest.mark.parametrize(
    ("edits", "choice"),
    [
        ([], Choice.MAY_CLOSE),
        (["design.open_sites=keep"], Choice.OPEN),
        (["FC-CMH-2.status=closed"], Choice.CLOSED),
        (["FC-CMH-2.status=candidate"], Choice.CANDIDATE),
        (["design.FC-CMH-2.choice=keep"], Choice.OPEN),
        (["design.FC-CMH-2.choice=close"], Choice.CLOSED),
        (["design.FC-CMH-2.choice=open", "FC-CMH-2.status=closed"], Choice.OPEN),
        (["design.FC-CMH-2.choice=candidate", "FC-CMH-2.status=closed"], Choice.CANDIDATE),
        (["design.FC-CMH-2.choice=candidate"], Choice.MAY_CLOSE),
        (["design.FC-CMH-2.choice=may_close", "design.open_sites=keep"], Choice.MAY_CLOSE),
        (["design.FC-CMH-2.choice=may_close", "FC-CMH-2.status=closed"], Choice.CLOSED),
    ],
)
def test_choice_of_a_facility(edits: list[str], choice: Choice) -> None:
    assert choices_of(demo(*edits))[1] == choice


def test_costs_are_a_day_and_gaps_are_no_limit() -> None:
    edits = ["design.FC-CMH-2.opening_usd=3650", "design.FC-CMH-2.closing_usd=730", "design.horizon_days=365"]
    edits += [
        "design.FC-CMH-3.max_packages_per_day=5000",
        "design.carbon_usd_per_t=80",
        "design.carbon_cap_t_per_day=12",
    ]
    problem = design_problem(demo(*edits))
    sites = problem.sites
    assert sites.opening_usd[:3].tolist() == [0, 10, 0]
    assert sites.closing_usd[:3].tolist() == [0, 2, 0]
    assert sites.max_packages[:3].tolist() == [np.inf, np.inf, 5000]
    assert sites.fixed_usd[1] == 10400  # walking pickers: no equipment
    assert sites.fixed_usd[0] > 26800
    assert (problem.carbon.usd_per_kg, problem.carbon.cap_kg_per_day) == (0.08, 12_000)
    assert [(p.days, p.demand_factor) for p in problem.periods] == [(1.0, 1.0)]


def test_the_last_mile_emits_what_its_kilometres_do() -> None:
    scenario = demo()
    kg = design_problem(scenario).carbon.door_kg
    assert kg is not None
    packages, land, stem = np.array([500.0, 0.0]), np.array([20.0, 20.0]), np.array([5.0, 30.0])
    van = VanSettings.of_vans(scenario.settings, 250.0)
    per_usd = kg(packages, land, stem)[0] / door_cost_usd(packages, land, stem, van)[0]
    assert kg(packages, land, stem)[0] == pytest.approx(0.068, abs=0.03)  # published: 60 km a route of 240
    assert np.isfinite(kg(packages, land, stem)).all()
    assert 0.01 < per_usd < 0.2


def test_periods_in_order() -> None:
    assert [p.name for p in periods_of(demo())] == ["day"]


LIMITS = """\
limit,counts,kinds,states,regions,facilities,at_least,at_most
a,,delivery_station,,,,2,3
b,closed,delivery_station,,,,,1
c,opened,,,,,,1
d,closed,,,,DS-CMH-01;DS-CMH-02;DS-CMH-03,1,2
e,,prime_now_hub;air_hub,KY,,,1,
"""


def test_limits_hold_of_the_same_designs_as_counting_does(tmp_path: Path) -> None:
    facilities = datasets.load("demo").facilities[list(datasets.schema.table("facilities"))].copy()
    facilities["pick_packages_per_h"] = np.nan
    facilities.loc[8, "status"] = "candidate"
    scenario = own(tmp_path, facilities=facilities.to_csv(index=False), limits=LIMITS)
    limits = {limit.name: limit for limit in limits_of(scenario)}
    today = (scenario.facilities["status"] == "open").to_numpy()
    kinds, states = (scenario.facilities[name].to_numpy() for name in ("kind", "state"))
    for bits in product([False, True], repeat=6):
        is_open = today.copy()
        is_open[4:10] = bits
        stations, opened, closed = kinds == "delivery_station", is_open & ~today, ~is_open & today
        three = np.isin(np.arange(12), [4, 5, 6])
        kept = {
            "a": 2 <= (stations & is_open).sum() <= 3,
            "b": (stations & closed).sum() <= 1,
            "c": opened.sum() <= 1,
            "d": 1 <= (three & closed).sum() <= 2,
            "e": (np.isin(kinds, ["prime_now_hub", "air_hub"]) & (states == "KY") & is_open).sum() >= 1,
        }
        assert {name: not limit.broken_by(is_open) for name, limit in limits.items()} == kept


def test_rules_can_be_dropped_one_by_one(tmp_path: Path) -> None:
    design = "facility,choice,min_packages_per_day\nFC-CMH-1,keep,\nDS-CMH-01,close,\nSC-CMH-1,,500\n"
    scenario = own(tmp_path, design=design, limits=LIMITS)
    problem = design_problem(scenario)
    rules = rules_of(scenario, problem)
    assert [rule.kind for rule in rules] == ["choice", "choice", *["limit"] * 5, "least"]
    everything, nothing = under(problem, rules, rules), under(problem, [], rules)
    assert _same(everything, problem)
    assert len(nothing.limits) == 0
    assert nothing.sites.choice[[0, 4]].tolist() == [Choice.MAY_CLOSE, Choice.MAY_CLOSE]
    assert nothing.sites.min_packages.sum() == 0
    assert [limit.name for limit in under(problem, rules[3:4], rules).limits] == ["b"]


def _same(a: Any, b: Any) -> bool:
    return (
        (a.sites.choice == b.sites.choice).all()
        and (a.sites.min_packages == b.sites.min_packages).all()
        and [x.name for x in a.limits] == [x.name for x in b.limits]
    )


def test_kept_and_closed_contradict() -> None:
    scenario = demo("design.FC-CMH-1.choice=keep", "FC-CMH-1.status=closed")
    rules = rules_of(scenario, design_problem(scenario))
    assert [rule.text for rule in rules] == [
        "design.csv: FC-CMH-1 stays open (choice keep)",
        "facilities.csv, or an edit: FC-CMH-1 is closed",
    ]
    assert contradicts(rules)
    assert not contradicts(rules[:1])
