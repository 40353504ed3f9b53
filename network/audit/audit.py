"""All checks of a finished run, the cheap ones first."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice

import numpy as np

from network.audit.balance import check_sorters, check_totals
from network.audit.floors import check_origin, check_sorter, check_streams
from network.audit.lanes import check_capacity, check_counters, check_lane
from network.audit.ledger import Ledger
from network.audit.plan import check_paths, check_shapes, check_sourced, check_timetable
from network.paths import Paths
from network.simulate.movement import Movement
from network.sourcing_types import Sourced
from network.timetable import Timetable

MAX_PROBLEMS = 100


def audit(
    timetable: Timetable,
    paths: Paths,
    sourced: Sourced,
    movement: Movement,
    *,
    full: bool = True,
    sample: int = 50,
    seed: int = 0,
) -> list[str]:
    """Problems of a finished run; an empty list means that it is clean.

    Counters are checked everywhere: conservation at every facility and slot, quotas, picks and packs by class,
    no departure over capacity. Records are checked facility by facility: each one's queues must hold exactly
    the packages that it had in hand, in the order and slots that the rules give, and its departures must have
    taken the most urgent first. Clean records everywhere prove, by induction from the placements, the whole way
    of every package.

    Parameters
    ----------
    timetable, paths, sourced, movement
        What the simulation was given, and what it gave back.
    full : bool
        Check the records of all facilities; else of `sample` facilities drawn by `seed`.

    Returns
    -------
    list of str
        One line a problem, at most `MAX_PROBLEMS` (a check stops at its first finding in a facility or lane).
    """
    basic = chain(
        check_timetable(timetable),
        check_shapes(timetable, sourced, movement),
        check_sourced(paths, sourced, timetable.n_slots, movement.n_classes),
    )
    problems = list(basic) or list(check_paths(timetable, paths))
    if problems:
        return problems
    ledger = Ledger.open(timetable, paths, sourced, movement)
    n_facilities = len(timetable.origin)
    chosen = np.ones(n_facilities, bool)
    if not full and sample < n_facilities:
        chosen[:] = False
        chosen[np.random.default_rng(seed).choice(n_facilities, sample, replace=False)] = True
    problems = list(chain(check_counters(ledger), check_streams(ledger, chosen)))
    if problems:
        return problems[:MAX_PROBLEMS]
    return list(islice(check_movement(ledger, chosen), MAX_PROBLEMS))


def check_movement(ledger: Ledger, chosen: np.ndarray) -> Iterator[str]:
    """Counters of all facilities, and the records of the chosen ones."""
    yield from check_capacity(ledger)
    yield from check_totals(ledger)
    yield from check_sorters(ledger)
    for row, facility in enumerate(ledger.movement.origins):
        yield from check_origin(ledger, row, with_records=bool(chosen[facility]))
    for facility in np.flatnonzero(chosen):
        for lane in ledger.lanes_from(int(facility)):
            yield from check_lane(ledger, int(lane))
        if not ledger.timetable.origin[facility]:
            yield from check_sorter(ledger, int(facility))
