import json

import numpy as np
import pytest

from core.errors import InvalidInput
from whatif.compare import pareto_front

SHARED = np.random.default_rng(1).normal(0, 5, (1, 8))
OWN = np.random.default_rng(2).normal(0, 0.1, (2, 6, 8))
COST = np.array([[1.0], [2.0], [4.0], [3.0], [4.05], [9.0]])
LATE = np.array([[8.0], [3.0], [2.0], [6.0], [2.05], [np.nan]])


def figures():
    return {"cost": COST + SHARED + OWN[0], "quoted_later_pct": LATE - SHARED + OWN[1]}


def test_the_front_of_the_means_and_what_could_be_on_it(observe):
    found = pareto_front(observe(figures(), units={"cost": "USD"}), "cost", "quoted_later_pct")
    by_variant = {point.variant: point for point in found.points}
    assert [v for v, p in sorted(by_variant.items()) if p.could_be_on_front] == [0, 1, 2, 4]
    assert not by_variant[3].on_front
    assert by_variant[0].on_front
    assert by_variant[1].on_front
    assert found.knee == 1
    assert found.without == ("f",)
    assert [p.x.mean for p in found.points] == sorted(p.x.mean for p in found.points)
    assert found.better == ("lower", "lower")
    assert found.units == ("USD", "")
    json.dumps(found.to_json(), allow_nan=False)


def test_pairs_tell_apart_what_overlapping_intervals_cannot(observe):
    paired = pareto_front(observe(figures()), "cost", "quoted_later_pct")
    alone = pareto_front(observe(figures(), paired=False), "cost", "quoted_later_pct")
    assert paired.points[0].x.high - paired.points[0].x.low > 3
    assert sum(p.could_be_on_front for p in paired.points) < sum(p.could_be_on_front for p in alone.points) == 5
    assert [p.on_front for p in paired.points] == [p.on_front for p in alone.points]


def test_either_direction(observe):
    seen = figures()
    turned = {"cost": seen["cost"], "on_time_pct": -seen["quoted_later_pct"]}
    found = pareto_front(observe(turned), "cost", "on_time_pct")
    assert found.better == ("lower", "higher")
    assert found.knee == 1
    named = {"cost": seen["cost"], "packages": -seen["quoted_later_pct"]}
    with pytest.raises(InvalidInput, match="packages is neither good nor bad"):
        pareto_front(observe(named), "cost", "packages")
    assert pareto_front(observe(named), "cost", "packages", better=(None, "higher")).knee == 1


def test_exact_figures_beat_only_what_is_not_equal(observe):
    cost = np.repeat([[1.0], [1.0], [1.0], [2.0]], 3, axis=1)
    co2 = np.repeat([[5.0], [5.0], [6.0], [1.0]], 3, axis=1)
    found = pareto_front(observe({"cost": cost, "co2": co2}), "cost", "co2")
    could = {p.variant for p in found.points if p.could_be_on_front}
    assert could == {p.variant for p in found.points if p.on_front} == {0, 1, 3}


def test_one_seed_one_variant_and_none(observe):
    one = pareto_front(observe({"cost": [[1.0], [2.0]], "co2": [[1.0], [2.0]]}), "cost", "co2")
    assert [(p.on_front, p.could_be_on_front, p.x.low) for p in one.points] == [(True, True, None), (False, True, None)]
    alone = pareto_front(observe({"cost": [[1.0, 2.0]], "co2": [[1.0, 2.0]]}), "cost", "co2")
    assert (alone.points[0].on_front, alone.points[0].could_be_on_front, alone.knee) == (True, True, None)
    none = pareto_front(observe({"cost": [[np.nan]], "co2": [[1.0]]}), "cost", "co2")
    assert (none.points, none.knee, none.without) == ((), None, ("a",))


def test_without_chance_the_front_is_that_of_the_means(observe):
    figures = {"cost_per_package": [[3.0], [2.0], [4.0]], "late_pct": [[1.0], [2.0], [1.5]]}
    points = {p.variant: p for p in pareto_front(observe(figures, chance=False), "cost_per_package", "late_pct").points}
    assert {v: p.could_be_on_front for v, p in points.items()} == {0: True, 1: True, 2: False}
    assert points[0].x.low == points[0].x.high == 3.0
