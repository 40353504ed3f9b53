"""The fit of main effects and interactions: least squares and Type II analysis of variance, by statsmodels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from whatif.compare.coding import Coded, code, product, sum_coded
from whatif.compare.cube import check, cube_of
from whatif.compare.difference import NOISE
from whatif.compare.effects import Effect, Effects
from whatif.compare.holm import holm
from whatif.compare.terms import CONSTANT, NotEstimable, Term, estimable
from whatif.observations import Observations


@dataclass(frozen=True)
class _Model:
    """What is to be fitted.

    Attributes
    ----------
    frame : DataFrame
        A row a run: `y`, `seed`, and the factors' symbols.
    base : float64[n, b]
        The constant and the blocks.
    terms : mapping of str to tuple of Coded
        Those that the runs can tell apart: one factor, or two.
    left_out : tuple of NotEstimable
    """

    frame: pd.DataFrame
    base: np.ndarray
    terms: dict[str, tuple[Coded, ...]]
    left_out: tuple[NotEstimable, ...]

    @property
    def by_seed(self) -> bool:
        return self.base.shape[1] > 1

    @property
    def formula(self) -> str:
        return "y ~ " + " + ".join(["C(seed, Sum)" if self.by_seed else "1", *map(_formula, self.terms.values())])


def effects_of(observations: Observations, kpi: str, *, confidence: float = 0.95) -> Effects:
    """Fit main effects and two-way interactions by least squares, with the seeds as blocks where runs are paired.

    Type II sums of squares: a term after all others but those that contain it. What the design cannot estimate is
    named, and left out.

    Raises
    ------
    InvalidInput
        When the KPI is unknown, or the confidence is outside 0.5..1.
    """
    check(observations, kpis=(kpi,), confidence=confidence)
    model = _model(observations, kpi)
    found = Effects(
        kpi=kpi,
        unit=observations.units.get(kpi, ""),
        confidence=confidence,
        runs=len(model.frame),
        by_seed=model.by_seed,
        not_estimable=model.left_out,
        lines=tuple(f.name for term in model.terms.values() if len(term) == 1 for f in term if f.line),
    )
    if not model.terms:
        return replace(found, note="no factor varies over the runs that have it")
    y = model.frame["y"].to_numpy()
    if np.ptp(y) <= NOISE * np.abs(y).max():
        return replace(found, note="the same in every run: no factor moves it")
    return _fitted(found, model, confidence)


def _model(observations: Observations, kpi: str) -> _Model:
    values = cube_of(observations, (kpi,)).values[:, :, 0]
    variant, seed = np.nonzero(~np.isnan(values))
    factors, fixed = code(observations.levels, variant) if observations.levels.columns.size else ([], [])
    _, block = np.unique(seed, return_inverse=True)
    seeds = int(block.max(initial=-1)) + 1
    base = np.ones((len(variant), 1))
    if observations.paired and seeds > 1:
        base = np.hstack([base, sum_coded(block, seeds)])
    frame = pd.DataFrame({"y": values[variant, seed], "seed": block, **{f.symbol: f.column for f in factors}})
    terms, left_out = _told_apart(base, factors)
    return _Model(frame, base, terms, (*(NotEstimable(name, CONSTANT) for name in fixed), *left_out))


def _told_apart(base: np.ndarray, factors: Sequence[Coded]) -> tuple[dict[str, tuple[Coded, ...]], list[NotEstimable]]:
    """The terms to fit; an interaction only where both of its factors have a term of their own."""
    mains, without = estimable(base, [Term(f.name, f.columns) for f in factors])
    own = {term.name for term in mains}
    known = {f.name: (f,) for f in factors} | {f"{a.name} × {b.name}": (a, b) for a, b in combinations(factors, 2)}
    pairs = {name: pair for name, pair in known.items() if len(pair) == 2 and own.issuperset(f.name for f in pair)}
    kept, confounded = estimable(
        base, [*mains, *(Term(n, product(a.columns, b.columns)) for n, (a, b) in pairs.items())]
    )
    return {term.name: known[term.name] for term in kept}, without + confounded


def _formula(factors: tuple[Coded, ...]) -> str:
    return ":".join(f.symbol if f.single else f"C({f.symbol}, Sum)" for f in factors)


def _fitted(found: Effects, model: _Model, confidence: float) -> Effects:
    """Fit the model and read its effects."""
    from statsmodels.formula.api import ols

    fit = ols(model.formula, model.frame).fit(method="qr")
    y, freedom = model.frame["y"].to_numpy(), int(fit.df_resid)
    sizes = [_size(term, factors, fit, confidence, freedom) for term, factors in model.terms.items()]
    within = y - model.base @ np.linalg.lstsq(model.base, y, rcond=None)[0]
    explained = replace(found, r2=1 - float(fit.ssr) / float(within @ within), df_residual=freedom)
    like = _like(model.left_out)
    effects = tuple(replace(size, like=like.get(size.term, ())) for size in sizes)
    if not freedom:
        return replace(explained, effects=effects, r2=None, note="no run is left to measure chance by")
    if np.abs(fit.resid).max() <= 100 * NOISE * np.abs(y).max():
        return replace(
            explained, effects=effects, residual_sd=0.0, note="nothing is left to chance: the terms say it all"
        )
    tested = _tested(effects, model, fit)
    return replace(explained, effects=tested, residual_sd=float(np.sqrt(fit.mse_resid)))


def _size(term: str, factors: tuple[Coded, ...], fit: Any, confidence: float, freedom: int) -> Effect:
    """How large an effect is, by the coefficients of columns that sum to 0 over the levels."""
    symbol = _formula(factors)
    names = tuple(f.name for f in factors)
    if all(f.single for f in factors):
        effect = 2 * float(fit.params[symbol])
        low, high = 2 * fit.conf_int(1 - confidence).loc[symbol] if freedom else (None, None)
        ends = dict(zip(factors[0].labels, (-effect / 2, effect / 2), strict=True)) if len(factors) == 1 else {}
        return Effect(term, names, effect, low, high, ends, 1)
    own = [name for name in fit.params.index if name.startswith(f"{symbol}[") and ":" not in name]
    if len(factors) > 1:
        freedoms = [f.columns.shape[1] for f in factors]
        return Effect(term, names, None, None, None, {}, int(np.prod(freedoms)))
    steps = fit.params[own].to_numpy()
    steps = np.append(steps, -steps.sum())
    levels = dict(zip(factors[0].labels, map(float, steps), strict=True))
    return Effect(term, names, float(np.ptp(steps)), None, None, levels, len(own))


def _tested(effects: tuple[Effect, ...], model: _Model, fit: Any) -> tuple[Effect, ...]:
    """The effects with their Type II analysis of variance."""
    from statsmodels.stats.anova import anova_lm

    table = anova_lm(fit, typ=2)
    rows = table.loc[[_formula(model.terms[effect.term]) for effect in effects]]
    adjusted = holm(rows["PR(>F)"].to_numpy())
    left = float(fit.ssr)
    return tuple(
        replace(
            effect,
            sum_sq=float(row.sum_sq),
            f=float(row.F),
            p=float(p),
            p_holm=float(p_holm),
            partial_eta2=float(row.sum_sq / (row.sum_sq + left)),
        )
        for effect, row, p, p_holm in zip(effects, rows.itertuples(), rows["PR(>F)"], adjusted, strict=True)
    )


def _like(left_out: Sequence[NotEstimable]) -> dict[str, tuple[str, ...]]:
    """By term, the terms left out that its figures may be about."""
    like: dict[str, tuple[str, ...]] = {}
    for missing in left_out:
        for term in missing.like:
            like[term] = (*like.get(term, ()), missing.term)
    return like
