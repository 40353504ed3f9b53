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


def network_map(facilities: pd.DataFrame, lanes: pd.DataFrame, theme: Theme, *, top: int) -> go.Figure:
    """Facilities and flows, and empty traces for demand and territories."""
    between = lanes[lanes["mode"] != "van"]
    figure = us_map(facilities, between, theme, top=top, uirevision="network-map", kinds=DRAWN)
    # Selection and edits lie over the map (assets/js/network_overlay.js): no trace, no redraw.
    figure.data = [trace for trace in figure.data if trace.name not in ("ring", "ring-line")]
    figure.add_trace(_demand(theme))
    nowhere: list[float] = []
    line = {"color": theme["ref"], "width": 0.7}
    figure.add_trace(go.Scatter(name="areas", x=nowhere, y=nowhere, mode="lines", line=line, hoverinfo="skip"))
    return figure


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
