"""What lies under the map's facilities: demand by ZIP, and the stations' territories."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.draft.recorded import recorded_scenario
from dashboard.workspace import OpenRun
from datasets import Scenario
from twin.report.map import project

CELL = 6.0
"""Side of a cell of demand, in units of the 975-wide page (about 30 km)."""
MIN_ZIPS = 3


def areas(run: OpenRun, wanted: Sequence[str]) -> dict[str, Any]:
    """The layers asked for, as the browser draws them."""
    scenario = recorded_scenario(run)
    drawn: dict[str, Any] = {}
    if "demand" in wanted:
        drawn["demand"] = demand_grid(scenario)
    if "territories" in wanted:
        drawn["territories"] = territories(scenario, run.table("packages", ("zone", "station")))
    return drawn


def demand_grid(scenario: Scenario) -> dict[str, Any]:
    """Demand by cell of the page: x0, y0, step, and rows of weights relative to the largest (0..1, root)."""
    at = project(scenario.zones["lon"], scenario.zones["lat"])
    weight = scenario.zones["demand_weight"].to_numpy(float)
    fine = np.isfinite(at).all(axis=1) & (weight > 0)
    at, weight = at[fine], weight[fine]
    low = np.floor(at.min(axis=0) / CELL) * CELL
    column, row = ((at - low) // CELL).astype(int).T
    cells = np.zeros((row.max() + 1, column.max() + 1))
    np.add.at(cells, (row, column), weight)
    share = np.sqrt(cells / np.quantile(cells[cells > 0], 0.995)).clip(0, 1).round(3)
    return {
        "x0": float(low[0] + CELL / 2),
        "y0": float(low[1] + CELL / 2),
        "step": CELL,
        "z": [[value or None for value in line] for line in share.tolist()],
    }


def territories(scenario: Scenario, packages: pd.DataFrame) -> dict[str, Any]:
    """Outlines around the ZIPs that each station delivered in the sample: x and y with gaps."""
    pairs = packages.dropna().drop_duplicates()
    row = pairs["zone"].astype(str).map(scenario.zone_row)
    pairs, row = pairs[row.notna()], row.dropna().astype(int).to_numpy()
    zones = scenario.zones.iloc[row]
    at = project(zones["lon"], zones["lat"])
    fine = np.isfinite(at).all(axis=1)
    lines = [hull(at[rows]) for rows in _groups(pairs["station"].astype(str).to_numpy()[fine], np.flatnonzero(fine))]
    gap = np.full((1, 2), np.nan)
    line = np.vstack([part for outline in lines if len(outline) for part in (outline, gap)] or [gap])
    xy = [[None if np.isnan(v) else round(v, 1) for v in axis] for axis in line.T.tolist()]
    return {"x": xy[0], "y": xy[1]}


def _groups(names: npt.NDArray[Any], rows: npt.NDArray[np.int64]) -> list[npt.NDArray[np.int64]]:
    order = np.argsort(names, kind="stable")
    edges = np.flatnonzero(names[order][1:] != names[order][:-1]) + 1
    return np.split(rows[order], edges)


def hull(points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The closed convex outline of some points; empty where there are too few."""
    from shapely import MultiPoint, Polygon

    if len(points) < MIN_ZIPS:
        return np.empty((0, 2))
    outline = MultiPoint(points).convex_hull
    return np.array(outline.exterior.coords) if isinstance(outline, Polygon) else np.empty((0, 2))
