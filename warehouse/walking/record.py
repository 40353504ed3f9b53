"""A run told to a recorder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from warehouse.trace.recorder import Recorder
from warehouse.walking.raster import CELL_M, Raster
from warehouse.walking.states import STATES

if TYPE_CHECKING:
    from warehouse.walking.model import WalkingModel


class Record:
    """Tells a recorder of a model, tick by tick; each zone's depot is a station, its queue the orders that wait.

    Parameters
    ----------
    model : WalkingModel
    raster : Raster
    recorder : Recorder
    """

    def __init__(self, model: WalkingModel, raster: Raster, recorder: Recorder) -> None:
        self._model, self._raster, self._recorder = model, raster, recorder
        x = np.array([zone.depot_x_m for zone in model.zones])
        depots = raster.cell(x, np.zeros(len(x)))
        recorder.begin(
            mode="pickers",
            height=raster.height,
            width=raster.width,
            cell_m=CELL_M,
            tick_s=model.tick_s,
            kind=raster.kind,
            agents={"picker": len(model.pickers)},
            states={"picker": STATES},
            stations=[(f"D-{number:02d}", int(cell)) for number, cell in enumerate(depots, 1)],
            pods=np.zeros(0, np.int32),
        )

    def tick(self) -> None:
        """After a tick."""
        at = np.array([picker.at_m for picker in self._model.pickers])
        self._recorder.tick(
            cell={"picker": self._raster.cell(at[:, 0], at[:, 1])},
            state={"picker": self._model.crew.state.copy()},
            pods=np.zeros(0, np.int32),
            queue=np.array([len(waiting) for waiting in self._model.pool.waiting], np.int32),
        )
