"""The arrays in which kernels keep walkers; agents are views of their rows."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from warehouse.walking.states import STATES


class Crew(NamedTuple):
    """Walkers, a row each.

    Attributes
    ----------
    state : uint8[n]
        See `warehouse.walking.states`.
    left_s : float64[n]
        Seconds left of what takes a fixed time.
    speed_m_s, at_m : float64[n]
        Pace on this tour; metres of it walked.
    mark, stop : int32[n]
        Next mark of the tour and next of its stops.
    lane : int32[n]
        Lane that the walker is in; -1 outside.
    entered_m : float64[n]
        Metres of the tour at which the lane was entered.
    ahead, behind : int32[n]
        Who entered the lane just before and just after; -1 where nobody.
    ticket : int64[n]
        Number in the queue for a lane; -1 where the walker does not wait for one.
    finished_s : float64[n]
        When the tour ended; NaN until then.
    walked_m : float64[n]
        Metres walked since the start.
    spent_s : float64[n, states]
        Seconds in each state since the start.
    """

    state: np.ndarray
    left_s: np.ndarray
    speed_m_s: np.ndarray
    at_m: np.ndarray
    mark: np.ndarray
    stop: np.ndarray
    lane: np.ndarray
    entered_m: np.ndarray
    ahead: np.ndarray
    behind: np.ndarray
    ticket: np.ndarray
    finished_s: np.ndarray
    walked_m: np.ndarray
    spent_s: np.ndarray

    @classmethod
    def of(cls, n: int, states: int = len(STATES)) -> Crew:
        """Idle walkers (or carriers), of so many states."""
        return cls(
            state=np.zeros(n, np.uint8),
            left_s=np.zeros(n),
            speed_m_s=np.ones(n),
            at_m=np.zeros(n),
            mark=np.zeros(n, np.int32),
            stop=np.zeros(n, np.int32),
            lane=np.full(n, -1, np.int32),
            entered_m=np.zeros(n),
            ahead=np.full(n, -1, np.int32),
            behind=np.full(n, -1, np.int32),
            ticket=np.full(n, -1, np.int64),
            finished_s=np.full(n, np.nan),
            walked_m=np.zeros(n),
            spent_s=np.zeros((n, states)),
        )


class Lanes(NamedTuple):
    """Who is in the lanes.

    Attributes
    ----------
    inside : int32[lanes]
        How many.
    way : int8[lanes]
        UP, DOWN or BACK_OUT, the way that those inside go.
    last : int32[lanes]
        Who entered last; -1 where nobody is inside.
    tickets : int64[1]
        Tickets given so far.
    """

    inside: np.ndarray
    way: np.ndarray
    last: np.ndarray
    tickets: np.ndarray

    @classmethod
    def of(cls, n: int) -> Lanes:
        """Empty lanes."""
        return cls(np.zeros(n, np.int32), np.zeros(n, np.int8), np.full(n, -1, np.int32), np.zeros(1, np.int64))
