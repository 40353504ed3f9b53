"""The report as one HTML file: works offline, holds its own plotly, asks nothing of any other host."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import plotly.io as pio
from plotly.offline import get_plotlyjs

from twin.report import charts, mornings
from twin.report.map import network_map

CSS = Path(__file__).with_name("report.css").read_text(encoding="utf-8")
_PLOT = {"displayModeBar": False, "responsive": True}


def number(value: float, unit: str = "") -> str:
    """A number as planners write it: thousands in commas, three digits where it is small, a dash where none."""
    if value is None or not np.isfinite(value):
        return "–"
    if unit == "USD":
        return f"${value:,.2f}" if abs(value) < 1e5 else f"${value:,.0f}"
    if abs(value) >= 1000 or float(value).is_integer():
        text = f"{value:,.0f}"
    else:
        text = f"{value:,.{1 if abs(value) >= 100 else 2}f}" if abs(value) >= 1 else f"{value:.3g}"
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


def figure_html(figure: go.Figure, name: str) -> str:
    """A figure to stand on a page; `name` is its id there."""
    return pio.to_html(figure, include_plotlyjs=False, full_html=False, config=_PLOT, div_id=name)


def card(title: str, body: str, note: str = "") -> str:
    """A titled part of a page, with a small note below."""
    return f'<section class="card"><h2>{escape(title)}</h2>{body}<small>{escape(note)}</small></section>'


def tile(name: str, value: str, note: str) -> str:
    """A figure to be read at a glance."""
    parts = f"<small>{escape(name)}</small><b>{escape(value)}</b><small>{escape(note)}</small>"
    return f'<div class="card tile">{parts}</div>'


def _tiles(kpis: Mapping[str, float], packages: Mapping[str, int]) -> str:
    def figure(name: str, unit: str) -> str:
        return number(kpis[name], unit)

    summed = " + ".join(f"{packages[k]:,} {k.replace('_', ' ')}" for k in ("delivered", "in_flight", "unserved"))
    late = f"95 %: {figure('click_to_door_p95_h', 'h')}, 99 %: {figure('click_to_door_p99_h', 'h')}"
    tiles = (
        (
            "Cost a package",
            figure("cost_per_package", "USD"),
            f"last mile {figure('last_mile_cost_per_package', 'USD')}",
        ),
        (
            "On time as promised",
            figure("on_time_pct", "%"),
            f"{figure('quoted_later_pct', '%')} were quoted a later day",
        ),
        ("Packages placed", f"{packages['placed']:,}", f"= {summed}"),
        ("Click to door, median", figure("click_to_door_p50_h", "h"), late),
        ("CO2 a package", figure("co2_kg_per_package", "kg"), f"{figure('in_region_pct', '%')} served in region"),
    )
    return f'<div class="tiles">{"".join(tile(*t) for t in tiles)}</div>'


_BOTTLENECKS = {
    "name": "Bottleneck",
    "place": "Place",
    "kind": "Kind",
    "utilisation_pct": "Capacity used %",
    "peak_backlog": "Most waiting, packages",
    "hours_to_clear": "Hours to clear",
    "waiting_package_h": "Waiting, package-hours",
    "late_packages": "Late at its doors",
    "saves_usd_per_day": "One more package an hour saves, USD a day",
}
_PUBLISHED = {
    "kpi": "Figure",
    "value": "This run",
    "low": "Published, from",
    "high": "to",
    "inside": "Inside",
    "source": "Source",
}
_FIGURES = {"name": "Figure", "value": "Value", "unit": "Unit", "description": "What it is"}


def write_report(
    path: Path, result: Mapping[str, Any], tables: Mapping[str, pd.DataFrame], rings: Sequence[np.ndarray]
) -> None:
    """Write `report.html` from a run's result and tables.

    Parameters
    ----------
    result : mapping
        The run's `result.json`.
    tables : mapping of str to DataFrame
        facilities, lanes, facility_hours, promises, promise_hours, door_hours, cost_parts, bottlenecks; routes and
        route_stops where the result tells of solved routes ("last_mile").
    rings : sequence of float[n, 2]
        State outlines as lon, lat.
    """
    scenario = result["scenario"]
    kpis = {k["name"]: k["value"] for k in result["kpis"]}
    title = f"{scenario['name']}: from click to doorstep"
    body = (
        _heading(title, result),
        _tiles(kpis, result["packages"]),
        _map_card(tables, rings),
        _pair(
            card("What a package costs", figure_html(charts.cost_by_part(tables["cost_parts"]), "cost")),
            card("On time by promise", figure_html(charts.on_time_by_promise(tables["promises"]), "promise")),
        ),
        card(
            "The ten bottlenecks",
            table(_plain_kinds(tables["bottlenecks"].head(10)), _BOTTLENECKS),
            "Shadow prices are the plan's; waiting and late packages are simulated.",
        ),
        _backlog_card(tables, result["window"]),
        _pair(
            card("On time by hour of order", figure_html(charts.on_time_by_hour(tables["promise_hours"]), "hours")),
            card("Click to door", figure_html(charts.click_to_door(tables["door_hours"]), "door")),
        ),
        *(_mornings(result["last_mile"], tables) if "last_mile" in result else ()),
        *(
            [card("Beside what is published", table(_in_words(result["published"], "kpi"), _PUBLISHED))]
            if result["published"]
            else []
        ),
        card("All key figures", table(_in_words(result["kpis"], "name"), _FIGURES)),
    )
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{CSS}</style><script>{get_plotlyjs()}</script>'
    html = f'<!doctype html><html lang="en"><head>{head}</head><body><main>{"".join(body)}</main></body></html>'
    path.write_text(html + "\n", encoding="utf-8")


def _heading(title: str, result: Mapping[str, Any]) -> str:
    scenario = result["scenario"]
    told = (
        f"{scenario['description']} Seed {scenario['seed']}, pod2door {result['version']}. {result['window']['text']}"
    )
    return f'<h1>{escape(title)}</h1><p class="sub">{escape(told)}</p>'


def _in_words(rows: Sequence[Mapping[str, Any]], column: str) -> pd.DataFrame:
    """Rows as a table, the names of one column without their underscores."""
    frame = pd.DataFrame(rows)
    return frame.assign(**{column: frame[column].str.replace("_", " ").str.replace(".", ": ")})


def _plain_kinds(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(kind=rows["kind"].astype(str).str.replace("_", " "))


def _pair(left: str, right: str) -> str:
    return f'<div class="two">{left}{right}</div>'


def _map_card(tables: Mapping[str, pd.DataFrame], rings: Sequence[np.ndarray]) -> str:
    figure = network_map(tables["facilities"], tables["lanes"], rings)
    return card(
        "Where it flows",
        figure_html(figure, "map"),
        "The lanes that carry most in the measured window; truck solid, air dotted.",
    )


def _backlog_card(tables: Mapping[str, pd.DataFrame], window: Mapping[str, Any]) -> str:
    figure = charts.backlog_by_hour(tables["facility_hours"], window["start_s"], window["end_s"])
    return card("Backlog by hour", figure_html(figure, "backlog"))


def _mornings(last_mile: Mapping[str, Any], tables: Mapping[str, pd.DataFrame]) -> Iterator[str]:
    """Cards of the stations whose routes were solved."""
    measured = last_mile["measured_packages"]
    yield card(
        "Solved mornings",
        table(mornings.station_rows(last_mile), mornings.STATION_COLUMNS),
        "Routes over the packages that truly leave there, in the measured days and the days with orders after them. "
        "Vans are counted wave by wave: needed to take at once what leaves with it, there, and out. "
        "What finds no van waits for the station's next wave. "
        f"{measured['on_solved_routes']:,} measured packages have their delivery times from these routes, and "
        f"{measured['left_waiting']:,} still wait; the last mile of these stations costs what their routes do.",
    )
    facilities = tables["facilities"].set_index("facility", drop=False)
    for station in mornings.drawn_stations(last_mile):
        figure = mornings.route_map(tables["route_stops"], tables["routes"], facilities.loc[station])
        yield card(
            f"Routes of {station}",
            figure_html(figure, f"routes-{station}"),
            "The first solved day; a click on a wave shows or hides it. Ways from and to the station are left out.",
        )
    yield card("Solved mornings, wave by wave", table(mornings.wave_rows(last_mile), mornings.WAVE_COLUMNS))
