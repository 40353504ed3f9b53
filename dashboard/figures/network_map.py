"""The Network page's map: the shared one, with traces for what the page draws over it, and the model it is drawn from.

The browser restyles these traces by itself (assets/js/network_map.js): a toggle, a selection or an edit asks no server.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.figures.kinds import DRAWN, KINDS
from dashboard.figures.us_map import places, us_map
from dashboard.tokens import Theme

MOST_FLOWS = 500


NEW = {"candidates": "-open", "sites": "-open-dot"}
"""Traces of sites that could open, and what their symbols have beside their kind's: hollow, hollow with a dot."""


def network_map(
    facilities: pd.DataFrame, lanes: pd.DataFrame, theme: Theme, *, top: int, new: pd.DataFrame | None = None
) -> go.Figure:
    """Facilities and flows, sites that could open, and empty traces for demand and territories.

    Parameters
    ----------
    facilities : DataFrame
        Those that stand; see `us_map`.
    new : DataFrame, optional
        facility, kind, lat, lon, found (bool): no candidate of the scenario, but found.
    """
    between = lanes[lanes["mode"] != "van"]
    figure = us_map(facilities, between, theme, top=top, uirevision="network-map", kinds=DRAWN)
    # Selection and edits lie over the map (assets/js/network_overlay.js): no trace, no redraw.
    figure.data = [trace for trace in figure.data if trace.name not in ("ring", "ring-line")]
    for name in NEW:
        drawn = new_sites(new, name == "sites", theme) if new is not None else {}
        figure.add_trace(go.Scatter(name=name, mode="markers", hoverinfo="none", **({"x": [], "y": []} | drawn)))
    figure.add_trace(_demand(theme))
    nowhere: list[float] = []
    line = {"color": theme["ref"], "width": 0.7}
    figure.add_trace(go.Scatter(name="areas", x=nowhere, y=nowhere, mode="lines", line=line, hoverinfo="skip"))
    return figure


def new_sites(new: pd.DataFrame, found: bool, theme: Theme) -> dict[str, Any]:
    """Hollow marks of sites that could open: x, y, ids and how each is drawn, as a trace takes them."""
    own = new[new["found"] == found]
    at = places(own)
    own = own[own["facility"].isin(at)]
    kinds = own["kind"].tolist()
    tail = NEW["sites" if found else "candidates"]
    return {
        "x": [round(float(at[name][0]), 1) for name in own["facility"]],
        "y": [round(float(at[name][1]), 1) for name in own["facility"]],
        "customdata": own["facility"].tolist(),
        "marker": {
            "symbol": [KINDS[kind].symbol.removesuffix("-open") + tail for kind in kinds],
            "size": [KINDS[kind].size_px + 4 for kind in kinds],
            "color": [theme.kind(kind) for kind in kinds],
            "line": {"width": 2},
        },
    }


def _demand(theme: Theme) -> go.Heatmap:
    """Demand by cell, an image under everything but the land; filled by the browser."""
    soft = theme["accent"]
    return go.Heatmap(
        name="demand",
        z=[[None]],
        visible=False,
        zmin=0,
        zmax=1,
        colorscale=[[0, _clear(soft, 0.0)], [1, _clear(soft, 0.7)]],
        showscale=False,
        hoverinfo="skip",
    )


def _clear(colour: str, opacity: float) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"


def model(
    facilities: pd.DataFrame, lanes: pd.DataFrame, used: np.ndarray, theme: Theme, candidates: Collection[str] = ()
) -> dict[str, Any]:
    """What the browser draws from.

    Parameters
    ----------
    facilities : DataFrame
        facility, kind, place, lat, lon, packages, and `usd` a package (NaN where unknown).
    lanes : DataFrame
        As a run has them; those between facilities are taken, most packages first.
    used : float32[F, H]
        Utilisation, rows as in `facilities`.
    candidates : collection of str
        Facilities that are drawn hollow, for they do not stand.

    Returns
    -------
    dict
        ``ids, kinds, xy, candidate`` of facilities; ``used`` in percent by hour; ``lanes`` as columns ``from, to``
        (rows of facilities), ``packages``, ``air``; colours.
    """
    at = places(facilities)
    row = {name: number for number, name in enumerate(facilities["facility"])}
    between = lanes[(lanes["mode"] != "van") & (lanes["packages"] > 0)].sort_values("packages", ascending=False)
    between = between[between["origin"].isin(row) & between["destination"].isin(row)]
    return {
        "ids": facilities["facility"].tolist(),
        "kinds": facilities["kind"].tolist(),
        "candidate": [name in candidates for name in facilities["facility"]],
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
