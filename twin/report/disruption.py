"""The curve of loss and recovery as one HTML file that works offline."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.offline import get_plotlyjs

from twin.report import style
from twin.report.charts import layout
from twin.report.page import CSS, card, figure_html, number, table, tile

_KPIS = {
    "name": "Figure",
    "undisturbed": "Undisturbed",
    "disturbed": "Disturbed",
    "delta": "Difference",
    "unit": "Unit",
}
_EVENTS = {"name": "Event", "facilities": "Facilities", "from_h": "Fails at hour", "to_h": "Works again at hour"}


def write_disruption(path: Path, document: Mapping[str, Any]) -> None:
    """Write the page of a document of `twin.design.disruption.disrupt`."""
    curve, title = document["curve"], f"{document['scenario']}: {document['disruption']}"
    days = (
        f"{document['window']['text']} Seed {document['seed']}. Shaded: from the first failure until all works again."
    )
    body = (
        f'<h1>{escape(title)}</h1><p class="sub">{escape(document["description"])}. {escape(days)}</p>',
        _tiles(document["loss"]),
        card("Promised days kept, by hour of order", figure_html(_kept(curve, document["events"]), "kept"), _KEPT_NOTE),
        card("At the door, by hour", figure_html(_series(curve, "delivered", document["events"]), "delivered")),
        card("Under way", figure_html(_series(curve, "under_way", document["events"]), "under-way"), _HELD_NOTE),
        card("Waiting at what was struck", figure_html(_series(curve, "waiting_at_struck", document["events"]), "at")),
        card("What happened", table(_event_rows(document["events"]), _EVENTS)),
        card("Key figures of the measured days", table(pd.DataFrame(document["kpis"]).fillna(np.nan), _KPIS)),
    )
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{CSS}</style><script>{get_plotlyjs()}</script>'
    html = f'<!doctype html><html lang="en"><head>{head}</head><body><main>{"".join(body)}</main></body></html>'
    path.write_text(html + "\n", encoding="utf-8")


_KEPT_NOTE = "Hours with fewer than a tenth of the mean hour's orders are left out."
_HELD_NOTE = "Sourced and not yet at the door; the area between the lines is the sum of all delays."


def _tiles(loss: Mapping[str, Any]) -> str:
    recovered = loss["time_to_recover_h"]
    worst = f"at worst {number(loss['held_up']['worst'], 'packages')} held up"
    tiles = (
        ("Time to recover", "not within the run" if recovered is None else number(recovered, "h"), "from the failure"),
        ("Delay", number(loss["held_up_package_h"], "package-hours"), worst),
        ("Not on the day asked for", number(loss["later_than_asked_packages"], "packages"), "more than undisturbed"),
        ("Promise broken", number(loss["late_packages"], "packages"), "more than undisturbed"),
        ("Unserved", number(loss["unserved_packages"], "packages"), "more than undisturbed"),
    )
    return f'<div class="tiles">{"".join(tile(*t) for t in tiles)}</div>'


def _event_rows(events: list[dict[str, Any]]) -> pd.DataFrame:
    rows = pd.DataFrame(events)
    hours = {f"{to}_h": rows[column].astype(float) / 3600 for to, column in _TIMES.items()}
    return rows.assign(**hours)


_TIMES = {"from": "fails_s", "to": "works_again_s"}


def _kept(curve: Mapping[str, Any], events: list[dict[str, Any]]) -> go.Figure:
    figure = go.Figure()
    for world, colour in (("undisturbed", style.REFERENCE), ("disturbed", style.WORSE)):
        placed = np.array(curve[world]["placed"], float)
        enough = placed > 0.1 * placed[placed > 0].mean()
        for name, dash, words in (("kept", "solid", "promise kept"), ("as_asked", "dot", "on the day asked for")):
            share = np.where(enough, 100 * np.array(curve[world][name]) / np.where(enough, placed, 1), np.nan)
            figure.add_trace(_line(share[enough], f"{words}, {world}", colour, dash, np.flatnonzero(enough)))
    figure.update_yaxes(title="% of packages")
    return _framed(figure, events)


def _series(curve: Mapping[str, Any], name: str, events: list[dict[str, Any]]) -> go.Figure:
    figure = go.Figure()
    for world, colour in (("undisturbed", style.REFERENCE), ("disturbed", style.WORSE)):
        figure.add_trace(_line(np.array(curve[world][name]), world, colour, "solid", np.arange(curve["hours"])))
    figure.update_yaxes(title="packages")
    return _framed(figure, events)


def _line(values: np.ndarray, name: str, colour: str, dash: str, hours: np.ndarray) -> go.Scatter:
    line = {"color": colour, "width": 1.6, "dash": dash}
    return go.Scatter(x=hours + 1, y=values, name=name, mode="lines", line=line, hovertemplate="%{y:,.1f}")


def _framed(figure: go.Figure, events: list[dict[str, Any]]) -> go.Figure:
    times = [(event["fails_s"], event["works_again_s"]) for event in events if event["fails_s"] is not None]
    first, last = min(a for a, _ in times), max(b for _, b in times)
    figure.add_vrect(
        x0=first / 3600, x1=last / 3600, fillcolor=style.BAND, opacity=0.45, line_width=0, layer="below"
    )  # fmt: skip
    figure.update_xaxes(title="hours from the scenario's start", dtick=24)
    return layout(figure, 280)
