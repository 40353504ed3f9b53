"""Promise against delivered: the plan's figures of a run's day beside the simulation's, line by line, with why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html

from dashboard.page import Context
from dashboard.parts import numbers


def subtitle(document: Mapping[str, Any]) -> str:
    """The day's cost on both sides."""
    promised, delivered = document["promised_cost_usd"], document["delivered_cost_usd"]
    share = 100 * (delivered / promised - 1) if promised else 0.0
    moved = f", {numbers.percent(document['moved_pct'])} left from other sites than planned"
    return (
        f"{numbers.usd(promised)} promised, {numbers.usd(delivered)} delivered a day "
        f"({numbers.percent(share, signed=True)}){moved}"
    )


def shown(context: Context, document: Mapping[str, Any]) -> list[Any]:
    """A row a line, and beneath a line why the two differ."""
    heads = ("", "Promised", "Delivered", "Difference", "Why")
    head = html.Tr([html.Th(text, className="num" if text and text != "Why" else "") for text in heads])
    rows = [_row(line) for line in document["lines"]]
    table = html.Table(
        [html.Thead(head), html.Tbody(rows)], className="plain design-lines", **{"aria-label": "Promised and delivered"}
    )
    return [html.Div(table, className="design-scroll", tabIndex="0")]


def _row(line: Mapping[str, Any]) -> html.Tr:
    unit = line["unit"]
    reasons = sorted(line["why"], key=lambda each: -abs(each["amount"]))
    first, *rest = [why(each, unit) for each in reasons] or [""]
    more = (
        [html.Details([html.Summary(f"{len(rest)} more", className="text-button"), *(html.P(each) for each in rest)])]
        if rest
        else []
    )
    return html.Tr(
        [
            html.Td(
                [
                    html.Span(line["line"].replace("_", " "), className="strong"),
                    html.Span(f" {unit}", className="small muted"),
                ]
            ),
            html.Td(figure(line["promised"], unit), className="num"),
            html.Td(figure(line["delivered"], unit), className="num"),
            html.Td(figure(line["difference"], unit, signed=True), className="num strong"),
            html.Td([first, *more], className="design-why"),
        ]
    )


def why(reason: Mapping[str, Any], unit: str) -> str:
    """One reason with what it comes to."""
    return f"{figure(reason['amount'], unit, signed=True)}: {reason['because'].replace('_', ' ')}"


def figure(value: float | None, unit: str, *, signed: bool = False) -> str:
    """A figure without its unit: money of a package to a tenth of a cent, counts whole, the rest to two places."""
    if value is None:
        return numbers.MISSING
    if unit.startswith("USD"):
        size = f"{abs(value):,.3f}" if unit != "USD/day" else f"{abs(value):,.0f}"
        sign = numbers.MINUS if value < 0 and size.strip("0.,") else "+" if signed and size.strip("0.,") else ""
        return f"{sign}${size}"
    if unit.startswith("packages"):
        return numbers.count(value, signed=signed)
    return numbers.with_unit(value, "", decimals=2, signed=signed)
