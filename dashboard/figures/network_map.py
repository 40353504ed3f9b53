"""The Network page's map: the shared one, with traces for what the page draws over it, and the model it is drawn from.

The browser restyles these traces by itself (assets/js/network_map.js): a toggle, a selection or an edit asks no server.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.figures.kinds import DRAWN
from dashboard.figures.us_map import places, us_map
from dashboard.tokens import Theme

MOST_FLOWS = 500
OVERLAYS = ("areas", "lanes-in", "lanes-out", "edit-lines", "edit-marks", "labels", "dot")
"""Traces over the shared map, from the bottom to the top; empty until the browser fills them."""


def network_map(
    facilities: pd.DataFrame, lanes: pd.DataFrame, theme: Theme, *, top: int, selected: str = ""
) -> go.Figure:
    """Facilities and flows, and empty traces for selection, edits, areas and labels."""
    between = lanes[lanes["mode"] != "van"]
    figure = us_map(facilities, between, theme, top=top, uirevision="network-map", kinds=DRAWN, selected=selected)
    nothing: dict[str, Any] = {"x": [], "y": [], "hoverinfo": "skip"}
    line = {"mode": "lines"} | nothing
    text = {"family": "Inter Variable, system-ui, sans-serif", "size": 12, "color": theme["ink"]}
    overlays = {
        "areas": line | {"line": {"color": theme["ref"], "width": 0.7}},
        "lanes-in": line | {"line": {"color": theme["ink-2"], "width": 1.6, "dash": "dash"}},
        "lanes-out": line | {"line": {"color": theme["accent"], "width": 2.2}},
        "edit-lines": line | {"line": {"color": theme["ink"], "width": 1.5, "dash": "dot"}},
        "edit-marks": nothing
        | {"mode": "markers+text", "textposition": "middle right", "textfont": text | {"weight": 600}, "text": []}
        | {
            "marker": {"symbol": [], "color": theme["error"], "size": 12, "line": {"color": theme["error"], "width": 2}}
        },
        "labels": nothing
        | {"mode": "text", "textposition": "middle right", "textfont": text | {"size": 11}, "text": []},
        "dot": nothing | {"mode": "markers", "marker": {"size": 10, "line": {"color": theme["surface"], "width": 1}}},
    }
    for name in OVERLAYS:
        figure.add_trace(go.Scatter(name=name, **overlays[name]))
    return figure


def model(facilities: pd.DataFrame, lanes: pd.DataFrame, used: np.ndarray, theme: Theme) -> dict[str, Any]:
    """What the browser draws from.

    Parameters
    ----------
    facilities : DataFrame
        facility, kind, place, lat, lon, packages, and `usd` a package (NaN where unknown).
    lanes : DataFrame
        As a run has them; those between facilities are taken, most packages first.
    used : float32[F, H]
        Utilisation, rows as in `facilities`.

    Returns
    -------
    dict
        ``ids, kinds, xy`` of facilities; ``used`` in percent by hour; ``lanes`` as columns ``from, to`` (rows of
        facilities), ``packages``, ``air``; colours.
    """
    at = places(facilities)
    row = {name: number for number, name in enumerate(facilities["facility"])}
    between = lanes[(lanes["mode"] != "van") & (lanes["packages"] > 0)].sort_values("packages", ascending=False)
    between = between[between["origin"].isin(row) & between["destination"].isin(row)]
    return {
        "ids": facilities["facility"].tolist(),
        "kinds": facilities["kind"].tolist(),
        "xy": [np.round(at[f], 1).tolist() if f in at else None for f in facilities["facility"]],
        "packages": facilities["packages"].tolist(),
        "usd": [None if not np.isfinite(v) else round(float(v), 3) for v in facilities["usd"]],
        "used": np.rint(100 * used).astype(int).tolist(),
        "lanes": {
            "from": between["origin"].map(row).tolist(),
            "to": between["destination"].map(row).tolist(),
            "packages": between["packages"].astype(int).tolist(),
            "air": (between["mode"] == "air").astype(int).tolist(),
        },
        "heat": list(theme.heat),
        "colours": {kind: theme.kind(kind) for kind in DRAWN} | {"accent": theme["accent"], "muted": theme["line-2"]},
    }
