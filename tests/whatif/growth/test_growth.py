"""Growth on a network that is a formula: a metric that the tightest of three places sets."""

import pandas as pd
import pytest

from core.errors import InvalidInput, Pod2doorError
from core.kpi import Kpi
from datasets import Edit
from whatif.batch import Batch, Factor, Level, Variant
from whatif.growth import grow, read_ask
from whatif.growth.relief import candidates
from whatif.observations import observations_of
from whatif.task import Finished

CAPACITY = {"A": 100.0, "B": 160.0, "A>B": 240.0}
METRIC = "on_time_as_asked_pct"


def demand_level(value):
    return Level(str(value), value, (Edit("demand", {"factor": value}),) if value != 1 else ())


def make_batch(*values, seeds=(1, 2, 3), **growth):
    factor = Factor("demand", tuple(demand_level(value) for value in values))
    variants = tuple(Variant(i, level.label, {"demand": level}, level.edits) for i, level in enumerate(factor.levels))
    return Batch("grow", "tiny", seeds=seeds, factors=(factor,), growth=growth), variants


class Formula:
    """A runner whose metric is 100 % until demand (80 x factor + seed / 10) passes the least capacity, then falls."""

    def __init__(self, folder, prices=True):
        self.folder, self.prices, self.tasks = folder, prices, []

    def __call__(self, tasks, on_done=None):
        for task in tasks:
            self.tasks.append(task)
            folder = self.folder / str(len(self.tasks))
            value = self.run(task, folder)
            yield Finished(task, str(len(self.tasks)), folder, kpis=(Kpi(METRIC, value, "%"),))

    def run(self, task, folder):
        capacity, demand = dict(CAPACITY), 80.0
        for edit in task.edits:
            if edit.op == "demand":
                demand *= edit.values["factor"]
            else:
                capacity[edit.values.get("facility", edit.values.get("lane"))] *= edit.values["factor"]
        least = min(capacity, key=capacity.get)
        write_tables(folder, capacity, {least: 5.0} if demand > capacity[least] and self.prices else {}, demand)
        return 100 * min(1.0, capacity[least] / (demand + task.seed / 10))


def write_tables(folder, capacity, price, demand):
    folder.mkdir(parents=True)
    places = [name for name in capacity if ">" not in name]
    pd.DataFrame(
        {
            "facility": places,
            "capacity": [24 * capacity[name] for name in places],
            "saves_usd_per_day": [price.get(name, 0.0) for name in places],
        }
    ).to_parquet(folder / "facilities.parquet")
    pd.DataFrame(
        {"lane": ["A>B"], "departure_capacity": [4 * capacity["A>B"]], "saves_usd_per_day": [price.get("A>B", 0.0)]}
    ).to_parquet(folder / "lanes.parquet")
    hours = [3600 * h for h in range(48)]
    pd.DataFrame({"start_s": hours, "measured": [h < 24 * 3600 for h in hours]}).to_parquet(
        folder / "facility_hours.parquet"
    )
    pd.DataFrame({"lane": ["A>B"] * 4}).to_parquet(folder / "lane_departures.parquet")
    waits = {name: max(0.0, demand - capacity[name]) for name in capacity}
    pd.DataFrame({"name": list(waits), "waiting_package_h": list(waits.values())}).to_parquet(
        folder / "bottlenecks.parquet"
    )


def observed(batch, variants, runner):
    from whatif.task import Task

    tasks = {(v.number, seed): Task("twin", "tiny", v.edits, seed) for v in variants for seed in batch.seeds}
    return observations_of({key: next(runner([task])).kpis for key, task in tasks.items()}, [v.name for v in variants])


def test_ladder_says_where_the_metric_passes_the_limit(tmp_path):
    batch, variants = make_batch(1.0, 0.5, 1.5, 2.0, steps=0)
    runner = Formula(tmp_path)
    growth = grow(batch, variants, observed(batch, variants, runner), runner)
    assert [rung.value for rung in growth.rungs] == [0.5, 1.0, 1.5, 2.0]
    assert [rung.holds for rung in growth.rungs] == [True, True, False, False]
    at_15 = sum(100 * 100 / (120 + seed / 10) for seed in (1, 2, 3)) / 3
    assert growth.rungs[2].mean == pytest.approx(at_15)
    assert growth.rungs[2].ci_low < at_15 < growth.rungs[2].ci_high
    assert growth.holds_to == pytest.approx(1 + 0.5 * 5 / (100 - at_15))
    assert growth.steps == ()
    assert growth.relieved_at == "1.5"
    assert not growth.relieved


def test_steps_follow_the_price_until_the_limit_holds(tmp_path):
    batch, variants = make_batch(1.0, 2.2, add=0.25, steps=9)
    runner = Formula(tmp_path)
    growth = grow(batch, variants, observed(batch, variants, runner), runner)
    # Demand 176: A must grow from 100 to 167.2 at least (3 steps of a quarter); B has 160 and takes one.
    assert [(step.place, step.kept) for step in growth.steps] == [("A", True), ("A", True), ("A", True), ("B", True)]
    assert growth.relieved
    assert growth.steps[-1].after > 95
    first = growth.steps[0]
    assert first.price_usd_per_day == 5.0
    assert first.after - first.before == pytest.approx(first.delta)
    assert first.ci_low < first.delta < first.ci_high


def test_steps_that_do_not_help_are_taken_back(tmp_path):
    batch, variants = make_batch(1.0, 4.0, add=0.1, steps=2)
    runner = Formula(tmp_path, prices=False)
    seen = observed(batch, variants, runner)
    # Without prices the longest wait comes first, which is at A, the tightest: that helps. Then B waits no more than A.
    growth = grow(batch, variants, seen, runner)
    assert {step.why for step in growth.steps} == {"longest wait"}
    assert growth.steps[0].kept

    class Blind(Formula):
        def run(self, task, folder):
            value = super().run(task, folder)
            pd.DataFrame({"name": ["B", "A>B"], "waiting_package_h": [9.0, 5.0]}).to_parquet(
                folder / "bottlenecks.parquet"
            )
            return value

    blind = grow(batch, variants, seen, Blind(tmp_path / "blind", prices=False))
    assert [(step.place, step.kept, step.delta) for step in blind.steps] == [("B", False, 0.0), ("A>B", False, 0.0)]
    assert not blind.relieved


def test_rank_is_price_times_what_a_step_adds(tmp_path):
    write_tables(tmp_path / "run", CAPACITY, {"A": 5.0, "B": 4.0, "A>B": 1.0}, 50.0)
    found = candidates(tmp_path / "run", 0.5)
    # A: 5 x 100 an hour; B: 4 x 160; the lane: 1 x 240 a departure.
    assert [(place, price, why) for place, price, why, _ in found] == [
        ("B", 4.0, "shadow price"),
        ("A", 5.0, "shadow price"),
        ("A>B", 1.0, "shadow price"),
    ]
    assert found[2][3] == Edit("capacity", {"lane": "A>B", "factor": 1.5})


def test_a_failed_step_is_said(tmp_path):
    batch, variants = make_batch(1.0, 2.0)
    seen = observed(batch, variants, Formula(tmp_path))

    def failing(tasks, on_done=None):
        for task in tasks:
            yield Finished(task, "x", tmp_path, error="no room")

    with pytest.raises(Pod2doorError, match="no room"):
        grow(batch, variants, seen, failing)


@pytest.mark.parametrize(
    ("growth", "said"),
    [
        ({"faktor": "demand"}, "unknown-key: 'faktor' is not known"),
        ({"factor": "robots"}, "'robots' is no factor"),
        ({"at_least": "high"}, "is not a number"),
        ({"add": 0}, "above 0"),
        ({"steps": -1}, "steps -1"),
        ({"at": 7.0}, "at 7.0 is no level"),
        ({"metric": "happiness"}, "unknown-metric: metric 'happiness' is no key figure"),
    ],
)
def test_what_is_asked_wrongly(tmp_path, growth, said):
    batch, variants = make_batch(1.0, 2.0, **growth)
    runner = Formula(tmp_path)
    with pytest.raises(InvalidInput, match=said):
        grow(batch, variants, observed(batch, variants, runner), runner)


def test_the_only_ladder_is_the_factor():
    batch, _ = make_batch(1.0, 2.0)
    assert read_ask(batch).factor == "demand"
