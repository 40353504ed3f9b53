import json
from itertools import product

import numpy as np
import pytest
from scipy.stats import f as f_distribution
from scipy.stats import t

from core.errors import InvalidInput
from whatif.compare import effects_of


def grid(**levels):
    """Every combination; the first factor changes fastest."""
    rows = [row[::-1] for row in product(*reversed(levels.values()))]
    return {name: [row[k] for row in rows] for k, name in enumerate(levels)}


def by_term(found):
    return {effect.term: effect for effect in found.effects}


# Box, Hunter and Hunter 2005, "Statistics for Experimenters", table 5.2: the 2^3 pilot plant.
PILOT = grid(T=[160.0, 180.0], C=[20.0, 40.0], K=["A", "B"])
YIELD = [60, 72, 54, 68, 52, 83, 45, 80]


def test_the_pilot_plant(observe):
    found = effects_of(observe({"yield": np.array(YIELD)[:, None]}, levels=PILOT), "yield")
    effects = {term: effect.effect for term, effect in by_term(found).items()}
    book = {"T": 23, "C": -5, "K": 1.5, "T × C": 1.5, "T × K": 10, "C × K": 0}
    assert effects == pytest.approx(book, abs=1e-9)
    # The three-factor interaction, 0.5, is all that is left: a sum of squares of 8 x 0.5^2 / 4.
    assert found.df_residual == 1
    assert found.residual_sd == pytest.approx(np.sqrt(0.5))
    assert by_term(found)["T"].sum_sq == pytest.approx(8 * 23**2 / 4)
    assert by_term(found)["T"].levels == pytest.approx({"160": -11.5, "180": 11.5})
    assert not found.by_seed
    json.dumps(found.to_json(), allow_nan=False)


def rss(y, *columns):
    x = np.hstack(columns)
    return float(((y - x @ np.linalg.lstsq(x, y, rcond=None)[0]) ** 2).sum())


def dummies(values):
    return (np.asarray(values)[:, None] == np.unique(values)).astype(float)


def test_type_ii_by_nested_fits_of_an_unbalanced_design_in_blocks(observe):
    rng = np.random.default_rng(1)
    levels = grid(site=["open", "slow", "closed"], robots=[1.0, 2.0, 3.0, 4.0])
    x = (
        rng.normal(size=(12, 5))
        + 4 * rng.normal(size=(1, 5))
        + np.repeat([[0.0], [1.0], [3.0]], 1, axis=0)[np.arange(12) % 3]
    )
    x[rng.random(x.shape) < 0.25] = np.nan
    found = effects_of(observe({"x": x}, levels=levels), "x")
    variant, seed = np.nonzero(~np.isnan(x))
    y = x[variant, seed]
    a, b, blocks = (
        dummies(np.array(levels["site"])[variant]),
        dummies(np.array(levels["robots"])[variant]),
        dummies(seed),
    )
    ab = (a[:, :, None] * b[:, None, :]).reshape(len(y), -1)
    full = rss(y, blocks, ab)
    squares = {
        "site": rss(y, blocks, b) - rss(y, blocks, a, b),
        "robots": rss(y, blocks, a) - rss(y, blocks, a, b),
        "site × robots": rss(y, blocks, a, b) - full,
    }
    assert {term: e.sum_sq for term, e in by_term(found).items()} == pytest.approx(squares)
    left = len(y) - 5 - 11
    assert (found.df_residual, found.runs, found.by_seed) == (left, len(y), True)
    for term, df in (("site", 2), ("robots", 3), ("site × robots", 6)):
        effect = by_term(found)[term]
        f = squares[term] / df / (full / left)
        assert effect.df == df
        assert effect.f == pytest.approx(f)
        assert effect.p == pytest.approx(f_distribution.sf(f, df, left))
        assert effect.partial_eta2 == pytest.approx(squares[term] / (squares[term] + full))
    assert found.r2 == pytest.approx(1 - full / rss(y, blocks))


def test_means_and_intervals_of_a_balanced_design(observe):
    rng = np.random.default_rng(2)
    levels = grid(site=["open", "slow", "closed"], robots=[1.0, 2.0])
    x = rng.normal(size=(6, 8)) + 5 * rng.normal(size=(1, 8))
    found = effects_of(observe({"x": x}, levels=levels), "x")
    site, robots = by_term(found)["site"], by_term(found)["robots"]
    means = {name: x[np.array(levels["site"]) == name].mean() - x.mean() for name in ("open", "slow", "closed")}
    assert site.levels == pytest.approx(means)
    assert site.effect == pytest.approx(max(means.values()) - min(means.values()))
    assert site.ci_low is None
    assert robots.effect == pytest.approx(x[3:].mean() - x[:3].mean())
    # Two means of 24 runs each differ by the residual's sd times sqrt(2 / 24).
    half = t.ppf(0.975, found.df_residual) * found.residual_sd * np.sqrt(2 / 24)
    assert (robots.ci_low, robots.ci_high) == pytest.approx((robots.effect - half, robots.effect + half))
    assert robots.p_holm >= robots.p


def test_blocks_take_out_what_a_seed_does_to_all(observe):
    rng = np.random.default_rng(3)
    x = np.array([[0.0], [1.0]]) + rng.normal(0, 0.1, (2, 6)) + rng.normal(0, 50, (1, 6))
    of = [effects_of(observe({"x": x}, levels={"a": ["-", "+"]}, paired=paired), "x") for paired in (True, False)]
    assert of[0].effects[0].p < 1e-3
    assert of[1].effects[0].p > 0.5
    assert [found.by_seed for found in of] == [True, False]
    # With two variants, the block's F is the square of the paired t.
    d = x[1] - x[0]
    assert of[0].effects[0].f == pytest.approx((d.mean() / (d.std(ddof=1) / np.sqrt(6))) ** 2)


def test_aliases_of_a_half_fraction_are_named(observe):
    levels = grid(A=[0.0, 1.0], B=[0.0, 1.0], C=[0.0, 1.0])
    sign = {k: 2 * np.array(v) - 1 for k, v in levels.items()}
    levels["D"] = (sign["A"] * sign["B"] * sign["C"]).tolist()
    x = (3 * sign["C"] * sign["A"] + np.array(levels["D"]))[:, None] + np.random.default_rng(4).normal(0, 0.1, (8, 3))
    found = effects_of(observe({"x": x}, levels=levels), "x")
    assert {(n.term, n.like) for n in found.not_estimable} == {
        ("B × C", ("A × D",)),
        ("B × D", ("A × C",)),
        ("C × D", ("A × B",)),
    }
    assert by_term(found)["A × C"].like == ("B × D",)
    assert by_term(found)["A × C"].effect == pytest.approx(6, abs=0.2)
    assert by_term(found)["D"].effect == pytest.approx(2, abs=0.2)
    assert by_term(found)["A"].like == ()


def test_factors_that_go_together_and_empty_cells_are_said(observe):
    rng = np.random.default_rng(5)
    together = {"a": [0.0, 1.0, 0.0, 1.0], "b": ["x", "y", "x", "y"], "c": [0.0, 0.0, 1.0, 1.0], "d": [5.0] * 4}
    found = effects_of(observe({"x": rng.normal(size=(4, 4))}, levels=together), "x")
    said = {n.term: n.why for n in found.not_estimable}
    assert said == {"d": "never varied", "b": "cannot be told apart from a"}
    assert set(by_term(found)) == {"a", "c", "a × c"}
    holes = {k: v[:-1] for k, v in grid(a=["x", "y", "z"], b=["p", "q", "r"]).items()}
    found = effects_of(observe({"x": rng.normal(size=(8, 4))}, levels=holes), "x")
    assert [(n.term, n.why) for n in found.not_estimable] == [("a × b", "some of its combinations were never run")]


def test_one_at_a_time_gives_main_effects_alone(observe):
    levels = {"a": [0.0, 1.0, 0.0], "b": ["x", "x", "y"]}
    x = np.array([[0.0], [2.0], [5.0]]) + np.random.default_rng(6).normal(0, 0.01, (3, 4))
    found = effects_of(observe({"x": x}, levels=levels), "x")
    assert {t: e.effect for t, e in by_term(found).items()} == pytest.approx({"a": 2, "b": 5}, abs=0.05)
    assert [n.term for n in found.not_estimable] == ["a × b"]


def test_sampled_ranges_are_straight_lines(observe):
    rng = np.random.default_rng(7)
    levels = {"robots": rng.uniform(10, 20, 30).tolist(), "share": rng.uniform(0, 1, 30).tolist()}
    truth = 3 * np.array(levels["robots"]) - 4 * np.array(levels["share"])
    found = effects_of(observe({"x": truth[:, None] + rng.normal(0, 0.1, (30, 2))}, levels=levels), "x")
    assert found.lines == ("robots", "share")
    span = {name: max(values) - min(values) for name, values in levels.items()}
    assert by_term(found)["robots"].effect == pytest.approx(3 * span["robots"], abs=0.2)
    assert by_term(found)["share"].effect == pytest.approx(-4 * span["share"], abs=0.2)
    assert by_term(found)["robots × share"].effect == pytest.approx(0, abs=0.3)


def test_without_runs_to_measure_chance_there_is_no_p(observe):
    found = effects_of(observe({"x": [[1.0], [2.0], [3.0], [5.0]]}, levels=grid(a=[0.0, 1.0], b=[0.0, 1.0])), "x")
    assert {t: e.effect for t, e in by_term(found).items()} == pytest.approx({"a": 1.5, "b": 2.5, "a × b": 0.5})
    assert {e.p for e in found.effects} == {None}
    assert "no run is left" in found.note
    json.dumps(found.to_json(), allow_nan=False)


def test_a_kpi_without_chance_has_effects_and_no_p(observe):
    x = np.repeat([[1.0], [2.0], [3.0], [5.0]], 4, axis=1) + np.array([7.0, 1.0, 3.0, 2.0])
    found = effects_of(observe({"x": x}, levels=grid(a=[0.0, 1.0], b=[0.0, 1.0])), "x")
    assert by_term(found)["a"].effect == pytest.approx(1.5)
    assert (by_term(found)["a"].p, found.residual_sd) == (None, 0.0)
    assert "nothing is left to chance" in found.note


@pytest.mark.parametrize(
    ("figures", "levels", "note"),
    [
        ([[1.0, 2.0]], {"a": [0.0]}, "no factor varies"),
        ([[1.0, 2.0], [2.0, 1.0]], None, "no factor varies"),
        ([[3.0, 3.0], [3.0, 3.0]], {"a": [0.0, 1.0]}, "the same in every run"),
        ([[np.nan, np.nan], [np.inf, np.nan]], {"a": [0.0, 1.0]}, "no factor varies"),
        ([[np.nan, 1.0], [2.0, np.nan]], {"a": [0.0, 1.0]}, "no factor varies"),
    ],
    ids=["one variant", "no factors", "constant", "no figures", "a seed each"],
)
def test_what_cannot_be_fitted_is_said(observe, figures, levels, note):
    found = effects_of(observe({"x": figures}, levels=levels), "x")
    assert found.effects == ()
    assert note in found.note
    json.dumps(found.to_json(), allow_nan=False)


def test_an_unknown_kpi_is_refused(observe):
    with pytest.raises(InvalidInput, match="is in none of the runs"):
        effects_of(observe({"x": [[1.0, 2.0]]}), "y")
