"""A log of the watched orders' decisions, for `explain`; written by numba kernels."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from network.sourcing.choose import ASK_POSITION, ASK_SLOT, CELL, NONE, POOL, UNITS, latest_of, path_of, source_of
from network.sourcing.group import CANDIDATE, COMPLETE, DEADLINE, PACKAGE, REASON
from network.sourcing.jit import kernel
from network.sourcing.tables import BEYOND, CONGESTION, COST_MASK, MOST_UNITS, WAIT, State, Tables
from network.sourcing_types import Decisions


class Log(NamedTuple):
    """Rows of parts and of candidates, and how many of each there are."""

    used: np.ndarray  # int64[2]
    part: np.ndarray  # int64[A, len(PART_COLUMNS)]
    row: np.ndarray  # int32[B, len(ROW_COLUMNS)]


PART_COLUMNS = {
    "order": np.int64,
    "slot": np.int32,
    "pool": np.uint8,
    "units": np.int32,
    "station": np.int32,
    "position": np.int32,
    "package": np.int8,
    "reason": np.int8,
    "complete": np.bool_,
    "deadline": np.int32,
    "candidate_first": np.int64,
}
ROW_COLUMNS = {
    "source": np.int32,
    "path": np.int32,
    "cost_mills": np.int32,
    "congestion_mills": np.int32,
    "wait_slots": np.int32,
    "latest": np.int32,
    "on_hand": np.int32,
    "stocked": np.bool_,
    "usable": np.bool_,
    "in_time": np.bool_,
    "chosen": np.bool_,
}


def make_log(n_lines: int, width: int) -> Log:
    """Room for watched orders of that many lines in all."""
    return Log(
        np.zeros(2, np.int64),
        np.empty((n_lines, len(PART_COLUMNS)), np.int64),
        np.empty((n_lines * width, len(ROW_COLUMNS)), np.int32),
    )


@kernel
def log_group(
    t: Tables,
    s: State,
    group: np.ndarray,
    log: Log,
    n: int,
    order: int,
    pair: int,
    ask: np.ndarray,
    first_package: int,
) -> None:
    """Write the n parts of a group that `ship` has just decided, and their candidates, at the present state."""
    for g in range(n):
        part = log.part[log.used[0]]
        package = group[PACKAGE, g]
        taken = group[CANDIDATE, package] if package != NONE else NONE
        part[0], part[1], part[2], part[3] = order, ask[ASK_SLOT], group[POOL, g], group[UNITS, g]
        part[4] = pair // t.n_promises if pair >= 0 else -1
        part[5] = ask[ASK_POSITION]
        part[6] = first_package + package if package != NONE else -1
        part[7], part[8] = group[REASON, g], group[COMPLETE, g]
        part[9] = group[DEADLINE, package] if package != NONE else -1
        part[10] = log.used[1]
        log.used[0] += 1
        if group[CELL, g] >= 0:
            log_candidates(t, s, log, group[CELL, g], group[POOL, g], group[UNITS, g], ask[ASK_POSITION], taken)


@kernel
def log_candidates(t: Tables, s: State, log: Log, cell: int, pool: int, units: int, position: int, taken: int) -> None:
    """One row a candidate of the cell."""
    for j in range(cell, cell + t.width):
        record = t.record[j]
        if record < 0:
            return
        row = log.row[log.used[1]]
        source = source_of(record)
        held = s.on_hand[pool, source]
        stocked = held >= units
        usable = stocked and s.load[source, WAIT] < BEYOND
        row[0], row[1], row[2], row[3] = source, path_of(record), record & COST_MASK, s.load[source, CONGESTION]
        row[4], row[5] = s.true_wait[source], max(latest_of(record), -1)
        row[6] = -1 if held > MOST_UNITS else held
        row[7], row[8] = stocked, usable
        row[9] = usable and position + s.load[source, WAIT] <= latest_of(record)
        row[10] = j == taken
        log.used[1] += 1


def to_decisions(
    parts: list[np.ndarray], rows: list[np.ndarray], origins: np.ndarray, stations: np.ndarray
) -> Decisions:
    """Columns of the logged rows; origins and stations become facility rows.

    The parts of each log count their candidates from the log's own first row.
    """
    before = np.cumsum([0, *map(len, rows)])
    part = np.concatenate([np.empty((0, len(PART_COLUMNS)), np.int64), *parts])
    part[:, -1] += np.repeat(before[:-1], [len(some) for some in parts])
    row = np.concatenate([np.empty((0, len(ROW_COLUMNS)), np.int32), *rows])
    columns: dict[str, np.ndarray] = {}
    for table, names in ((part, PART_COLUMNS), (row, ROW_COLUMNS)):
        for i, (name, dtype) in enumerate(names.items()):
            columns[name] = table[:, i].astype(dtype)
    columns["candidate_first"] = np.append(columns["candidate_first"], len(row))
    columns["source"] = origins[columns["source"]].astype(np.int32)
    columns["station"] = np.where(part[:, 4] >= 0, stations[part[:, 4]], -1).astype(np.int32)
    return Decisions(**columns)
