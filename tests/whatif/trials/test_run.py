"""Trials of a small demo, end to end: what is read, what is true, and the same by tasks in folders."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core.errors import Pod2doorError
from datasets import Edit
from twin.answers import answer
from twin.arms import arms_of
from twin.cells import Days
from twin.trial import happen, nobody
from whatif.batch import Batch
from whatif.parts import part_of
from whatif.parts.cache import WorkerCache
from whatif.task import Finished
from whatif.trials import run_trial
from whatif.trials.ask import read_ask
from whatif.trials.metrics import METRICS
from whatif.trials.rules import both_scenarios

SMALL = [("demand.units_per_day", 15000), ("run.measured_days", 5)]
PLENTY = [*SMALL, ("capacity.scale", 0.125)]
"""An eighth of demo in all: who asks for more than there is of next-day picking is told so at checkout."""
TIGHT = [*SMALL, ("capacity.scale", 0.1)]
QUEUE = {"op": "set", "key": "promise.standard.deadline_days", "value": 2}
LATER = {"op": "set", "key": "promise.one_day.cutoff", "value": "20:00"}


def batch(settings, edit, seeds=(1, 2), **trial) -> Batch:
    edits = tuple(Edit("set", {"key": key, "value": value}) for key, value in settings)
    said = {"kind": "geo", "at": "day 4 12:00", "metric": "click_to_door_h", "placebos": 100, "edits": [edit], **trial}
    return Batch("t", "demo", seeds=seeds, edits=edits, trial=said)


@pytest.fixture(scope="module")
def queue():
    """Half of the ZIPs jump the queue."""
    return run_trial(batch(TIGHT, QUEUE, share=0.5))


def test_a_reordered_queue_reads_as_a_gain_that_is_not_there(queue):
    assert queue.reading.value < -0.8
    assert queue.truth.value > 0
    assert queue.parts["controls"] < -0.3
    assert queue.parts["shared"] < -0.3
    assert queue.seen == 2
    text = "\n".join(queue.lines)
    assert "ZIPs that kept the rules fared worse" in text
    assert 'kind = "switch"' in text


def test_parts_add_up(queue):
    assert sum(queue.parts.values()) == pytest.approx(queue.bias.value)
    assert queue.bias.value == pytest.approx(queue.reading.value - queue.truth.value)


def test_days_are_whole_ones_from_the_beginning(queue):
    """Measured is day 2 to day 6; noon of day 4 has two whole days before and two after."""
    assert (queue.design.before, queue.design.after) == (2, 2)
    assert queue.design.days.first_slot == 2 * 288 + 144


def test_its_json_is_plain(queue):
    document = json.loads(json.dumps(queue.to_json(), allow_nan=False))
    assert document["treated"] == 30 == len(document["treated_places"])
    assert document["places"] == 60
    assert document["answer"] == list(queue.lines)
    assert [seed["seed"] for seed in document["seeds"]] == [1, 2]


def test_where_nobody_shares_anything_scarce_the_trial_is_right():
    """Room for all: a later cut-off in half of the ZIPs touches nobody else."""
    found = run_trial(batch(PLENTY, LATER, metric="on_time_as_asked_pct", share=0.5, at="day 4 00:00"))
    assert found.truth.value > 0.5
    assert abs(found.parts["controls"]) + abs(found.parts["shared"]) < 0.1 * found.truth.value
    assert abs(found.bias.value) < found.power.smallest
    assert 1 <= found.power.false_positive_pct <= 10


def test_a_switch_reads_the_calendar_too():
    found = run_trial(batch(TIGHT, QUEUE, kind="switch"))
    assert set(found.parts) == {"calendar", "carried", "earlier"}
    assert sum(found.parts.values()) == pytest.approx(found.bias.value)
    assert found.design.treated.all()
    assert found.to_json()["treated_places"] is None


def test_by_delivery_area_there_are_few_to_compare():
    found = run_trial(batch(PLENTY, LATER, seeds=(1,), share=0.5, by="station"))
    assert found.design.noun == "delivery areas"
    assert 3 < len(found.design.places) < 10
    assert any("errors from so few are rough" in line for line in found.lines)
    assert math.isnan(found.truth.low)


def test_figures_are_those_of_the_run():
    """Cells added up over the measured days are the run's own key figures."""
    asked = batch(TIGHT, QUEUE, share=0.5)
    arms = arms_of(*both_scenarios(asked, read_ask(asked)))
    world = happen(arms, nobody(arms), 1)
    kpis = {kpi.name: kpi.value for kpi in answer(world.happened()).kpis}
    cells = world.cells(Days(arms.when.first_slot, arms.when.days))
    for name in ("on_time_pct", "on_time_as_asked_pct", "quoted_later_pct", "split_orders_pct"):
        above, below = METRICS[name].parts(cells)
        assert above.sum() / below.sum() == pytest.approx(kpis[name]), name
    histogram = world.happened().outcome.door_slots.sum(axis=0)
    mean_h = np.average(np.arange(len(histogram)), weights=histogram) / 12
    above, below = METRICS["click_to_door_h"].parts(cells)
    assert above.sum() / below.sum() == pytest.approx(mean_h)


class Folders:
    """A runner in this process: the part, a folder a task; seed 9 fails."""

    def __init__(self, place) -> None:
        self.place = place
        self.cache = WorkerCache()
        self.from_cache: list[tuple[str, ...]] = []

    def __call__(self, tasks, on_done=None):
        for task in reversed(list(tasks)):
            folder = self.place / str(task.seed)
            if task.seed == 9:
                yield Finished(task, "", folder, error="the machine is gone")
                continue
            ran = part_of(task.part).run(task, folder, self.cache)
            self.from_cache.append(ran.from_cache)
            yield Finished(task, "", folder, ran.kpis)


def test_tasks_in_folders_give_the_same(queue, tmp_path):
    runner, counted = Folders(tmp_path), []
    found = run_trial(batch(TIGHT, QUEUE, seeds=(1, 9, 2), share=0.5), runner, lambda *done: counted.append(done))
    assert found.failed == ((9, "the machine is gone"),)
    assert "Seed 9 failed: the machine is gone" in found.lines
    assert found.seeds == queue.seeds
    assert found.power == queue.power
    assert counted == [(1, 3), (2, 3), (3, 3)]
    assert runner.from_cache == [(), ("scenario", "plan")]
    result = json.loads((tmp_path / "1" / "result.json").read_text())
    kpis = {kpi["name"]: kpi["value"] for kpi in result["kpis"]}
    assert kpis["reading"] == queue.seeds[0].estimate.value
    assert kpis["bias"] == pytest.approx(sum(value for name, value in kpis.items() if name.startswith("bias.")))
    table = pd.read_parquet(tmp_path / "1" / "cells.parquet")
    assert len(table) == 4 * 60 * 4
    assert set(table["day"]) == {-2, -1, 0, 1}
    usual, trial = (table[table["world"] == world].reset_index(drop=True) for world in ("usual", "trial"))
    before, sourced = usual["day"] < 0, ["zone", "day", "orders", "packages", "unserved", "quoted_later", "way_mills"]
    assert usual.loc[before, sourced].equals(trial.loc[before, sourced])
    assert not usual.loc[~before, sourced].equals(trial.loc[~before, sourced])


def test_when_every_seed_fails_it_says_why(tmp_path):
    with pytest.raises(Pod2doorError, match="machine is gone"):
        run_trial(batch(PLENTY, LATER, seeds=(9,), share=0.5), Folders(tmp_path))


def test_the_same_file_gives_the_same(queue):
    again = run_trial(batch(TIGHT, QUEUE, share=0.5))
    assert again.to_json() == queue.to_json()
    other = run_trial(replace(batch(TIGHT, QUEUE, seeds=(1,), share=0.5, draw=2)))
    assert (other.design.treated != queue.design.treated).any()
