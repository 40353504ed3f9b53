"""The Network page: map with its layers, facility table, one facility's detail, the what-if draft."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dash_mantine_components as dmc
import numpy as np
import pandas as pd
from dash import dcc, html

from dashboard.draft.card import TICK_MS, draft_card, place_of
from dashboard.draft.planned import BY_THE_PLAN, about, closings
from dashboard.draft.plans import plans_of
from dashboard.figures.kinds import KINDS
from dashboard.figures.network_map import model, network_map
from dashboard.figures.us_map import TOP_FLOWS
from dashboard.icons import icon
from dashboard.page import Context, Page
from dashboard.pages.network.closing import closing_part, closing_waits
from dashboard.pages.network.detail import detail, hour_names
from dashboard.pages.network.layers import layers_column, minimap
from dashboard.pages.network.new_sites import candidates, find_sites, found_sites, greenfield_of
from dashboard.pages.network.questions import asked_state, asks, found_data, new_part, table_of
from dashboard.pages.network.screened import EXACT, closed_rows, screen_control, screen_of
from dashboard.pages.network.strain import AT_LIMIT, handling_usd, strain, table_rows
from dashboard.parts import numbers
from dashboard.parts.card import card
from dashboard.parts.export import export_menu
from dashboard.parts.head import page_head
from dashboard.parts.map_card import kinds_of, map_card
from dashboard.parts.states import no_run
from dashboard.parts.table import Column, data_table
from dashboard.workspace import OpenRun

QUESTION = "Where does the plan strain, and what would one change do?"
HEAD = Page("network", "/network", "Network", QUESTION, "map-2", "n", lambda context: None)
COLUMNS = (
    Column("facility", "Facility", "facility", width=150),
    Column("place", "Place"),
    Column("packages", "Packages/day", "count", width=104),
    Column(
        "used", "Utilisation", "bar", width=98, hint="Of its capacity: mean of day, peak hour or the hour chosen above"
    ),
    Column("limit_h", "At limit", "number", "h", width=80, decimals=0, sort="desc", hint="Hours of the day at 100 %"),
    Column("usd", "Site cost", "usd", width=82, hint="USD a package: its own work, fixed costs and equipment"),
    Column("price", "Shadow price", "usd", width=104, hint="USD a day that one more package an hour would save"),
    Column(
        "closed",
        "If closed",
        "delta",
        "USD",
        width=86,
        hint="USD a day of ways and doors, by the plan without it; what the site itself saves is told when selected",
    ),
)


def body(context: Context) -> html.Div:
    """Draw the page."""
    if context.run is None:
        return no_run(HEAD, context)
    run, selected = context.run, _selected(context)
    return html.Div(
        [
            page_head(HEAD, _hours(context, run)),
            html.Div(
                [
                    html.Div([_map(context, run, selected), _table(context, run, selected)], className="network-left"),
                    html.Div(
                        [
                            html.Section(
                                [
                                    html.Div(detail(context, selected), id="network-facility"),
                                    html.Div(new_part(context, selected), id="network-new"),
                                    html.Div(
                                        closing_part(context, selected), id="network-closing", className="detail-part"
                                    ),
                                ],
                                id="network-detail",
                                className="card network-detail",
                                **{"aria-label": "Selected facility"},
                            ),
                            draft_card(context),
                        ],
                        className="network-right",
                    ),
                ],
                className="network",
            ),
            dcc.Store(id="network-sel", data=selected),
            dcc.Store(id="network-drop"),
            dcc.Store(id="network-want"),
            dcc.Store(id="network-areas"),
            dcc.Store(id="network-closed"),
            dcc.Store(id="network-screened", data=closed_rows(screen_of(context))),
            dcc.Store(id="network-found", data=found_data(context)),
            dcc.Store(id="network-asked"),
            dcc.Store(id="network-seen", data=asked_state(context)),
            dcc.Interval(id="network-jobs-tick", interval=TICK_MS, disabled=not asks(context)),
            dcc.Interval(id="network-tick", interval=TICK_MS, disabled=not closing_waits(context, selected)),
        ]
    )


def _selected(context: Context) -> str:
    wanted = context.params.get("sel", "")
    if not wanted or context.run is None:
        return ""
    if wanted in set(context.run.table("facilities")["facility"]):
        return wanted
    context.notices.append(f"The address selects {wanted}, which this run does not have.")
    return ""


def _hours(context: Context, run: OpenRun) -> html.Div:
    """Mean of day, peak hour, or a chosen one: what utilisation means on the map and in the table."""
    names = hour_names(run)
    given = context.params.get("hour", "")
    chosen = int(given) if given.isdigit() and int(given) < len(names) else None
    mode = "hour" if chosen is not None else "peak" if given == "peak" else "mean"

    def button(key: str, text: Any, value: str) -> html.Button:
        return html.Button(
            text, id=f"network-hour-{key}", **{"data-hour": value, "aria-pressed": str(mode == key).lower()}
        )

    return html.Div(
        [
            html.Div(
                [button("mean", "Mean of day", "mean"), button("peak", "Peak hour", "peak")],
                className="segmented",
                role="group",
                **{"aria-label": "Utilisation of"},
            ),
            dmc.Select(
                id="network-hour",
                data=[{"label": name, "value": str(at)} for at, name in enumerate(names)],
                value=None if chosen is None else str(chosen),
                placeholder="An hour",
                allowDeselect=False,
                size="xs",
                className="network-hour",
                **{"aria-label": "Utilisation of one hour"},
            ),
        ],
        className="network-hours",
    )


def _map(context: Context, run: OpenRun, selected: str) -> html.Div:
    facilities, lanes = run.table("facilities"), run.table("lanes")
    top = _top(context)
    cost = handling_usd(run)
    use = strain(run)
    sites = facilities.assign(usd=facilities["facility"].map(cost).astype(float))
    could = [*candidates(context), *found_sites(greenfield_of(context))]
    hollow = {site.id for site in could if not site.found}
    standing = facilities[~facilities["facility"].isin(hollow)]
    used = use.used[pd.Index(use.facilities).get_indexer(facilities["facility"])]
    color = context.params.get("color", "kind")
    return map_card(
        "network-map",
        lambda: network_map(standing, lanes, context.theme, top=top, new=table_of(could)),
        _lines(sites, used) | {site.id: site.line for site in could},
        title="Map",
        idle="point at a facility to read it, click to select it",
        controls=[find_sites(greenfield_of(context)), _colours(color)],
        scale=scale(context),
        className="network-map-card",
        over=[
            layers_column(
                kinds_of(standing),
                lanes,
                context.params,
                top,
                {"candidates": len(hollow), "sites": len(could) - len(hollow)},
            ),
            minimap(),
            dcc.Store(id="network-model", data=model(sites, lanes, used, context.theme, hollow)),
        ],
    )


def scale(context: Context) -> html.Div:
    """What lines and colours mean: one of these is seen, as the map's colour says."""
    ends = {
        "use": ("0 %", "100 %", "of capacity"),
        "cost": ("cheap", "dear", "site cost a package, of its kind"),
    }
    marks = [html.I(className="heat-mark", style={"background": colour}) for colour in context.theme.heat]
    scales = [
        html.Span(
            [html.Span([low, *marks, high], className="heat-scale"), html.Span(words, className="muted")],
            className=f"scale-{key}",
        )
        for key, (low, high, words) in ends.items()
    ]
    lines = html.Span("wider lines: more packages", className="muted scale-kind")
    color = context.params.get("color", "kind")
    return html.Div([lines, *scales], id="network-scale", className="map-scale", **{"data-shown": color})


def _top(context: Context) -> int:
    given = context.params.get("top", "")
    return min(500, int(given)) if given.isdigit() else TOP_FLOWS


def _colours(color: str) -> html.Div:
    names = {"kind": "Kind", "use": "Utilisation", "cost": "Cost"}
    return html.Div(
        [
            html.Button(name, **{"data-color": key, "aria-pressed": str(key == color).lower()})
            for key, name in names.items()
        ],
        className="segmented",
        role="group",
        **{"aria-label": "Colour of facilities"},
    )


def _lines(sites: pd.DataFrame, used: np.ndarray) -> dict[str, list[str]]:
    """What the map's head prints of each facility."""
    mean, limit = 100 * used.mean(axis=1), (used >= AT_LIMIT).sum(axis=1)
    lines = {}
    for number, site in enumerate(sites.itertuples()):
        parts = [site.kind, site.facility, f"{site.place}|", f"{numbers.count(site.packages)}| a day"]
        parts.append(f"{numbers.percent(mean[number], 0)}| used")
        if limit[number]:
            parts.append(f"{limit[number]}{numbers.THIN}h| at its limit")
        lines[site.facility] = parts
    return lines


def _closed(usd: float | None, exact: float | None) -> dict[str, Any]:
    """The table's last cell: what was screened, else what is planned already."""
    if exact is not None:
        return {"closed": exact, "closed_why": EXACT}
    if usd is None:
        return {"closed": None, "closed_why": "Not planned yet: select it, or screen all."}
    return {"closed": about(usd), "closed_why": BY_THE_PLAN}


def _table(context: Context, run: OpenRun, selected: str) -> html.Section:
    known = closings(plans_of(context.workspace), Path(place_of(context)))
    screen = screen_of(context)
    exact = closed_rows(screen)
    rows = [row | _closed(known.get(row["facility"]), exact.get(row["facility"])) for row in table_rows(run)]
    options = {
        "isExternalFilterPresent": {"function": "podNetworkFilters()"},
        "doesExternalFilterPass": {"function": "podNetworkPasses(params)"},
    }
    table = data_table(
        "network", COLUMNS, rows, row_id="facility", selected=selected or None, label="Facilities", options=options
    )
    chips = html.Div(
        [
            html.Button(id="network-chip-kinds", className="chip", hidden=True),
            html.Button(["All ", html.B(f"{len(rows):,}")], id="network-chip-view", className="chip"),
        ],
        className="chips",
    )
    find = html.Label(
        [
            icon("search", className="small"),
            dcc.Input(id="network-find", type="search", placeholder="Find a facility"),
        ],
        className="find",
        title="Find a facility by its id or place",
    )
    return card(
        "Facilities",
        table,
        subtitle=chips,
        controls=[
            html.Div(screen_control(screen), id="network-screen", className="screen-control"),
            find,
            export_menu("network"),
        ],
        className="network-table",
    )


__all__ = ["KINDS", "QUESTION", "body"]
