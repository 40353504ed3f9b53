"""What the evaluator says of moved stops, and of plans that were solved anew: in words, with what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard.figures.route_timetable import minutes
from dashboard.icons import icon
from dashboard.page import Context
from dashboard.pages.last_mile.choosing import Shown
from dashboard.pages.last_mile.moves import Verdict
from dashboard.pages.last_mile.plans_folder import REST_SECONDS, Solving, readable
from dashboard.parts import numbers

MOST_LINES = 3


def verdict_bar(found: Shown) -> list[Any]:
    """The bar over the map: the move that is tried, and those that are kept."""
    lines: list[Any] = []
    verdicts = found.verdicts
    if found.asked.trial and verdicts and verdicts[-1].move == found.asked.trial:
        lines.append(_trial(verdicts[-1]))
        verdicts = verdicts[:-1]
    if verdicts:
        lines.append(_kept(verdicts))
    return lines


def _trial(verdict: Verdict) -> html.Div:
    origin = f"from {verdict.origin}" if verdict.origin else "not served till now"
    said = f"{verdict.move.stop}, {origin}, to {verdict.move.route} as stop {verdict.position}"
    return html.Div(
        [
            html.Strong(said),
            html.Span(cost_words(verdict)),
            *rule_words(verdict),
            *slot_words(verdict),
            html.Span(
                [
                    html.Button("Keep", className="button low primary", **{"data-lm": "keep"}),
                    html.Button("Undo", className="button low", **{"data-lm": "undo"}),
                ],
                className="lm-actions",
            ),
        ],
        className="lm-trial",
        id="last_mile-trial",
    )


def cost_words(verdict: Verdict) -> str:
    """Cost before and after, and the difference."""
    more = verdict.after - verdict.before
    sign = "+" if more > 0 else numbers.MINUS if more < 0 else ""
    return f"Cost ${verdict.before:,.2f} → ${verdict.after:,.2f} ({sign}${abs(more):,.2f})"


def slot_words(verdict: Verdict) -> list[Any]:
    """Which routes leave at another time, and why; nothing where none does."""
    told = [f"{label} {minutes(abs(by))} {'later' if by > 0 else 'earlier'}" for label, by in verdict.slots]
    if not told:
        return []
    more = f" and {len(told) - MOST_LINES} more" if len(told) > MOST_LINES else ""
    why = "Vans share the loading docks: with every change the evaluator deals all loading times anew, so that routes "
    why += "that no stop left or joined may leave at another time. Leaving: "
    said = f"Loading times dealt again: {', '.join(told[:MOST_LINES])}{more}"
    return [html.Span([icon("clock", className="small"), f" {said}"], title=why + ", ".join(told), className="muted")]


def rule_words(verdict: Verdict) -> list[Any]:
    """Rules newly broken, mended, and still broken; or that none is."""
    breaks, mends = verdict.broken, verdict.mended[:MOST_LINES]
    lines: list[Any] = [_rule("alert-triangle", f" breaks: {each.message}", "worse") for each in breaks[:MOST_LINES]]
    if len(breaks) > MOST_LINES:
        lines.append(html.Span(f"and {len(breaks) - MOST_LINES} more rules", className="worse"))
    lines += [_rule("check", f" mends: {each.message}", "better") for each in mends]
    if not verdict.broken:
        still = f"{verdict.unchanged} broken before as after" if verdict.unchanged else "no rule is broken"
        lines.append(html.Span([icon("check", className="small"), f" The evaluator: {still}"], className="better"))
    return lines


def _rule(mark: str, text: str, tone: str) -> html.Span:
    return html.Span([icon(mark, className="small"), text], className=tone)


def _kept(verdicts: Sequence[Verdict]) -> html.Div:
    more = verdicts[-1].after - verdicts[0].before
    sign = "+" if more > 0 else numbers.MINUS if more < 0 else ""
    touched = held_of(verdicts)
    held = f"Holds {', '.join(touched)} as they are; all other routes are searched anew for {REST_SECONDS} s"
    count = f"{len(verdicts)} move{'s' if len(verdicts) > 1 else ''} kept, {sign}${abs(more):,.2f}"
    return html.Div(
        [
            html.Span(count),
            *slot_words(verdicts[-1]),
            html.Button("Undo last", className="text-button", **{"data-lm": "undo-last"}),
            html.Button("Undo all", className="text-button", **{"data-lm": "undo-all"}),
            html.Button(
                "Re-solve the rest",
                className="button low",
                id={"type": "last_mile-do", "what": "rest"},
                title=held,
            ),
        ],
        className="lm-kept",
    )


def held_of(verdicts: Sequence[Verdict]) -> tuple[str, ...]:
    """Routes that the moves touched."""
    touched = [label for each in verdicts for label in (each.origin, each.move.route) if label]
    return tuple(dict.fromkeys(touched))


def new_plans(context: Context, found: Shown, solvings: Sequence[Solving]) -> list[Any]:
    """The newest plan that was solved from here and is not shown: what the evaluator says of it, and the choice."""
    over = [s for s in solvings if s.about.get("what") != "first" and s.job is not None and s.job.is_over]
    fresh = [s for s in over if s.name != found.asked.plan][:1]
    lines: list[Any] = [_offer(context, found, each) for each in fresh]
    if found.asked.plan:
        back = html.Button("Back to the day’s own plan", className="text-button", **{"data-lm": "own-plan"})
        lines.append(html.P([icon("history"), f" A plan solved from here is shown ({found.asked.plan}). ", back]))
    return [line for line in lines if line is not None]


def _offer(context: Context, found: Shown, solving: Solving) -> html.P | None:
    what = "The rest, solved again" if solving.about.get("what") == "rest" else "Solved again"
    other = readable(context.workspace, solving, found.base.place)
    if isinstance(other, str):
        why = solving.job.stage if solving.job is not None and solving.job.state != "done" else other
        return html.P(
            [icon("alert-triangle"), f" {what}: no plan came of it ({why}). The plan shown stays.", _drop(solving)]
        )
    more = other.cost - found.morning.cost
    sign = "+" if more > 0 else numbers.MINUS if more < 0 else ""
    broken = len(other.evaluation.violations)
    out = len(other.plan.unassigned)
    says = f"{broken} broken rules" if broken else "no rule is broken"
    served = f", {out} stops not served" if out else ""
    take = html.Button("Take it", className="button low primary", **{"data-lm-plan": solving.name})
    cost = (
        f" {what}: ${other.cost:,.2f} ({sign}${abs(more):,.2f} against what is shown); the evaluator: {says}{served}. "
    )
    return html.P([icon("circle-check"), cost, take, _drop(solving)], id="last_mile-offer")


def _drop(solving: Solving) -> html.Button:
    """Forget a plan."""
    return html.Button("Drop it", className="text-button", id={"type": "last_mile-do", "what": f"drop {solving.name}"})
