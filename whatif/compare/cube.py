"""Observations as one array, and the checks of what is asked about them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.errors import Finding, InvalidInput
from datasets.cells import hint
from whatif.compare.direction import Better, better_of
from whatif.observations import Observations


@dataclass(frozen=True)
class Cube:
    """All runs' key figures.

    Attributes
    ----------
    values : float64[V, S, K]
        By variant, seed and KPI; NaN where there was no run, or the figure does not exist (infinities included).
    ran : bool[V, S]
        Whether there was a run.
    kpis : tuple of str, K
    """

    values: np.ndarray
    ran: np.ndarray
    kpis: tuple[str, ...]


def cube_of(observations: Observations, kpis: Sequence[str] | None = None) -> Cube:
    """The observations of all KPIs, or of some.

    Raises
    ------
    InvalidInput
        When a variant has a seed twice.
    """
    frame = observations.values
    names = tuple(frame.columns) if kpis is None else tuple(dict.fromkeys(kpis))
    variants = frame.index.get_level_values(0).to_numpy(dtype=np.int64)
    seeds, seed = np.unique(frame.index.get_level_values(1).to_numpy(), return_inverse=True)
    twice = frame.index[frame.index.duplicated()]
    if len(twice):
        messages = [f"variant {variant} has seed {number} more than once" for variant, number in twice.unique()]
        raise InvalidInput(Finding("runs", 0, "same-run-twice", message) for message in messages)
    shape = len(observations.names), len(seeds)
    values = np.full((*shape, len(names)), np.nan)
    given = frame.loc[:, list(names)].to_numpy(dtype=float)
    values[variants, seed] = np.where(np.isfinite(given), given, np.nan)
    ran = np.zeros(shape, dtype=bool)
    ran[variants, seed] = True
    return Cube(values, ran, names)


def check(
    observations: Observations, *, kpis: Sequence[str] = (), reference: int = 0, confidence: float = 0.95
) -> None:
    """Refuse a question that the observations cannot answer.

    Raises
    ------
    InvalidInput
        With every finding: a KPI or a reference that no run has, a confidence outside 0.5..1.
    """
    known = list(observations.values.columns)
    findings = [
        Finding("kpis", 0, "unknown-kpi", f"{kpi!r} is in none of the runs{hint(kpi, known)}")
        for kpi in dict.fromkeys(kpis)
        if kpi not in known
    ]
    if not 0 <= reference < len(observations.names):
        message = f"variant {reference} is none of 0..{len(observations.names) - 1}"
        findings.append(Finding("reference", 0, "unknown-variant", message))
    if not (math.isfinite(confidence) and 0.5 < confidence < 1):
        findings.append(Finding("confidence", 0, "out-of-range", f"{confidence} is not between 0.5 and 1"))
    if findings:
        raise InvalidInput(findings)


def asked_direction(kpi: str, given: Better | None) -> Better:
    """Which way a KPI is better, as asked or by its name.

    Raises
    ------
    InvalidInput
        When neither says so.
    """
    better = given or better_of(kpi)
    if better is None:
        message = f"{kpi} is neither good nor bad in itself: say whether lower or higher is better"
        raise InvalidInput([Finding("kpis", 0, "no-direction", message)])
    return better
