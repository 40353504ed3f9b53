"""One order's story: from a run's tables where they hold it, else by running the same again and watching it alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from core.errors import Finding, InvalidInput
from twin.places import Places
from twin.progress import Progress, Report
from twin.run_folder import read_result, read_table, scenario_of
from twin.samples import TABLES, sample_tables
from twin.told import told

if TYPE_CHECKING:
    from datasets import Scenario
    from twin.run import Orders

Row = dict[str, Any]


def explain(
    run_dir: Path, order: int, *, progress: Report | None = None, note: Callable[[str], None] | None = None
) -> dict[str, Any]:
    """Tell how an order went, and why so.

    Parameters
    ----------
    run_dir : Path
        A finished run's folder; nothing is written into it.
    order : int
        Any of the run's orders, measured or not.
    progress : callable, optional
        ``progress(stage, done)``, called where the run is made again.
    note : callable, optional
        Called with one line that says so.

    Returns
    -------
    dict
        Plain JSON: ``order, placed, zone, promise, story`` (sentences), ``lines``, ``candidates`` (what was
        weighed for each part of the order, with the verdict), ``chosen`` (its packages), ``unserved`` (the
        parts that got none, with the reason), ``hops`` (planned and actual). Times are seconds from the scenario's
        start (``_s``) and text, local to the place.

    Raises
    ------
    InvalidInput
        If the folder holds no finished run, the run has no such order, or it would not be the same run again.
    """
    result = read_result(run_dir)
    n_orders = int(result["orders"]["orders"])
    if not 0 <= order < n_orders:
        message = f"the run has no order {order}: its orders are 0 to {n_orders - 1}"
        raise InvalidInput([Finding(str(run_dir), 0, "unknown-order", message)])
    places = Places(read_table(run_dir, "facilities"), read_table(run_dir, "lanes"))
    rows = read_rows(run_dir, order)
    if rows is None:
        if note is not None:
            note(f"order {order} is not in the run's tables: running {result['scenario']['name']} again to watch it")
        rows = _again(run_dir, result, order, progress)
    return {"order": order, **told(rows, places)}


def read_rows(run_dir: Path, order: int) -> dict[str, list[Row]] | None:
    """The order's rows of the run's tables; None where they do not hold its packages and decisions."""
    rows: dict[str, list[Row]] = {}
    for name in TABLES:
        if not (run_dir / f"{name}.parquet").exists():
            return None
        rows[name] = rows_of(read_table(run_dir, name, filters=[("order", "==", order)]))
    return rows if rows["orders"] and rows["order_parts"] else None


def rows_of(table: pd.DataFrame) -> list[Row]:
    """A table's rows as plain Python; None for what is missing."""
    columns = [table[name].astype(object) for name in table.columns]
    plain = [[None if missing else _plain(value) for value, missing in zip(c, c.isna(), strict=True)] for c in columns]
    return [dict(zip(table.columns, row, strict=True)) for row in zip(*plain, strict=True)]


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def _again(run_dir: Path, result: dict[str, Any], order: int, progress: Report | None) -> dict[str, list[Row]]:
    """The order's rows from the same run, made again in memory."""
    from twin.kept import Keeper
    from twin.last_mile import request_of
    from twin.run import happen

    if result["version"] != version("pod2door"):
        why = f"it was made by pod2door {result['version']}, this is {version('pod2door')}"
        raise _not_the_same(run_dir, order, why)
    scenario = scenario_of(run_dir)
    orders = _orders_of(run_dir, result, scenario, order)
    routes = request_of(result, scenario)
    steps = Progress(*([progress] if progress else []), routes=routes is not None)
    happened, prepared = happen(scenario, orders, steps, np.array([order]), Keeper(np.zeros(0, np.int64)), routes)
    packages = {"placed": happened.outcome.placed.sum(), "delivered": happened.outcome.delivered.sum()}
    same_plan = json.loads(json.dumps(prepared.summary)) == result["plan"]
    if not same_plan or any(int(count) != result["packages"][name] for name, count in packages.items()):
        raise _not_the_same(run_dir, order, "the program or the scenario has changed since")
    keeper = Keeper(np.array([order]))
    for _ in keeper.tap(orders.stream(order, order + 1)):
        pass
    steps.at("report", 1.0)
    return {name: rows_of(table) for name, table in sample_tables(happened, prepared, keeper.kept()).items()}


def _orders_of(run_dir: Path, result: dict[str, Any], scenario: Scenario, order: int) -> Orders:
    from twin.run import Orders

    source = result["orders"]
    seed = int(result["scenario"]["seed"])
    if "sha256" not in source:
        return Orders(scenario, seed, None)
    file = Path(source["from"])
    if not file.is_file():
        raise _not_the_same(run_dir, order, f"its orders {file} are not there any more")
    orders = Orders(scenario, seed, file)
    if orders.to_json()["sha256"] != source["sha256"]:
        raise _not_the_same(run_dir, order, f"its orders {file} have changed")
    return orders


def _not_the_same(run_dir: Path, order: int, why: str) -> InvalidInput:
    message = f"order {order} is not in the run's tables, and the run cannot be made again: {why}"
    return InvalidInput([Finding(str(run_dir), 0, "not-repeatable", message)])
