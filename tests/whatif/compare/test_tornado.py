import json

import numpy as np
import pytest

from whatif.compare import compare, tornado_of

LEVELS = {
    "robots": [100.0, 150.0, 50.0, 100.0, 150.0, 100.0],
    "site": ["open", "open", "open", "closed", "closed", "open"],
    "cutoff": ["22:00"] * 5 + ["23:00"],
    "never": ["x", "x", "x", "x", "y", "x"],
}


def figures():
    noise = np.random.default_rng(1).normal(0, 0.1, (6, 7)) + np.random.default_rng(2).normal(0, 9, (1, 7))
    return noise + np.array([[0.0], [-2.0], [3.0], [9.0], [50.0], [1.0]])


def test_factors_by_how_far_each_moves_it_alone(observe):
    found = tornado_of(observe({"cost": figures()}, levels=LEVELS, units={"cost": "USD"}), "cost")
    assert [swing.factor for swing in found.swings] == ["site", "robots", "cutoff"]
    assert found.never_alone == ("never",)
    site, robots, _ = found.swings
    assert (site.reference, [bar.level for bar in site.bars]) == ("open", ["closed"])
    assert site.low == 0
    assert site.high == site.span == pytest.approx(9, abs=0.2)
    assert [bar.level for bar in robots.bars] == ["150", "50"]
    assert robots.span == pytest.approx(5, abs=0.3)
    assert json.loads(json.dumps(found.to_json(), allow_nan=False))["swings"][0]["span"] == site.span


def test_bars_are_the_comparisons_rows_with_a_family_of_their_own(observe):
    seen = observe({"cost": figures(), "other": figures() ** 2}, levels=LEVELS)
    bars = [bar for swing in tornado_of(seen, "cost").swings for bar in swing.bars]
    rows = compare(seen)
    assert len(bars) == 4
    for bar in bars:
        row = rows.of(bar.variant, "cost")
        assert (bar.delta, bar.ci_low, bar.ci_high, bar.n) == (row.delta, row.ci_low, row.ci_high, row.n)
        assert row.p <= bar.p_holm <= row.p_holm
        assert bar.p_holm <= 4 * row.p


def test_around_another_reference(observe):
    found = tornado_of(observe({"cost": figures()}, levels=LEVELS), "cost", reference=3)
    assert {(s.factor, s.bars[0].variant) for s in found.swings} == {("site", 0)}
    assert found.swings[0].low == pytest.approx(-9, abs=0.2)
    assert found.never_alone == ("robots", "cutoff", "never")


def test_what_moves_nothing_and_one_seed(observe):
    found = tornado_of(observe({"cost": [[1.0, 2.0], [1.0, 2.0]]}, levels={"robots": [1.0, 2.0]}), "cost")
    assert (found.swings[0].span, found.swings[0].bars[0].verdict, found.swings[0].bars[0].ci_low) == (0.0, "same", 0.0)
    one = tornado_of(observe({"cost": [[1.0], [2.0]]}, levels={"robots": [1.0, 2.0]}), "cost")
    assert (one.swings[0].span, one.swings[0].bars[0].ci_low, one.swings[0].bars[0].verdict) == (
        1.0,
        None,
        "not enough runs",
    )


def test_missing_levels_are_levels_and_without_factors_there_is_no_tornado(observe):
    levels = {"site": [None, "closed", None], "robots": [1.0, 1.0, 2.0]}
    found = tornado_of(observe({"cost": figures()[:3]}, levels=levels), "cost")
    assert [swing.factor for swing in found.swings] == ["robots", "site"]
    assert tornado_of(observe({"cost": figures()}), "cost").swings == ()


def test_a_kpi_that_a_variant_lacks(observe):
    x = figures()
    x[3] = np.nan
    site = tornado_of(observe({"cost": x}, levels=LEVELS), "cost").swings[-1]
    assert (site.factor, site.span, site.bars[0].verdict, site.bars[0].delta) == ("site", 0.0, "does not exist", None)
