"""What is seen of a running floor: a row a minute for charts, and every tick for whoever records it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import mesa
import numpy as np

from warehouse.pods.states import RobotState, names

if TYPE_CHECKING:
    from warehouse.pods.model import PodModel
    from warehouse.trace.recorder import Recorder

EVERY_S = 60.0
"""Floor's time between two rows of the data collector."""


def data_collector() -> mesa.DataCollector:
    """What is collected of a `PodModel`."""
    return mesa.DataCollector(
        model_reporters={
            "seconds": lambda model: model.now_s,
            "lines_picked": lambda model: model.book.lines_picked,
            "units_picked": lambda model: model.units_picked,
            "units_stowed": lambda model: model.units_stowed,
            "visits": lambda model: model.ledger.visits,
            "orders_waiting": lambda model: model.book.n_waiting,
            "orders_open": lambda model: int(model.decisions.n_open.sum()),
            **{f"robots_{state.name.lower()}": _robots_in(state) for state in RobotState},
        }
    )


def _robots_in(state: RobotState) -> Callable[[PodModel], int]:
    return lambda model: int(model.in_state[state])


class Watch:
    """Collects and records.

    Parameters
    ----------
    model : PodModel
    recorder : Recorder, optional
    """

    def __init__(self, model: PodModel, recorder: Recorder | None) -> None:
        self._model, self._recorder = model, recorder
        self._next_row_s = 0.0
        if recorder is not None:
            self._begin(recorder)

    def _begin(self, recorder: Recorder) -> None:
        model = self._model
        recorder.begin(
            mode="pods",
            height=model.floor.height,
            width=model.floor.width,
            cell_m=model.floor.cell_m,
            tick_s=model.rates.tick_s,
            kind=model.floor.kind,
            agents={"robot": len(model.fleet.state)},
            states={"robot": names(RobotState)},
            stations=[(place.name, place.cell) for place in model.stations.place],
            pods=model.places.pod_cell,
        )

    def tick(self) -> None:
        """After each tick."""
        model = self._model
        if model.now_s >= self._next_row_s:
            self._next_row_s += EVERY_S
            model.datacollector.collect(model)
        if self._recorder is not None:
            waiting = model.fleet.station[model.fleet.state == RobotState.QUEUEING]
            self._recorder.tick(
                cell={"robot": model.crowd.cell},
                state={"robot": model.fleet.state},
                pods=model.places.pod_cell,
                queue=np.bincount(waiting, minlength=len(model.stations)).astype(np.int32),
            )
