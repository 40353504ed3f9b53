"""The fit of a response surface, its error and its optimum."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import pandas as pd
from scipy import optimize, stats
from statsmodels.regression.linear_model import OLS, RegressionResultsWrapper
from statsmodels.stats.outliers_influence import OLSInfluence

from core.errors import Finding, InvalidInput
from whatif.compare.coding import is_numeric
from whatif.compare.comparing import number
from whatif.compare.cube import check, cube_of
from whatif.compare.difference import NOISE
from whatif.compare.direction import Better, better_of
from whatif.compare.surface import Box, FitError, Optimum, Surface, design, quadratic
from whatif.compare.terms import CONSTANT, Term, estimable
from whatif.observations import Observations

MOST_CORNERS = 10
"""Factors, before the search for the optimum no longer begins at every corner of their box too."""
STARTS = 10


@dataclass(frozen=True)
class _Means:
    """What is fitted.

    Attributes
    ----------
    variants : int64[n]
    y : float64[n]
        Each variant's mean.
    seeds : int
        In every mean (unpaired: in the shortest).
    noise : float
        Variance of a mean by chance, as repeated runs say; NaN where none are.
    df : int
        Of it.
    note : str
    """

    variants: np.ndarray
    y: np.ndarray
    seeds: int
    noise: float
    df: int
    note: str


def fit_surface(
    observations: Observations,
    kpi: str,
    *,
    reference: int = 0,
    better: Better | None = None,
    confidence: float = 0.95,
) -> Surface:
    """Fit a quadratic in the numeric factors to the variants' means (Box and Wilson 1951).

    Myers, Montgomery and Anderson-Cook 2016, "Response Surface Methodology", ch. 6. Intervals come from how far the
    variants lie from the surface, so they hold what the surface lacks and what the seeds leave to chance; where runs
    are paired, what all variants share at the seeds that were run is part of the value, and not of the interval.

    Parameters
    ----------
    reference : int
        Of factors that are no numbers, the level is this variant's.
    better : "lower" or "higher", optional
        Of the optimum; by the KPI's name, where it has a direction.

    Raises
    ------
    InvalidInput
        When the KPI or the reference is unknown, or no numeric factor varies.
    """
    check(observations, kpis=(kpi,), reference=reference, confidence=confidence)
    columns, there = _on_surface(observations.levels, reference)
    means = _means(cube_of(observations, (kpi,)).values[:, :, 0], there, paired=observations.paired)
    box, x = _box(observations.levels, columns, means.variants)
    names = quadratic(box.factors)
    coded = box.coded(x)
    kept, left_out = estimable(
        np.ones((len(x), 1)), [Term(name, design(coded, {name: of})[:, 1:]) for name, of in names.items()]
    )
    terms = {term.name: names[term.name] for term in kept}
    fit = OLS(means.y, design(coded, terms)).fit()
    on = set(means.variants.tolist())
    surface = Surface(
        kpi=kpi,
        unit=observations.units.get(kpi, ""),
        confidence=confidence,
        box=box,
        coefficients=dict(zip(("1", *terms), map(float, fit.params), strict=True)),
        error=_error(fit, x, means),
        variants=len(x),
        seeds=means.seeds,
        not_estimable=tuple(replace(n, why="needs a third level") if n.why == CONSTANT else n for n in left_out),
        left_out=tuple(name for v, name in enumerate(observations.names) if v not in on),
        note=means.note,
        fit=fit,
        terms=terms,
    )
    if surface.error.df == 0:
        surface = replace(
            surface, note="; ".join(filter(None, [means.note, "no variant is left to measure its error by"]))
        )
    way = better or better_of(kpi)
    return replace(surface, optimum=_optimum(surface, coded, way)) if way else surface


def _on_surface(levels: pd.DataFrame, reference: int) -> tuple[list[str], np.ndarray]:
    """The numeric factors, and the variants with the reference's level of every other, bool[V]."""
    numeric = [name for name in levels.columns if is_numeric(levels[name])]
    there = np.ones(len(levels), dtype=bool)
    for name in levels.columns.difference(numeric):
        own = levels[name].iloc[reference]
        there &= (levels[name].isna() if pd.isna(own) else levels[name] == own).to_numpy()
    return numeric, there


def _means(values: np.ndarray, there: np.ndarray, *, paired: bool) -> _Means:
    """Variants' means over their seeds; of paired runs over the seeds that all of them have, if any."""
    has = ~np.isnan(values)
    if len(there):
        has &= there[:, None]
    variants = np.flatnonzero(has.any(axis=1))
    common = has[variants].all(axis=0) & bool(len(variants))
    if paired and common.any():
        table = values[variants][:, common]
        rest = table - table.mean(axis=1, keepdims=True) - table.mean(axis=0) + table.mean()
        out = int(has.any(axis=0).sum() - common.sum())
        note = f"{out} {'seed' if out == 1 else 'seeds'} left out, that not every variant has" if out else ""
        return _of(variants, table.mean(axis=1), rest, np.full(len(variants), table.shape[1]), table.shape[1] - 1, note)
    own = np.where(has, values, np.nan)[variants]
    y = np.nanmean(own, axis=1)
    n = has[variants].sum(axis=1)
    note = "no seed is common to all variants: each has its own" if paired and len(variants) else ""
    return _of(variants, y, np.nan_to_num(own - y[:, None]), n, 0, note)


def _of(variants: np.ndarray, y: np.ndarray, rest: np.ndarray, n: np.ndarray, shared: int, note: str) -> _Means:
    """Means of n runs each, with the chance that `rest` shows; `shared` degrees went to the seeds."""
    df = int(n.sum()) - len(n) - shared
    noise = float((rest**2).sum() / df * (1 / n).mean()) if df > 0 else float("nan")
    return _Means(variants, y, int(n.min()) if len(n) else 0, noise, max(0, df), note)


def _box(levels: pd.DataFrame, columns: list[str], variants: np.ndarray) -> tuple[Box, np.ndarray]:
    """The range of the factors that vary, and the variants' levels of them, float64[n, k]."""
    x = levels[columns].iloc[variants].to_numpy(dtype=float) if columns else np.zeros((len(variants), 0))
    varies = np.ptp(x, axis=0) > 0 if len(x) else np.zeros(len(columns), dtype=bool)
    if not varies.any():
        raise InvalidInput(
            [Finding("factors", 0, "no-numeric-factor", "a surface needs a factor of numbers that varies")]
        )
    x = x[:, varies]
    return Box(tuple(str(columns[k]) for k in np.flatnonzero(varies)), x.min(axis=0), x.max(axis=0)), x


def _error(fit: RegressionResultsWrapper, x: np.ndarray, means: _Means) -> FitError:
    """The fit's error over the variants."""
    df = int(fit.df_resid)
    total = float(fit.centered_tss)
    if df == 0 or total <= len(means.y) * (NOISE * np.abs(means.y).max()) ** 2:
        return FitError(None if df == 0 else 0.0, None, None, None, df, None, None)
    press = OLSInfluence(fit).resid_press if OLSInfluence(fit).hat_matrix_diag.max() < 1 - NOISE else None
    return FitError(
        rmse=float(np.sqrt(fit.mse_resid)),
        r2=float(fit.rsquared),
        r2_adjusted=float(fit.rsquared_adj),
        r2_left_out=None if press is None else 1 - float(press @ press) / total,
        df=df,
        **dict(zip(("lack_of_fit_f", "lack_of_fit_p"), _lack_of_fit(fit, x, means), strict=True)),
    )


def _lack_of_fit(fit: RegressionResultsWrapper, x: np.ndarray, means: _Means) -> tuple[float | None, float | None]:
    """F and p of the residuals against chance: of repeated seeds, else of variants with the same levels."""
    if means.df > 0 and means.noise > 0:
        f = float(fit.mse_resid) / means.noise
        return f, float(stats.f.sf(f, fit.df_resid, means.df))
    _, point = np.unique(x, axis=0, return_inverse=True)
    full = OLS(means.y, np.eye(point.max() + 1)[point]).fit()
    if means.df or not 0 < full.df_resid < fit.df_resid or full.ssr <= NOISE**2 * full.uncentered_tss:
        return None, None
    f, p, _ = full.compare_f_test(fit)
    return number(f), number(p)


def _optimum(surface: Surface, coded: np.ndarray, better: Better) -> Optimum:
    """The best point within the box, from the best variants, the corners and the middle."""
    sign = 1.0 if better == "lower" else -1.0
    k = coded.shape[1]

    def cost(at: np.ndarray) -> float:
        return sign * float((design(at[None, :], surface.terms) @ surface.fit.params)[0])

    corners = np.array(list(product((-1.0, 1.0), repeat=k))) if k <= MOST_CORNERS else np.zeros((0, k))
    starts = np.unique(np.vstack([coded, corners, np.zeros((1, k))]), axis=0)
    starts = starts[np.argsort(sign * (design(starts, surface.terms) @ surface.fit.params), kind="stable")[:STARTS]]
    found = [optimize.minimize(cost, s, method="L-BFGS-B", bounds=[(-1, 1)] * k) for s in starts]
    best = min(found, key=lambda one: one.fun).x
    edge = tuple(name for name, z in zip(surface.box.factors, best, strict=True) if abs(z) > 1 - 1e-6)
    return Optimum(better, surface.at_point(surface.box.natural(best[None, :])), edge)
