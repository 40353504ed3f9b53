"""Growth on a network that is a formula: a metric that the tightest of three places sets."""

import pandas as pd
import pytest

from core.errors import InvalidInput, Pod2doorError
from core.kpi import Kpi
from datasets import Edit
from whatif.batch import Batch, Factor, Level, Variant
from whatif.growth import grow, read_ask
from whatif.growth.candidates import candidates, capacities
from whatif.observations import observations_of
from whatif.task import Finished

CAPACITY = {"A": 100.0, "B": 160.0, "A>B": 240.0}
METRIC = "on_time_as_asked_pct"


def demand_level(value):
    return Level(str(value), value, (Edit("demand", {"factor": value}),) if value != 1 else ())


def make_batch(*values, seeds=(1, 2, 3), **growth):
    factor = Factor("demand", tuple(demand_level(value) for value in values))
    variants = tuple(Variant(i, level.label, {"demand": level}, level.edits) for i, level in enumerate(factor.levels))
    return Batch("grow", "demo", seeds=seeds, factors=(factor,), growth=growth), variants


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
            "late_packages": 0,
            "hours_to_clear": [max(0.0, demand / capacity[name] - 1) for name in places],
        }
    ).to_parquet(folder / "facilities.parquet")
    pd.DataFrame(
        {
            "lane": ["A>B", "B>door"],
            "mode": ["truck", "van"],
            "departure_capacity": [4 * capacity["A>B"], 9000],
            "saves_usd_per_day": [price.get("A>B", 0.0), 0.0],
        }
    ).to_parquet(folder / "lanes.parquet")
    hours = [3600 * h for h in range(48)]
    pd.DataFrame({"start_s": hours, "measured": [h < 24 * 3600 for h in hours]}).to_parquet(
        folder / "facility_hours.parquet"
    )
    pd.DataFrame({"lane": ["A>B"] * 4, "capacity": capacity["A>B"]}).to_parquet(folder / "lane_departures.parquet")
    pd.DataFrame(
        {
            "promise": ["same_day", "one_day", "standard"],
            "placed": [50, 100, 10],
            "on_time": [40, 70, 10],
            "quoted": [8, 25, 0],
            "unserved": [0, 2, 0],
        }
    ).to_parquet(folder / "promises.parquet")
    waits = {name: max(0.0, demand - capacity[name]) for name in capacity}
    pd.DataFrame({"name": list(waits), "waiting_package_h": list(waits.values())}).to_parquet(
        folder / "bottlenecks.parquet"
    )


def observed(batch, variants, runner):
    from whatif.task import Task

    tasks = {(v.number, seed): Task("twin", "demo", v.edits, seed) for v in variants for seed in batch.seeds}
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
    # Each seed's own line from 100 at 1.0 to its value at 1.5, not the line of the means.
    crossings = [1 + 0.5 * 5 / (100 - 100 * 100 / (120 + seed / 10)) for seed in (1, 2, 3)]
    assert growth.crossing.level == pytest.approx(sum(crossings) / 3, rel=1e-12)
    half = 4.302652729911275 * pd.Series(crossings).std() / 3**0.5  # t of 2 degrees of freedom
    assert growth.crossing.ci_high - growth.crossing.level == pytest.approx(half)
    assert (growth.crossing.crossing, growth.crossing.holding, growth.crossing.broken) == (3, 0, 0)
    # 100, 100, 83.3, 62.5.
    assert (growth.fall.start, growth.fall.end) == (1.5, 2.0)
    assert growth.steps == ()
    assert growth.relieved_at == "1.5"
    assert not growth.relieved


def test_steps_gain_most_for_their_capacity(tmp_path):
    batch, variants = make_batch(1.0, 2.2, add=0.25, steps=9)
    runner = Formula(tmp_path)
    growth = grow(batch, variants, observed(batch, variants, runner), runner)
    # Demand 176: A must have 167.2, from 100 by 25 of its first 100 a step: three. B has 160, and one step of 40.
    kept = [step.kept for step in growth.steps]
    assert [(attempt.place, attempt.packages_per_h) for attempt in kept] == [("A", 25.0)] * 3 + [("B", 40.0)]
    assert kept[2].edit == "capacity facility=A factor=1.75"
    assert kept[3].edit == "capacity facility=B factor=1.25"
    assert growth.relieved
    assert growth.limits is None
    first = kept[0]
    assert first.price_usd_per_day == 5.0
    # Seed 1 has a demand of 176.1, and so on.
    assert first.delta == pytest.approx(sum(25 / (176 + seed / 10) for seed in (1, 2, 3)) / 3 * 100)
    assert first.per_package_h == pytest.approx(first.delta / 25)
    assert first.after - first.before == pytest.approx(first.delta)
    assert first.ci_low < first.delta < first.ci_high
    assert (growth.penalties.unserved_usd, growth.penalties.late_usd) == (50.0, 5.0)


class Additive(Formula):
    """B's price is highest, but A gains twice as much for its capacity; the lane gains nothing."""

    def run(self, task, folder):
        shares = {"A": 0.0, "B": 0.0, "A>B": 0.0}
        for edit in task.edits:
            if edit.op == "capacity":
                shares[edit.values.get("facility", edit.values.get("lane"))] = edit.values["factor"] - 1
        write_tables(folder, CAPACITY, {"A": 1.0, "B": 50.0, "A>B": 2.0}, 50.0)
        return 50 + task.seed / 10 + 20 * shares["A"] + 16 * shares["B"]


def test_simulation_decides_and_not_the_price(tmp_path):
    batch, variants = make_batch(1.0, 2.0, add=0.5, steps=2, at=2.0)
    runner = Additive(tmp_path)
    seen = observed(batch, variants, runner)
    calls = []

    def counted(tasks, on_done=None):
        calls.append(len(list(tasks)))
        return runner(tasks)

    growth = grow(batch, variants, seen, counted)
    # A: 10 points for 50 packages an hour; B: 8 for 80; the lane: 0 for 4 x 240 / 24 x a half.
    assert [step.kept.place for step in growth.steps] == ["A", "A"]
    assert [(a.place, a.helps) for a in growth.steps[0].others] == [("B", True), ("A>B", False)]
    assert growth.steps[0].others[1].packages_per_h == pytest.approx(20.0)
    assert growth.steps[0].kept.delta == pytest.approx(10.0)
    assert growth.steps[1].kept.edit == "capacity facility=A factor=2.0"
    assert calls == [3, 9, 9]
    assert not growth.relieved


def test_what_does_not_help_is_not_added(tmp_path):
    batch, variants = make_batch(1.0, 4.0, add=0.1, steps=2)
    seen = observed(batch, variants, Formula(tmp_path, prices=False))

    class Blind(Formula):
        def run(self, task, folder):
            value = super().run(task, folder)
            pd.DataFrame({"name": ["B", "A>B"], "waiting_package_h": [9.0, 5.0]}).to_parquet(
                folder / "bottlenecks.parquet"
            )
            return value

    blind = grow(batch, variants, seen, Blind(tmp_path / "blind", prices=False))
    assert [step.kept for step in blind.steps] == [None]
    assert [(a.place, a.why, a.delta) for a in blind.steps[0].others] == [
        ("B", "longest wait", 0.0),
        ("A>B", "longest wait", 0.0),
    ]
    assert not blind.relieved
    assert blind.penalties is None
    # Demand 320 at A's 100 an hour.
    assert (blind.limits.queue_at, blind.limits.queue_h) == ("A", pytest.approx(2.2))
    assert [(m.promise, m.packages, m.quoted_later, m.late, m.unserved) for m in blind.limits.missed] == [
        ("one_day", 30, 25, 3, 2),
        ("same_day", 10, 8, 2, 0),
    ]


def test_a_gain_within_chance_is_no_help(tmp_path):
    batch, variants = make_batch(1.0, 2.0, add=0.5, steps=1, at=2.0)

    class Noisy(Additive):
        def run(self, task, folder):
            super().run(task, folder)
            added = any(edit.op == "capacity" for edit in task.edits)
            return 50 + (0, 4, -1, 1)[task.seed] * added

    runner = Noisy(tmp_path)
    growth = grow(batch, variants, observed(batch, variants, runner), runner)
    # +4, -1, +1 by seed: 1.33 in the mean, and an interval with 0 in it.
    assert growth.steps[0].kept is None
    assert growth.steps[0].others[0].delta == pytest.approx(4 / 3)


def test_rank_is_price_times_what_a_step_adds(tmp_path):
    write_tables(tmp_path / "run", CAPACITY, {"A": 5.0, "B": 4.0, "A>B": 1.0}, 50.0)
    original = capacities(tmp_path / "run")
    found = candidates(tmp_path / "run", original, 0.5)
    # A: 5 x 100 an hour; B: 4 x 160; the lane: 1 x 240 a departure. The van lane is no place to add to.
    assert [(c.place, c.price_usd_per_day, c.why) for c in found] == [
        ("B", 4.0, "shadow price"),
        ("A", 5.0, "shadow price"),
        ("A>B", 1.0, "shadow price"),
    ]
    assert found[2].edit(1.5) == Edit("capacity", {"lane": "A>B", "factor": 1.5})
    assert [c.place for c in candidates(tmp_path / "run", original, 0.5, {"B"})] == ["A", "A>B"]


def test_waits_fill_up_what_prices_leave(tmp_path):
    write_tables(tmp_path / "run", CAPACITY, {"B": 4.0}, 250.0)
    found = candidates(tmp_path / "run", capacities(tmp_path / "run"), 0.5)
    # At 250 A waits 150, the lane 10.
    assert [(c.place, c.why) for c in found] == [
        ("B", "shadow price"),
        ("A", "longest wait"),
        ("A>B", "longest wait"),
    ]


def test_a_place_that_fails_is_said_and_the_others_go_on(tmp_path):
    batch, variants = make_batch(1.0, 2.0, add=0.5, steps=1, at=2.0)
    runner = Additive(tmp_path)

    def failing(tasks, on_done=None):
        for task in tasks:
            if any(edit.values.get("facility") == "A" for edit in task.edits):
                yield Finished(task, "x", tmp_path, error="no room")
            else:
                yield from runner([task])

    growth = grow(batch, variants, observed(batch, variants, runner), failing)
    assert growth.steps[0].failed == ("A: no room",)
    assert growth.steps[0].kept.place == "B"


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
