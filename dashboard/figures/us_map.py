"""The map: state outlines, lanes that carry most, facilities by kind; plain scatter traces, nothing fetched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
import plotly.graph_objects as go

from core.albers import HEIGHT, WIDTH
from dashboard.figures.kinds import DRAWN, KINDS
from dashboard.figures.labels import label
from dashboard.tokens import FONT, Theme
from datasets.outlines import state_rings
from twin.report.map import FLOW_BINS, TOP_FLOWS, arc, project

Floats = npt.NDArray[np.float64]
MODES = {"truck": "solid", "air": "dot"}
"""Modes of lanes that are drawn, and the dash of each."""
NEAR = 150.0
"""Span of a network, in units of the 975-wide page, below which it is shown by itself and not with the nation."""


def us_map(
    facilities: pd.DataFrame,
    lanes: pd.DataFrame,
    theme: Theme,
    *,
    top: int = TOP_FLOWS,
    uirevision: str = "map",
    kinds: Sequence[str] = DRAWN,
    selected: str = "",
    colours: Mapping[str, str] | None = None,
    hub_names: bool = False,
) -> go.Figure:
    """Facilities by kind over the lanes that carry most.

    Parameters
    ----------
    facilities : DataFrame
        facility, kind, lat, lon.
    lanes : DataFrame
        origin, destination, mode (truck, air), packages.
    theme : Theme
    top : int
        Lanes drawn, those with most packages.
    uirevision : str
        Zoom is kept while this stays the same.
    kinds : sequence of str
        Drawn, from the bottom to the top.
    selected : str
        A facility, or a lane ("FC-CVG-1>SC-IND-1"), that is ringed; "" for none.
    colours : mapping of str to str, optional
        Colour by facility, instead of its kind's.
    hub_names : bool
        Write air hubs' ids beside them.

    Returns
    -------
    Figure
        Traces named ``coast``, ``land``, ``flow-<mode>-<bin>``, ``arrows``, each kind's key and ``ring``; markers'
        ``customdata`` is the facility's id.
    """
    figure = go.Figure()
    at = places(facilities)
    between = lanes[lanes["mode"].isin(MODES)]  # not the vans, which go from door to door
    for trace in (*land(theme), *flows(between.nlargest(top, "packages"), at, theme)):
        figure.add_trace(trace)
    for kind in kinds:
        figure.add_trace(markers(facilities[facilities.kind == kind], kind, at, theme, colours))
    if hub_names:
        figure.add_trace(names(facilities[facilities.kind == "air_hub"], at, theme))
    figure.add_trace(ring(selected, at, theme))
    frame(figure, np.array(list(at.values())), theme, uirevision)
    return figure


def places(facilities: pd.DataFrame) -> dict[str, Floats]:
    """Page coordinates (x right, y up) of each facility that lies on the map."""
    xy = project(facilities.lon, facilities.lat)
    return {f: p for f, p in zip(facilities.facility, xy, strict=True) if np.isfinite(p).all()}


def land(theme: Theme) -> list[go.Scatter]:
    """All states as one closed line, twice: a coast below, which the states' own lines leave bare outside only."""
    gap = np.full((1, 2), np.nan)
    line = np.vstack([part for ring in state_rings() for part in (project(ring[:, 0], ring[:, 1]), gap)])
    x, y = line[:, 0].round(1), line[:, 1].round(1)
    outline = {"x": x, "y": y, "mode": "lines", "hoverinfo": "skip"}
    return [
        go.Scatter(**outline, name="coast", line={"color": theme["coast"], "width": 2}),
        go.Scatter(
            **outline,
            name="land",
            fill="toself",
            fillcolor=theme["land"],
            line={"color": theme["land-line"], "width": 0.7},
        ),
    ]


def first_marker_trace() -> int:
    """Number of the first kind's trace: after the coast, the land, the flows of both modes and their arrows."""
    return 2 + len(MODES) * len(FLOW_BINS) + 1


def flows(lanes: pd.DataFrame, at: Mapping[str, Floats], theme: Theme) -> list[go.Scatter]:
    """Lanes as arcs: one trace a width bin and mode; truck solid, air dotted; arrows on the two widest."""
    traces, lower = [], 0.0
    rank = lanes.packages.rank(pct=True)
    for number, (upper, width) in enumerate(FLOW_BINS):
        inside = (rank > lower) & (rank <= upper)
        lower = upper
        for mode, dash in MODES.items():
            line = arcs(lanes[inside & (lanes["mode"] == mode)], at)
            traces.append(
                go.Scatter(
                    x=line[:, 0].round(1),
                    y=line[:, 1].round(1),
                    name=f"flow-{mode}-{number}",
                    mode="lines",
                    hoverinfo="skip",
                    line={"color": theme["flow"], "width": width, "dash": dash},
                    opacity=0.55,
                )
            )
    return [*traces, arrows(lanes[rank > FLOW_BINS[1][0]], at, theme)]


def arrows(lanes: pd.DataFrame, at: Mapping[str, Floats], theme: Theme) -> go.Scatter:
    """The way that lanes go: a tip in the middle of each."""
    bent = [arc(at[o], at[d]) for o, d in zip(lanes.origin, lanes.destination, strict=True) if o in at and d in at]
    tips = np.array([(*line[len(line) // 2], *(line[len(line) // 2 + 1] - line[len(line) // 2 - 1])) for line in bent])
    x, y, dx, dy = tips.reshape(-1, 4).T
    return go.Scatter(
        x=x.round(1),
        y=y.round(1),
        name="arrows",
        mode="markers",
        hoverinfo="skip",
        marker={
            "symbol": "triangle-up",
            "size": 6,
            "color": theme["flow"],
            "angle": np.degrees(np.arctan2(dx, dy)).round(),
        },
    )


def names(hubs: pd.DataFrame, at: Mapping[str, Floats], theme: Theme) -> go.Scatter:
    """Ids beside hubs."""
    ids = [f for f in hubs.facility if f in at]
    xy = np.array([at[f] for f in ids]).reshape(-1, 2)
    return go.Scatter(
        x=xy[:, 0].round(1),
        y=xy[:, 1].round(1),
        name="names",
        mode="text",
        text=[f" {label(f)}" for f in ids],
        textposition="bottom right",
        textfont={"size": 12, "weight": 600, "color": theme["ink"]},
        hoverinfo="skip",
    )


def arcs(lanes: pd.DataFrame, at: Mapping[str, Floats]) -> Floats:
    """Bent lines from origin to destination, a gap after each; float64[n, 2], empty where none can be drawn."""
    gap = np.full((1, 2), np.nan)
    pairs = [(at[o], at[d]) for o, d in zip(lanes.origin, lanes.destination, strict=True) if o in at and d in at]
    return np.vstack([part for a, b in pairs for part in (arc(a, b), gap)]) if pairs else np.empty((0, 2))


def ring(selected: str, at: Mapping[str, Floats], theme: Theme) -> go.Scatter:
    """The selection: a ring around a facility, around both ends of a lane and a line between; there without any too."""
    xy = np.array([at[end] for end in selected.split(">") if end in at]).reshape(-1, 2)
    return go.Scatter(
        x=xy[:, 0].round(1).tolist(),
        y=xy[:, 1].round(1).tolist(),
        name="ring",
        mode="lines+markers",
        hoverinfo="skip",
        line={"color": theme["accent"], "width": 2},
        marker={"symbol": "circle-open", "size": 18, "color": theme["accent"], "line": {"width": 2.5}},
    )


def markers(
    facilities: pd.DataFrame,
    kind: str,
    at: Mapping[str, Floats],
    theme: Theme,
    colours: Mapping[str, str] | None = None,
) -> go.Scatter:
    """Facilities of one kind, in its colour or each in its own; ``customdata`` holds their ids."""
    ids = [f for f in facilities.facility if f in at]
    xy = np.array([at[f] for f in ids]).reshape(-1, 2)
    drawn = KINDS[kind]
    return go.Scatter(
        x=xy[:, 0].round(1),
        y=xy[:, 1].round(1),
        name=kind,
        mode="markers",
        customdata=ids,
        hoverinfo="none",
        marker={"symbol": drawn.symbol, "size": drawn.size_px, **painted(ids, kind, theme, colours)},
    )


def painted(ids: Sequence[str], kind: str, theme: Theme, colours: Mapping[str, str] | None) -> dict[str, object]:
    """Colour and outline of a kind's markers; pale heat colours need a darker outline than kinds do."""
    if colours is None:
        return {"color": theme.kind(kind), "line": {"color": theme["surface"], "width": 0.7}}
    return {"color": [colours.get(f, theme["land"]) for f in ids], "line": {"color": theme["ink-3"], "width": 0.7}}


def frame(figure: go.Figure, points: Floats, theme: Theme, uirevision: str) -> None:
    """The window that shows all points, of none the whole map; no axes, no mode bar, equal scales."""
    if not len(points):
        points = np.array([[0.0, -HEIGHT], [WIDTH, 0.0]])
        figure.add_annotation(
            text="No facility of this network has a place on this map",
            showarrow=False,
            x=0.5,
            y=0.04,
            xref="paper",
            yref="paper",
        )
    low, high = points.min(axis=0), points.max(axis=0)
    span = max(high - low) or 1.0
    pad = span * (0.15 if span < NEAR else 0.03)
    x, y = ([float(low[d] - pad), float(high[d] + pad)] for d in (0, 1))
    axis = {"visible": False, "showgrid": False, "zeroline": False}
    figure.update_layout(
        xaxis=axis | {"range": x},
        yaxis=axis | {"range": y, "scaleanchor": "x"},
        meta={"home": [x, y]},  # what "whole network" goes back to
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        paper_bgcolor=theme["surface"],
        plot_bgcolor=theme["surface"],
        font={"family": FONT, "size": 12, "color": theme["ink"]},
        showlegend=False,
        dragmode="pan",
        hovermode="closest",
        uirevision=uirevision,
    )
