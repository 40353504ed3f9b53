"""Order files by their suffix: .jsonl or .ndjson (CloudEvents), .parquet."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import Finding, InvalidInput, Pod2doorError
from demand.chunk import OrderChunk
from demand.intake import Findings, Intake
from demand.recorded import RecordedOrders, Spool

if TYPE_CHECKING:
    from datasets import Scenario

EVENTS = (".jsonl", ".ndjson")
PARQUET = ".parquet"


def read_orders(path: str | Path, scenario: Scenario, *, first_day: int | None = None) -> RecordedOrders:
    """Check a file of orders and make them ready to stream, any number of times, in chunks.

    The scenario's days of warm-up, measure and cool-down stay as they are. The file's first day (midnight in the
    offset of its first order) falls on the first measured day, or on as much of an earlier day as its last
    day needs to be within the run; with `scenario.start` or `first_day` on the day that these say.

    Parameters
    ----------
    path : path
        .jsonl or .ndjson (CloudEvents, `demand.cloudevents`) or .parquet (`demand.parquet`).
    scenario : Scenario
    first_day : int, optional
        Simulated day of the file's first.

    Raises
    ------
    InvalidInput
        With every finding: what is no order, unknown zones, promises or SKUs, wrong quantities or times, orders
        out of order, doubled or outside the run's days.
    Pod2doorError
        When there is no room for the temporary columns.
    """
    path = Path(path)
    findings = Findings(str(path))
    suffix = _suffix(path)
    try:
        with path.open("rb") as file, Spool() as spool:
            if not file.read(1):
                raise InvalidInput([Finding(str(path), 0, "empty-file", "is empty")])
            file.seek(0)
            intake = Intake(scenario, findings, spool)
            if suffix == PARQUET:
                from demand.parquet import ParquetReader

                batches = ParquetReader(intake.words, findings, intake.first_instant).batches(path)
            else:
                from demand.event_reader import EventReader

                batches = EventReader(intake.words, findings, intake.first_instant).batches(file)
            for batch in batches:
                intake.take(batch)
            return intake.finish(first_day)
    except OSError as error:
        if error.filename is None:
            raise Pod2doorError(f"{path}: no room for its columns in the temporary folder: {error.strerror}") from error
        raise InvalidInput([Finding(str(path), 0, "unreadable", f"cannot be read: {error.strerror}")]) from error


def write(path: str | Path, chunks: Iterable[OrderChunk], scenario: Scenario) -> int:
    """Write a stream of orders; the file appears whole or not at all.

    Returns
    -------
    int
        Orders written.

    Raises
    ------
    InvalidInput
        When the suffix is none of .jsonl, .ndjson and .parquet.
    Pod2doorError
        When the file cannot be written.
    """
    path = Path(path)
    suffix = _suffix(path)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        if suffix == PARQUET:
            from demand.parquet import write_parquet

            count = write_parquet(beside, chunks, scenario)
        else:
            from demand.cloudevents import write_events

            with beside.open("wb") as file:
                count = write_events(file, chunks, scenario)
        beside.replace(path)
    except OSError as error:
        raise Pod2doorError(f"{path}: cannot be written: {error.strerror or error}") from error
    finally:
        beside.unlink(missing_ok=True)
    return count


def _suffix(path: Path) -> str:
    suffix = path.suffix.lower()
    if suffix not in (*EVENTS, PARQUET):
        message = f"{suffix or 'no suffix'}: orders are read and written as .jsonl, .ndjson or .parquet"
        raise InvalidInput([Finding(str(path), 0, "file-format", message)])
    return suffix
