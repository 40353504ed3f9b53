"""The worlds that a trial is held against, for one seed: the same customers in all of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from twin.arms import Arms
from twin.cells import MEASURES
from twin.trial import Trial, everybody, happen, nobody
from whatif.trials.design import Design

if TYPE_CHECKING:
    import pandas as pd

TRIAL, USUAL, OTHER, SWITCHED = "trial", "usual", "other", "switched"
"""The trial; nobody treated; the other rules for all from the start, and from the trial's beginning on."""

WORLDS = (TRIAL, USUAL, OTHER, SWITCHED)

Cells = Mapping[str, np.ndarray]
"""Counts int64[measures, Z, days] by world (`twin.cells`)."""


def worlds_of(arms: Arms, design: Design, seed: int) -> Cells:
    """Run a seed in every world."""
    all_from_then = Trial(everybody(arms).treated, design.trial.from_slot)
    trials = {TRIAL: design.trial, USUAL: nobody(arms), OTHER: everybody(arms), SWITCHED: all_from_then}
    cells: dict[str, np.ndarray] = {}
    for name, trial in trials.items():
        same = name == SWITCHED and design.trial.treated.all()
        cells[name] = cells[TRIAL] if same else happen(arms, trial, seed).cells(design.days)
    return cells


def table_of(cells: Cells, zones: Any, before: int) -> pd.DataFrame:
    """A row a world, zone and day: world, zone, day (0 is the first of the trial, -1 the last before), measures."""
    import pandas as pd

    n_days = cells[USUAL].shape[2]
    index = pd.MultiIndex.from_product([WORLDS, list(zones), range(-before, n_days - before)])
    table = pd.DataFrame(index=index.set_names(["world", "zone", "day"])).reset_index()
    for row, name in enumerate(MEASURES):
        table[name] = np.concatenate([cells[world][row].ravel() for world in WORLDS])
    return table


def cells_of(file: Path, n_zones: int, n_days: int) -> Cells:
    """The counts of a table that `table_of` made."""
    import pandas as pd

    table = pd.read_parquet(file)
    counts = table[list(MEASURES)].to_numpy(np.int64).reshape(len(WORLDS), n_zones, n_days, len(MEASURES))
    return {world: np.moveaxis(counts[row], 2, 0) for row, world in enumerate(WORLDS)}
