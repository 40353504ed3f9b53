"""A map in its card: a head line for what is under the pointer, a legend that hides kinds, zoom buttons.

What they do is in assets/js/map.js and needs no server.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from dash import dcc, html

from dashboard.figures.kinds import DRAWN, KINDS
from dashboard.icons import icon
from dashboard.parts.card import card
from dashboard.parts.kind_mark import kind_mark

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

CONFIG = {"displayModeBar": False, "scrollZoom": True, "doubleClick": False}
"""Of the graph: the wheel zooms; a double click belongs to what is pointed at."""

Lines = Mapping[str, Sequence[str]]
"""By facility: its kind, its id, and more parts of one line; "412,300| a day" has its number in bold."""


def map_card(
    id: str,  # noqa: A002 - Dash's own name
    figure: go.Figure | Callable[[], go.Figure],
    lines: Lines,
    *,
    title: str = "Network",
    idle: str = "point at a facility to read it, click to select, double click to open it",
    controls: Any = (),
    counts: Mapping[str, int] | None = None,
    scale: Any = None,
    className: str = "",  # noqa: N803
    over: Any = (),
) -> html.Div:
    """A map that others can be linked to by the address's `sel`.

    Parameters
    ----------
    id : str
        Of the graph ("network-map"); the lines' store is `<id>-lines`.
    figure : Figure, or a function that makes it
        As `us_map` gives it.
    lines : mapping of str to sequence of str
        What the head prints of each facility.
    idle : str
        What it says while nothing is pointed at or selected.
    controls, scale : components
        At the head's right; at the foot's right, beside the legend.
    counts : mapping of str to int, optional
        Facilities by kind: the legend's buttons, in the kinds' order. No legend without.
    over : components
        Lies over the map.
    """

    def body() -> list[Any]:
        drawn = figure() if callable(figure) else figure
        graph = dcc.Graph(id=id, figure=drawn, config=CONFIG, responsive=True, className="map-graph")
        return [graph, dcc.Store(id=f"{id}-lines", data={k: list(v) for k, v in lines.items()}), *over, _zoom()]

    line = html.Div(idle, className="map-line", **{"data-idle": idle, "aria-live": "off"})
    foot = [*([legend(counts)] if counts else []), *([scale] if scale is not None else [])]
    inner = card(title, body, subtitle=line, controls=controls, footer=foot or None, className=className)
    return html.Div(inner, className="map-card", **{"data-map": id})


def kinds_of(facilities: pd.DataFrame) -> dict[str, int]:
    """How many facilities of each kind there are, in the legend's order."""
    found = facilities["kind"].value_counts()
    return {kind: int(found[kind]) for kind in KINDS if found.get(kind, 0)}


def legend(counts: Mapping[str, int]) -> html.Div:
    """A button a kind, which hides it on the map and shows it again."""
    return html.Div([_kind(kind, counts[kind]) for kind in counts if kind in DRAWN], className="map-legend")


def _kind(kind: str, count: int) -> html.Button:
    named = KINDS[kind]
    words = [kind_mark(kind), html.Span(named.short), html.Span(f"{count:,}", className="num")]
    said = {"data-map-kind": kind, "aria-pressed": "true", "aria-label": f"{named.plural}, {count:,}: shown on the map"}
    return html.Button(words, title=f"{named.name}: show or hide", **said)


def _zoom() -> html.Div:
    buttons = (("in", "plus", "Zoom in"), ("out", "minus", "Zoom out"), ("home", "home", "Whole network"))
    return html.Div(
        [
            html.Button(icon(name), className="button", title=label, **{"data-map-zoom": how, "aria-label": label})
            for how, name, label in buttons
        ],
        className="map-zoom",
    )
