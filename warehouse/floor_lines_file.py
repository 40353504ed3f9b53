"""A floor's orders in a CSV of lines: order, placed_s, sku, units."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.errors import Finding, InvalidInput
from datasets.files import RawTable, read_csv, shown
from warehouse.floor_orders import FloorOrders
from warehouse.floor_stream import in_order, ranked

COLUMNS = ("order", "placed_s", "sku", "units")
MAX_UNITS = 10_000
MAX_PLACED_S = 1e7


def read_lines(path: Path, n_skus: int) -> FloorOrders:
    """Read a file of lines; those of an order need not follow each other, and its first one's time counts.

    Raises
    ------
    InvalidInput
        With every finding: what cannot be read, missing columns, numbers that are none, too many SKUs.
    """
    findings: list[Finding] = []
    table = read_csv(path, findings.append)
    if table is None or findings:
        raise InvalidInput(findings)
    missing = [name for name in COLUMNS[:3] if name not in table.columns]
    if missing:
        message = f"has no column {', '.join(missing)} (order, placed_s, sku, and units where not 1)"
        raise InvalidInput([Finding(table.file, 1, "missing-column", message)])
    if not table.lines:
        raise InvalidInput([Finding(shown(path), 1, "no-rows", "holds no line")])
    return _orders(table, findings, n_skus)


def _orders(table: RawTable, findings: list[Finding], n_skus: int) -> FloorOrders:
    placed = _numbers(table, "placed_s", (-MAX_PLACED_S, MAX_PLACED_S), findings)
    units = np.ones(len(placed))
    if "units" in table.columns:
        units = _numbers(table, "units", (1, MAX_UNITS), findings)
        for row in np.flatnonzero(units != np.floor(units)).tolist():
            text = table.columns["units"][row]
            findings.append(Finding(table.file, table.lines[row], "wrong-type", f"units {text!r} is no whole number"))
    for name in ("order", "sku"):
        for row, text in enumerate(table.columns[name]):
            if not text:
                findings.append(Finding(table.file, table.lines[row], "missing-value", f"{name} is empty"))
    if findings:
        raise InvalidInput(sorted(findings, key=lambda finding: finding.line))
    sku = ranked(np.array(table.columns["sku"]), table.file, n_skus)
    _, first, order = np.unique(np.array(table.columns["order"]), return_index=True, return_inverse=True)
    by_order = np.argsort(order, kind="stable")
    n_lines = np.bincount(order)
    return in_order(placed[first], n_lines, sku[by_order], units[by_order].astype(np.int64), n_skus)


def _numbers(
    table: RawTable, name: str, bounds: tuple[float, float], findings: list[Finding]
) -> npt.NDArray[np.float64]:
    """A column as numbers; those that are none, or out of bounds, become findings and 0."""
    values = np.zeros(len(table.lines))
    for row, text in enumerate(table.columns[name]):
        try:
            value = float(text)
        except ValueError:
            findings.append(Finding(table.file, table.lines[row], "wrong-type", f"{name} {text!r} is not a number"))
            continue
        if not bounds[0] <= value <= bounds[1]:
            message = f"{name} {text} is outside {bounds[0]:,.0f} to {bounds[1]:,.0f}"
            findings.append(Finding(table.file, table.lines[row], "out-of-range", message))
            continue
        values[row] = value
    return values
