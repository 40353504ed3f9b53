"""What closing the selected facility would do: the plan without it, held against the plan with it.

Where all facilities were screened that is told exactly; else the plan without this one is solved, for which facilities
would take over in any case.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dash import html

from dashboard.draft.card import place_of
from dashboard.draft.planned import BY_THE_PLAN, Change, about, ask, change, closing_edits
from dashboard.draft.plans import plans_of
from dashboard.draft.recorded import recorded_scenario
from dashboard.page import Context
from dashboard.pages.network.screened import EXACT, cost_figures, damage, figures, screen_row
from dashboard.parts import numbers
from dashboard.parts.states import skeleton

SHOWN = 3
"""Facilities that are named of those that take over."""


def closing_part(context: Context, facility: str) -> list[Any]:
    """The part of the panel; empty where nothing is selected."""
    if context.run is None or not facility:
        return []
    found, row = _found(context, facility), screen_row(context, facility)
    title = [html.H3("If it closed"), html.Span("plan without it; not simulated", className="small muted")]
    if row is not None:
        more = damage(row)
        said: list[Any] = [_figures(figures(row)), *([html.P(more, className="small muted")] if more else [])]
        said += _instead(context, facility, found) if isinstance(found, Change) else []
    elif found is None:
        said = [html.P("planning without it…", className="small muted"), skeleton(64)]
    elif isinstance(found, str):
        said = [html.P(found, className="small muted")]
    else:
        said = [_figures(_planned_figures(found)), *_instead(context, facility, found)]
    return [html.Div(title, className="detail-title", title=EXACT if row is not None else BY_THE_PLAN), *said]


def closing_waits(context: Context, facility: str) -> bool:
    """Whether the plan without it is still to be solved."""
    return context.run is not None and bool(facility) and _found(context, facility) is None


def closing_usd(context: Context, facility: str) -> float | None:
    """What the table prints of it by the plan; None where that is not known, or the screen knows it exactly."""
    if context.run is None or not facility or screen_row(context, facility) is not None:
        return None
    found = _found(context, facility)
    return about(found.flows_usd) if isinstance(found, Change) else None


def ask_closing(context: Context, facility: str) -> None:
    """Have the plan without it solved."""
    ask(plans_of(context.workspace), _place(context), closing_edits(facility))


def _found(context: Context, facility: str) -> Change | str | None:
    assert context.run is not None
    sites = recorded_scenario(context.run)
    row = sites.facility_row.get(facility)
    if row is None:
        return "The run's scenario does not have it."
    status = sites.facilities["status"].iloc[row]
    if status == "candidate":
        return "It is a candidate: nothing stands there in this run."
    if status != "open":
        return "It is closed in this run."
    return change(plans_of(context.workspace), _place(context), closing_edits(facility))


def _place(context: Context) -> Path:
    return Path(place_of(context))


def _planned_figures(found: Change) -> tuple[tuple[str, str, str], ...]:
    return cost_figures(about(found.flows_usd), about(-found.sites_usd), about(found.usd), found.late, found.unserved)


def _figures(each: Sequence[tuple[str, str, str]]) -> html.Div:
    return html.Div([_figure(*figure) for figure in each], className="closing-figures")


def _figure(name: str, value: str, note: str) -> html.Div:
    small = "small muted"
    return html.Div(
        [html.Span(name, className=small), html.Strong(value), html.Span(note, className=small, title=note)],
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
