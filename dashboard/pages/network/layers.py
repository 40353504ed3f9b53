"""The map's layers: which kinds, flows and areas are drawn; and the small map that says where one is."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from dash import dcc, html

from dashboard.figures.kinds import KINDS
from dashboard.figures.network_map import MOST_FLOWS
from dashboard.icons import icon
from dashboard.parts.kind_mark import kind_mark

FLOWS = {"truck": "Truck", "air": "Air"}
AREAS = {"demand": "ZIP demand", "territories": "Territories"}
NEW = {"candidates": "Candidates", "sites": "Found sites"}
"""Sites that could open: of the scenario, and found by `network greenfield`."""
SHORT = {kind.short: key for key, kind in KINDS.items()}
USUAL = (*SHORT, *FLOWS, *NEW)
"""Layers that are shown unless the address says otherwise."""


def shown_layers(params: Mapping[str, str]) -> frozenset[str]:
    """Layers that the address asks for; unknown names are left out."""
    if "layers" not in params:
        return frozenset(USUAL)
    return frozenset(params["layers"].split(",")) & {*USUAL, *AREAS}


def layers_column(
    counts: Mapping[str, int], lanes: pd.DataFrame, params: Mapping[str, str], top: int, new: Mapping[str, int]
) -> html.Div:
    """Checkboxes with counts (`new`: of sites that could open), the number of flows, how the selected's lanes look."""
    shown = shown_layers(params)
    kinds = [
        _box(KINDS[kind].short, KINDS[kind].plural, kind_mark(kind), f"{n:,}", shown) for kind, n in counts.items()
    ]
    modes = lanes.loc[lanes["mode"] != "van", "mode"].value_counts()
    flows = [
        _box(mode, name, html.Span(className=f"flow-mark {mode}"), f"{int(modes.get(mode, 0)):,}", shown)
        for mode, name in FLOWS.items()
    ]
    could = [
        _box(key, name, html.Span(className=f"new-mark {key}"), f"{new.get(key, 0):,}", shown, hidden=not new.get(key))
        for key, name in NEW.items()
    ]
    areas = [_box(key, name, html.Span(className=f"area-mark {key}"), "", shown) for key, name in AREAS.items()]
    slider = html.Div(
        [
            html.Label("Top", htmlFor="network-top"),
            dcc.Input(id="network-top", type="range", min=10, max=MOST_FLOWS, step=10, value=top),
            html.Span(str(top), id="network-top-value", className="num"),
        ],
        className="layer-top",
        title="Lanes drawn: those with most packages",
    )
    chosen = [
        html.Div(
            [html.Span(className="flow-mark out"), "lanes out", html.Span(id="network-lanes-out", className="num")]
        ),
        html.Div([html.Span(className="flow-mark in"), "lanes in", html.Span(id="network-lanes-in", className="num")]),
    ]
    groups = (
        ("Facilities", kinds),
        ("Could open", could),
        ("Flows", [*flows, slider]),
        ("Areas", areas),
        ("Selected", chosen),
    )
    return html.Div(
        [
            html.Div([html.H3(title), *items], className="layer-group", role="group", **{"aria-label": title})
            for title, items in groups
        ],
        className="layers",
    )


def _box(
    key: str, name: str, mark: html.Span, count: str, shown: frozenset[str], *, hidden: bool = False
) -> html.Button:
    said = {
        "data-layer": key,
        "aria-checked": str(key in shown).lower(),
        "aria-label": f"{name}{', ' + count if count else ''}",
    }
    return html.Button(
        [
            html.Span(icon("check"), className="box"),
            mark,
            html.Span(name, className="layer-name"),
            html.Span(count, className="num"),
        ],
        role="checkbox",
        className="layer",
        hidden=hidden,
        **said,
    )


def minimap() -> html.Div:
    """Filled by the browser: the whole country, and the window that is seen."""
    return html.Div(
        html.Div(id="network-minimap-window", className="minimap-window"),
        id="network-minimap",
        className="minimap",
        **{"aria-hidden": "true"},
    )
