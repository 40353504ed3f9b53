"""Growth on a network that is a formula: a metric that the tightest of three places sets."""

import pandas as pd
import pytest

from core.errors import Pod2doorError
from core.kpi import Kpi
from tests.whatif.growth.growth_formula import METRIC, Additive, Formula, make_batch, observed
from whatif.growth import grow
from whatif.observations import observations_of
from whatif.task import Finished


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


def test_simulation_decides_and_not_the_price(tmp_path):
    batch, variants = make_batch(1.0, 2.0, add=0.5, steps=2, at=2.0)
    runner = Additive(tmp_path)
    seen = observed(batch, variants, runner)
    calls = []

    def counted(tasks, on_done=None):
        calls.append(len(list(tasks)))
        return runner(tasks)

    growth = grow(batch, variants, seen, counted)
    # A: 10 points for 50 packages an hour; B: 11 for 80; the lane: 0 for 4 x 240 / 24 x a half.
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


def test_a_seed_that_is_not_at_every_level_has_no_crossing(tmp_path):
    batch, variants = make_batch(1.0, 2.0, steps=0)
    values = {(0, 1): 100.0, (0, 2): 100.0, (0, 3): 100.0, (1, 1): 90.0, (1, 2): 80.0}
    kpis = {
        (v, seed): (Kpi(METRIC, value, "%"), Kpi("days_to_clear", 1.0 + v + seed, "days"))
        for (v, seed), value in values.items()
    }
    growth = grow(batch, variants, observations_of(kpis, ["1.0", "2.0"]), Formula(tmp_path))
    # Half way and a quarter; seed 3 neither crosses nor holds.
    assert growth.crossing.level == pytest.approx((1.5 + 1.25) / 2)
    assert (growth.crossing.crossing, growth.crossing.holding, growth.crossing.broken) == (2, 0, 0)
    assert [rung.days_to_clear for rung in growth.rungs] == [3.0, 3.5]
