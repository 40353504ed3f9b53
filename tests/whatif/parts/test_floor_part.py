"""One floor alone: a module with its share of the facility's people, robots and orders."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import datasets
from core.errors import InvalidInput
from datasets import Edit, Settings
from tests.whatif.parts.part_runs import cell, files, kpis, result
from warehouse.floor_run import FloorRun, run_floor
from whatif.parts import part_of
from whatif.parts.floor_asked import floor_asked
from whatif.parts.options import read_options

HUB = {"facility": "PN-CMH-1", "hours": 0.25, "warm_up_h": 0.25}
"""Five pickers: a floor that is run in a moment."""


def asked(*edits, base="demo", **options):
    floor = part_of("floor")
    return floor_asked(
        datasets.load(base), datasets.load(base, edits=edits), read_options(floor.OPTIONS, options), seed=1
    )


def test_a_facility_is_a_mean_module_with_its_share():
    floor = asked(facility="FC-CMH-1")
    assert floor.modules == pytest.approx(21 / 8)
    assert (floor.run.layout, floor.run.mode) == ("storey", "pods")
    assert (floor.run.robots, floor.run.stations, floor.run.pickers) == (round(235 / 2.625), 8, 8)
    assert floor.run.lines_per_h == pytest.approx(200 * 8)


def test_a_floor_of_less_than_a_module_is_run_as_it_is():
    floor = asked(facility="PN-CMH-1")
    assert (floor.modules, floor.run.pickers, floor.run.robots) == (1, 5, 0)


def test_variants_get_the_orders_of_the_floor_as_it_is():
    more = asked(cell("FC-CMH-1.stations", 42), cell("FC-CMH-1.pickers", 42), facility="FC-CMH-1")
    assert more.modules * more.run.lines_per_h == pytest.approx(200 * 21)


def test_a_class_has_settings_of_its_own():
    floor = asked(cell("FC-CMH-3.goods", "heavy"), facility="FC-CMH-3")
    scenario = floor.on(datasets.load("demo"))
    assert scenario.settings.floor.grasp_s == 45 == floor.settings["floor.grasp_s"]


def test_it_is_the_run_of_the_floor_model(runs):
    run, folder = runs("floor", seed=3, **HUB)
    scenario = datasets.load("demo")
    hub = Settings({**scenario.settings, "floor.batch_lines": 16, "floor.tour_setup_s": 30.0})
    model = run_floor(
        FloorRun("hub", "pickers", 0.25, 0, 0, 5, 65 * 5, None, 0.25, 3),
        type(scenario)(**{**_fields(scenario), "settings": hub}),
    )
    got = kpis(run)
    for kpi in model.kpis["pickers"]:
        np.testing.assert_equal(got[kpi.name], kpi.value)
    assert got["floor_units_per_h"] == got["units_per_h"] > 0
    assert result(folder)["floor"]["layout"] == "hub"


def _fields(scenario):
    return {name: getattr(scenario, name) for name in scenario.__dataclass_fields__}


def test_key_figures_are_those_of_the_tables(runs):
    run, folder = runs("floor", **HUB)
    got, lines = kpis(run), pd.read_parquet(folder / "floor_lines.parquet")
    measured = lines["picked_s"].between(900, 1800, inclusive="left")
    assert got["lines_per_h"] == measured.sum() / 0.25
    assert got["units_per_h"] == lines.loc[measured, "units"].sum() / 0.25
    states = pd.read_parquet(folder / "floor_states.parquet")
    assert states.loc[states["agent"] == "picker", "seconds"].sum() == pytest.approx(5 * 900)


def test_the_whole_floor_picks_what_its_modules_pick(runs):
    run, _ = runs("floor", cell("PN-CMH-1.pickers", 50), **HUB)
    got = kpis(run)
    assert got["modules"] == 2.5
    assert got["pickers"] == 20
    assert got["floor_units_per_h"] == pytest.approx(2.5 * got["units_per_h"])


def test_the_same_seed_gives_the_same_bytes_whatever_ran_before(runs):
    runs("floor", cell("floor.walk_m_s", 0.5), **HUB)
    _, folder = runs("floor", seed=5, **HUB)
    again, other = runs("floor", seed=5, **HUB)
    assert again.from_cache == ("scenario",)
    assert files(folder) == files(other) == files(runs("floor", seed=5, fresh=True, **HUB)[1])
    assert files(folder) != files(runs("floor", seed=6, **HUB)[1])


def test_options_can_be_varied(runs):
    slow = runs("floor", cell("options.lines_per_h", 30), **HUB)[0]
    assert kpis(slow)["lines_asked_per_h"] < kpis(runs("floor", **HUB)[0])["lines_asked_per_h"] / 3


def test_a_layout_has_its_staff_from_the_options(runs):
    run, _ = runs("floor", layout="hub", mode="pickers", pickers=3, lines_per_h=100, hours=0.1, warm_up_h=0)
    assert kpis(run)["pickers"] == 3


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        ({}, "bad-option"),
        ({"facility": "FC-CMH-1", "layout": "storey"}, "bad-option"),
        ({"facility": "FC-CMH-9"}, "unknown-facility"),
        ({"facility": "DS-CMH-01"}, "no-floor"),
        ({"facility": "AH-CVG"}, "no-floor"),
        ({"facility": "FC-CMH-1", "robots": 5}, "bad-option"),
        ({"facility": "FC-CMH-1", "hours": 0}, "bad-option"),
        ({"facility": "FC-CMH-1", "mode": "both"}, "bad-option"),
        ({"facility": "FC-CMH-1", "lines_per_h": 0}, "bad-option"),
        ({"layout": "nowhere"}, "not-a-floor"),
        ({"layout": "no-such.geojson"}, "missing-file"),
    ],
)
def test_bad_options(runs, options, rule):
    findings = part_of("floor").validate(datasets.load("demo"), options)
    assert [finding.rule for finding in findings] == [rule]
    with pytest.raises(InvalidInput):
        runs("floor", **options)


@pytest.mark.parametrize(
    "edit",
    [
        cell("FC-CMH-1.robots", 100),
        cell("PN-CMH-1.shifts", "08:00-20:00"),
        cell("policy.candidates", 2),
        Edit("close_facility", {"facility": "FC-CMH-2"}),
    ],
    ids=str,
)
def test_edits_beside_the_floor_are_refused(runs, edit):
    with pytest.raises(InvalidInput, match="varies a floor only"):
        runs("floor", edit, **HUB)


def test_people_are_needed(runs):
    with pytest.raises(InvalidInput):
        runs("floor", mode="pods", **HUB)
