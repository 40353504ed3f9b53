"""With which departure each package left for the door."""

from __future__ import annotations

import numba as nb
import numpy as np

from network.simulate.crew import Crew, next_item
from network.simulate.movement import RECORD_PATH_BITS, RECORD_SLOT_BITS, Movement
from network.timetable import DOOR

_ID_SHIFT = np.uint64(RECORD_PATH_BITS + RECORD_SLOT_BITS)


@nb.njit(nogil=True, cache=True)
def _scatter_departures(
    counter: np.ndarray,
    doors: np.ndarray,
    departure_first: np.ndarray,
    departed: np.ndarray,
    queue: np.ndarray,
    queue_first: np.ndarray,
    first_package: int,
    departure: np.ndarray,
) -> None:
    """departure[package - first_package] of every package of the range that has left by a door lane."""
    n_classes = departed.shape[1]
    while True:
        item = next_item(counter)
        if item >= len(doors):
            return
        lane = doors[item]
        for c in range(n_classes):
            at = queue_first[lane * n_classes + c]
            start = at
            for d in range(departure_first[lane], departure_first[lane + 1]):
                end = start + np.int64(departed[d, c])
                while at < end:
                    i = np.int64(queue[at] >> _ID_SHIFT) - first_package
                    if 0 <= i < len(departure):
                        departure[i] = d
                    at += 1


def door_departure(
    movement: Movement, first_package: int, last_package: int, *, threads: int | None = None
) -> np.ndarray:
    """Departure by which each package left for the door.

    Parameters
    ----------
    first_package, last_package : int
        The packages ``first_package .. last_package - 1``.
    threads : int, optional
        By default what numba would take.

    Returns
    -------
    int32[last_package - first_package]
        Row of the timetable's departures; -1 for packages that have not left by the horizon's end.
    """
    if not 0 <= first_package <= last_package <= len(movement.stream):
        raise ValueError(f"packages {first_package}..{last_package} are not within the {len(movement.stream)}")
    t = movement.timetable
    departure = np.full(last_package - first_package, -1, np.int32)
    doors = np.flatnonzero(t.lane_destination == DOOR)
    with Crew(threads) as crew:
        crew.run(
            _scatter_departures, doors, np.asarray(t.departure_first, np.int64), movement.departed, movement.queue,
            movement.queue_first, first_package, departure,
        )  # fmt: skip
    return departure


def aboard(movement: Movement, departures: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Every package that left by some departures, and by which.

    Parameters
    ----------
    departures : int64[k]
        Rows of the timetable's departures.

    Returns
    -------
    package, departure : int64[n], int64[n]
        In order of package.
    """
    t = movement.timetable
    packages: list[np.ndarray] = []
    for departure in departures.tolist():
        lane = int(np.searchsorted(t.departure_first, departure, side="right")) - 1
        left = movement.departed[departure].astype(np.int64)
        before = movement.departed[departure - 1].astype(np.int64) if departure > t.departure_first[lane] else 0 * left
        base = movement.queue_first[lane * movement.n_classes : (lane + 1) * movement.n_classes]
        records = [movement.queue[b + f : b + e] for b, f, e in zip(base, before, left, strict=True)]
        packages.append((np.concatenate(records) >> _ID_SHIFT).astype(np.int64))
    counts = [len(part) for part in packages]
    package = np.concatenate([np.zeros(0, np.int64), *packages])
    order = np.argsort(package, kind="stable")
    return package[order], np.repeat(np.asarray(departures, np.int64), counts)[order]
