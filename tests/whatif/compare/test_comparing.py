import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core.errors import InvalidInput
from tests.processor import least_s
from whatif.compare import compare, what_differs
from whatif.observations import Observations

# R's `sleep` (Student 1908): extra sleep of ten patients under two drugs.
SLEEP = [
    [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0],
    [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4],
]


def test_pairs_are_rs_paired_t_test(observe):
    # t.test(Pair(group2, group1) ~ 1): t = 4.0621, df = 9, p = 0.002833, interval 0.7001142 2.4598858, mean 1.58
    (row,) = compare(observe({"extra": SLEEP}, units={"extra": "h"})).rows
    assert (row.name, row.variant, row.variant_name, row.unit, row.n, row.paired) == ("extra", 1, "b", "h", 10, True)
    assert row.reference == pytest.approx(0.75)
    assert row.value == pytest.approx(2.33)
    assert row.delta == pytest.approx(1.58)
    assert row.ci_low == pytest.approx(0.7001142, abs=5e-8)
    assert row.ci_high == pytest.approx(2.4598858, abs=5e-8)
    assert row.p == row.p_holm == pytest.approx(0.002833, abs=5e-7)
    assert row.effect == pytest.approx(4.0621 / np.sqrt(10), abs=1e-4)
    assert row.verdict == "higher"
    assert row.better is None


def test_without_pairs_it_is_rs_welch_test(observe):
    # t.test(extra ~ group): t = -1.8608, df = 17.776, p = 0.07939, interval -3.3654832 0.2054832
    (row,) = compare(observe({"extra": SLEEP}, paired=False)).rows
    assert row.ci_low == pytest.approx(-0.2054832, abs=5e-8)
    assert row.ci_high == pytest.approx(3.3654832, abs=5e-8)
    assert row.p == pytest.approx(0.07939, abs=5e-6)
    # effsize::cohen.d(hedges.correction = TRUE): d = 0.832, g = d x (1 - 3 / (4 x 20 - 9))
    assert row.effect == pytest.approx(0.8321811 * (1 - 3 / 71), abs=1e-6)
    assert (row.verdict, row.paired, row.n) == ("no difference", False, 10)


def test_lower_and_the_other_way_round(observe):
    (row,) = compare(observe({"cost_per_package": SLEEP}), reference=1).rows
    assert (row.variant, row.verdict, row.better) == (0, "lower", "lower")
    assert row.delta == pytest.approx(-1.58)


def test_the_reference_is_held_against_every_other(observe):
    figures = np.random.default_rng(1).normal(size=(4, 6))
    found = compare(observe({"x": figures}), reference=2)
    assert [row.variant for row in found.rows] == [0, 1, 3]
    for row in found.rows:
        assert row.delta == pytest.approx((figures[row.variant] - figures[2]).mean())


def test_holm_by_hand(observe):
    rng = np.random.default_rng(3)
    found = compare(observe({f"k{k}": rng.normal([[0.0], [k / 3]], 1, (2, 8)) for k in range(6)}))
    p = np.array([row.p for row in found.rows])
    order = np.argsort(p)
    by_hand = np.empty(6)
    by_hand[order] = np.minimum(1, np.maximum.accumulate(p[order] * np.arange(6, 0, -1)))
    np.testing.assert_allclose([row.p_holm for row in found.rows], by_hand)
    assert found.tested == 6


def test_kpis_chosen_beforehand_make_a_smaller_family(observe):
    rng = np.random.default_rng(4)
    seen = observe({f"k{k}": rng.normal(size=(3, 8)) for k in range(5)})
    assert compare(seen).tested == 10
    one = compare(seen, kpis=["k3"])
    assert one.tested == 2
    assert {row.name for row in one.rows} == {"k3"}
    assert [row.p for row in one.rows] == [row.p for row in compare(seen).rows if row.name == "k3"]


def test_what_is_the_same_is_counted_and_not_listed(observe):
    x = np.random.default_rng(5).normal(size=(1, 4))
    found = compare(
        observe({"fixed": np.full((3, 4), 7.0), "same": np.repeat(x, 3, axis=0), "none": np.full((3, 4), np.nan)})
    )
    assert found.rows == ()
    assert (found.same, found.tested) == (6, 0)
    assert what_differs(found) == "all 2 variants are the same as 'a'"


def test_noise_of_floating_point_is_no_difference(observe):
    x = np.array([0.1 + 0.2, 1e6 / 3, 7.0])
    found = compare(observe({"x": [x, x * (1 + 3e-16)]}))
    assert found.same == 1
    small = compare(observe({"x": [[1.0, 1.0, 1.0], [1.0 + 1e-9, 1.0, 1.0]]}))
    assert len(small.rows) == 1


def test_a_difference_without_chance_is_exact(observe):
    x = np.array([30.1, 63.9, 64.2, 100.0, 128.7, 300.3])  # x + 0.1 - x rounds otherwise in each
    for row in compare(observe({"sites_cost_per_package": [x, x + 0.1], "cost_per_day": [[3.0] * 6, [2.0] * 6]})).rows:
        assert row.verdict == "exact"
        assert row.ci_low == row.ci_high == row.delta
        assert row.p is row.p_holm is row.effect is row.needed is None
        assert row.note == "the same in all 6 runs"
    unpaired = compare(observe({"cost_per_day": [[3.0] * 6, [2.0] * 6]}, paired=False)).rows[0]
    assert (unpaired.verdict, unpaired.delta, unpaired.ci_low, unpaired.ci_high) == ("exact", -1.0, -1.0, -1.0)


def test_exact_differences_are_not_in_the_family(observe):
    rng = np.random.default_rng(7)
    figures = {"random": rng.normal(size=(2, 5)), "fixed": np.repeat([[1.0], [2.0]], 5, axis=1)}
    found = compare(observe(figures))
    assert found.tested == 1
    assert found.rows[0].p_holm == found.rows[0].p


def test_one_run_says_nothing_about_chance(observe):
    (row,) = compare(observe({"x": [[1.0], [2.0]]})).rows
    assert (row.delta, row.n, row.verdict) == (1.0, 1, "not enough runs")
    assert row.ci_low is row.ci_high is row.p is row.needed is None


def test_two_runs_give_an_interval(observe):
    (row,) = compare(observe({"x": [[1.0, 2.0], [2.0, 3.5]]})).rows
    # Differences 1 and 1.5: mean 1.25, standard error 0.25, t(0.975, 1) = 12.7062
    assert row.ci_low == pytest.approx(1.25 - 12.7062 * 0.25, abs=1e-5)
    assert row.verdict == "no difference"
    assert row.needed is not None


def test_an_interval_without_0_that_does_not_stand_after_holm_asks_for_runs(observe):
    rng = np.random.default_rng(8)
    figures = {f"k{k}": rng.normal(size=(2, 10)) for k in range(40)}
    figures["x"] = np.array([SLEEP[0], SLEEP[1]])
    row = compare(observe(figures)).of(1, "x")
    assert row.p < 0.05 < row.p_holm
    assert row.verdict == "not enough runs"
    assert row.needed > row.n


def test_only_common_seeds_are_paired_and_the_rest_is_told(observe):
    rng = np.random.default_rng(9)
    x = rng.normal(size=(2, 8))
    whole = observe({"x": x})
    keep = [(v, s) for v, s in whole.values.index if (v, s) not in {(0, 1), (1, 7), (1, 8)}]
    found = compare(replace(whole, values=whole.values.loc[keep]))
    (row,) = found.rows
    assert row.n == 5
    assert row.delta == pytest.approx((x[1] - x[0])[1:6].mean())
    assert row.value - row.reference == pytest.approx(row.delta)
    assert (found.seeds[0].n, found.seeds[0].left_out, found.seeds[0].paired) == (5, 3, True)


def test_without_a_common_seed_it_is_not_paired(observe):
    whole = observe({"x": np.random.default_rng(10).normal(size=(2, 8))})
    keep = [(v, s) for v, s in whole.values.index if (v == 0) == (s <= 4)]
    (row,) = compare(replace(whole, values=whole.values.loc[keep])).rows
    assert (row.paired, row.n) == (False, 4)


def test_a_kpi_of_one_side_is_said(observe):
    nan = np.nan
    found = compare(
        observe({"gone": [[1.0, 3.0], [nan, nan]], "new": [[nan, nan], [4.0, np.inf]], "part": [[1, nan], [nan, 2]]})
    )
    gone, new, part = found.rows
    assert (gone.verdict, gone.note, gone.reference, gone.value) == (
        "does not exist",
        "does not exist in 'b'",
        2.0,
        None,
    )
    assert (new.verdict, new.note, new.reference, new.value) == ("does not exist", "does not exist in 'a'", None, 4.0)
    assert (part.verdict, part.note, part.n) == ("not enough runs", "no seed has it on both sides", 0)


def test_seeds_where_a_side_lacks_it_are_left_out(observe):
    x = np.random.default_rng(11).normal(size=(2, 5))
    x[1, 2] = np.inf
    (row,) = compare(observe({"x": x})).rows
    assert row.n == 4
    assert row.note == "1 seed left out, where one side does not have it"
    assert row.reference == pytest.approx(np.delete(x[0], 2).mean())


@pytest.mark.parametrize("paired", [True, False])
def test_rows_and_same_are_all_there_is(observe, paired):
    rng = np.random.default_rng(12)
    figures = {f"k{k}": rng.integers(0, 3, size=(6, 4)).astype(float) for k in range(30)}
    for x in figures.values():
        x[rng.random(x.shape) < 0.4] = np.nan
    found = compare(observe(figures, paired=paired))
    assert len(found.rows) + found.same == 30 * 5
    assert found.same
    for row in found.rows:
        assert row.verdict == "does not exist" or row.n < 2 or row.p is not None or row.ci_low == row.ci_high


def test_json_is_plain(observe):
    document = json.loads(
        json.dumps(compare(observe({"x": SLEEP, "y": [[np.nan] * 10, [1.0] * 10]})).to_json(), allow_nan=False)
    )
    assert {"name", "reference", "value", "delta", "ci_low", "ci_high", "unit"} <= document["kpis"][0].keys()
    assert document["kpis"][1]["delta"] is None
    assert (document["same"], document["reference_name"]) == (0, "a")


def test_one_variant_and_no_runs(observe):
    assert what_differs(compare(observe({"x": [[1.0, 2.0]]}))) == "one variant only: nothing to compare it with"
    index = pd.MultiIndex.from_arrays([np.zeros(0, int), np.zeros(0, int)], names=["variant", "seed"])
    for paired in (True, False):
        none = Observations(pd.DataFrame({"x": np.zeros(0)}, index=index), {}, ("a", "b"), paired=paired)
        found = compare(none)
        assert (found.rows, found.same) == ((), 1)
    empty = Observations(pd.DataFrame(index=index), {}, ("a", "b"))
    assert what_differs(compare(empty)) == "the runs hold no figures to compare"


def test_everything_wrong_is_said_at_once(observe):
    with pytest.raises(InvalidInput) as raised:
        compare(observe({"cost_per_day": SLEEP}), kpis=["cost_pr_day", "cost_per_day"], reference=2, confidence=1.0)
    assert [f.rule for f in raised.value.findings] == ["unknown-kpi", "unknown-variant", "out-of-range"]
    assert "did you mean cost_per_day?" in str(raised.value)


def test_a_seed_that_stands_twice_is_refused(observe):
    seen = observe({"x": SLEEP}, seeds=[1, 2, 3, 4, 5, 6, 7, 8, 9, 9])
    with pytest.raises(InvalidInput, match="variant 0 has seed 9 more than once"):
        compare(seen)


def test_two_runs_in_words(observe):
    assert what_differs(compare(observe({"x": [[1.0], [1.0]]}))) == "the two runs are the same"
    assert what_differs(compare(observe({"x": [[1.0, 2.0], [1.0, 2.0]]}))) == "the two are the same in all 2 runs"
    said = what_differs(compare(observe({"x": SLEEP, "y": [[1.0] * 10, [2.0] * 10], "z": [[1.0] * 10, [1.0] * 10]})))
    assert said == "2 of 3 figures differ (1 higher, 1 exactly)"


@pytest.mark.parametrize("paired", [True, False])
def test_200_variants_of_60_kpis_take_under_two_seconds(observe, paired):
    rng = np.random.default_rng(13)
    seen = observe(
        {f"k{k}": rng.normal(100, 5, (1, 20)) + rng.normal(size=(200, 20)) for k in range(60)}, paired=paired
    )
    assert least_s(lambda: compare(seen)) < 2
    assert len(compare(seen).rows) == 199 * 60


@pytest.mark.parametrize("paired", [True, False])
def test_one_run_is_exact_where_nothing_is_left_to_chance(observe, paired):
    seen = {
        chance: observe({"cost_per_package": [[3.0], [3.5]]}, paired=paired, chance=chance) for chance in (True, False)
    }
    (sure,), (unsure,) = (compare(seen[chance]).rows for chance in (False, True))
    assert (sure.verdict, sure.delta, sure.ci_low, sure.ci_high, sure.p, sure.n) == ("exact", 0.5, 0.5, 0.5, None, 1)
    assert (unsure.verdict, unsure.ci_low) == ("not enough runs", None)


def test_what_one_side_lacks_is_no_exact_difference(observe):
    (row,) = compare(observe({"late_pct": [[1.0], [np.nan]]}, chance=False)).rows
    assert row.verdict == "does not exist"
