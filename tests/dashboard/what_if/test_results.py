"""Results of a batch that was run: the table of `answer.json`, its figures, its matrix."""

import json
from dataclasses import replace
from types import SimpleNamespace

import pytest

from dashboard.figures.tornado import ends, tornado_figure
from dashboard.figures.trade_off import trade_off_figure
from dashboard.pages.what_if.batches import BatchView, batch_names, batch_view, opened_first, planned
from dashboard.pages.what_if.differences import chosen, export_rows, lines_of, shown_metrics, spans_zero
from dashboard.pages.what_if.progress import alert, cell_text, clock, exit_code, figures, legend, matrix_data
from dashboard.pages.what_if.results import front_metrics, results_of
from dashboard.pages.what_if.running import command
from dashboard.tokens import theme


@pytest.fixture(scope="module")
def view(batch_workspace):
    return batch_view(batch_workspace, "small")


@pytest.fixture(scope="module")
def results(view):
    return results_of(view)


def test_the_same_file_by_the_command_line_gives_the_same_table(view, results):
    answer = json.loads((view.folder / "answer.json").read_text())
    mine = json.loads(json.dumps(results.comparison.to_json()))
    assert mine == {name: answer[name] for name in mine}
    rows = {(row["variant"], row["name"]): row for row in answer["kpis"]}
    for line in export_rows(results):
        told = rows.get((line["variant"], line["figure"]))
        assert line["delta"] == (told["delta"] if told else 0.0)
        assert line["p_holm"] == (told["p_holm"] if told else None)
    assert list(results.short) == list(map(results.labels.text, answer["sections"]["In short"]))


def test_it_is_kept_while_its_tables_stay(view, results):
    assert results_of(view) is results


def test_names(batch_workspace):
    assert batch_names(batch_workspace) == ["small"]
    assert batch_view(batch_workspace, "none") is None
    assert batch_view(batch_workspace, "../small") is None


def test_hiding_leaves_out_only_what_shows_no_difference(results):
    lines = lines_of(results)
    every = chosen(lines, shown_metrics(results), "frontier", every=True)
    some = chosen(lines, shown_metrics(results), "frontier", every=False)
    assert {line.variant.number for line in every} == {1, 2, 3}
    assert some
    for line in every:
        assert (line in some) == (not all(map(spans_zero, line.rows)))


def test_order(results):
    lines, metrics = lines_of(results), shown_metrics(results)
    cheapest = [line.rows[0].delta for line in chosen(lines, metrics, metrics[0], every=True) if line.rows[0]]
    assert cheapest == sorted(cheapest)
    first = chosen(lines, metrics, "frontier", every=True)
    marks = ["knee", "frontier", "dominated", "not compared"]
    places = [marks.index(line.standing) for line in first]
    assert places == sorted(places)


def test_front_prefers_cost_against_on_time():
    assert front_metrics(("co2_kg_per_package", "cost_per_package", "on_time_as_asked_pct")) == (
        "cost_per_package",
        "on_time_as_asked_pct",
    )
    assert front_metrics(("orders_per_day", "cost_per_package")) is None


def test_trade_off_shows_each_variant_once(results):
    figure = trade_off_figure(results.front, theme("light"), missing={3}, selected=[1])
    marks = {
        name: list(_trace(figure, name).customdata) for name in ("frontier", "dominated", "seeds missing", "reference")
    }
    assert sorted(v for own in marks.values() for v in own) == [0, 1, 2, 3]
    assert marks["seeds missing"] == [3]
    assert list(_trace(figure, "selected").customdata) == [1]
    front = [point for point in results.front.points if point.on_front]
    assert list(_trace(figure, "front").x) == [point.x.mean for point in front]


def test_tornado_bars_are_the_comparisons(results):
    tornado = results.tornado("cost_per_package")
    figure = tornado_figure(tornado, theme("dark"))
    drawn = [x for name in ("better", "worse", "plain") for x in _trace(figure, name).x]
    assert sorted(drawn) == sorted(bar.delta for swing in tornado.swings for bar in ends(swing))
    closed = results.comparison.of(2, "cost_per_package")
    assert closed.delta in drawn


def test_levels_that_multiply_are_read_alike_everywhere(results):
    assert results.labels.of == {("room", "1.0"): "×1.00", ("room", "1.2"): "×1.20", ("room", "1"): "×1.00"}
    assert results.labels.text("FC-CMH-2 closed, room 1.2. room 1.25") == "FC-CMH-2 closed, room ×1.20. room 1.25"
    assert "room ×1.20" in " ".join([*results.short, *(point.name for point in results.front.points)])
    assert "room 1.2" not in " ".join([*results.short, *results.beware])
    swing = next(swing for swing in results.tornado("cost_per_package").swings if swing.factor == "room")
    assert (swing.reference, [bar.level for bar in swing.bars]) == ("×1.00", ["×1.20"])


def test_counts_add_up(view):
    data = matrix_data(view)
    assert sum(data["counts"].values()) == data["runs"] == 12
    assert data["cells"] == ["ddd"] * 4


def test_a_stopped_batch_counts_what_ran_as_queued():
    status = {"runs": 4, "cells": ["dr", "fq"], "seeds": [1, 2], "variants": ["a", "b"], "counts": {}}
    stopped = BatchView("b", None, "cancelled", status)
    assert stopped.counts == {"done": 1, "running": 0, "queued": 2, "failed": 1}
    assert replace(stopped, state="running").counts == {"done": 1, "running": 1, "queued": 1, "failed": 1}
    assert not stopped.at_work
    assert "stopped" in str(legend(stopped))


def test_a_batch_that_waits_shows_its_own_runs(view):
    """Nothing of it has run and no status is written: all its squares are there, and pale."""
    queued = BatchView("b", None, "queued", {}, view.text)
    data = matrix_data(queued)
    assert (data["cells"], data["seeds"], data["runs"]) == (["qqq"] * 4, [1, 2, 3], 12)
    assert data["counts"] == {"done": 0, "running": 0, "queued": 12, "failed": 0}
    assert data["variants"] == matrix_data(view)["variants"]


def test_kept_runs_take_no_time():
    counts = {"done": 0, "kept": 2}
    status = {"runs": 2, "cells": ["kk"], "seeds": [1, 2], "variants": ["a"], "counts": counts, "seconds": 0.2}
    told = str(figures(BatchView("b", None, "done", status)))
    assert "all were kept" in told
    assert " ms" not in told


def test_the_page_opens_on_a_batch_of_the_scenario(batch_workspace):
    """Never on another scenario's, on further seeds of a run, or on what another page keeps in a folder of its own."""
    assert opened_first(batch_workspace, "demo") == "small"
    assert opened_first(batch_workspace, "us") == ""
    assert not planned('base = "demo"\nname = "more"\nseeds = "2..10"\n').varies
    job = SimpleNamespace(kind="batch", out=batch_workspace.folder / ".defaults" / "demo-1", state="done", arguments=())
    jobs = SimpleNamespace(all=lambda: [job])
    workspace = SimpleNamespace(folder=batch_workspace.folder, jobs=jobs)
    assert batch_names(workspace) == ["small"]
    assert batch_view(workspace, "demo-1") is None


def test_a_failed_run_is_told(tmp_path):
    log = tmp_path / "error.txt"
    log.write_text("no plan\n\nTraceback (most recent call last):\n  File\ncore.errors.Infeasible: no plan\n")
    failure = {"variant": 1, "seed": 2, "error": "no plan", "log": str(log)}
    status = {"runs": 4, "cells": ["dd", "df"], "seeds": [1, 2], "variants": ["a", "b"], "failures": [failure]}
    view = BatchView("b", tmp_path, "failed", status)
    told = str(alert(view))
    assert all(word in told for word in ("Run 4 failed", "b, seed 2: no plan, exit 4", "Retry", "Log"))
    title, text = cell_text(view, 1, 1, tmp_path)
    assert title == "b, seed 2: failed"
    assert "Traceback" in text
    assert exit_code({"log": "nowhere"}) == 1


def test_a_cell_says_where_its_run_lies(view, tmp_path):
    title, text = cell_text(view, 0, 0, tmp_path)
    assert title == "as it is, seed 1: done"
    assert "state done" in text
    assert cell_text(view, 99, 0, tmp_path) == ("No such run", "")


def test_clock():
    assert (clock(292), clock(3892), clock(-1)) == ("4:52", "1:04:52", "0:00")


def test_the_command_is_what_a_person_would_type(tmp_path):
    told = command(tmp_path / "b.toml", tmp_path / "runs" / "b")
    assert told[:2] == ["whatif", "run"]
    assert told[told.index("--out") + 1] == str(tmp_path / "runs" / "b")
    assert told[-1] == "--yes"


def _trace(figure, name):
    return next(trace for trace in figure.data if trace.name == name)
