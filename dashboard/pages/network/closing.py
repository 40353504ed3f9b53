"""What closing the selected facility would do: the plan solved anew without it, held against the plan with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dash import html

from dashboard.draft.card import place_of
from dashboard.draft.planned import BY_THE_PLAN, Change, about, about_usd, ask, change, closing_edits, share_of_day
from dashboard.draft.plans import plans_of
from dashboard.draft.recorded import recorded_scenario
from dashboard.page import Context
from dashboard.parts import numbers
from dashboard.parts.states import skeleton

SHOWN = 3
"""Facilities that are named of those that take over."""


def closing_part(context: Context, facility: str) -> list[Any]:
    """The part of the panel; empty where nothing is selected."""
    if context.run is None or not facility:
        return []
    found = _found(context, facility)
    title = [html.H3("If it closed"), html.Span("plan without it; not simulated", className="small muted")]
    if found is None:
        said: list[Any] = [html.P("planning without it…", className="small muted"), skeleton(64)]
    elif isinstance(found, str):
        said = [html.P(found, className="small muted")]
    else:
        said = [html.Div(_figures(found), className="closing-figures"), *_instead(context, facility, found)]
    return [html.Div(title, className="detail-title", title=BY_THE_PLAN), *said]


def closing_waits(context: Context, facility: str) -> bool:
    """Whether the plan without it is still to be solved."""
    return context.run is not None and bool(facility) and _found(context, facility) is None


def closing_usd(context: Context, facility: str) -> float | None:
    """What the table prints of it; None where that is not known."""
    found = _found(context, facility) if context.run is not None and facility else None
    return about(found.usd) if isinstance(found, Change) else None


def ask_closing(context: Context, facility: str) -> None:
    """Have the plan without it solved."""
    ask(plans_of(context.workspace), _place(context), closing_edits(facility))


def _found(context: Context, facility: str) -> Change | str | None:
    assert context.run is not None
    sites = recorded_scenario(context.run)
    row = sites.facility_row.get(facility)
    if row is None:
        return "The run's scenario does not have it."
    if sites.facilities["status"].iloc[row] != "open":
        return "It is closed in this run."
    return change(plans_of(context.workspace), _place(context), closing_edits(facility))


def _place(context: Context) -> Path:
    return Path(place_of(context))


def _figures(found: Change) -> list[html.Div]:
    return [
        _figure("Cost a day", about_usd(found.usd), f"sites {about_usd(found.sites_usd)}", share_of_day(found)),
        _figure("Late, a day", numbers.count(found.late, signed=True), "slower than asked"),
        _figure("Unserved, a day", numbers.count(found.unserved, signed=True), "brought by nobody"),
    ]


def _figure(name: str, value: str, note: str, share: str = "") -> html.Div:
    small = "small muted"
    money = [html.Strong(value), *([html.Span(f" {share}", className=small)] if share else [])]
    return html.Div(
        [html.Span(name, className=small), html.Span(money), html.Span(note, className=small)],
        className="closing-figure",
    )


def takers(found: Change, kinds: dict[str, str], facility: str) -> list[tuple[str, int]]:
    """Facilities of its kind that more packages go through in the plan without it, most first."""
    more = [(name, n) for name, n in found.loads.items() if n > 0 and kinds.get(name) == kinds[facility]]
    return sorted(more, key=lambda each: (-each[1], each[0]))


def _instead(context: Context, facility: str, found: Change) -> list[Any]:
    assert context.run is not None
    sites = recorded_scenario(context.run).facilities
    more = takers(found, dict(zip(sites["id"], sites["kind"], strict=True)), facility)
    if not more:
        return [html.P("No other of its kind gets more in the plan.", className="small muted")]
    total, rest = sum(n for _, n in more), more[SHOWN:]
    named = more[:SHOWN] + ([(f"{len(rest)} more", sum(n for _, n in rest))] if rest else [])
    bar = [
        html.Span(className=f"source-{at}", style={"width": f"{100 * n / total:.1f}%"})
        for at, (_, n) in enumerate(named)
    ]
    keys = [
        html.Span(
            [
                html.Span(className=f"source-key source-{at}"),
                html.B(name),
                html.Span(f" +{numbers.short(n)}", className="muted"),
            ]
        )
        for at, (name, n) in enumerate(named)
    ]
    lost = -found.loads.get(facility, 0)
    said = f"Of the {numbers.count(lost)} that the plan gives it, others of its kind take over"
    return [
        html.P(said, className="small muted", title="Packages a day, by the two plans"),
        html.Div(bar, className="source-bar", **{"aria-hidden": "true"}),
        html.Div(keys, className="source-keys small"),
    ]
