"""What a model tells whoever records it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int32]
Bytes = npt.NDArray[np.uint8]


class Recorder(Protocol):
    """Told once what there is, then every tick where it is.

    A model calls `begin` before its first tick and `tick` after each. Agents of a kind keep their row. Cells are
    ``row * width + column`` of the floor's grid; in one tick an agent moves to a neighbouring cell at most.
    """

    def begin(
        self,
        *,
        mode: str,
        height: int,
        width: int,
        cell_m: float,
        tick_s: float,
        kind: Bytes,
        agents: Mapping[str, int],
        states: Mapping[str, Sequence[str]],
        stations: Sequence[tuple[str, int]],
        pods: Ints,
    ) -> None:
        """What stands on the floor.

        Parameters
        ----------
        mode : {"pods", "pickers", "proteus"}
        height, width : int
        cell_m, tick_s : float
        kind : uint8[height, width]
            `warehouse.layout.pod_floor.Cell` of each cell (shelves are STORAGE on a walking floor).
        agents : mapping of str to int
            How many of each kind: "robot", "picker".
        states : mapping of str to sequence of str
            Names of each kind's states, by number (at most 16).
        stations : sequence of (str, int)
            Name and cell of each station.
        pods : int32[P]
            Cell of each pod; empty where there are none.
        """

    def tick(
        self,
        *,
        cell: Mapping[str, Ints],
        state: Mapping[str, Bytes],
        pods: Ints,
        queue: Ints,
    ) -> None:
        """Where everything is after a tick.

        Parameters
        ----------
        cell, state : mapping of str to int32[n] and uint8[n]
            By kind of agent.
        pods : int32[P]
            Cell of each pod; -1 while a robot carries it.
        queue : int32[number of stations]
            Agents waiting at each station.
        """
