"""Who loads when: so many docks at a place, each held for `Rules.load` before its vehicle leaves."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

LONG_AGO = -(1 << 60)

Departures = tuple[int, int, int]
"""A route, and the first and last tick at which it can leave."""


@dataclass(frozen=True)
class Slot:
    """A departure on a dock.

    Attributes
    ----------
    route : int
    departure : int
    late : int
        By how much the dock that is free is too early, or too late, for the route; 0 where it fits.
    """

    route: int
    departure: int
    late: int


@dataclass(frozen=True)
class _Job:
    """A departure that has to begin within; with time turned round (0 is now) where the latest are sought."""

    route: int
    release: int
    due: int


def latest_slots(routes: Sequence[Departures], docks: int, load: int) -> list[Slot]:
    """Give departures docks, from the last back to the first, as late as they go.

    Parameters
    ----------
    routes : sequence of (route, earliest, latest)
        Departures that are possible; `load` before its departure a vehicle is at the dock.
    """
    begun = _scheduled([_Job(route, -latest, -earliest) for route, earliest, latest in routes], docks, load)
    return [Slot(job.route, max(-start, -job.due), max(0, start - job.due)) for job, start in begun]


def earliest_slots(routes: Sequence[Departures], docks: int, load: int) -> list[Slot]:
    """Give departures docks, from the first on, as early as they go; parameters as of `latest_slots`."""
    begun = _scheduled([_Job(*route) for route in routes], docks, load)
    return [Slot(job.route, min(start, job.due), max(0, start - job.due)) for job, start in begun]


def _scheduled(jobs: Sequence[_Job], docks: int, load: int) -> list[tuple[_Job, int]]:
    """Give all jobs a start in time, if there is a way; the plain schedule by due dates if not.

    Of the jobs that are released when a dock is free that one takes it which can least wait. Where that makes one
    late, the jobs that took docks too soon are held back and all is tried again (the barriers of Simons 1983, SIAM
    Journal on Computing 12), until all fit or nobody is to blame.
    """
    barriers = [LONG_AGO] * len(jobs)
    first = begun = _begin(jobs, docks, load, barriers)
    while (crisis := _crisis(begun)) is not None:
        pull = _pull(begun, crisis)
        if pull is None:
            return first
        held = min(job.release for job, _ in begun[pull + 1 : crisis + 1])
        barriers[pull] = max(barriers[pull], held)
        begun = _begin(jobs, docks, load, barriers)
    return begun


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
