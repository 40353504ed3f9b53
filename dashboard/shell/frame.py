"""The frame: rail at the left, bar at the top, the page below, and what opens over it."""

from __future__ import annotations

from collections.abc import Sequence

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard.icons import icon
from dashboard.page import Page
from dashboard.parts.states import skeleton
from dashboard.shell.drawer import drawer
from dashboard.shell.keys import keys_dialog
from dashboard.shell.run_dialog import run_dialog
from dashboard.shell.search import search_dialog
from dashboard.shell.top_bar import top_bar
from dashboard.shell.watching import IDLE_MS

DECIDE = "/what-if"
"""Path of the first page of the rail's second group."""
FOOT = "/sources"
"""Path of the page that lies at the rail's foot."""
WAITING_PX = (46, 106, 420, 200)
"""Heights of the grey blocks that stand where the first page will."""


def layout(pages: Sequence[Page]) -> dmc.MantineProvider:
    """Everything but the page itself, which `page` takes in."""
    stores = [
        dcc.Location(id="url", refresh=False),
        *(dcc.Store(id=name) for name in STORES),
        dcc.Interval(id="clock", interval=IDLE_MS),
    ]
    return dmc.MantineProvider(
        id="mantine",
        defaultColorScheme="auto",
        theme={"fontFamily": "inherit", "primaryColor": "blue", "defaultRadius": 6, "respectReducedMotion": True},
        children=[
            *stores,
            html.A("Skip to the page", href="#page", className="skip"),
            html.Div(className="shell", children=[_rail(pages), top_bar(), _main()]),
            html.Div(id="announcer", className="announcer", role="status", **{"aria-live": "polite"}),
            drawer(),
            run_dialog(),
            search_dialog(),
            keys_dialog(pages),
        ],
    )


STORES = ("chosen", "params", "set-params", "resolved", "jobs-changed", "say", "seen", "search-index", "job-shown")
"""`chosen`, `params`: the address. `resolved`: what of it is looked at. `seen`: jobs and runs as last shown."""


def _rail(pages: Sequence[Page]) -> html.Nav:
    links: list[object] = []
    for page in pages:
        if page.path == DECIDE:
            links.append(html.Div(html.Span("Decide", className="rail-name"), className="rail-group"))
        links.append(_link(page))
    mark = html.A(
        [html.Span(className="mark"), html.Span("pod2door", className="rail-name")],
        href="/",
        className="brand",
        **{"aria-label": "pod2door, overview", "data-nav": "/"},
    )
    return html.Nav([mark, *links], className="rail", **{"aria-label": "Pages"})


def _link(page: Page) -> html.A:
    return html.A(
        [
            icon(page.icon),
            html.Span(page.name, className="rail-name"),
            html.Span(id=f"rail-badge-{page.key}", className="rail-badge"),
        ],
        id=f"rail-{page.key}",
        href=page.path,
        className="rail-link rail-foot" if page.path == FOOT else "rail-link",
        title=f"{page.name} (g {page.shortcut})",
        **{"data-nav": page.path, "data-shortcut": page.shortcut, "aria-label": page.name},
    )


def _main() -> html.Main:
    return html.Main(
        [
            html.Div(id="notices", className="notices", role="status"),
            html.Div(html.Div([skeleton(height) for height in WAITING_PX]), id="page", className="page", tabIndex="-1"),
            _going(),
        ],
        className="main",
    )


def _going() -> html.Div:
    """What stands there from a click on another page until it is drawn; see assets/js/going.js."""
    name = html.Div(html.Strong(id="going-name", className="going-name"), className="page-head")
    return html.Div(
        html.Div([name, *(skeleton(height) for height in WAITING_PX)]), className="going", role="presentation"
    )
