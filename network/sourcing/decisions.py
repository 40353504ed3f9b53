"""A log of the watched orders' decisions, for `explain`."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from network.sourcing.choose import ASK_POSITION, ASK_SLOT, NONE, latest_of, path_of, source_of
from network.sourcing.order import CANDIDATE, CELL, COMPLETE, DEADLINE, MAX_LINES, PART_PACKAGE, POOL, REASON, UNITS
from network.sourcing.jit import kernel
from network.sourcing.tables import BEYOND, CONGESTION, COST_MASK, NO_LIMIT, WAIT, State, Tables
from network.sourcing_types import Decisions


class Log(NamedTuple):
    """Rows of parts and of candidates, and how many of each there are."""

    count: np.ndarray  # int64[2]
    part: np.ndarray  # int64[A, len(PART_COLUMNS)]
    row: np.ndarray  # int64[B, len(ROW_COLUMNS)]


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


def make_log(n_orders: int, width: int) -> Log:
    """Room for that many orders."""
    parts = n_orders * MAX_LINES
    return Log(
        np.zeros(2, np.int64),
        np.empty((parts, len(PART_COLUMNS)), np.int64),
        np.empty((parts * width, len(ROW_COLUMNS)), np.int64),
    )


@kernel
def log_order(t: Tables, s: State, work, log: Log, n, order, pair, ask):
    """Write the n parts that `choose_order` has just decided, and their candidates, at the present state."""
    for i in range(n):
        part = log.part[log.count[0]]
        package = work[PART_PACKAGE, i]
        taken = work[CANDIDATE, package] if package != NONE else NONE
        part[0], part[1], part[2], part[3] = order, ask[ASK_SLOT], work[POOL, i], work[UNITS, i]
        part[4] = pair // t.n_promises if pair >= 0 else -1
        part[5], part[6], part[7] = ask[ASK_POSITION], package, work[REASON, i]
        part[8] = work[COMPLETE, i]
        part[9] = work[DEADLINE, package] if package != NONE else -1
        part[10] = log.count[1]
        log.count[0] += 1
        if work[CELL, i] >= 0:
            log_candidates(t, s, log, work[CELL, i], work[POOL, i], work[UNITS, i], ask[ASK_POSITION], taken)


@kernel
def log_candidates(t: Tables, s: State, log: Log, cell, pool, units, position, taken):
    """One row a candidate of the cell."""
    for j in range(cell, cell + t.width):
        record = t.record[j]
        if record < 0:
            return
        row = log.row[log.count[1]]
        source = source_of(record)
        held = s.on_hand[pool, source]
        stocked = held >= units
        usable = stocked and s.load[source, WAIT] < BEYOND
        row[0], row[1], row[2], row[3] = source, path_of(record), record & COST_MASK, s.load[source, CONGESTION]
        row[4], row[5] = s.true_wait[source], max(latest_of(record), -1)
        row[6] = -1 if t.cover[pool, source] == NO_LIMIT else held
        row[7], row[8] = stocked, usable
        row[9] = usable and position + s.load[source, WAIT] <= latest_of(record)
        row[10] = j == taken
        log.count[1] += 1


def to_decisions(parts: list[np.ndarray], rows: list[np.ndarray], origins: np.ndarray, stations: np.ndarray) -> Decisions:
    """Columns of the logged rows, origins and stations as facility rows."""
    part = np.concatenate(parts) if parts else np.empty((0, len(PART_COLUMNS)), np.int64)
    row = np.concatenate(rows) if rows else np.empty((0, len(ROW_COLUMNS)), np.int64)
    columns = {name: part[:, i].astype(dtype) for i, (name, dtype) in enumerate(PART_COLUMNS.items())}
    columns |= {name: row[:, i].astype(dtype) for i, (name, dtype) in enumerate(ROW_COLUMNS.items())}
    columns["candidate_first"] = np.append(columns["candidate_first"], len(row))
    columns["source"] = origins[columns["source"]].astype(np.int32)
    station = columns["station"]
    columns["station"] = np.where(station >= 0, stations[station], -1).astype(np.int32)
    return Decisions(**columns)
