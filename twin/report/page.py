"""The report as one HTML file: works offline, holds its own plotly, asks nothing of any other host."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import plotly.io as pio
from plotly.offline import get_plotlyjs

from twin.report import charts, style
from twin.report.map import network_map

_CSS = f"""
body {{ margin: 0; background: {style.BACKGROUND}; color: {style.INK}; font: 13px/18px {style.FONT}; }}
main {{ max-width: 1360px; margin: 0 auto; padding: 16px; }}
h1 {{ font-size: 20px; line-height: 26px; margin: 0; }} h2 {{ font-size: 13px; margin: 0 0 8px; }}
.sub, small {{ color: {style.INK_3}; }} .sub {{ margin: 2px 0 12px; }}
.tiles {{ display: grid; grid-template-columns: repeat(auto-fit, minmax(190px, 1fr)); gap: 12px; margin-bottom: 12px; }}
.card {{ background: {style.SURFACE}; border: 1px solid {style.LINE}; border-radius: 8px; padding: 12px; overflow: auto; }}
.tile b {{ display: block; font-size: 26px; line-height: 30px; letter-spacing: -0.03em; font-variant-numeric: tabular-nums; }}
.two {{ display: grid; grid-template-columns: 1fr 1fr; gap: 12px; margin-top: 12px; }} .one {{ margin-top: 12px; }}
table {{ border-collapse: collapse; width: 100%; font-size: 12px; }} td, th {{ padding: 4px 8px; text-align: right;
border-bottom: 1px solid {style.LINE}; font-variant-numeric: tabular-nums; }} th {{ color: {style.INK_3}; font-weight: 500; }}
td:first-child, th:first-child, td.text, th.text {{ text-align: left; }} @media (max-width: 900px) {{ .two {{ grid-template-columns: 1fr; }} }}
"""
_PLOT = {"displayModeBar": False, "responsive": True}


def number(value: float, unit: str = "") -> str:
    """A number as planners write it: thousands in commas, three digits where it is small, a dash where none."""
    if value is None or not np.isfinite(value):
        return "–"
    if unit == "USD":
        return f"${value:,.2f}" if abs(value) < 1e5 else f"${value:,.0f}"
    text = f"{value:,.0f}" if abs(value) >= 1000 or float(value).is_integer() else f"{value:.3g}" if abs(value) < 1 else f"{value:,.1f}"
    return f"{text} {unit}".strip()


def table(frame: pd.DataFrame, columns: Mapping[str, str]) -> str:
    """An HTML table of chosen columns; every text in it is escaped."""
    text = {c for c in columns if not pd.api.types.is_numeric_dtype(frame[c])}
    head = "".join(f'<th class="{"text" if c in text else ""}">{escape(title)}</th>' for c, title in columns.items())
    rows = []
    for row in frame[list(columns)].itertuples(index=False):
        cells = (
            f'<td class="text">{escape(str(v))}</td>' if c in text else f"<td>{number(v)}</td>"
            for c, v in zip(columns, row, strict=True)
        )
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _figure(figure: go.Figure, name: str) -> str:
    return pio.to_html(figure, include_plotlyjs=False, full_html=False, config=_PLOT, div_id=name)


def _card(title: str, body: str, note: str = "") -> str:
    return f'<section class="card"><h2>{escape(title)}</h2>{body}<small>{escape(note)}</small></section>'


def _tiles(kpis: Mapping[str, float], packages: Mapping[str, int]) -> str:
    def tile(name: str, value: str, note: str) -> str:
        return f'<div class="card tile"><small>{escape(name)}</small><b>{escape(value)}</b><small>{escape(note)}</small></div>'

    summed = " + ".join(f"{packages[k]:,} {k.replace('_', ' ')}" for k in ("delivered", "in_flight", "unserved"))
    return '<div class="tiles">' + "".join((
        tile("Cost a package", number(kpis["cost_per_package"], "USD"), f"last mile {number(kpis['last_mile_cost_per_package'], 'USD')}"),
        tile("On time as promised", number(kpis["on_time_pct"], "%"), f"{number(kpis['quoted_later_pct'], '%')} were quoted a later day than asked"),
        tile("Packages placed", f"{packages['placed']:,}", f"= {summed}"),
        tile("Click to door, median", number(kpis["click_to_door_p50_h"], "h"), f"95 %: {number(kpis['click_to_door_p95_h'], 'h')}, 99 %: {number(kpis['click_to_door_p99_h'], 'h')}"),
        tile("CO2 a package", number(kpis["co2_kg_per_package"], "kg"), f"{number(kpis['in_region_pct'], '%')} served in region"),
    )) + "</div>"  # fmt: skip


_BOTTLENECKS = {
    "place": "Place", "kind": "Kind", "utilisation_pct": "Capacity used %", "peak_backlog": "Most waiting, packages",
    "hours_to_clear": "Hours to clear", "waiting_package_h": "Waiting, package-hours", "late_packages": "Late at its doors",
    "saves_usd_per_day": "One more package an hour saves, USD a day",
}  # fmt: skip


def write_report(
    path: Path, result: Mapping[str, Any], tables: Mapping[str, pd.DataFrame], rings: Sequence[np.ndarray]
) -> None:
    """Write `report.html` from a run's result and tables.

    Parameters
    ----------
    result : mapping
        The run's `result.json`.
    tables : mapping of str to DataFrame
        facilities, lanes, facility_hours, promises, promise_hours, door_hours, cost_parts, bottlenecks.
    rings : sequence of float[n, 2]
        State outlines as lon, lat.
    """
    scenario, window = result["scenario"], result["window"]
    kpis = {k["name"]: k["value"] for k in result["kpis"]}
    title = f"{scenario['name']}: from click to doorstep"
    body = [
        f"<h1>{escape(title)}</h1>",
        f'<p class="sub">{escape(scenario["description"])} Seed {scenario["seed"]}, pod2door {escape(result["version"])}. '
        f"Measured: {escape(window['text'])}.</p>",
        _tiles(kpis, result["packages"]),
        _card("Where it flows", _figure(network_map(tables["facilities"], tables["lanes"], rings), "map"),
              "Lanes that carry most in the measured window; truck solid, air dotted."),
        '<div class="two">',
        _card("What a package costs", _figure(charts.cost_by_part(tables["cost_parts"]), "cost")),
        _card("On time by promise", _figure(charts.on_time_by_promise(tables["promises"]), "promise")),
        "</div>",
        '<div class="one">' + _card("The ten bottlenecks", table(tables["bottlenecks"].head(10), _BOTTLENECKS),
              "Shadow prices are the plan's; waiting and late packages are simulated.") + "</div>",
        '<div class="one">' + _card("Backlog by hour", _figure(
            charts.backlog_by_hour(tables["facility_hours"], window["start_s"], window["end_s"]), "backlog")) + "</div>",
        '<div class="two">',
        _card("On time by hour of order", _figure(charts.on_time_by_hour(tables["promise_hours"]), "hours")),
        _card("Click to door", _figure(charts.click_to_door(tables["door_hours"]), "door")),
        "</div>",
        '<div class="one">' + _card("All key figures", table(pd.DataFrame(result["kpis"]).assign(
            description=lambda t: t.description.fillna("")), {"name": "Figure", "value": "Value", "unit": "Unit", "description": "What it is"})) + "</div>",
    ]  # fmt: skip
    path.write_text(
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title><style>{_CSS}</style>'
        f"<script>{get_plotlyjs()}</script></head><body><main>{''.join(body)}</main></body></html>\n",
        encoding="utf-8",
    )
