"""All findings at once, by the same rules and in the same words as ``pod2door check``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard.icons import icon
from dashboard.pages.scenario.finding_places import Placed, counts
from dashboard.pages.scenario.state import Seen
from dashboard.pages.scenario.table_list import severity_badge
from dashboard.parts.card import card
from dashboard.parts.states import skeleton

SHOWN = 500
"""Rows of the list, at most; the rest is counted."""


def findings_card(seen: Seen) -> html.Section:
    """The card with its list."""
    if seen.late:
        waiting = html.Div([skeleton(24) for _ in range(4)], className="padded scenario-waiting")
        return card("Findings", waiting, subtitle="checking all rules")
    errors, warnings = seen.counts
    badges = [
        severity_badge("error", f"{errors} error{'' if errors == 1 else 's'} block{'s' if errors == 1 else ''} a run")
        if errors
        else html.Span([icon("circle-check", className="small"), "no errors"], className="badge better"),
    ]
    if warnings:
        badges.append(severity_badge("warning", f"{warnings} warning{'' if warnings == 1 else 's'}"))
    same = html.Span(["same as ", html.Code(f"pod2door check {seen.name}")], className="small muted scenario-same")
    again = html.Button([icon("refresh"), "Check"], id="scenario-check", className="button low")
    return card("Findings", finding_table(seen.placed, seen), subtitle=badges, controls=[same, again])


def finding_table(placed: Sequence[Placed], seen: Seen | None = None) -> html.Div:
    """Rows with severity, place, rule and words; with a way to go there, where there is a page to go to."""
    if not placed:
        return html.Div(html.P("Nothing is wrong, and nothing is doubtful."), className="empty scenario-clean")
    rows = [_row(one, at, seen) for at, one in enumerate(placed[:SHOWN])]
    table: list[Any] = [html.Table(html.Tbody(rows), className="plain scenario-finding-table")]
    if len(placed) > SHOWN:
        errors, warnings = counts(placed[SHOWN:])
        table.append(html.P(f"and {errors} errors, {warnings} warnings more", className="muted small padded"))
    return html.Div(table, className="scenario-finding-scroll", tabIndex="0", **{"aria-label": "Findings"})


def _row(one: Placed, at: int, seen: Seen | None) -> html.Tr:
    place = f"{one.file}:{one.line:,}" if one.line else one.file
    cells = [
        html.Td(severity_badge(one.severity, one.severity)),
        html.Td(html.Code(place), title=f"{one.finding.file}:{one.line}"),
        html.Td(html.Code(one.finding.rule), className="muted"),
        html.Td(one.finding.message, title=one.finding.message, className="scenario-message"),
    ]
    chosen = False
    if seen is not None:
        chosen = bool(one.line) and (one.table, one.line) == (seen.table, seen.line)
        cells.append(html.Td(_buttons(one), className="num scenario-finding-buttons"))
    return html.Tr(cells, className="selected" if chosen else "", **{"data-finding": str(at)})


def _buttons(one: Placed) -> list[html.Button]:
    buttons = []
    where = {"data-table": one.table, "data-line": str(one.line), "data-column": one.column}
    if one.fix:
        fix = {"data-scenario-fix": one.fix} | where
        buttons.append(html.Button("Fix", className="text-button", title=f"Set {one.column} to {one.fix}", **fix))
    if one.table:
        goto = {"data-scenario-goto": "1"} | where
        spoken = f"Go to {one.file} line {one.line}" if one.line else f"Go to {one.file}"
        buttons.append(html.Button("Go to", className="text-button", **goto, **{"aria-label": spoken}))
    return buttons
