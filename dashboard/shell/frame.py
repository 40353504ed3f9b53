"""The frame: rail at the left, bar at the top, the page below."""

from __future__ import annotations

from collections.abc import Sequence

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard.icons import icon
from dashboard.page import Page
from dashboard.shell.top_bar import top_bar

DECIDE = "/what-if"
"""Path of the first page of the rail's second group."""


def layout(pages: Sequence[Page]) -> dmc.MantineProvider:
    """Everything but the page itself, which `page` takes in."""
    stores = [
        dcc.Location(id="url", refresh=False),
        dcc.Store(id="chosen"),
        dcc.Store(id="params"),
        dcc.Store(id="set-params"),
        dcc.Interval(id="clock", interval=10_000),
    ]
    return dmc.MantineProvider(
        id="mantine",
        theme={"fontFamily": "inherit", "primaryColor": "blue", "defaultRadius": 6},
        children=[
            *stores,
            html.A("Skip to the page", href="#page", className="skip"),
            html.Div(className="shell", children=[_rail(pages), top_bar(), _main()]),
        ],
    )


def _rail(pages: Sequence[Page]) -> html.Nav:
    links = []
    for page in pages:
        if page.path == DECIDE:
            links.append(html.Div("Decide", className="rail-group"))
        links.append(
            html.A(
                [icon(page.icon), html.Span(page.name, className="rail-name"), html.Span(id=f"rail-badge-{page.key}")],
                id=f"rail-{page.key}",
                href=page.path,
                className="rail-link",
                title=page.name,
                **{"data-nav": page.path},
            )
        )
    mark = html.A(
        [html.Span(className="mark"), html.Span("pod2door", className="rail-name")],
        href="/",
        className="brand",
        **{"aria-label": "pod2door, overview", "data-nav": "/"},
    )
    return html.Nav([mark, *links], className="rail", **{"aria-label": "Pages"})


def _main() -> html.Main:
    return html.Main(
        [
            html.Div(id="notices", className="notices", role="status"),
            html.Div(id="page", className="page", tabIndex="-1"),
        ],
        className="main",
    )
