"""The dialog that says all keys."""

from __future__ import annotations

from collections.abc import Sequence

import dash_mantine_components as dmc
from dash import html

from dashboard.page import Page

KEYS = (
    (("/",), "Search pages, runs, facilities"),
    (("r",), "Run a scenario"),
    (("t",), "Dark or light"),
    (("?",), "These keys"),
    (("Esc",), "Clear the selection, or close what is open"),
)
IN_PLACE = (
    (("↑", "↓"), "Move in tables and lists"),
    (("Enter",), "Select a row"),
    (("Ctrl", "Z"), "Network: take back the last edit"),
    (("Space",), "Floor: play or pause"),
    (("←", "→"), "Floor: 10 s back, ahead"),
    ((",", "."), "Floor: a tick back, ahead"),
)


def keys_dialog(pages: Sequence[Page]) -> dmc.Modal:
    """Opened by ``?``."""
    go = [(("g", page.shortcut), page.name) for page in pages]
    columns = [_table("Go to", go), html.Div([_table("Anywhere", KEYS), _table("In place", IN_PLACE)])]
    return dmc.Modal(
        html.Div(columns, className="keys-columns"),
        id="keys-dialog",
        title="Keys",
        size=640,
        transitionProps={"duration": 0},
        closeButtonProps={"aria-label": "Close"},
    )


def _table(title: str, rows: Sequence[tuple[tuple[str, ...], str]]) -> html.Section:
    lines = [html.Tr([html.Td([html.Kbd(key) for key in keys]), html.Td(what)]) for keys, what in rows]
    return html.Section([html.H3(title), html.Table(html.Tbody(lines), className="keys")])
