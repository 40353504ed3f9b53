"""The report's solved mornings: a table of the stations, one of their waves, and a map of their routes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core.geography import EARTH_RADIUS_KM
from twin.report import style

MOST_MAPS = 3
"""Stations whose routes are drawn: those with most packages."""

ROUTE_COLOURS = ("#3461F0", "#E2530B", "#2E9C74", "#8C3F72", "#B08900", "#1C8AA8", "#C2338A", "#5B6B2F")
"""Neighbouring vans differ; colours come again after these."""

STATION_COLUMNS = {
    "station": "Station",
    "place": "Place",
    "packages": "Packages",
    "stops": "Stops",
    "vans_needed": "Vans needed",
    "vans_there": "there",
    "vans_out": "out",
    "packages_per_route": "Packages a route",
    "stops_per_route": "Stops a route",
    "km_per_stop": "km a stop",
    "transit_s_per_stop": "Transit a stop, s",
    "h_per_route": "Hours a route",
    "usd_per_package": "USD a package",
    "estimated_usd_per_package": "estimated",
    "against_estimate_pct": "Solved against estimated, %",
    "still_waiting": "Found no van",
}
WAVE_COLUMNS = {
    "station": "Station",
    "day": "Day",
    "wave": "Wave",
    "packages": "Packages",
    "came_from_before": "of them left by the wave before",
    "stops": "Stops",
    "vans_needed": "Vans needed",
    "vans_there": "there",
    "vans_out": "out",
    "packages_per_route": "Packages a route",
    "stops_per_route": "Stops a route",
    "h_per_route": "Hours a route",
    "usd_per_package": "USD a package",
    "waiting_for_next": "Left for the next wave",
    "why": "because",
}


def station_rows(last_mile: Mapping[str, Any]) -> pd.DataFrame:
    """A row a station: sums and means of all its solved days."""
    last = {wave["station"]: wave["waiting_for_next"] for wave in last_mile["waves"]}
    rows = [station | {"still_waiting": last.get(station["station"], 0)} for station in last_mile["stations"]]
    return _numbers(pd.DataFrame(rows), STATION_COLUMNS)


def wave_rows(last_mile: Mapping[str, Any]) -> pd.DataFrame:
    """A row a wave, with why packages were left."""
    rows = [
        wave | {"why": ", ".join(f"{why}: {count:,}" for why, count in wave["left_out"].items())}
        for wave in last_mile["waves"]
    ]
    return _numbers(pd.DataFrame(rows, columns=[*WAVE_COLUMNS]), WAVE_COLUMNS)


def _numbers(table: pd.DataFrame, columns: Mapping[str, str]) -> pd.DataFrame:
    """Figures that do not exist as NaN; texts stay."""
    texts = {"station", "place", "wave", "why"}
    return table.assign(**{name: pd.to_numeric(table[name]) for name in columns if name not in texts and name in table})


def drawn_stations(last_mile: Mapping[str, Any]) -> list[str]:
    """Ids of the stations to draw, those with most packages first."""
    busiest = sorted(last_mile["stations"], key=lambda station: -station["packages"])
    return [station["station"] for station in busiest[:MOST_MAPS] if station["stops"]]


def route_map(route_stops: pd.DataFrame, routes: pd.DataFrame, station: pd.Series) -> go.Figure:
    """Routes of a station's first solved day, wave by wave, without their ways from and to the station.

    Parameters
    ----------
    route_stops, routes : DataFrame
        The run's tables.
    station : Series
        Its row of the facilities: facility, lat, lon.
    """
    stops, own = (table[table["station"] == station["facility"]] for table in (route_stops, routes))
    first = own["day"].min()
    stops, own = stops[stops["day"] == first], own[own["day"] == first]
    figure = go.Figure()
    for number, wave in enumerate(dict.fromkeys(own["wave"])):
        visible: bool | str = True if number == 0 else "legendonly"
        shared = {"legendgroup": wave, "visible": visible}
        lines = stops[stops["wave"] == wave]
        for trace in _lines(lines, station):
            figure.add_trace(trace.update(shared))
        figure.add_trace(_middles(lines, own[own["wave"] == wave], station).update(shared))
    figure.add_trace(
        go.Scatter(
            x=[0], y=[0], mode="markers", name="station", marker={"color": style.INK, "size": 11, "symbol": "square"}
        )
    )
    return _layout(figure)


def _km(table: pd.DataFrame, station: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """East and north of the station."""
    per_degree = np.pi * EARTH_RADIUS_KM / 180.0
    east = (table["lon"].to_numpy(float) - station["lon"]) * per_degree * np.cos(np.radians(station["lat"]))
    north = (table["lat"].to_numpy(float) - station["lat"]) * per_degree
    return east.astype(np.float32), north.astype(np.float32)


def _lines(stops: pd.DataFrame, station: pd.Series) -> Iterator[go.Scatter]:
    """A trace a colour; routes are kept apart by gaps."""
    east, north = _km(stops, station)
    vehicle = stops["vehicle"].to_numpy()
    ends = np.flatnonzero(np.diff(vehicle)) + 1
    routes = np.split(np.arange(len(stops)), ends)
    gap = np.array([np.nan], np.float32)
    for colour in range(min(len(ROUTE_COLOURS), len(routes))):
        own = routes[colour :: len(ROUTE_COLOURS)]
        yield go.Scatter(
            x=np.concatenate([part for route in own for part in (east[route], gap)]),
            y=np.concatenate([part for route in own for part in (north[route], gap)]),
            mode="lines",
            line={"color": ROUTE_COLOURS[colour], "width": 1},
            hoverinfo="skip",
            showlegend=False,
        )


def _middles(stops: pd.DataFrame, routes: pd.DataFrame, station: pd.Series) -> go.Scatter:
    """A point a route that tells about it."""
    middle = stops.groupby("vehicle", sort=True)[["lat", "lon"]].mean().loc[routes["vehicle"]]
    east, north = _km(middle, station)
    text = [
        f"van {r.vehicle}: {r.stops} stops, {r.packages} packages<br>{r.km:.0f} km, {r.hours:.1f} h, ${r.cost_usd:.0f}"
        for r in routes.itertuples()
    ]
    wave = routes["wave"].iloc[0]
    return go.Scatter(
        x=east,
        y=north,
        mode="markers",
        name=f"{wave}, {len(routes)} vans",
        text=text,
        hoverinfo="text",
        marker={"size": 6, "color": style.SURFACE, "line": {"color": style.INK_2, "width": 1.2}},
    )


def _layout(figure: go.Figure) -> go.Figure:
    axis = {"gridcolor": style.GRID, "zeroline": False, "linecolor": style.LINE}
    return figure.update_layout(
        xaxis=axis | {"title": "km east of the station"},
        yaxis=axis | {"title": "km north", "scaleanchor": "x"},
        height=640,
        margin={"l": 56, "r": 12, "t": 36, "b": 44},
        paper_bgcolor=style.SURFACE,
        plot_bgcolor=style.SURFACE,
        font={"family": style.FONT, "size": 12, "color": style.INK},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        hovermode="closest",
    )
