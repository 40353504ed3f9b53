"""The list of tables: where the numbers of each come from, what is wrong in it; and where to drop files."""

from __future__ import annotations

from collections import Counter

from dash import html

from dashboard.icons import icon
from dashboard.pages.scenario.finding_places import counts
from dashboard.pages.scenario.provenance import ASSUMED, PUBLISHED, YOURS
from dashboard.pages.scenario.state import Seen
from dashboard.pages.scenario.tables import NAMES, SETTINGS, TableView, file_of, shares, view_of
from dashboard.parts.card import card
from dashboard.parts.numbers import count
from dashboard.safety.uploads import MAX_MB


def tables_card(seen: Seen) -> html.Section:
    """All tables; the chosen one is marked."""
    given = sum(seen.files.given(name) for name in NAMES) + (seen.files.toml is not None)
    link = html.A(
        icon("download", label=f"Download {file_of(seen.table)}"), id="scenario-table-file", href="#",
        className="button low square",
    )  # fmt: skip
    items = [html.Li(_item(seen, name)) for name in NAMES]
    drop = html.Button(
        [
            icon("upload"),
            html.Strong("Drop CSV, Excel or a folder"),
            html.Span("checked before anything is kept", className="small muted"),
            html.Span(f"{MAX_MB} MB a file", className="small muted"),
        ],
        id="scenario-drop",
        className="scenario-drop",
    )
    body = html.Div([html.Ul(items, className="scenario-table-list"), drop], className="scenario-tables-body")
    return card("Tables", body, subtitle=f"{seen.name}, {given} files", controls=link)


def _item(seen: Seen, name: str) -> html.Button:
    view = view_of(seen.files, name)
    errors, warnings = counts([one for one in seen.placed if one.table == name])
    badges = [severity_badge("error", str(errors), "errors")] if errors else []
    badges += [severity_badge("warning", str(warnings), "warnings")] if warnings else []
    rows = badges or [html.Span(_rows(view), className="scenario-rows")]
    return html.Button(
        [
            html.Span([html.Code(view.file), share_bar(shares(view))], className="scenario-table-name"),
            html.Span(rows, className="scenario-table-badges"),
        ],
        className="scenario-table",
        **{"aria-pressed": str(name == seen.table).lower(), "data-scenario-table": name},
    )


def _rows(view: TableView) -> str:
    if view.name == SETTINGS:
        return "1 file" if view.given else "none"
    if view.given:
        return count(len(view.sheet.rows))
    return "defaults" if view.sheet.rows else "by rule"


def severity_badge(severity: str, text: str, noun: str = "") -> html.Span:
    """Icon and word of a severity."""
    name = "circle-x" if severity == "error" else "alert-triangle"
    shown = [icon(name, className="small"), text]
    spoken = [html.Span(f" {noun}", className="visually-hidden")] if noun else []
    return html.Span([*shown, *spoken], className=f"badge {'error' if severity == 'error' else 'warn'}")


def share_bar(parts: Counter[str]) -> html.Span:
    """Yours, published, assumed as one bar; its numbers in the title."""
    total = sum(parts.values())
    title = ", ".join(f"{parts[mark]} {mark}" for mark in (YOURS, PUBLISHED, ASSUMED)) if total else "nothing given"
    segments = [
        html.Span(className=f"share-{mark}", style={"width": f"{100 * parts[mark] / total:.2f}%"})
        for mark in (YOURS, PUBLISHED, ASSUMED)
        if total and parts[mark]
    ]
    return html.Span(segments, className="share-bar", title=title, role="img", **{"aria-label": title})
