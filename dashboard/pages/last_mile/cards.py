"""The four cards of a morning: map, routes, timetable, not served. The browser fills in what is selected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard.figures.route_colours import MODES, Colouring
from dashboard.figures.route_timetable import LEFT_PX, RIGHT_PX, ROW_PX, Span, clock, extent, hours, timetable
from dashboard.icons import icon
from dashboard.pages.last_mile.not_served import Fix, LeftOut
from dashboard.pages.last_mile.route_facts import Broken, RouteFacts
from dashboard.parts import numbers
from dashboard.parts.card import card
from dashboard.parts.opener import menu_opener
from dashboard.tokens import Theme

GRAPH = {"displayModeBar": False, "scrollZoom": True, "doubleClick": False, "responsive": True}
EXPORTS = (("geojson", "GeoJSON"), ("gpx", "GPX, for navigators"), ("routes", "Routes, CSV"), ("stops", "Stops, CSV"))
ZOOMS = (("in", "plus", "Zoom in"), ("out", "minus", "Zoom out"), ("home", "home", "All routes in view"))
COLUMNS = (
    ("id", "Route", ""),
    ("stops", "Stops", "num"),
    ("packages", "Packages", "num"),
    ("km", "km", "num"),
    ("hours", "h", "num"),
    ("cost", "Cost", "num"),
    ("broken", "Violations", ""),
)


def map_card(figure: Any, colouring: Colouring, mode: str, verdict: Any) -> html.Section:
    """The map; its canvases, numbers and minimap are drawn by assets/js/last_mile*.js."""
    box = html.Div(
        [
            dcc.Graph(id="last_mile-map", figure=figure, config=GRAPH, responsive=True, style={"height": "100%"}),
            html.Canvas(id="last_mile-canvas", className="lm-canvas", **{"aria-hidden": "true"}),
            html.Div(id="last_mile-badges", className="lm-badges"),
            html.Canvas(id="last_mile-minimap", className="lm-minimap", **{"aria-hidden": "true"}),
            html.Div([html.Span(id="last_mile-scale-text"), html.I(id="last_mile-scale-bar")], className="lm-scale"),
            html.Div(legend(colouring), id="last_mile-legend", className="lm-legend"),
            html.Div(verdict, id="last_mile-verdict", className="lm-verdict-bar", role="status"),
            html.Div(
                [
                    html.Button(
                        icon(mark),
                        className="button square low",
                        title=label,
                        **{"data-lm": f"zoom-{way}", "aria-label": label},
                    )
                    for way, mark, label in ZOOMS
                ],
                className="lm-zoom",
            ),
        ],
        id="last_mile-map-box",
        className="lm-map",
    )
    names = {"routes": "Routes", "lateness": "Lateness", "density": "Density"}
    modes = [
        html.Button(names[name], **{"data-lm-color": name, "aria-pressed": "true" if name == mode else "false"})
        for name in MODES
    ]
    controls = [
        html.Div(modes, className="segmented", role="group", **{"aria-label": "Colour by"}),
        html.Button([icon("focus-2"), "All routes"], className="button low", id="last_mile-all", **{"data-lm": "all"}),
    ]
    line = html.Span(id="last_mile-line", className="lm-line")
    return card("Map", box, subtitle=line, controls=controls, className="lm-card-map")


def legend(colouring: Colouring) -> list[Any]:
    """What the colours mean, where they mean something."""
    return [
        html.Span([html.I(style={"background": colour}), word], className="lm-key") for colour, word in colouring.legend
    ]


def routes_card(facts: Sequence[RouteFacts], colours: Sequence[str]) -> html.Section:
    """Table of routes, with the stops of the selected one behind a tab."""
    said, count = routes_said(facts)
    tabs = [
        html.Button("All", **{"data-lm-tab": "all", "aria-pressed": "true"}),
        html.Button(count, id="last_mile-violations", **{"data-lm-tab": "broken", "aria-pressed": "false"}),
        html.Button(
            "Stops", **{"data-lm-tab": "stops", "aria-pressed": "false", "title": "Stops of the selected route"}
        ),
    ]
    controls = [html.Div(tabs, className="segmented", role="group", **{"aria-label": "Rows shown"}), _exports()]
    body = html.Div(
        [
            html.Div(routes_table(facts, colours), id="last_mile-routes", className="lm-scroll"),
            html.Div(id="last_mile-stops", className="lm-stops", hidden=True),
        ],
        className="lm-fill",
    )
    return card(
        "Routes",
        body,
        subtitle=html.Span(said, id="last_mile-routes-said"),
        controls=controls,
        className="lm-card-routes",
    )


def routes_said(facts: Sequence[RouteFacts]) -> tuple[str, str]:
    """The card's subtitle, and what its second tab says."""
    broken = sum(bool(each.broken) for each in facts)
    return f"{len(facts)}, {broken or 'none'} with a violation", f"Violations {broken}"


def _exports() -> html.Div:
    items = [dmc.MenuItem(label, id={"type": "last_mile-export", "what": what}) for what, label in EXPORTS]
    return html.Div(
        [
            dmc.Menu(
                [
                    menu_opener([icon("download"), "Export"], id="last_mile-export"),
                    dmc.MenuDropdown(items),
                ],
                position="bottom-end",
            ),
            dcc.Download(id="last_mile-file"),
        ]
    )


def routes_table(facts: Sequence[RouteFacts], colours: Sequence[str]) -> html.Table:
    """A row a route; the browser sorts, filters and selects."""
    head = html.Tr(
        [
            html.Th(html.Button(title, **{"data-lm-sort": key}), className=kind, scope="col", **{"aria-sort": "none"})
            for key, title, kind in COLUMNS
        ]
    )
    rows = [_route_row(each, colour) for each, colour in zip(facts, colours, strict=True)]
    return html.Table(
        [html.Thead(head), html.Tbody(rows, id="last_mile-rows")],
        className="plain lm-table",
        role="grid",
        **{"aria-label": "Routes"},
    )


def _route_row(each: RouteFacts, colour: str) -> html.Tr:
    cells = [
        html.Td([html.I(className="lm-swatch", style={"background": colour}), each.label], className="strong"),
        html.Td(numbers.count(each.stops), className="num"),
        html.Td(numbers.count(each.packages), className="num"),
        html.Td(f"{each.km:.1f}", className="num"),
        html.Td(f"{each.hours:.2f}", className="num"),
        html.Td(f"${each.cost:,.0f}", className="num", title=f"${each.cost:,.2f}"),
        html.Td(
            [badge(broken) for broken in each.broken] or numbers.MISSING,
            title="" if each.broken else "no rule is broken",
        ),
    ]
    sorts = [each.label.removeprefix("R-"), each.stops, each.packages, each.km, each.hours, each.cost, len(each.broken)]
    values = {f"data-{key}": str(value) for (key, _, _), value in zip(COLUMNS, sorts, strict=True)}
    return html.Tr(
        cells,
        className="selectable",
        tabIndex="0",
        **{"data-lm-route": each.label, "aria-selected": "false"} | values,
    )


def badge(broken: Broken) -> html.Span:
    """A broken rule as icon and words."""
    mark = icon("clock" if broken.late else "alert-triangle", className="small")
    return html.Span([mark, broken.text], className="badge worse", title=broken.title)


def timetable_card(spans: Sequence[Span], theme: Theme, breaks: str = "") -> html.Section:
    """The timetable, with its hours above and a key of its marks."""
    keys = [("load", "load")] if any(span.leave > span.load for span in spans) else []
    keys += [("drive", "drive"), ("deliver", "deliver")]
    keys += [("break", "break")] if any(span.breaks for span in spans) else []
    keys += [("window", "window, served")] if any(span.brackets for span in spans) else []
    controls = [html.Span([html.I(className=f"lm-mark {mark}"), word], className="lm-key") for mark, word in keys]
    said = f"{len(spans)} routes, in the table’s order" + (f"; {breaks}" if breaks else "")
    body = html.Div(timetable_body(spans, theme), id="last_mile-timetable", className="lm-fill lm-timetable")
    return card(
        "Timetable", body, subtitle=html.Span(said, title=said), controls=controls, className="lm-card-timetable"
    )


def timetable_body(spans: Sequence[Span], theme: Theme) -> list[Any]:
    """Hours and figure."""
    low, high = extent(spans)
    marks = [html.Span(clock(t), style={"left": f"{100 * (t - low) / (high - low):.3f}%"}) for t in hours(low, high)[:]]
    axis = html.Div(
        html.Div(marks), className="lm-hours", style={"paddingLeft": f"{LEFT_PX}px", "paddingRight": f"{RIGHT_PX}px"}
    )
    height = f"{max(1, len(spans)) * ROW_PX}px"
    graph = dcc.Graph(
        id="last_mile-gantt",
        figure=timetable(spans, theme),
        config={"displayModeBar": False, "doubleClick": False},
        responsive=True,
        style={"height": height},
    )
    order = ",".join(span.label for span in spans)
    rows = html.Div(
        [html.Div(id="last_mile-band", className="lm-band", hidden=True), graph],
        className="lm-gantt",
        style={"height": height},
        **{"data-order": order, "data-row": str(ROW_PX)},
    )
    return [
        axis,
        html.Div(
            rows, className="lm-scroll lm-gantt-scroll", tabIndex="0", role="region", **{"aria-label": "Timetable"}
        ),
    ]


def not_served_card(groups: Sequence[LeftOut], fixes: Sequence[Fix], no_fix: str) -> html.Section:
    """Reasons with their stops, and the edits that would mend them."""
    stops, packages = sum(len(group.stops) for group in groups), sum(group.packages for group in groups)
    said = f"{numbers.count(stops)} stops, {numbers.count(packages)} packages" if stops or not packages else ""
    said = said or f"{numbers.count(packages)} packages"
    controls = []
    if fixes:
        title = "\n".join(fix.text for fix in fixes)
        controls = [
            html.Button(
                [icon("plus"), "Add fixes as edits"],
                className="button low",
                title=title,
                id={"type": "last_mile-do", "what": "fix"},
            )
        ]
    return card(
        "Not served", _left_rows(groups, fixes, no_fix), subtitle=said, controls=controls, className="lm-card-left"
    )


def _left_rows(groups: Sequence[LeftOut], fixes: Sequence[Fix], no_fix: str) -> html.Div:
    if not groups:
        return html.Div(html.P("Every stop is on a route."), className="empty")
    rows: list[Any] = [_left_row(row, group) for row, group in enumerate(groups)]
    rows += [html.P([icon("tool", className="small"), " ", fix.text], className="lm-fix") for fix in fixes]
    if no_fix:
        rows.append(html.P(no_fix, className="lm-fix muted"))
    return html.Div(rows, className="lm-scroll")


def _left_row(row: int, group: LeftOut) -> html.Button:
    detail = group.detail if group.detail != group.reason else ""
    place = detail or ("" if group.stops else "this run kept no positions of them")
    count = numbers.count(len(group.stops)) if group.stops else numbers.MISSING
    return html.Button(
        [
            html.Span(icon("circle-x"), className="error"),
            html.Strong(count, title="" if group.stops else place),
            html.Span(
                [html.Span(group.reason), html.Span(place, className="small muted lm-cut")], className="lm-reason"
            ),
            html.Span(f"{numbers.count(group.packages)} packages", className="muted"),
        ],
        className="lm-left-row",
        title=group.detail,
        **{"data-lm-left": str(row), "aria-pressed": "false"},
    )
