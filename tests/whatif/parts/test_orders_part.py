"""The order services under a load: what a run tells, and what is refused before services start."""

from __future__ import annotations

import pandas as pd
import pytest

import datasets
from core.errors import InvalidInput
from datasets import Edit
from orders.contracts.levels import LEVELS_MS
from orders.load.report import HttpReport, LevelReport, LoadReport
from tests.whatif.parts.part_runs import cell, kpis, result
from whatif.parts import part_of
from whatif.parts.orders import load_kpis

LOAD = {"rate": 30, "seconds": 1}


@pytest.mark.slow
def test_drawn_orders_are_accepted_and_handled(runs):
    run, folder = runs("orders", **LOAD)
    got, load = kpis(run), result(folder)["load"]
    assert load["accepted"] > 0
    assert load["drained"]
    assert got["failed_pct"] == 0
    levels = pd.read_parquet(folder / "levels.parquet")
    assert set(levels["subscriber"]) == set(LEVELS_MS)
    assert got["levels_held"] == levels["held"].sum()
    assert (levels["count"] == load["accepted"]).all()


@pytest.mark.slow
def test_a_scenarios_own_orders_are_sent_at_the_rate_that_an_edit_says(runs):
    run, folder = runs("orders", cell("options.rate", 20), Edit("demand", {"factor": 2.0}), orders="scenario", **LOAD)
    assert result(folder)["load"]["accepted"] == 20
    assert result(folder)["options"]["rate"] == 20
    assert kpis(run)["failed_pct"] == 0


def test_key_figures_of_a_load():
    held = LevelReport("fraud", 200.0, 10.0, 20.0, 30.0, 40.0, 90, True)
    missed = LevelReport("inventory", 500.0, 10.0, 20.0, 900.0, 1000.0, 90, False)
    report = LoadReport(
        90, 10, {"202": 90, "503": 10}, 45.0, 2.0, HttpReport(1.0, 2.0, 3.0, 4.0), 5.0, True, [held, missed]
    )
    got = {kpi.name: kpi.value for kpi in load_kpis(report)}
    assert got == {
        "levels_held": 1,
        "accepted_per_s": 45,
        "failed_pct": 10,
        "http_p50_ms": 1,
        "http_p95_ms": 2,
        "http_p99_ms": 3,
        "sender_late_ms": 5,
        "handled_p99_ms.fraud": 30,
        "handled_p99_ms.inventory": 900,
    }


@pytest.mark.parametrize(
    "options", [{"rate": 0}, {"seconds": -1}, {"setting": "cloud"}, {"orders": "mine"}, {"rte": 1}]
)
def test_bad_options(runs, options):
    findings = part_of("orders").validate(datasets.load("demo"), options)
    assert [(finding.rule, finding.severity) for finding in findings[1:]] == [("wall-clock", "warning")]
    assert findings[0].severity == "error"
    with pytest.raises(InvalidInput):
        runs("orders", **options)


def test_drawn_orders_know_of_no_scenario(runs):
    with pytest.raises(InvalidInput, match=r"demand\.units_per_day"):
        runs("orders", Edit("demand", {"factor": 2.0}))
