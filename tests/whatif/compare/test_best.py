import json

import numpy as np
import pytest
from scipy.stats import t

from core.errors import InvalidInput
from tests.processor import least_s
from whatif.compare import best_subset, best_within


def nelson(x, confidence):
    """The set of Nelson, Swann, Goldsman and Song 2001 by their formula: paired differences, less is better."""
    k, n = x.shape
    quantile = t.ppf(1 - (1 - confidence) / (k - 1), n - 1)
    return {
        i
        for i in range(k)
        if all(
            x[i].mean() <= x[j].mean() + quantile * (x[i] - x[j]).std(ddof=1) / np.sqrt(n) for j in range(k) if j != i
        )
    }


@pytest.mark.parametrize("seed", range(8))
def test_the_set_is_the_papers(observe, seed):
    rng = np.random.default_rng(seed)
    x = rng.normal(0, 1, (12, 1)) + rng.normal(0, 0.8, (12, 7)) + rng.normal(0, 4, (1, 7))
    lower = best_subset(observe({"cost": x}), "cost", confidence=0.9)
    assert set(lower.may_be_best) == nelson(x, 0.9)
    assert 1 <= len(lower.may_be_best) < 12
    assert set(best_subset(observe({"on_time_pct": -x}), "on_time_pct", confidence=0.9).may_be_best) == nelson(x, 0.9)
    assert set(
        best_subset(observe({"packages": -x}), "packages", better="higher", confidence=0.9).may_be_best
    ) == nelson(x, 0.9)


def test_the_set_is_the_papers_among_three(observe):
    rng = np.random.default_rng(20)
    for _ in range(60):
        x = rng.normal([[0.0], [0.8], [1.6]], 1, (3, 5))
        assert set(best_subset(observe({"cost": x}), "cost").may_be_best) == nelson(x, 0.95)


def test_candidates_stand_by_their_mean_and_say_what_beats_them(observe):
    x = np.array([[5.0], [1.0], [1.1], [9.0]]) + 0.01 * np.random.default_rng(1).normal(size=(4, 6))
    x[3] = np.nan
    found = best_subset(observe({"cost": x}), "cost")
    assert [c.variant for c in found.candidates] == [1, 2, 0, 3]
    assert [c.beaten_by for c in found.candidates] == [None, 1, 1, None]
    assert [c.may_be_best for c in found.candidates] == [True, False, False, False]
    assert found.candidates[3].mean is None
    assert found.candidates[1].mean == pytest.approx(x[2].mean())
    document = json.loads(json.dumps(found.to_json(), allow_nan=False))
    assert (document["better"], document["may_be_best"]) == ("lower", [1])


def test_exact_figures_leave_only_the_best(observe):
    found = best_subset(observe({"cost": np.repeat([[2.0], [1.0], [1.0]], 3, axis=1)}), "cost")
    assert set(found.may_be_best) == {1, 2}


def test_one_seed_rules_nothing_out(observe):
    found = best_subset(observe({"cost": [[1.0], [2.0], [3.0]]}), "cost")
    assert found.may_be_best == (0, 1, 2)
    assert "not enough runs: 3 of 3" in found.note


def test_one_variant_and_none(observe):
    assert best_subset(observe({"cost": [[1.0, 2.0]]}), "cost").may_be_best == (0,)
    none = best_subset(observe({"cost": np.full((2, 3), np.nan)}), "cost")
    assert (none.may_be_best, none.note) == ((), "no variant has it")


def test_a_kpi_without_a_direction_is_asked_for(observe):
    with pytest.raises(InvalidInput, match="say whether lower or higher is better"):
        best_subset(observe({"orders_per_day": [[1.0, 2.0]]}), "orders_per_day")
    with pytest.raises(InvalidInput, match="is in none of the runs"):
        best_subset(observe({"cost": [[1.0, 2.0]]}), "coast")


def test_200_variants_take_a_second(observe):
    seen = observe({"cost": np.random.default_rng(2).normal(size=(200, 20))})
    assert least_s(lambda: best_subset(seen, "cost")) < 1


ON_TIME = np.array([[99.0], [97.0], [95.2], [90.0]]) + np.array([-0.5, 0.5, -0.2, 0.2, 0.0])
COST = np.array([[9.0], [7.0], [5.0], [1.0]]) + np.array([0.3, -0.3, 0.1, 0.0, -0.1])


def test_the_cheapest_that_is_on_time(observe):
    found = best_within(observe({"cost": COST, "on_time_pct": ON_TIME}), "cost", "on_time_pct", at_least=95)
    assert [v.verdict for v in found.variants] == ["keeps", "keeps", "not sure", "breaks"]
    assert found.best.may_be_best == (1,)
    # One-sided bounds, Bonferroni over four variants: mean -+ t(1 - 0.05 / 4, 4) sd / sqrt(5)
    half = t.ppf(1 - 0.05 / 4, 4) * ON_TIME[1].std(ddof=1) / np.sqrt(5)
    assert (found.variants[1].low, found.variants[1].high) == pytest.approx((97 - half, 97 + half))
    json.dumps(found.to_json(), allow_nan=False)


def test_a_limit_from_above_and_none_that_keeps_it(observe):
    seen = observe({"cost": COST, "late_orders": 100 - ON_TIME})
    found = best_within(seen, "cost", "late_orders", at_most=5)
    assert [v.verdict for v in found.variants] == ["keeps", "keeps", "not sure", "breaks"]
    none = best_within(seen, "cost", "late_orders", at_most=0)
    assert none.best.candidates == ()
    assert {v.verdict for v in none.variants} == {"breaks"}


def test_one_limit_is_asked_for(observe):
    seen = observe({"cost": COST, "on_time_pct": ON_TIME})
    for limits in ({}, {"at_least": 1, "at_most": 2}):
        with pytest.raises(InvalidInput, match="one of the two"):
            best_within(seen, "cost", "on_time_pct", **limits)


def test_an_exact_figure_at_the_limit_keeps_it(observe):
    seen = observe({"cost": COST[:1], "on_time_pct": np.full((1, 5), 95.0)})
    assert best_within(seen, "cost", "on_time_pct", at_least=95.0).variants[0].verdict == "keeps"


def test_without_chance_one_run_rules_out(observe):
    figures = {"cost_per_package": [[3.0], [2.0], [2.0], [np.nan]]}
    sure, unsure = (best_subset(observe(figures, chance=chance), "cost_per_package") for chance in (False, True))
    assert (sure.may_be_best, sure.note) == ((1, 2), "")
    assert set(unsure.may_be_best) == {0, 1, 2}
    assert unsure.note.startswith("not enough runs")
