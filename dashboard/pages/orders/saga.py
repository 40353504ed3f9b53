"""The checkout saga by step: how many came through, what was lost there and why, and what had to be undone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dash import html

from dashboard.pages.orders.history import History, Window
from dashboard.pages.orders.slots import View, frame, live, missing, slot
from dashboard.pages.orders.subscribers import told_window
from dashboard.parts import numbers
from dashboard.parts.card import card
from orders.contracts.steps import FORWARD

TITLES = {
    "reserve": "Reserve inventory",
    "charge": "Charge payment",
    "confirm": "Confirm reservation",
    "create_shipment": "Create shipment",
    "send_confirmation": "Send confirmation",
}
STANDS = "send_confirmation"
"""Its failure undoes nothing: the order stands."""


@dataclass(frozen=True)
class Loss:
    """What a step let through and what it lost, in one window."""

    step: str
    passed: float
    lost: float
    reasons: Mapping[str, float]
    to_undo: int


def losses(counts: Mapping[tuple[str, str, str], float]) -> list[Loss]:
    """The funnel, from the counts of a window; who is lost at a step has all steps before it undone."""
    found = []
    for before, step in enumerate(FORWARD):
        outcomes = {how: count for (kind, name, how), count in counts.items() if (kind, name) == ("step", step.name)}
        passed = outcomes.pop("ok", 0.0)
        reasons = {reason: count for reason, count in sorted(outcomes.items(), key=lambda pair: -pair[1]) if count}
        to_undo = 0 if step.name == STANDS else before
        found.append(Loss(step.name, passed, sum(reasons.values()), reasons, to_undo))
    return found


def saga_card(view: View) -> html.Section:
    """Draw it."""
    rows = [_row(number, step.name, view) for number, step in enumerate(FORWARD, 1)]
    foot = [
        _foot("Completed", "completed", view),
        _foot("Undone in full", "undone", view),
        _foot("Behind deadline", "overdue", view),
        _foot("Undo steps", "undo", view),
    ]
    return card(
        "Checkout saga",
        html.Ol(rows, className="orders-saga"),
        subtitle=live("saga.subtitle", view),
        footer=html.Div(foot, className="orders-saga-foot"),
        id="orders-saga",
    )


def _row(number: int, step: str, view: View) -> html.Li:
    key = f"saga.{step}"
    return html.Li(
        [
            html.Div(
                [
                    html.Span(str(number), className="orders-number"),
                    html.Span(TITLES[step], className="strong"),
                    live(f"{key}.passed", view, "num"),
                ],
                className="orders-saga-line",
            ),
            html.Div(live(f"{key}.bar", view, "orders-bar-fill", html.Div), className="orders-bar"),
            html.Div(
                [
                    frame(
                        f"{key}.lost",
                        view,
                        [live(f"{key}.icon", view, "icon small"), live(f"{key}.why", view)],
                        "",
                        html.Span,
                    ),
                    live(f"{key}.undo", view, "muted"),
                ],
                className="orders-saga-line small",
            ),
        ]
    )


def _foot(label: str, name: str, view: View) -> html.Div:
    return html.Div([html.Span(label, className="orders-label"), live(f"saga.{name}", view, "orders-kpi small-kpi")])


def saga_slots(history: History, window: Window, window_s: float) -> View:
    """What it says."""
    found = losses(window.counts)
    begun = found[0].passed + found[0].lost
    most = max((loss.lost for loss in found), default=0.0)
    view: View = {"saga.subtitle": slot(f"{begun:,.0f} begun, {told_window(window, window_s)}; bars: losses")}
    for loss in found:
        view |= _loss_slots(loss, most)
    return view | _foot_slots(history, window)


def _loss_slots(loss: Loss, most: float) -> View:
    key = f"saga.{loss.step}"
    width = 100 * loss.lost / most if most else 0.0
    view: View = {
        f"{key}.passed": slot(numbers.count(loss.passed)),
        f"{key}.bar": slot("", "", f"{loss.lost:,.0f} lost", {"--w": f"{width:.2f}%"}),
    }
    if not loss.lost:
        return view | {
            f"{key}.lost": slot("", "muted"),
            f"{key}.icon": slot("", "none"),
            f"{key}.why": slot("none lost"),
            f"{key}.undo": slot(""),
        }
    why = ", ".join(f"{count:,.0f} {reason.replace('_', ' ')}" for reason, count in loss.reasons.items())
    return view | {
        f"{key}.lost": slot("", "worse"),
        f"{key}.icon": slot("", "icon-arrow-down"),
        f"{key}.why": slot(why),
        f"{key}.undo": slot(_undoing(loss)),
    }


def _undoing(loss: Loss) -> str:
    if loss.step == STANDS:
        return "the order stands"
    return f"{loss.to_undo} step{'s' * (loss.to_undo > 1)} to undo" if loss.to_undo else "no steps to undo"


def _foot_slots(history: History, window: Window) -> View:
    completed = window.total("figure", "orders_completed")
    rejected = window.total("figure", "orders_rejected")
    ended = completed + rejected
    undone = sum(
        count
        for (kind, name, outcome), count in window.counts.items()
        if kind == "step" and name in {step.undo for step in FORWARD if step.undo} and outcome == "ok"
    )
    overdue = history.latest.figures.get("saga_overdue_seconds") if history.latest else None
    nothing = missing("no order ended in this window")
    return {
        "saga.completed": slot(numbers.percent(100 * completed / ended, 2)) if ended else nothing,
        "saga.undone": slot(numbers.count(rejected)),
        "saga.overdue": missing("the order service does not answer")
        if overdue is None
        else slot(
            "0" if not overdue else numbers.duration(overdue),
            "worse" if overdue else "",
            "The order that is furthest behind its step's deadline",
        ),
        "saga.undo": slot(numbers.count(undone)),
    }
