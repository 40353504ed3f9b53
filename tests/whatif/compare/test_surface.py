import json

import numpy as np
import pytest
from scipy.optimize import minimize
from statsmodels.regression.linear_model import OLS

from core.errors import InvalidInput
from whatif.compare import fit_surface, surface

# Montgomery 2001, "Design and Analysis of Experiments", example 11-1: yield of a chemical process.
A = 5 * 1.414
TIME = [80, 80, 90, 90, 85, 85, 85, 85, 85, 85 + A, 85 - A, 85, 85]
TEMPERATURE = [170, 180, 170, 180, 175, 175, 175, 175, 175, 175, 175, 175 + A, 175 - A]
YIELD = [76.5, 77, 78, 79.5, 79.9, 80.3, 80.0, 79.7, 79.8, 78.4, 75.6, 78.5, 77]


def process(observe):
    levels = {"time": np.array(TIME, float), "temperature": np.array(TEMPERATURE, float)}
    return observe({"yield": np.array(YIELD)[:, None]}, levels=levels)


def test_the_books_surface(observe):
    found = fit_surface(process(observe), "yield", better="higher")
    # 79.94 + 0.995 x1 + 0.515 x2 - 1.376 x1^2 - 1.001 x2^2 + 0.25 x1 x2, with x = 1 at 5 units; here at 5 x 1.414.
    c = found.coefficients
    book = {
        "1": 79.94,
        "time": 0.995,
        "temperature": 0.515,
        "time × temperature": 0.25,
        "time²": -1.376,
        "temperature²": -1.001,
    }
    ours = {t: b / 1.414 ** (0 if t == "1" else 2 if "²" in t or "×" in t else 1) for t, b in c.items()}
    assert ours == pytest.approx(book, abs=6e-4)
    assert found.error.r2 == pytest.approx(28.25 / 28.74, abs=3e-4)
    assert found.error.rmse == pytest.approx(np.sqrt(0.0709), abs=1e-3)
    assert found.error.df == 7
    assert found.error.lack_of_fit_f == pytest.approx(1.78, abs=0.015)
    assert found.error.lack_of_fit_p == pytest.approx(0.2897, abs=0.0015)
    assert (1 - found.error.r2_left_out) * 28.74 == pytest.approx(2.35, abs=0.005)
    best = found.optimum
    assert best.prediction.value == pytest.approx(80.21, abs=0.005)
    assert best.prediction.at == pytest.approx({"time": 87, "temperature": 176.5}, abs=0.06)
    assert (best.at_edge, best.prediction.inside, found.seeds) == ((), True, 1)
    json.dumps(found.to_json(), allow_nan=False)


def test_left_out_one_by_one(observe):
    found = fit_surface(process(observe), "yield")
    x, y = found.fit.model.exog, np.array(YIELD)
    missed = [y[i] - x[i] @ np.linalg.lstsq(np.delete(x, i, 0), np.delete(y, i), rcond=None)[0] for i in range(13)]
    assert found.error.r2_left_out == pytest.approx(1 - np.sum(np.square(missed)) / ((y - y.mean()) ** 2).sum())


def test_beyond_what_was_run_is_not_to_be_trusted(observe):
    found = fit_surface(process(observe), "yield")
    assert found.predict({"time": 85, "temperature": 175}).inside
    beyond = found.predict({"time": 100, "temperature": 175})
    assert not beyond.inside
    assert beyond.note == "do not trust it: beyond the range of time"
    corner = found.predict({"time": 92, "temperature": 182})
    assert corner.note == "do not trust it: no variant lies near this combination"
    # 1.1 units along both: its leverage lies but a little above the axial points'.
    assert not found.predict({"time": 90.5, "temperature": 180.5}).inside
    assert found.predict({"time": 90, "temperature": 180}).inside
    inner = found.predict({"time": 85, "temperature": 175})
    assert inner.low < inner.ci_low < inner.value < inner.ci_high < inner.high
    assert corner.high - corner.low > inner.high - inner.low


def test_a_prediction_asks_for_every_factor(observe):
    found = fit_surface(process(observe), "yield")
    with pytest.raises(InvalidInput) as raised:
        found.predict({"tim": 85, "temperature": float("nan")})
    assert [f.rule for f in raised.value.findings] == ["unknown-factor", "no-level", "no-level"]


def design(n, rng):
    return {"robots": rng.uniform(50, 150, n), "share": rng.uniform(0, 1, n)}


def truth(levels, wave=0.0):
    r, s = (np.asarray(levels["robots"]) - 100) / 50, 2 * np.asarray(levels["share"]) - 1
    return 10 + 2 * r - s + 3 * r**2 + s**2 - r * s + wave * np.sin(5 * r)


def runs(levels, rng, seeds, noise=0.5, wave=0.0):
    own = rng.normal(0, noise, (len(levels["robots"]), seeds))
    return truth(levels, wave)[:, None] + own + rng.normal(0, 20, (1, seeds))


def test_prediction_intervals_hold_a_new_variant_in_95_percent(observe):
    rng = np.random.default_rng(1)
    held, tries = 0, 200
    for _ in range(tries):
        levels = design(15, rng)
        x = runs(levels, rng, 3)
        found = fit_surface(observe({"x": x[:14]}, levels={k: v[:14] for k, v in levels.items()}), "x")
        said = found.predict({k: v[14] for k, v in levels.items()})
        held += said.low <= x[14].mean() <= said.high
    assert held / tries == pytest.approx(0.95, abs=3 * np.sqrt(0.05 * 0.95 / tries))


def test_lack_of_fit_is_seen_where_it_is_and_not_where_it_is_not(observe):
    rng = np.random.default_rng(2)
    p = {0.0: [], 3.0: []}
    for wave, found in p.items():
        for _ in range(100):
            levels = design(15, rng)
            seen = observe({"x": runs(levels, rng, 4, wave=wave)}, levels=levels)
            found.append(fit_surface(seen, "x").error.lack_of_fit_p)
    assert np.mean(np.array(p[0.0]) < 0.05) < 0.05 + 3 * np.sqrt(0.05 * 0.95 / 100)
    assert np.mean(np.array(p[3.0]) < 0.05) > 0.9


def test_lack_of_fit_is_the_f_test_of_a_mean_for_each_variant(observe):
    rng = np.random.default_rng(3)
    levels = design(12, rng)
    x = runs(levels, rng, 4)
    found = fit_surface(observe({"x": x}, levels=levels), "x")
    variant, seed = np.divmod(np.arange(48), 4)
    blocks = np.eye(4)[seed][:, 1:]
    small = OLS(x.ravel(), np.hstack([found.fit.model.exog[variant], blocks])).fit()
    full = OLS(x.ravel(), np.hstack([np.eye(12)[variant], blocks])).fit()
    f, p, _ = full.compare_f_test(small)
    assert (found.error.lack_of_fit_f, found.error.lack_of_fit_p) == pytest.approx((f, p))
    np.testing.assert_allclose(list(found.coefficients.values())[1:], small.params[1:6])


@pytest.mark.parametrize("better", ["lower", "higher"])
def test_the_optimum_is_the_best_of_the_box(observe, better):
    rng = np.random.default_rng(4)
    levels = design(30, rng)
    found = fit_surface(observe({"x": runs(levels, rng, 3)}, levels=levels), "x", better=better)
    best = found.optimum
    sign = 1 if better == "lower" else -1
    r, s = np.meshgrid(*(np.linspace(lo, hi, 201) for lo, hi in zip(found.box.low, found.box.high, strict=True)))
    on_grid = surface.design(found.box.coded(np.column_stack([r.ravel(), s.ravel()])), found.terms) @ found.fit.params
    assert sign * best.prediction.value <= sign * on_grid[np.argmin(sign * on_grid)] + 1e-9
    assert best.at_edge == (() if better == "lower" else ("robots", "share"))
    if better == "lower":
        true = minimize(lambda z: truth({"robots": z[:1] * 100, "share": z[1:]})[0], [1.0, 0.5]).x
        assert best.prediction.at == pytest.approx({"robots": true[0] * 100, "share": true[1]}, abs=8)
    assert best.prediction.low < best.prediction.value < best.prediction.high


def test_a_line_keeps_to_the_box_without_a_square(observe):
    x = np.array([[1.0], [2.0], [1.1], [2.1]]) + np.random.default_rng(5).normal(0, 0.01, (4, 3))
    found = fit_surface(observe({"cost": x}, levels={"robots": [10.0, 20.0, 10.0, 20.0]}), "cost")
    assert set(found.coefficients) == {"1", "robots"}
    assert [(n.term, n.why) for n in found.not_estimable] == [("robots²", "needs a third level")]
    assert found.optimum.prediction.at == {"robots": 10.0}
    assert found.optimum.at_edge == ("robots",)


def test_other_levels_of_what_is_no_number_lie_elsewhere(observe):
    rng = np.random.default_rng(6)
    levels = {"site": ["open"] * 5 + ["closed"] * 3, "robots": [1.0, 2.0, 3.0, 4.0, 5.0, 1.0, 2.0, 3.0]}
    seen = observe({"x": rng.normal(size=(8, 4))}, levels=levels)
    found = fit_surface(seen, "x")
    assert (found.variants, found.left_out) == (5, ("f", "g", "h"))
    assert fit_surface(seen, "x", reference=6).variants == 3


def test_only_seeds_that_all_have_count(observe):
    rng = np.random.default_rng(7)
    levels = {"robots": [1.0, 2.0, 3.0, 4.0, 5.0]}
    x = rng.normal(size=(5, 6))
    x[1, 0] = x[3, 5] = np.nan
    found = fit_surface(observe({"x": x}, levels=levels), "x")
    assert (found.seeds, found.note) == (4, "2 seeds left out, that not every variant has")
    whole = fit_surface(observe({"x": x[:, 1:5]}, levels=levels), "x")
    assert found.coefficients == whole.coefficients
    x[0, 1:] = np.nan
    x[1, 1:3] = np.nan
    apart = fit_surface(observe({"x": x}, levels=levels), "x")
    assert apart.note == "no seed is common to all variants: each has its own"
    assert fit_surface(observe({"x": x}, levels=levels, paired=False), "x").note == ""


def test_as_many_terms_as_variants_leave_no_error(observe):
    found = fit_surface(observe({"cost": [[1.0], [0.0], [3.0]]}, levels={"robots": [1.0, 2.0, 3.0]}), "cost")
    assert (found.error.df, found.error.rmse, found.error.r2, found.error.r2_left_out) == (0, None, None, None)
    assert found.optimum.prediction.low is None
    assert "no variant is left" in found.note
    json.dumps(found.to_json(), allow_nan=False)


def test_too_few_variants_for_all_terms_are_said(observe):
    rng = np.random.default_rng(8)
    levels = {k: rng.random(4).tolist() for k in "abc"}
    found = fit_surface(observe({"x": rng.normal(size=(4, 3))}, levels=levels), "x")
    assert set(found.coefficients) == {"1", "a", "b", "c"}
    assert len(found.not_estimable) == 6


@pytest.mark.parametrize(
    "x", [np.full((4, 3), 5.0), np.repeat([[1.0], [2.0], [3.0], [4.0]], 3, axis=1)], ids=["flat", "exact"]
)
def test_a_surface_without_chance(observe, x):
    found = fit_surface(observe({"cost": x}, levels={"robots": [1.0, 2.0, 3.0, 4.0]}), "cost")
    assert found.error.rmse == pytest.approx(0, abs=1e-9)
    assert found.predict({"robots": 2.5}).value == pytest.approx(x.mean())
    json.dumps(found.to_json(), allow_nan=False)


@pytest.mark.parametrize("levels", [None, {"site": ["a", "b"]}, {"robots": [3.0, 3.0]}])
def test_without_a_factor_of_numbers_there_is_no_surface(observe, levels):
    with pytest.raises(InvalidInput, match="a factor of numbers that varies"):
        fit_surface(observe({"x": [[1.0, 2.0], [3.0, 4.0]]}, levels=levels), "x")
    with pytest.raises(InvalidInput, match="a factor of numbers that varies"):
        fit_surface(observe({"x": np.full((2, 2), np.nan)}, levels={"robots": [1.0, 2.0]}), "x")
