"""Sites settled as open: no design is below the bound of its part, on networks drawn at random."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from network.design.location import Choice, CountLimit, engine, locate, settling
from network.design.location.ascent import climb, pay_rows, site_shares
from network.design.location.engine import _ready
from network.design.location.seen import Clock, Seen
from network.design.location.settling import _known, _part, settle
from tests.network.design.location.conftest import enumerated

FREE = ("SC-CMH-1", "AH-CVG", "DS-CMH-02", "FC-CMH-2")


def by_the_sortation_centre(demo, seed):
    """Half of the stations, at random, hear from the sortation centre alone; sites cost at random."""
    rng = np.random.default_rng(seed)
    scenario = demo.scenario
    table, lanes = scenario.facilities, scenario.lanes
    stations = table["id"][table["kind"] == "delivery_station"].to_numpy()
    cut = rng.choice(stations, max(1, len(stations) // 2), replace=False)
    kept = ~lanes["destination"].isin(cut) | (lanes["origin"] == "SC-CMH-1")
    choice = np.where(table["id"].isin(FREE), Choice.MAY_CLOSE, Choice.OPEN).astype(np.int8)
    sites = replace(demo.sites, choice=choice, fixed_usd=demo.sites.fixed_usd * rng.uniform(0.2, 3.0, len(choice)))
    return replace(demo, scenario=replace(scenario, lanes=lanes[kept].reset_index(drop=True)), sites=sites)


@pytest.mark.parametrize("seed", range(3))
def test_no_design_is_below_the_bound_of_its_part(demo, seed, monkeypatch):
    monkeypatch.setattr(settling, "WORTH", -1e3)  # even where that makes the bound no better
    monkeypatch.setattr(settling, "OPEN_PART", 0.0)
    problem = by_the_sortation_centre(demo, seed)
    designs = enumerated(problem)
    seen, relaxation = _ready(problem, Clock(None), None)
    seen.judge(problem.sites.may_open, np.zeros(len(problem.sites), np.int64))
    prices = pay_rows(problem, relaxation, site_shares(problem, relaxation))
    root = climb(problem, relaxation, prices, problem.sites.choice, lambda: seen.target_usd, 60)
    settled = settle(seen, relaxation, root, 1.0)
    rows = np.flatnonzero(settled.choice != problem.sites.choice)
    assert len(rows)
    assert settled.usd >= root.usd
    assert settled.usd <= min(d.cost_usd for d in designs) * (1 + 1e-9)
    assert settled.kept.usd <= min(d.cost_usd for d in designs if d.is_open[rows].all()) * (1 + 1e-9)
    known = _known(relaxation, settled.kept.prices, problem.sites.choice)
    for row in rows:
        usd = _part(seen, relaxation, settled.kept, known, problem.sites.choice, int(row))
        assert usd <= min(d.cost_usd for d in designs if not d.is_open[row]) * (1 + 1e-9)


def test_a_large_network_is_settled_within_locate(demo, monkeypatch):
    monkeypatch.setattr(engine, "LARGE", 0)
    problem, every = by_the_sortation_centre(demo, 0), np.ones(len(demo.sites), bool)
    answer = locate(problem)
    assert answer.bound_usd > locate(replace(problem, limits=(CountLimit("all", every, 0),))).bound_usd
    best = min(d.cost_usd for d in enumerated(problem))
    assert answer.bound_usd <= best * (1 + 1e-9) <= answer.best.cost_usd * (1 + 2e-9)
    assert locate(problem).bound_usd == answer.bound_usd


def test_nothing_is_settled_where_limits_may_want_it_closed_nor_without_time(demo):
    problem = by_the_sortation_centre(demo, 0)
    every = np.ones(len(problem.sites), bool)
    for some, clock in ((replace(problem, limits=(CountLimit("some", every, 1),)), Clock(None)),
                        (problem, Clock(None, lambda: True))):  # fmt: skip
        seen, relaxation = _ready(some, clock, None)
        assert isinstance(seen, Seen)
        prices = pay_rows(some, relaxation, site_shares(some, relaxation))
        root = climb(some, relaxation, prices, some.sites.choice, lambda: 1e6, 5)
        settled = settle(seen, relaxation, root, 1.0)
        assert settled.usd == root.usd
        assert (settled.choice == some.sites.choice).all()
