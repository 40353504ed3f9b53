"""Where a floor is crowded: seconds waited and visits in every cell, from a trace."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from warehouse.trace.layout import AgentKind
from warehouse.trace.reader import Trace

WAITING_STATES = frozenset({"queueing", "blocked", "yielding", "awaiting_charger"})
"""States in which every second is waited."""

MOVING_STATES = frozenset({"to_pod", "carrying", "returning", "to_charger", "driving"})
"""States in which a robot that stands for longer than `PAUSE_S` waits for others."""

PAUSE_S = 3.0
"""Standing time that turning, braking and speeding up account for."""


@dataclass(frozen=True, eq=False)
class HeatMap:
    """Congestion by cell.

    Attributes
    ----------
    waited_s : float64[height, width]
        Agent-seconds waited.
    visits : int64[height, width]
        Times that an agent came in.
    from_s, to_s : float
    """

    waited_s: npt.NDArray[np.float64]
    visits: npt.NDArray[np.int64]
    from_s: float
    to_s: float


def heat_map(trace: Trace, from_s: float = 0.0, to_s: float | None = None) -> HeatMap:
    """Congestion over a trace.

    Parameters
    ----------
    trace : Trace
    from_s, to_s : float, optional
        Only frames with ``from_s < time <= to_s``.

    Returns
    -------
    HeatMap
    """
    tick_s, header = trace.header.tick_s, trace.header
    first = max(0, int(from_s / tick_s + 1e-9))
    after = len(trace) if to_s is None else min(len(trace), int(to_s / tick_s + 1e-9))
    counts = [_Counts(agent, header.n_cells, tick_s) for agent in header.agents]
    for frame in trace.frames(first, after):
        for count in counts:
            count.add(frame.cell[count.kind], frame.state[count.kind])
    shape = (header.height, header.width)
    waited = sum((count.waited for count in counts), np.zeros(header.n_cells, np.int64)) * np.float64(tick_s)
    visits = sum((count.visits for count in counts), np.zeros(header.n_cells, np.int64))
    return HeatMap(waited.reshape(shape), visits.reshape(shape), first * tick_s, max(first, after) * tick_s)


class _Counts:
    """Counts of one kind of agents, frame by frame."""

    def __init__(self, agent: AgentKind, n_cells: int, tick_s: float) -> None:
        self.kind = agent.kind
        self.waited: npt.NDArray[np.int64] = np.zeros(n_cells, np.int64)
        self.visits: npt.NDArray[np.int64] = np.zeros(n_cells, np.int64)
        self._waits = np.array([state in WAITING_STATES for state in agent.states])
        self._moves = np.array([state in MOVING_STATES for state in agent.states])
        self._pause = int(PAUSE_S / tick_s)
        self._before: npt.NDArray[np.int32] | None = None
        self._stood = np.zeros(agent.count, np.int64)

    def add(self, cell: npt.NDArray[np.int32], state: npt.NDArray[np.uint8]) -> None:
        if self._before is not None:
            came = cell != self._before
            self.visits += np.bincount(cell[came], minlength=len(self.visits))
            self._stood = np.where(came | ~self._moves[state], 0, self._stood + 1)
        waits = self._waits[state] | (self._stood > self._pause)
        self.waited += np.bincount(cell[waits], minlength=len(self.waited))
        self._before = cell
