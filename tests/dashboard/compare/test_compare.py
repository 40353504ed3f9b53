"""Two runs side by side: the same figures as `pod2door whatif compare --json`, their diff, map and hours."""

import json
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from dashboard.figures.difference_hours import hour_differences, hours_figure
from dashboard.figures.difference_map import difference_map, size_px
from dashboard.pages.compare.edits import diff, edits_text, same, scenario_text, summary
from dashboard.pages.compare.kpis import Figure, figures_of, limit_of, p_text, verdict_of
from dashboard.pages.compare.places import ON_TIME, USE, VOLUME, lanes_moved, moved, use_of
from dashboard.pages.compare.sides import ALL, CHOSEN, compared
from dashboard.pages.compare.standing import banners, both, how
from dashboard.tokens import theme
from dashboard.workspace import Workspace
from whatif.compare import Row


def _made(folder, seed, edits=(), place="demo"):
    command = [sys.executable, "-m", "cli", "run", place, "--seed", str(seed), "--out", str(folder)]
    for edit in edits:
        command += ["--edit", edit]
    subprocess.run(command, check=True, capture_output=True)


@pytest.fixture(scope="session")
def runs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("compare") / "runs"
    folder.mkdir()
    for seed in (1, 2):
        _made(folder / f"a{seed}", seed)
        _made(folder / f"b{seed}", seed, ["FC-CMH-2.status=closed"])
    _made(folder / "b9", 9, ["FC-CMH-1.capacity=x1.2"])
    return folder


@pytest.fixture(scope="session")
def workspace(runs):
    return Workspace(runs)


@pytest.fixture
def pair(workspace):
    return workspace.catalogue.open("a1"), workspace.catalogue.open("b1")


def test_values_equal_the_commands(workspace, pair, runs):
    found = compared(workspace, *pair)
    assert (found.a.seeds, found.b.seeds, found.paired, found.pairs) == ((1, 2), (1, 2), True, 2)
    places = [str(runs / name) for name in ("a1", "a2", "b1", "b2")]
    told = subprocess.run(
        [sys.executable, "-m", "cli", "whatif", "compare", *places, "--json"], check=True, capture_output=True
    )
    document = json.loads(told.stdout)
    mine = json.loads(json.dumps(found.comparison.to_json()))
    assert mine["kpis"] == document["kpis"]
    assert (mine["same"], mine["tested"]) == (document["same"], document["tested"])


def test_rows_shown_and_same_are_all(workspace, pair):
    figures = figures_of(compared(workspace, *pair))
    differ = [figure for figure in figures if figure.differs]
    assert 0 < len(differ) < len(figures)
    assert {figure.name for figure in figures} == set(compared(workspace, *pair).kpis)


def test_swap_negates_every_difference(workspace, pair):
    there = {row.name: row.delta for row in compared(workspace, *pair).comparison.rows}
    back = {row.name: row.delta for row in compared(workspace, *pair[::-1]).comparison.rows}
    assert there.keys() == back.keys()
    for name, delta in there.items():
        assert back[name] == (None if delta is None else pytest.approx(-delta))


def test_a_run_is_never_exchanged_for_a_mean_that_the_other_side_has_not(workspace, pair):
    """A has two seeds, B one, none in common: the chosen runs stand against each other, and all is an offer."""
    b = workspace.catalogue.open("b9")
    found = compared(workspace, pair[0], b)
    assert (found.a.seeds, found.b.seeds, found.alone, found.more) == ((1,), (9,), True, True)
    assert "Use all seeds" in str(banners(found))
    assert "seed 1" in both(found)
    every = compared(workspace, pair[0], b, ALL)
    assert (every.a.seeds, every.b.seeds, every.paired, every.shared) == ((1, 2), (9,), False, ())
    assert "unpaired" in how(every)
    assert "A is the mean of 2 seeds: 1–2; B is seed 9" in str(banners(every))


def test_means_are_of_the_seeds_that_both_have_and_said_to_be(workspace, pair):
    found = compared(workspace, *pair)
    assert (found.alone, found.more) == (False, False)
    assert "A and B are each the mean of 2 seeds: 1–2" in str(banners(found))
    assert "Only the chosen runs" in str(banners(found))
    alone = compared(workspace, *pair, CHOSEN)
    assert (alone.a.seeds, alone.b.seeds, alone.pairs, how(alone)) == ((1,), (1,), 1, "one seed each: no interval")


def test_a_run_of_another_runs_file_is_the_same_scenario(workspace, pair, runs):
    """`run runs/a1/scenario.toml --edit`: as a draft once did it."""
    _made(runs / "d1", 1, ["FC-CMH-1.capacity=x1.2"], place=str(runs / "a1" / "scenario.toml"))
    found = compared(workspace, pair[0], workspace.catalogue.open("d1"))
    assert (found.across, found.b.base) == (False, "demo")
    text = scenario_text(found.chosen[1])
    assert 'base = "demo"' in text
    assert str(runs) not in text
    assert "differs" not in str(same(found)[0])


@pytest.mark.parametrize(
    ("delta", "a", "unit", "noise"),
    [(-4e-16, 24.9167, "h", True), (-1e-7, 99.9, "%", True), (0.01, 99.9, "%", False), (2.0, 17e6, "packages", False)],
)
def test_the_rounding_of_sums_is_no_difference(delta, a, unit, noise):
    figure = Figure("x", unit, _row(delta, a), a, a + delta)
    assert (figure.noise, figure.differs) == (noise, not noise)


def test_grams_below_a_kilogram():
    assert Figure("co2", "kg/package", None, 0.421, 0.422).scale == (1000.0, "g/package")
    assert Figure("co2", "kg/package", None, 1.4, 1.5).scale == (1.0, "kg/package")


def test_two_seeds_of_one_scenario_are_not_their_own_replicates(workspace, pair):
    found = compared(workspace, pair[0], workspace.catalogue.open("a2"))
    assert (found.a.seeds, found.b.seeds) == ((1,), (2,))
    assert {row.verdict for row in found.comparison.rows} == {"not enough runs"}


def test_the_axis_shows_most_rows_and_writes_the_others():
    rows = [Figure("x", "", _row(delta, 100.0), 100.0, 100.0 + delta) for delta in (1.0, -1.5, 0.5, 1.9, 300.0)]
    assert limit_of(rows) == 2.0
    assert Figure("x", "", _row(5.0, 0.0), 0.0, 5.0).percent == (None, None, None)
    assert limit_of([]) == 1.0


def test_verdicts_say_direction_and_word():
    assert "worse" in str(verdict_of(_row(1.0, 10.0)))
    assert "better" in str(verdict_of(_row(-1.0, 10.0)))
    assert "more" in str(verdict_of(_row(1.0, 10.0, better=None)))
    assert "not proven" in str(verdict_of(_row(1.0, 10.0, verdict="not enough runs")))
    assert (p_text(_row(1.0, 10.0)), p_text(None)) == ("<0.001", "–")


def _row(delta, reference, *, better="lower", verdict="higher"):
    low, high = delta - 0.1, delta + 0.1
    return Row(
        "cost_per_package", 1, "b", reference, reference + delta, delta, low, high, "USD",
        0.0, 0.0001, 1.0, 5, None, verdict, better, True,
    )  # fmt: skip


# -- edits ---------------------------------------------------------------------------------------------------


def test_the_diff_has_the_numbers_of_both_sides():
    lines = diff(["a", "b", "c"], ["a", "x", "c"])
    assert [(line.a, line.b, line.mark) for line in lines] == [(1, 1, " "), (2, 0, "-"), (0, 2, "+"), (3, 3, " ")]
    assert all(line.mark == " " for line in diff(["a"], ["a"]))


def test_long_files_are_cut():
    a = [str(n) for n in range(200)]
    lines = diff(a, [*a[:100], "new", *a[100:]])
    assert lines[0].mark == "…"
    assert sum(line.mark == "+" for line in lines) == 1
    assert len(lines) == 8


def test_what_was_changed(workspace, pair):
    found = compared(workspace, *pair)
    a, b = found.chosen
    assert summary(a, b) == "1 edit, all in B"
    assert "FC-CMH-2" in edits_text(b)
    assert edits_text(a) == ""
    told = str(same(found))
    assert all(word in told for word in ("seeds 1–2", "demand", "prices", "scenario demo"))


# -- places --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("metric", [VOLUME, USE, ON_TIME])
def test_facilities_are_subtracted(pair, metric):
    found = moved(*pair, metric)
    assert np.allclose(found.table["delta"], found.table["b"] - found.table["a"], equal_nan=True)
    assert len(found.table) == len(pair[0].table("facilities")) == len(found.changed) + found.unchanged
    deltas = found.table["delta"].abs().dropna().to_numpy()
    assert (deltas[:-1] >= deltas[1:]).all()


def test_the_closed_one_moves_most(pair):
    found = moved(*pair, VOLUME)
    first = found.table.iloc[0]
    assert (first["facility"], first["b"]) == ("FC-CMH-2", 0.0)
    assert "FC-CMH-2" in use_of(pair[0], ["FC-CMH-2"])
    assert use_of(pair[1], ["FC-CMH-2"]) == {}


def test_triangles_point_as_the_table_says(pair):
    found = moved(*pair, VOLUME)
    figure = difference_map(found.table, found.changed, lanes_moved(*pair, 20), theme("light"), text=str)
    signs = dict(zip(found.table["facility"], np.sign(found.table["delta"]), strict=True))
    traces = {trace.name: trace for trace in figure.data}
    for name, symbol, sign in (("more", "triangle-up", 1), ("less", "triangle-down", -1)):
        assert traces[name].marker.symbol == symbol
        assert all(signs[facility] == sign for facility in traces[name].customdata)
    drawn = {*traces["more"].customdata, *traces["less"].customdata, *traces["unchanged"].customdata}
    assert drawn == set(found.table["facility"])
    assert "ring" in traces


def test_a_run_against_itself_moves_nothing(pair):
    found = moved(pair[0], pair[0], VOLUME)
    assert found.changed.empty
    assert lanes_moved(pair[0], pair[0], 10).empty
    figure = difference_map(found.table, found.changed, lanes_moved(pair[0], pair[0], 10), theme("dark"), text=str)
    assert len({trace.name: trace for trace in figure.data}["unchanged"].customdata) == len(found.table)


def test_area_goes_with_the_difference():
    assert size_px(100.0, 100.0) == 2 * size_px(25.0, 100.0)
    assert size_px(1e-9, 100.0) > 0


# -- hours ---------------------------------------------------------------------------------------------------


def _hours(*shares):
    rows = [("one_day", 3600 * hour, 100, share) for hour, share in enumerate(shares)]
    return pd.DataFrame(rows, columns=["promise", "start_s", "placed", "on_time"])


def test_hours_are_the_mean_of_pairs_with_their_interval():
    found = hour_differences([(_hours(90, 80), _hours(92, 80)), (_hours(90, 80), _hours(94, 80))])
    assert found.delta.tolist() == pytest.approx([3.0, 0.0])
    assert found.high[0] - found.delta[0] == pytest.approx(12.706, abs=1e-3)
    assert [trace.name for trace in hours_figure(found, theme("light")).data] == ["band", "delta"]


def test_one_pair_has_no_band():
    found = hour_differences([(_hours(90, 80), _hours(92, 80))])
    assert np.isnan(found.low).all()
    assert [trace.name for trace in hours_figure(found, theme("light")).data] == ["delta"]
    assert len(hour_differences([]).delta) == 0
