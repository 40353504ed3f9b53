"""Where robots without work stand: under the pods, each in a place of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from warehouse.pods.fleet import AWAITING_CHARGER, IDLE

if TYPE_CHECKING:
    from warehouse.pods.model import PodModel

EVERY_S = 10.0
"""Floor's time between two looks for robots that want the same place."""


def empty_places(model: PodModel) -> npt.NDArray[np.int32]:
    """Cells of the pods' places where no robot stands and none is bound for."""
    taken = np.concatenate((model.crowd.cell, model.fleet.goal))
    return model.places.cell[~np.isin(model.places.cell, taken)]


def park_apart(model: PodModel) -> None:
    """Send robots without work that another one shares the goal with to places of their own.

    It happens where one has been pushed away by another that then lost its work there: both would want back for ever.
    """
    fleet = model.fleet
    resting = np.flatnonzero((fleet.state == IDLE) | (fleet.state == AWAITING_CHARGER))
    there_first = resting[np.argsort(model.crowd.cell[resting] != fleet.goal[resting], kind="stable")]
    _, keeps = np.unique(fleet.goal[there_first], return_index=True)
    displaced = np.delete(there_first, keeps)
    if len(displaced):
        places = empty_places(model)
        for robot, cell in zip(
            displaced.tolist(), model.rng.permutation(places)[: len(displaced)].tolist(), strict=False
        ):
            model.send(robot, cell, loaded=False)
