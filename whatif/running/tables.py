"""A batch's tables: the same bytes for the same batch, however often it was disturbed; timings apart."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from whatif.running.schedule import Cell
from whatif.running.state import BatchState

if TYPE_CHECKING:
    import pandas as pd

OWN = ("variant", "name", "seed", "address", "state", "error")
"""Columns of runs.parquet beside the factors'."""


def write_tables(folder: Path, state: BatchState) -> None:
    """Write ``runs.parquet``, ``kpis.parquet`` and ``timings.parquet``, each whole or not at all.

    A reader may come at any time: what has not run yet stands there as ``queued``.
    """
    kept = set(state.schedule.cells())
    _write(folder / "kpis.parquet", kpis_table(state, kept))
    _write(folder / "timings.parquet", timings_table(state))
    _write(folder / "runs.parquet", runs_table(state, kept))


def runs_table(state: BatchState, kept: set[Cell]) -> pd.DataFrame:
    """A row a variant and seed: variant, name, a column a factor, seed, address, state (done, failed, skipped), error.

    Parameters
    ----------
    kept : set of Cell
        What the schedule asks for.
    """
    import pandas as pd

    cells = _cells(state)
    rows = [_what(state, cell, kept) for cell in cells]
    variants = [state.variants[cell.variant] for cell in cells]
    table: dict[str, Any] = {
        "variant": [cell.variant for cell in cells],
        "name": [variant.name for variant in variants],
    }
    for name in state.variants[0].levels:
        levels = [variant.levels[name] for variant in variants]
        values = [level.value for level in levels if level.value is not None]
        numeric = bool(values) and all(isinstance(value, (int, float)) for value in values)
        column = pd.Series([level.value if numeric else level.label for level in levels])
        table[factor_column(name)] = column.astype(float if numeric else "str")
    table["seed"] = [state.batch.seeds[cell.seed] for cell in cells]
    for number, name in enumerate(("address", "state", "error")):
        table[name] = pd.Series([row[number] for row in rows], dtype="str")
    return pd.DataFrame(table).astype({"variant": "int64", "name": "str", "seed": "int64"})


def factor_column(name: str) -> str:
    """A factor's column: its name, which may not hide one of the table's own."""
    return f"{name} (factor)" if name in OWN else name


def kpis_table(state: BatchState, kept: set[Cell]) -> pd.DataFrame:
    """A row a figure: variant, seed, kpi, value, unit; sorted by variant and seed, then as runs say them."""
    import pandas as pd

    rows = [
        (cell.variant, state.batch.seeds[cell.seed], kpi.name, kpi.value, kpi.unit)
        for cell in _cells(state)
        if cell in kept and cell in state.finished
        for kpi in state.finished[cell].kpis
    ]
    table = pd.DataFrame(rows, columns=["variant", "seed", "kpi", "value", "unit"])
    return table.astype({"variant": "int64", "seed": "int64", "kpi": "str", "value": "float64", "unit": "str"})


def timings_table(state: BatchState) -> pd.DataFrame:
    """What each run took, on its worker and beside it, and what came from a cache; differs from time to time."""
    import pandas as pd

    rows = [
        (
            cell.variant,
            state.batch.seeds[cell.seed],
            run.address,
            run.kept,
            run.seconds,
            run.overhead_s,
            " ".join(run.from_cache),
        )
        for cell, run in sorted(state.finished.items(), key=lambda item: item[0])
    ]
    columns = ["variant", "seed", "address", "kept", "seconds", "overhead_s", "from_cache"]
    kinds = ["int64", "int64", "str", "bool", "float64", "float64", "str"]
    return pd.DataFrame(rows, columns=columns).astype(dict(zip(columns, kinds, strict=True)))


def _cells(state: BatchState) -> list[Cell]:
    """Every variant and seed; by seed's value, not by its place in the batch's order."""
    seeds = sorted(range(len(state.batch.seeds)), key=lambda place: state.batch.seeds[place])
    return [Cell(variant, seed) for variant in range(len(state.variants)) for seed in seeds]


def _what(state: BatchState, cell: Cell, kept: set[Cell]) -> tuple[str, str, str]:
    """Address, state and error of a cell."""
    if cell not in kept:
        return "", "skipped", state.why_not(cell)
    run = state.finished.get(cell)
    if run is not None:
        return run.address, "failed" if run.error else "done", run.error
    return ("", "skipped", state.out_of_time_text) if state.out_of_time else ("", "queued", "")


def _write(file: Path, table: pd.DataFrame) -> None:
    beside = file.with_name(f".{file.name}")
    table.to_parquet(beside, index=False, compression="zstd")
    beside.replace(file)
