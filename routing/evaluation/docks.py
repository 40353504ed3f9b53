"""Who loads when: so many docks at a place, each held for `Rules.load` before its vehicle leaves."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

LONG_AGO = -(1 << 60)


@dataclass(frozen=True)
class Slot:
    """A departure on a dock.

    Attributes
    ----------
    route : int
    departure : int
    late : int
        By how much the dock would have been needed before the route can leave; 0 where it fits.
    """

    route: int
    departure: int
    late: int


@dataclass(frozen=True)
class _Job:
    """A departure with time turned round: 0 is now, and what is later in the day comes first."""

    route: int
    release: int
    due: int


def dock_slots(routes: Sequence[tuple[int, int, int]], docks: int, load: int) -> list[Slot]:
    """Give departures docks, from the last back to the first, as late as they go.

    Going back in time, of the routes that could leave when a dock is free that one takes it which can least be moved
    earlier. Where that leaves one without a dock, the departures that took it too soon are held back and all is tried
    again (the barriers of Simons 1983, SIAM Journal on Computing 12), until all fit or nobody is to blame.

    Parameters
    ----------
    routes : sequence of (route, earliest, latest)
        Departures that are possible; `load` before its departure a vehicle is at the dock.
    """
    jobs = [_Job(route, -latest, -earliest) for route, earliest, latest in routes]
    barriers = [LONG_AGO] * len(jobs)
    first = begun = _begin(jobs, docks, load, barriers)
    while (crisis := _crisis(begun)) is not None:
        pull = _pull(begun, crisis)
        if pull is None:
            begun = first
            break
        held = min(job.release for job, _ in begun[pull + 1 : crisis + 1])
        barriers[pull] = max(barriers[pull], held)
        begun = _begin(jobs, docks, load, barriers)
    return [Slot(job.route, max(-start, -job.due), max(0, start - job.due)) for job, start in begun]


def _begin(jobs: Sequence[_Job], docks: int, load: int, barriers: Sequence[int]) -> list[tuple[_Job, int]]:
    """Jobs in the order in which they begin, each with its start; the most urgent of those released first."""
    coming = sorted(jobs, key=lambda job: job.release)
    waiting: list[tuple[int, int, int, _Job]] = []
    begun: list[tuple[_Job, int]] = []
    number = 0
    for position in range(len(jobs)):
        now = max(barriers[position], begun[-docks][1] + load if position >= docks else LONG_AGO)
        now = max(now, begun[-1][1] if begun else LONG_AGO)
        if not waiting:
            now = max(now, coming[number].release)
        while number < len(coming) and coming[number].release <= now:
            job = coming[number]
            heapq.heappush(waiting, (job.due, job.release, number, job))
            number += 1
        begun.append((heapq.heappop(waiting)[-1], now))
    return begun


def _crisis(begun: Sequence[tuple[_Job, int]]) -> int | None:
    """Position of the first job that begins too late."""
    return next((position for position, (job, start) in enumerate(begun) if start > job.due), None)


def _pull(begun: Sequence[tuple[_Job, int]], crisis: int) -> int | None:
    """Position of the last job before the crisis that could have waited longer than it."""
    due = begun[crisis][0].due
    return next((position for position in range(crisis - 1, -1, -1) if begun[position][0].due > due), None)
