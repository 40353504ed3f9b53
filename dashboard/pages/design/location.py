"""Open and close: what `network locate` decided, each change an edit of the draft, and the next best designs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from dash import html

from dashboard.icons import icon
from dashboard.page import Context
from dashboard.parts import numbers
from dashboard.parts.kind_mark import kind_mark
from twin.design.location.document import clash_lines

MOST = 200
"""Changes that are listed."""
NAMED = 3
"""Facilities that are named of what an alternative does otherwise."""


def subtitle(document: Mapping[str, Any]) -> str:
    """How good it is known to be."""
    if document.get("status") == "infeasible":
        return "no design keeps all rules"
    gap = document.get("gap")
    if document.get("status") == "optimal":
        return "proven the cheapest"
    return "no bound is known" if gap is None else f"within {numbers.percent(100 * gap, 2)}"


def shown(context: Context, document: Mapping[str, Any]) -> list[Any]:
    """Cost and bound, the changes, the alternatives; or the rules that clash."""
    if document.get("status") == "infeasible":
        lines = clash_lines(dict(document))
        return [html.Div([html.P(line, className="small") for line in lines], className="padded", role="alert")]
    return [_figures(document), *carried_out(document), _changes(document, context.edits), *_alternatives(document)]


def _figures(document: Mapping[str, Any]) -> html.Div:
    saves, bound = document["saves_usd_per_day"], document["bound"]
    before, after = document["designs"]
    less = f"{'saves' if saves >= 0 else 'adds'} {numbers.usd(abs(saves))}"
    unserved = after["unserved_packages"] - before["unserved_packages"]
    figures = (
        ("Cost a day", numbers.usd(document["cost"]), less, f"{document['cost']:,.2f} USD"),
        (
            "At least",
            numbers.MISSING if bound is None else numbers.usd(bound),
            "any design",
            "No bound is known." if bound is None else f"No design costs less than {bound:,.2f} USD a day.",
        ),
        ("Sites open", numbers.count(after["open_sites"]), f"today {numbers.count(before['open_sites'])}", ""),
        (
            "Unserved",
            numbers.count(after["unserved_packages"]),
            f"{numbers.count(unserved, signed=True)} a day" if round(unserved) else "as today",
            "Packages a day that nobody brings",
        ),
    )
    return html.Div(
        [
            html.Div(
                [
                    html.Span(name, className="small muted"),
                    html.Strong(value),
                    html.Span(note, className="small muted"),
                ],
                className="closing-figure",
                title=title,
            )
            for name, value, note, title in figures
        ],
        className="design-figures",
    )


def carried_out(document: Mapping[str, Any]) -> list[html.P]:
    """What the plan makes of the design once cut-offs and stock by rule have moved with the sites."""
    rows = [row for row in document.get("carried_out", ()) if row["design"] == "design"]
    return [
        html.P(
            f"Carried out, cut-offs, promises and stock by rule move with the sites: the plan then says "
            f"{numbers.usd(row['cost_usd'])} a day, {numbers.usd(abs(row['less_than_today_usd']))} "
            f"{'less' if row['less_than_today_usd'] >= 0 else 'more'} than today.",
            className="small padded",
        )
        for row in rows
    ]


def changes(document: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Facility, word and edits (one a line) of all that the design changes: opened, enlarged, closed."""
    found = [(site["id"], "Open", f"{site['id']}.status=open") for site in document["opened"]]
    found += [
        (site["id"], "Enlarge", f"{site['id']}.capacity_packages_per_h=+{site['packages_per_h']:g}")
        for site in document["enlarged"]
    ]
    return found + [(site["id"], "Close", f"{site['id']}.status=closed") for site in document["closed"]]


def _changes(document: Mapping[str, Any], edits: Sequence[str]) -> html.Div:
    found = changes(document)
    if not found:
        return html.Div(html.P("It leaves everything as it is.", className="small muted padded"))
    sites = {site["id"]: site for key in ("opened", "enlarged", "closed") for site in document[key]}
    every = html.Button(
        "All into draft",
        className="text-button",
        **{"data-design-edits": json.dumps([edit for _, _, edit in found])},
    )
    counts = [
        f"{numbers.count(len(document[key]))} {word}"
        for key, word in (("opened", "to open"), ("closed", "to close"), ("enlarged", "to enlarge"))
        if document[key]
    ]
    rows = [_change(sites[name], word, edit, edit in edits) for name, word, edit in found[:MOST]]
    more = len(found) - MOST
    if more > 0:
        rows.append(html.Li(f"and {numbers.count(more)} more", className="small muted design-more"))
    return html.Div(
        [
            html.Div([html.H3(", ".join(counts)), every], className="detail-title design-part"),
            html.Ul(rows, className="design-changes"),
        ]
    )


def _change(site: Mapping[str, Any], word: str, edit: str, is_in: bool) -> html.Li:
    fixed = site.get("fixed_usd_per_day", site.get("usd_per_day", 0.0))
    money = f"{'saves' if word == 'Close' else 'costs'} {numbers.usd(fixed)} a day"
    through = site.get("packages_per_day")
    title = "" if through is None else f"{numbers.count(through)} packages a day go through it while it is open"
    return html.Li(
        [
            kind_mark(site["kind"]) if "kind" in site else html.Span(),
            html.Strong(site["id"]),
            html.Span(site.get("name", ""), className="muted design-name"),
            html.Span(money, className="small num muted"),
            html.Button(
                word,
                className="text-button",
                **{
                    "data-draft-add": edit,
                    "aria-label": f"{word} {site['id']}",
                    "aria-pressed": str(is_in).lower(),
                },
            ),
        ],
        className="design-change",
        title=title,
    )


def _alternatives(document: Mapping[str, Any]) -> list[Any]:
    if not document["alternatives"]:
        return []
    head = html.Tr([html.Th("More a day", className="num"), html.Th("Other than the best"), html.Th("")])
    rows = [_alternative(document, number, other) for number, other in enumerate(document["alternatives"], 1)]
    return [
        html.Div(
            [html.H3("Next best"), html.Span("designs that cost little more", className="small muted")],
            className="detail-title design-part",
        ),
        html.Table([html.Thead(head), html.Tbody(rows)], className="plain", **{"aria-label": "Next best designs"}),
    ]


def _alternative(document: Mapping[str, Any], number: int, other: Mapping[str, Any]) -> html.Tr:
    words = [
        f"{word} {_named(other[key])}"
        for key, word in (("opens", "opens"), ("closes", "closes"), ("enlarges", "enlarges"))
        if other[key]
    ]
    into = html.Button(
        [icon("plus", className="small"), "Draft"],
        className="text-button",
        title="This design's changes into the draft",
        **{
            "data-design-edits": json.dumps(alternative_edits(document, other)),
            "aria-label": f"Alternative {number} into the draft",
        },
    )
    every = ", ".join(f"{key} {' '.join(other[key])}" for key in ("opens", "closes", "enlarges") if other[key])
    return html.Tr(
        [
            html.Td(numbers.usd(other["more_usd_per_day"], signed=True), className="num"),
            html.Td("; ".join(words) or "nothing", title=every),
            html.Td(into, className="num"),
        ]
    )


def _named(ids: Sequence[str]) -> str:
    more = len(ids) - NAMED
    return ", ".join(ids[:NAMED]) + (f" and {more} more" if more > 0 else "")


def alternative_edits(document: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """The best design's edits, but for what the alternative does otherwise; both are edits of what stands today."""
    own = {name: edit for name, word, edit in changes(document) if word != "Enlarge"}
    for ids, status in ((other["opens"], "open"), (other["closes"], "closed")):
        for name in ids:
            # What one of the two changes and the other does not stays as it is today.
            if own.pop(name, None) is None:
                own[name] = f"{name}.status={status}"
    return list(own.values())
