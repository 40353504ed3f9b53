import gc

import numpy as np
import pandas as pd
import pytest

from whatif.observations import Observations


@pytest.fixture(scope="package", autouse=True)
def quick_collections():
    """Leave what pytest holds out of garbage collection: statsmodels' `multipletests` collects at each call."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(scope="session")
def observe():
    """Observations of figures[variant][seed] by KPI; NaN is a figure that does not exist."""

    def make(figures, *, levels=None, names=None, paired=True, units=None, seeds=None, chance=True):
        figures = {kpi: np.asarray(x, dtype=float) for kpi, x in figures.items()}
        n_variants, n_seeds = next(iter(figures.values())).shape
        index = pd.MultiIndex.from_product(
            [range(n_variants), seeds or range(1, n_seeds + 1)], names=["variant", "seed"]
        )
        return Observations(
            pd.DataFrame({kpi: x.ravel() for kpi, x in figures.items()}, index=index),
            units or {},
            names or tuple("abcdefghijklmnopqrstuvwxyz"[v] if v < 26 else f"v{v}" for v in range(n_variants)),
            pd.DataFrame() if levels is None else pd.DataFrame(levels),
            paired,
            chance=chance,
        )

    return make
