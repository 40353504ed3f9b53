"""A run told to a recorder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from warehouse.proteus.states import CARRIER_STATES, SWAPPING
from warehouse.trace.recorder import Recorder
from warehouse.walking.raster import CELL_M, Raster
from warehouse.walking.states import STATES

if TYPE_CHECKING:
    from warehouse.proteus.model import ProteusModel


class Record:
    """Tells a recorder of a model, tick by tick.

    Parameters
    ----------
    model : ProteusModel
    raster : Raster
    recorder : Recorder
    """

    def __init__(self, model: ProteusModel, raster: Raster, recorder: Recorder) -> None:
        self._model, self._raster, self._recorder = model, raster, recorder
        depot = raster.cell(np.array([model.frame.depot_x_m]), np.zeros(1))
        recorder.begin(
            mode="proteus",
            height=raster.height,
            width=raster.width,
            cell_m=CELL_M,
            tick_s=model.tick_s,
            kind=raster.kind,
            agents={"robot": len(model.carriers), "picker": len(model.pickers)},
            states={"robot": CARRIER_STATES, "picker": STATES},
            stations=[("D-01", int(depot[0]))],
            pods=np.zeros(0, np.int32),
        )

    def tick(self) -> None:
        """After a tick."""
        people, crew, ways = self._model.people, self._model.convoy.crew, self._model.convoy.ways
        self._recorder.tick(
            cell={
                "robot": self._raster.cell(ways.here_x_m, ways.here_y_m),
                "picker": self._raster.cell(people.x_m, people.y_m),
            },
            state={"robot": crew.state.copy(), "picker": people.state.copy()},
            pods=np.zeros(0, np.int32),
            queue=np.array([np.count_nonzero(crew.state == SWAPPING)], np.int32),
        )
