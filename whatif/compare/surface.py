"""A response surface: a KPI as a quadratic in the numeric factors, and how far to trust it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from statsmodels.regression.linear_model import RegressionResultsWrapper

from core.errors import Finding, InvalidInput
from datasets.cells import hint
from whatif.compare.comparing import number
from whatif.compare.direction import Better
from whatif.compare.terms import NotEstimable


@dataclass(frozen=True)
class Box:
    """The range over which the factors were run; coded, each goes from -1 to 1.

    Attributes
    ----------
    factors : tuple of str, k
    low, high : float64[k]
    """

    factors: tuple[str, ...]
    low: np.ndarray
    high: np.ndarray

    def coded(self, x: np.ndarray) -> np.ndarray:
        """Coded values of float64[n, k]."""
        return 2 * (x - self.low) / (self.high - self.low) - 1

    def natural(self, coded: np.ndarray) -> np.ndarray:
        """Values in the factors' own units; a point of the box stays within it."""
        return np.clip((self.low + self.high) / 2 + coded * (self.high - self.low) / 2, self.low, self.high)


def quadratic(names: tuple[str, ...]) -> dict[str, tuple[int, ...]]:
    """Terms of a quadratic by name, each as the factors that it multiplies: lines, products, squares."""
    k = range(len(names))
    lines: dict[str, tuple[int, ...]] = {names[i]: (i,) for i in k}
    products = {f"{names[i]} × {names[j]}": (i, j) for i in k for j in k if i < j}
    return lines | products | {f"{names[i]}²": (i, i) for i in k}


def design(coded: np.ndarray, terms: Mapping[str, tuple[int, ...]]) -> np.ndarray:
    """The constant and the terms' columns at coded points, float64[n, 1 + terms]."""
    return np.column_stack([np.ones(len(coded)), *(coded[:, list(of)].prod(axis=1) for of in terms.values())])


@dataclass(frozen=True)
class Prediction:
    """A KPI where nothing was run.

    Attributes
    ----------
    at : mapping of str to float
    value : float
    ci_low, ci_high : float, optional
        Of the surface there, if the KPI is such a surface.
    low, high : float, optional
        Of what a variant there would show over as many seeds: the prediction interval.
    inside : bool
        Within the range of every factor, and no farther from the variants than they are from each other.
    note : str
        "do not trust ..." where it is not.
    """

    at: Mapping[str, float]
    value: float
    ci_low: float | None
    ci_high: float | None
    low: float | None
    high: float | None
    inside: bool
    note: str

    def to_json(self) -> dict[str, Any]:
        """JSON form."""
        return dict(vars(self)) | {"at": dict(self.at)}


@dataclass(frozen=True)
class Optimum:
    """The best place of the surface within the range that was run.

    Attributes
    ----------
    better : "lower" or "higher"
    prediction : Prediction
    at_edge : tuple of str
        Factors that stand at an end of their range: better may lie beyond it, and is not known.
    """

    better: Better
    prediction: Prediction
    at_edge: tuple[str, ...]


@dataclass(frozen=True)
class FitError:
    """How well the surface says what was run, and what was not.

    Attributes
    ----------
    rmse : float, optional
        Root of the residual mean square over the variants, in the KPI's unit.
    r2, r2_adjusted : float, optional
        Part of the variance between variants that it explains.
    r2_left_out : float, optional
        The same of variants that were left out of the fit one by one (PRESS; Allen 1974, "The relationship between
        variable selection and data augmentation", Technometrics 16(1)); far below `r2`: the fit follows chance.
    df : int
        Variants more than terms.
    lack_of_fit_f, lack_of_fit_p : float, optional
        Against what repeated runs say chance is; a small p: the KPI is no such surface.
    """

    rmse: float | None
    r2: float | None
    r2_adjusted: float | None
    r2_left_out: float | None
    df: int
    lack_of_fit_f: float | None
    lack_of_fit_p: float | None


@dataclass(frozen=True)
class Surface:
    """A fitted response surface.

    Attributes
    ----------
    kpi, unit : str
    confidence : float
    box : Box
    coefficients : mapping of str to float
        By term, of coded factors (-1..1); "1" is the value at the middle of all ranges.
    error : FitError
    variants, seeds : int
        Fitted: each variant's mean over its seeds (all variants' common ones where paired).
    not_estimable : tuple of NotEstimable
    left_out : tuple of str
        Variants that do not lie on it: other levels of a factor that is no number, or without the KPI.
    optimum : Optimum, optional
        Where the KPI has a direction.
    note : str
    fit : statsmodels' results
    terms : mapping of str to tuple of int
    """

    kpi: str
    unit: str
    confidence: float
    box: Box
    coefficients: Mapping[str, float]
    error: FitError
    variants: int
    seeds: int
    not_estimable: tuple[NotEstimable, ...]
    left_out: tuple[str, ...]
    note: str
    fit: RegressionResultsWrapper
    terms: Mapping[str, tuple[int, ...]]
    optimum: Optimum | None = None

    def predict(self, at: Mapping[str, float]) -> Prediction:
        """The KPI at a level of every factor, with its intervals.

        Raises
        ------
        InvalidInput
            When a factor is missing or unknown, or a level is no number.
        """
        findings = [
            Finding("at", 0, "unknown-factor", f"{name!r} is no factor of the surface{hint(name, self.box.factors)}")
            for name in at
            if name not in self.box.factors
        ]
        findings += [
            Finding("at", 0, "no-level", f"{name!r} has no level")
            for name in self.box.factors
            if number(at.get(name, np.nan)) is None
        ]
        if findings:
            raise InvalidInput(findings)
        return self.at_point(np.array([[at[name] for name in self.box.factors]], dtype=float))

    def at_point(self, x: np.ndarray) -> Prediction:
        """The KPI at one point, float64[1, k] in the factors' own units."""
        row = design(self.box.coded(x), self.terms)
        value = float(row[0] @ self.fit.params)
        ci_low = ci_high = low = high = None
        if self.error.df:
            said = self.fit.get_prediction(row)
            ci_low, ci_high = map(number, said.conf_int(alpha=1 - self.confidence)[0])
            low, high = map(number, said.conf_int(obs=True, alpha=1 - self.confidence)[0])
        note = self._trust(x, row)
        at = dict(zip(self.box.factors, map(float, x[0]), strict=True))
        return Prediction(at, value, ci_low, ci_high, low, high, inside=not note, note=note)

    def _trust(self, x: np.ndarray, row: np.ndarray) -> str:
        """Why a point cannot be trusted: beyond the ranges, or hidden extrapolation.

        The latter: a leverage above every variant's (Montgomery, Peck and Vining 2012, "Introduction to Linear
        Regression Analysis", ch. 3.8).
        """
        slack = 1e-9 * (self.box.high - self.box.low)
        beyond = (x[0] < self.box.low - slack) | (x[0] > self.box.high + slack)
        if beyond.any():
            return f"do not trust it: beyond the range of {', '.join(np.array(self.box.factors)[beyond])}"
        scatter = self.fit.normalized_cov_params
        most = np.einsum("ij,jk,ik->i", self.fit.model.exog, scatter, self.fit.model.exog).max()
        if (row @ scatter @ row.T).item() > most * (1 + 1e-9):
            return "do not trust it: no variant lies near this combination"
        return ""

    def to_json(self) -> dict[str, Any]:
        """JSON form, without the fit."""
        plain = {
            k: v for k, v in vars(self).items() if k not in ("fit", "terms", "box", "optimum", "not_estimable", "error")
        }
        best = self.optimum
        return plain | {
            "coefficients": dict(self.coefficients),
            "factors": {
                name: {"low": float(low), "high": float(high)}
                for name, low, high in zip(self.box.factors, self.box.low, self.box.high, strict=True)
            },
            "error": dict(vars(self.error)),
            "not_estimable": [dict(vars(n)) for n in self.not_estimable],
            "optimum": best and {"better": best.better, "at_edge": best.at_edge, **best.prediction.to_json()},
        }
