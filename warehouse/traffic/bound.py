"""What no planner can exceed: errands of robots that never meet anyone.

A robot alone may come to a goal in any heading, and which heading is best depends on the goals after it. So the
earliest arrival is kept for each heading, and the next leg starts from all of them.
"""

from __future__ import annotations

import numba as nb
import numpy as np
import numpy.typing as npt

from warehouse.traffic.motion import Ints, MotionGraph


def errands_alone(graph: MotionGraph, start: Ints, goals: npt.NDArray[np.integer], ticks: int) -> Ints:
    """Errands that each robot could finish by itself.

    Parameters
    ----------
    graph : MotionGraph
    start : int32[n]
        States at tick 0.
    goals : int[n, k]
        Linear cells, in the order of the robot's errands. An errand takes at least one tick.
    ticks : int

    Returns
    -------
    int32[n]
        At most k each: give enough goals.

    Raises
    ------
    ValueError
        A goal is a wall or cannot be reached from the one before it.
    """
    places = graph.place[goals].astype(np.int32)
    if (places < 0).any():
        raise ValueError("a goal is a wall")
    done = np.empty(len(start), np.int32)
    queue, arrival = np.empty(graph.n_states, np.int32), np.empty(graph.n_states, np.int32)
    for robot, (state, legs) in enumerate(zip(start, places, strict=True)):
        done[robot] = _finish(graph.succ, graph.heading_bits, state, legs, ticks, queue, arrival)
    if (done < 0).any():
        raise ValueError("a goal cannot be reached from the one before it")
    return done


@nb.njit(cache=True)
def _finish(succ: Ints, bits: int, start: int, legs: Ints, ticks: int, queue: Ints, arrival: Ints) -> int:
    """Legs that end by tick `ticks`; -1 where one never ends."""
    headings = 1 << bits
    source, at = np.full(headings, -1, np.int32), np.zeros(headings, np.int32)
    source[0] = start
    for done in range(len(legs)):
        earliest = at[source >= 0].min()
        _arrivals(succ, bits, legs[done], source, at, queue, arrival)
        for h in range(headings):
            source[h] = (legs[done] << bits) + h
            at[h] = max(arrival[source[h]], earliest + 1)
            if arrival[source[h]] < 0:
                source[h] = -1
        if (source < 0).all():
            return -1
        if at[source >= 0].min() > ticks:
            return done
    return len(legs)


@nb.njit(cache=True)
def _arrivals(succ: Ints, bits: int, goal: int, source: Ints, at: Ints, queue: Ints, arrival: Ints) -> None:
    """Earliest tick at each state, until all headings of the goal are known; -1 where it is not."""
    arrival[:] = -1
    tick, head, tail, missing = at[source >= 0].min(), 0, 0, 1 << bits
    last = at[source >= 0].max()
    while missing > 0:
        for h in range(len(source)):
            if source[h] >= 0 and at[h] == tick and arrival[source[h]] < 0:
                arrival[source[h]] = tick
                queue[tail] = source[h]
                tail += 1
                missing -= source[h] >> bits == goal
        if head == tail and tick > last:
            return
        end = tail
        while head < end:
            state = queue[head]
            head += 1
            for a in range(succ.shape[1] - 1):
                new = succ[state, a]
                if new >= 0 and arrival[new] < 0:
                    arrival[new] = tick + 1
                    queue[tail] = new
                    tail += 1
                    missing -= new >> bits == goal
        tick += 1
