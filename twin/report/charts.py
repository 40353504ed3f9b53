"""The report's charts: tables of a run -> plotly figures."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from twin.report import style

PROMISE_NAMES = {
    "ultra_fast": "Ultra fast (1-2 h)",
    "same_day": "Same day",
    "one_day": "One day",
    "two_day": "Two day",
    "standard": "Standard",
}


def promise_name(promise: str) -> str:
    """A promise's name as people write it; a user's own stays as it is."""
    return PROMISE_NAMES.get(promise, promise)


def layout(figure: go.Figure, height: int, **more: object) -> go.Figure:
    """The report's looks."""
    figure.update_layout(
        height=height,
        margin={"l": 56, "r": 12, "t": 36, "b": 44},
        paper_bgcolor=style.SURFACE,
        plot_bgcolor=style.SURFACE,
        font={"family": style.FONT, "size": 12, "color": style.INK},
        bargap=0.25,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        hovermode="x unified",
        **more,
    )
    figure.update_xaxes(gridcolor=style.GRID, zeroline=False, linecolor=style.LINE)
    figure.update_yaxes(gridcolor=style.GRID, zeroline=False, rangemode="tozero")
    return figure


def backlog_by_hour(facility_hours: pd.DataFrame, start_s: int, end_s: int) -> go.Figure:
    """Packages that wait, by kind of facility and hour, with the measured window shaded."""
    by_kind = facility_hours.groupby(["kind", "start_s"], sort=True)["backlog"].sum().reset_index()
    figure = go.Figure()
    for kind, (name, _, colour, _) in style.KINDS.items():
        own = by_kind[by_kind.kind == kind]
        if own.empty:
            continue
        figure.add_trace(
            go.Scatter(
                x=own.start_s / 3600 + 1,
                y=own.backlog,
                name=name,
                mode="lines",
                line={"color": colour, "width": 1.6},
                hovertemplate="%{y:,.0f}",
            )
        )
    figure.add_vrect(
        x0=start_s / 3600, x1=end_s / 3600, fillcolor=style.BAND, opacity=0.45, line_width=0, layer="below"
    )
    figure.update_xaxes(title="hours from the scenario's start; the measured window is shaded", dtick=24)
    figure.update_yaxes(title="packages waiting")
    return layout(figure, 280)


def on_time_by_promise(promises: pd.DataFrame) -> go.Figure:
    """Shares of each promise: on time as asked, quoted a later day and kept, late or not delivered."""
    total = promises.placed.clip(lower=1)
    names = [promise_name(p) for p in promises.promise]
    late = promises.placed - promises.on_time - promises.quoted_on_time
    figure = go.Figure()
    for values, name, colour in (
        (promises.on_time, "On time as asked", style.BETTER),
        (promises.quoted_on_time, "Later day quoted at checkout, kept", style.REFERENCE),
        (late, "Late, under way or unserved", style.WORSE),
    ):
        figure.add_trace(
            go.Bar(
                x=100 * values / total,
                y=names,
                orientation="h",
                name=name,
                marker_color=colour,
                customdata=values,
                hovertemplate="%{customdata:,.0f} packages, %{x:.2f} %",
            )
        )
    figure.update_layout(barmode="stack")
    figure.update_xaxes(title="% of the packages placed", range=[0, 100])
    figure.update_yaxes(autorange="reversed")
    layout(figure, 260)
    return figure.update_layout(margin_l=120, hovermode="y unified")


def on_time_by_hour(promise_hours: pd.DataFrame) -> go.Figure:
    """On-time share by hour of placement, a line a promise."""
    figure = go.Figure()
    colours = ("#3461F0", "#E2530B", "#2E9C74", "#8C3F72", style.INK_3)
    for (promise, own), colour in zip(promise_hours.groupby("promise", sort=False), colours * 9, strict=False):
        own = own[own.placed > 0]
        figure.add_trace(
            go.Scatter(
                x=own.start_s / 3600,
                y=100 * own.on_time / own.placed,
                name=promise_name(str(promise)),
                mode="lines",
                line={"width": 1.6, "color": colour},
                hovertemplate="%{y:.1f} %",
            )
        )
    figure.update_xaxes(title="hour of placement, from the scenario's start")
    figure.update_yaxes(title="% on time (as promised at checkout)", range=[0, 101])
    return layout(figure, 260)


def click_to_door(door_hours: pd.DataFrame) -> go.Figure:
    """Hours from click to door, a curve a promise (share of packages an hour)."""
    figure = go.Figure()
    colours = ("#3461F0", "#E2530B", "#2E9C74", "#8C3F72", style.INK_3)
    last = door_hours[door_hours.packages > 0].hours.max() if len(door_hours) else 1
    for (promise, own), colour in zip(door_hours.groupby("promise", sort=False), colours * 9, strict=False):
        total = own.packages.sum()
        if total:
            figure.add_trace(
                go.Scatter(
                    x=own.hours + 0.5,
                    y=100 * own.packages / total,
                    name=promise_name(str(promise)),
                    mode="lines",
                    line={"width": 1.6, "color": colour, "shape": "hvh"},
                    hovertemplate="%{y:.2f} %",
                )
            )
    figure.update_xaxes(title="hours from click to door", range=[0, min(last + 2, 170)])
    figure.update_yaxes(title="% of the promise's packages")
    return layout(figure, 260)


def cost_by_part(parts: pd.DataFrame) -> go.Figure:
    """Cost of a package by part, USD."""
    figure = go.Figure(
        go.Bar(
            x=parts.usd_per_package,
            y=parts.part.str.replace("_", " "),
            orientation="h",
            marker_color=style.ACCENT,
            text=[f"${v:.2f}" for v in parts.usd_per_package],
            textposition="outside",
            cliponaxis=False,
            hovertemplate="$%{x:.3f} a package",
        )
    )
    figure.update_xaxes(title="USD a package", range=[0, 1.15 * parts.usd_per_package.max()])
    figure.update_yaxes(autorange="reversed")
    layout(figure, 260)
    return figure.update_layout(margin_l=120, margin_r=50, hovermode="closest")
