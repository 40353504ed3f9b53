"""Factors as columns of a linear model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

MOST_LEVELS = 6
"""Of a numeric factor, before it is taken as a straight line (ranges that were sampled have a level a variant)."""


@dataclass(frozen=True)
class Coded:
    """A factor over the runs.

    Attributes
    ----------
    name : str
    symbol : str
        Its name in formulas.
    labels : tuple of str
        Of its levels, from low to high, or in the order in which variants first have them; of a line: its ends.
    column : float64[n] or int64[n]
        -1..1 for two levels and lines; else the level's number.
    columns : float64[n, c]
        The columns of its main effect; they sum to 0 over its levels.
    line : bool
        Taken as a straight line.
    """

    name: str
    symbol: str
    labels: tuple[str, ...]
    column: np.ndarray
    columns: np.ndarray
    line: bool

    @property
    def single(self) -> bool:
        """Whether one column says it all, from -1 to 1."""
        return self.columns.shape[1] == 1

    @property
    def formula(self) -> str:
        """Its term in a formula."""
        return self.symbol if self.single else f"C({self.symbol}, Sum)"


def code(levels: pd.DataFrame, variants: np.ndarray) -> tuple[list[Coded], list[str]]:
    """The factors that vary over some runs, and the names of those that do not.

    Parameters
    ----------
    levels : DataFrame
        A row a variant, a column a factor.
    variants : int64[n]
        Of each run.
    """
    coded, fixed = [], []
    for k, name in enumerate(levels.columns):
        column = levels[name].iloc[np.unique(variants)]
        if column.nunique(dropna=False) < 2:
            fixed.append(str(name))
        else:
            coded.append(_coded(str(name), f"f{k}", levels[name], variants))
    return coded, fixed


def _coded(name: str, symbol: str, levels: pd.Series, variants: np.ndarray) -> Coded:
    used = levels.iloc[np.unique(variants)]
    numeric = is_numeric(used)
    if numeric and used.nunique() > MOST_LEVELS:
        low, high = float(used.min()), float(used.max())
        column = 2 * (levels.to_numpy(dtype=float)[variants] - low) / (high - low) - 1
        return Coded(name, symbol, (label_of(low), label_of(high)), column, column[:, None], line=True)
    numbers, labels = _numbered(used, levels.iloc[variants], numeric)
    columns = sum_coded(numbers, len(labels))
    column = columns[:, 0] if len(labels) == 2 else numbers
    return Coded(name, symbol, labels, column, columns, line=False)


def _numbered(used: pd.Series, levels: pd.Series, numeric: bool) -> tuple[np.ndarray, tuple[str, ...]]:
    """The number of each run's level, and the levels' labels."""
    if numeric:
        order = np.sort(used.unique())
        return np.searchsorted(order, levels.to_numpy()), tuple(map(label_of, order))
    texts = list(dict.fromkeys(map(label_of, used)))
    return np.array([texts.index(label_of(level)) for level in levels], dtype=np.int64), tuple(texts)


def label_of(level: object) -> str:
    """A level as it is printed: 235, 0.5, "closed"; "-" where there is none."""
    if pd.isna(level):
        return "-"
    return f"{level:.10g}" if isinstance(level, (float, np.floating)) else str(level)


def is_numeric(levels: pd.Series) -> bool:
    """Whether every level is a number."""
    return pd.api.types.is_numeric_dtype(levels) and not levels.isna().any()


def sum_coded(numbers: np.ndarray, n_levels: int) -> np.ndarray:
    """Columns that sum to 0 over the levels: of two, -1 and 1; of more, the last level is -1 in all.

    Parameters
    ----------
    numbers : int64[n]
    n_levels : int

    Returns
    -------
    float64[n, n_levels - 1]
    """
    if n_levels == 2:
        return np.where(numbers == 1, 1.0, -1.0)[:, None]
    contrasts = np.vstack([np.eye(n_levels - 1), -np.ones(n_levels - 1)])
    return contrasts[numbers]


def product(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Columns of an interaction: each of a's with each of b's, float64[n, ca * cb]."""
    return np.einsum("ni,nj->nij", a, b).reshape(len(a), -1)
