"""How a crew that starts together paces its shift: breaks when they fall, and fatigue towards the end.

The models spread their people's shifts over the clock, so an hour of a model is an hour of the mean shift. A facility's
shift starts for everybody at once; this is the mean hour's shape over such a shift.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from datasets import Settings
from warehouse.walking.rest import BREAKS


def shift_pace(settings: Settings) -> npt.NDArray[np.float64]:
    """Work of each hour of a shift over the mean hour's; float64[hours of a shift, rounded up], mean 1.

    Parameters
    ----------
    settings : Settings
        `scenario.settings.floor`: `shift_h`, `break_share`, `fatigue`.
    """
    length = float(settings.shift_h)
    hours = max(1, int(np.ceil(length)))
    minute = (np.arange(hours * 60) + 0.5) / 60
    works = minute < length
    for begins, share in BREAKS:
        start = begins * length
        works &= ~((minute >= start) & (minute < start + share * settings.break_share * length))
    done = np.where(works, 1 - settings.fatigue * minute / length, 0.0).reshape(hours, 60)
    there = (minute < length).reshape(hours, 60).sum(axis=1)
    return done.sum(axis=1) / there * (there.sum() / done.sum())
