"""What a batch, or some runs, saw: a figure by variant, seed and KPI; all that statistics take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from core.kpi import Kpi


@dataclass(frozen=True)
class Observations:
    """Key figures of runs.

    Attributes
    ----------
    values : DataFrame
        float64; index (variant: int, seed: int), sorted; a column a KPI, in the order in which runs say them. NaN
        where a KPI does not exist for a run.
    units : mapping of str to str
        By KPI.
    names : tuple of str
        Of the variants, by number; 0 is the reference.
    levels : DataFrame
        A row a variant, a column a factor: numbers where the factor is numeric, else labels. Empty without factors.
    paired : bool
        Whether a seed means the same orders in every variant (common random numbers).
    chance : bool
        Whether another seed may give other figures; where it does not, one run of a variant says all.
    notes : tuple of str
        What a reader should know before trusting a comparison: runs of two versions, a run that was given twice.
    """

    values: pd.DataFrame
    units: Mapping[str, str]
    names: tuple[str, ...]
    levels: pd.DataFrame = field(default_factory=pd.DataFrame)
    paired: bool = True
    notes: tuple[str, ...] = ()
    chance: bool = True

    def of(self, variant: int, kpi: str) -> pd.Series:
        """A KPI's values of a variant by seed, those that exist."""
        if variant not in self.values.index.get_level_values(0):
            return pd.Series(np.zeros(0), dtype=float)
        return self.values.loc[variant, kpi].dropna()


def observations_of(
    kpis: Mapping[tuple[int, int], Sequence[Kpi]],
    names: Sequence[str],
    levels: pd.DataFrame | None = None,
    *,
    paired: bool = True,
    notes: Sequence[str] = (),
    chance: bool = True,
) -> Observations:
    """Key figures by (variant, seed) as a table.

    Parameters
    ----------
    kpis : mapping of (int, int) to sequence of Kpi
    names : sequence of str
        Of the variants, by number.
    levels : DataFrame, optional
        A row a variant, a column a factor.
    paired, notes, chance
        As of `Observations`.
    """
    keys = sorted(kpis)
    order = dict.fromkeys(kpi.name for key in keys for kpi in kpis[key])
    values = pd.DataFrame(
        [{kpi.name: kpi.value for kpi in kpis[key]} for key in keys],
        index=pd.MultiIndex.from_tuples(keys, names=["variant", "seed"]),
        columns=list(order),
        dtype=float,
    )
    units = {kpi.name: kpi.unit for key in keys for kpi in kpis[key]}
    return Observations(
        values, units, tuple(names), pd.DataFrame() if levels is None else levels, paired, tuple(notes), chance
    )


def only(observations: Observations, variants: Sequence[int]) -> Observations:
    """Some of the variants, numbered anew in the order in which they are given."""
    number = {variant: row for row, variant in enumerate(variants)}
    values = observations.values[observations.values.index.get_level_values(0).isin(variants)]
    levels = observations.levels
    return replace(
        observations,
        values=values.rename(index=number, level=0).sort_index(),
        names=tuple(observations.names[variant] for variant in variants),
        levels=levels.iloc[list(variants)].reset_index(drop=True) if len(levels.columns) else levels,
    )
