import json
import math
from pathlib import Path

import pandas as pd
import pytest

from core.errors import InvalidInput
from core.kpi import Kpi
from tests.whatif.small_batches import demand_batch, demand_variants
from whatif.batch import Budget, Level, Stopping, Variant
from whatif.running.result import document_of, result_of
from whatif.running.schedule import Cell
from whatif.running.state import BatchState, content_of
from whatif.running.status import Status, running
from whatif.running.tables import write_tables
from whatif.task import Finished


def state_of(n_seeds=3, n_variants=2, **more):
    return BatchState.of(demand_batch(n_seeds, **more), demand_variants()[:n_variants])


def finished(state, cell, value=1.0, error="", kept=False, seconds=2.0):
    kpis = () if error else (Kpi("cost", value, "USD"), Kpi("late", math.nan, "%"))
    task = state.task(cell)
    return Finished(task, f"{cell.variant}{cell.seed}" * 32, Path("x"), kpis, error, kept, seconds, 0.5)


def fill(state, cells=None, **how):
    for cell in list(state.to_send(lambda: False)) if cells is None else cells:
        state.take(cell, finished(state, cell, **how))


def tables(state, folder):
    folder.mkdir(exist_ok=True)
    write_tables(folder, state)
    return pd.read_parquet(folder / "runs.parquet"), pd.read_parquet(folder / "kpis.parquet")


def test_the_reference_edits_are_the_parts_around_a_part_and_none_of_the_whole_twin():
    common = demand_variants()[1].edits
    assert state_of(edits=common).task(Cell(0, 0)).reference == ()
    assert state_of(edits=common, part="plan").task(Cell(0, 0)).reference == common


def test_a_task_means_the_same_in_every_process(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine").mkdir()
    assert state_of(base="mine").task(Cell(0, 0)).base == str(tmp_path / "mine")
    assert state_of().task(Cell(1, 2)).base == "demo"
    assert state_of().task(Cell(1, 2)).seed == 3


def test_tables_of_a_finished_batch(tmp_path):
    state = state_of()
    fill(state)
    runs, kpis = tables(state, tmp_path)
    assert list(runs.columns) == ["variant", "name", "demand", "seed", "address", "state", "error"]
    assert list(runs.itertuples(index=False, name=None))[3] == (1, "demand 1.1", 1.1, 1, "10" * 32, "done", "")
    assert list(kpis.columns) == ["variant", "seed", "kpi", "value", "unit"]
    assert list(kpis[["variant", "seed", "kpi"]].itertuples(index=False, name=None))[:3] == [
        (0, 1, "cost"), (0, 1, "late"), (0, 2, "cost"),
    ]  # fmt: skip
    assert kpis.value.isna().sum() == 6
    timings = pd.read_parquet(tmp_path / "timings.parquet")
    assert set(timings.columns) >= {"variant", "seed", "kept", "seconds", "overhead_s", "from_cache"}


def test_tables_do_not_depend_on_the_order_of_arrival_nor_on_what_was_kept(tmp_path):
    a, b = state_of(), state_of()
    fill(a)
    cells = list(b.to_send(lambda: False))
    fill(b, reversed(cells), kept=True, seconds=9.0)
    for state, folder in ((a, tmp_path / "a"), (b, tmp_path / "b")):
        tables(state, folder)
    for name in ("runs.parquet", "kpis.parquet"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    documents = [document_of(state, result_of(state, tmp_path, 1.0), {}) for state in (a, b)]
    assert documents[0] == documents[1]


def test_seeds_are_sorted_by_value_in_the_tables(tmp_path):
    state = BatchState.of(demand_batch(1), demand_variants()[:1])
    state = BatchState.of(type(state.batch)("b", "demo", seeds=(9, 2, 30)), state.variants)
    fill(state)
    assert list(tables(state, tmp_path)[0].seed) == [2, 9, 30]


def test_levels_that_are_no_numbers_stand_as_labels_and_ranges_reference_as_nothing(tmp_path):
    def variant(number, who, load):
        levels = {"seed": Level(who, who), "load": Level("as it is" if load is None else f"{load}", load)}
        return Variant(number, f"v{number}", levels, ())

    state = BatchState.of(demand_batch(1), [variant(0, "none", None), variant(1, "FC-CVG-1", 1.25)])
    fill(state)
    runs, _ = tables(state, tmp_path)
    assert list(runs["seed (factor)"]) == ["none", "FC-CVG-1"]
    assert math.isnan(runs.load[0])
    assert runs.load[1] == 1.25
    assert list(runs.seed) == [1, 1]


def test_a_failed_run_stands_with_its_error(tmp_path):
    state = state_of()
    fill(state, error="no such lane")
    runs, kpis = tables(state, tmp_path)
    assert set(runs.state) == {"failed"}
    assert set(runs.error) == {"no such lane"}
    assert len(kpis) == 0
    result = result_of(state, tmp_path, 1.0)
    assert (result.runs, result.failed, result.skipped) == (6, 6, 0)
    assert json.dumps(result.to_json())


def test_what_a_budget_of_runs_leaves_out_is_said(tmp_path):
    state = state_of(budget=Budget(runs=4))
    fill(state)
    assert state.complete()
    runs, _ = tables(state, tmp_path)
    assert list(runs.state) == ["done"] * 4 + ["skipped"] * 2
    assert runs.error[5] == "the budget of 4 runs"
    result = result_of(state, tmp_path, 1.0)
    assert (result.skipped, result.unneeded) == (2, 0)


def test_what_a_budget_of_minutes_leaves_out_is_said(tmp_path):
    state = state_of(budget=Budget(minutes=1.5))
    calls = iter([False, False, True])
    fill(state, list(state.to_send(lambda: next(calls))))
    runs, _ = tables(state, tmp_path)
    assert list(runs.state) == ["done"] * 2 + ["skipped"] * 4
    assert runs.error[5] == "the budget of 1.5 minutes"


def test_what_is_known_well_enough_is_left_out_and_said(tmp_path):
    state = state_of(n_seeds=6, stopping=Stopping("cost", 0.1, first=2))
    for _ in range(12):
        cell = next(state.to_send(lambda: False), None)
        if cell is not None:
            fill(state, [cell], value=cell.variant + cell.seed / 9)
    assert state.complete()
    runs, kpis = tables(state, tmp_path)
    assert list(runs.state) == (["done"] * 2 + ["skipped"] * 4) * 2
    assert runs.error[11] == "cost was known to within 0.1 after 2 seeds"
    assert runs.error[5] == "every variant was known well enough"
    assert len(kpis) == 8
    result = result_of(state, tmp_path, 1.0)
    assert (result.runs, result.skipped, result.unneeded) == (4, 8, 8)


def test_runs_that_turned_out_not_to_be_needed_are_not_in_the_tables(tmp_path):
    state = state_of(n_seeds=6, stopping=Stopping("cost", 0.1, first=2))
    fill(state, list(state.to_send(lambda: False)))
    runs, kpis = tables(state, tmp_path)
    assert len(state.finished) == 12
    assert list(runs.state) == (["done"] * 2 + ["skipped"] * 4) * 2
    assert len(kpis) == 8


def test_a_figure_to_stop_by_that_runs_do_not_have(tmp_path):
    state = state_of(stopping=Stopping("costs", 0.1))
    with pytest.raises(InvalidInput, match=r"unknown-metric: runs have no figure 'costs'.*did you mean cost"):
        fill(state)


def test_status_by_letters(tmp_path):
    state = state_of(n_seeds=3, budget=Budget(runs=5))
    cells = list(state.to_send(lambda: False))
    fill(state, [cells[0]], kept=True)
    fill(state, [cells[1]])
    fill(state, [cells[3]], error="broken")
    status = running(state, n_workers=1)
    assert status["cells"] == ["kdr", "fqs"]
    assert status["counts"] == {"done": 1, "kept": 1, "running": 1, "queued": 1, "failed": 1, "skipped": 1}
    assert status["progress"] == 0.6
    assert status["runs"] == 5
    assert status["failures"] == [{"variant": 1, "seed": 1, "error": "broken", "log": "x/error.txt"}]


def test_time_to_go_is_by_the_work_that_is_left():
    state = state_of(n_seeds=6, n_variants=3)
    cells = {(cell.variant, cell.seed): cell for cell in state.to_send(lambda: False)}
    fill(state, [cells[0, seed] for seed in range(2)], seconds=100.0)
    fill(state, [cells[0, seed] for seed in range(2, 6)], seconds=1.0)
    fill(state, [cells[1, seed] for seed in range(2)], seconds=10.0)
    # Four of variant 1 at 10.5 s, six of variant 2 at the mean of six runs, (4 x 1.5 + 2 x 10.5) / 6 = 4.5 s.
    assert running(state, 2)["eta_s"] == pytest.approx((4 * 10.5 + 6 * 4.5) / 2)
    fill(state, [cells[1, seed] for seed in range(2, 6)] + [cells[2, seed] for seed in range(5)], seconds=10.0)
    assert running(state, 2)["eta_s"] == 10.5
    fill(state, [cells[2, 5]])
    assert running(state, 2)["eta_s"] == 0.0


def test_workers_first_runs_are_no_measure():
    """They compile, and load what later ones find in the cache."""
    state = state_of(n_seeds=6)
    cells = list(state.to_send(lambda: False))
    told = []
    for n_workers, seconds in ((0, None), (2, None), (2, 60.0), (2, 70.0), (2, 1.0)):
        if seconds is not None:
            fill(state, [cells[len(state.finished)]], seconds=seconds)
        status = running(state, n_workers)
        told.append((status["stage"], status["eta_s"]))
    assert told[:4] == [("starting workers", None), *[("warming up", None)] * 3]
    assert told[4] == ("runs", pytest.approx(9 * 1.5 / 2, abs=0.1))


def test_a_batch_that_is_kept_whole_has_nothing_to_warm_up():
    state = state_of()
    fill(state, kept=True)
    status = running(state, 0)
    assert (status["stage"], status["eta_s"]) == ("runs", 0.0)


def test_kept_and_failed_runs_say_nothing_of_the_time_to_go():
    state = state_of()
    cells = list(state.to_send(lambda: False))
    fill(state, cells[:1], kept=True, seconds=1000.0)
    fill(state, cells[1:5], error="broken", seconds=0.0)
    assert running(state, 2)["eta_s"] is None


def test_status_is_written_five_times_a_second_at_most(tmp_path):
    state, status = state_of(), Status(tmp_path, {"kind": "batch"})
    fill(state)
    written = sum(status.show(state, 2) is not None for _ in range(50))
    assert written <= 2
    assert status.show(state, 2, now=True)["progress"] == 1.0
    assert json.loads((tmp_path / "status.json").read_text())["stage"] == "runs"
    status.write("failed", "stopped", error="gone")
    document = json.loads((tmp_path / "status.json").read_text())
    assert document["state"] == "failed"
    assert document["error"] == "gone"
    assert document["counts"]["done"] == 6


def test_a_batchs_content_is_what_its_tables_hold():
    def content(variants=None, **more):
        return content_of(demand_batch(2, **more), variants or demand_variants())

    assert content() == content(question="why?", metrics=("cost",), description="d", file="x.toml")
    changed = [
        content(options={"packages": "all"}),
        content(base="us"),
        content(part="plan"),
        content(edits=demand_variants()[1].edits),
        content(stopping=Stopping("cost", 1.0)),
        content(budget=Budget(runs=3)),
        content(demand_variants()[:2]),
    ]
    assert all(each != content() for each in changed)
