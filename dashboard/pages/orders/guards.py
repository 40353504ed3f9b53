"""Circuit breakers: what stands before the gateway's calls of each service, now and over the last half hour."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html

from dashboard.pages.orders.history import KEPT_S, History, Window
from dashboard.pages.orders.sample import Guard
from dashboard.pages.orders.shapes import steps
from dashboard.pages.orders.slots import Slot, View, frame, live, missing, slot
from dashboard.parts import numbers
from dashboard.parts.card import card

CALLEES = ("recommendations", "order", "inventory", "catalogue", "cart", "user")
"""The services that the gateway routes to; the one with a breaker of its own first."""
TONES = {"closed": ("better", "check"), "half-open": ("warn", "refresh"), "open": ("error", "x")}
KINDS = {
    "breaker": "circuit breaker: five failures in a row open it, one call probes after 30 s; an empty list meanwhile",
    "health": "kept back while the gateway's health checks do not reach it; no breaker of its own",
}


def guards_card(view: View) -> html.Section:
    """Draw them."""
    head = html.Tr(
        [html.Th("Gateway calls"), html.Th("State"), html.Th("Last 30 min"), html.Th("Errors", className="num")],
    )
    body = [_row(callee, view) for callee in CALLEES]
    table = html.Table([html.Thead(head), html.Tbody(body)], className="plain orders-guards")
    return card("Circuit breakers", table, subtitle=live("guard.subtitle", view), id="orders-breakers")


def _row(callee: str, view: View) -> html.Tr:
    key = f"guard.{callee}"
    chip = frame(
        f"{key}.state",
        view,
        [live(f"{key}.icon", view, "icon small"), live(f"{key}.text", view)],
        "badge orders-state",
        html.Span,
    )
    history = frame(f"{key}.history", view, html.I(), "orders-history", html.Div)
    return frame(
        key,
        view,
        [
            html.Td(callee),
            html.Td(chip),
            html.Td(history),
            html.Td(live(f"{key}.errors", view), className="num"),
        ],
        "",
        html.Tr,
        **{"data-guard": callee},
    )


def guards_slots(history: History, window: Window) -> View:
    """What they say."""
    sample = history.latest
    guards = {guard.callee: guard for guard in sample.guards} if sample else {}
    view: View = {"guard.subtitle": slot(_subtitle(list(guards.values())))}
    for callee in CALLEES:
        view |= _row_slots(callee, guards.get(callee), history, window)
    return view


def _row_slots(callee: str, guard: Guard | None, history: History, window: Window) -> View:
    key = f"guard.{callee}"
    if guard is None or history.latest is None:
        unknown = missing("the gateway does not answer")
        return {
            f"{key}.text": unknown,
            f"{key}.errors": unknown,
            f"{key}.state": slot(""),
            f"{key}.icon": slot("", "none"),
        }
    tone, icon = TONES[guard.state]
    shape = steps(list(history.changes.get(callee, ())), history.latest.at_s, KEPT_S)
    return {
        key: slot("", "", ". ".join(filter(None, (KINDS[guard.kind], guard.problem)))),
        f"{key}.state": slot("", tone),
        f"{key}.icon": slot("", f"icon-{icon}"),
        f"{key}.text": slot(guard.state),
        f"{key}.history": slot("", "", f"{opened(history, callee)} times open in 30 min", {"--open": shape}),
        f"{key}.errors": _errors(guard, window.total("failed", callee), window.total("calls", callee)),
    }


def opened(history: History, callee: str) -> int:
    """How often it opened in the last half hour."""
    since_s = (history.latest.at_s if history.latest else 0.0) - KEPT_S
    return sum(state == "open" and at_s >= since_s for at_s, state in history.changes.get(callee, ()))


def _errors(guard: Guard, failed: float, calls: float) -> Slot:
    """Of all calls; coloured while calls are kept back: some checks fail while services start, and mean nothing."""
    if not calls:
        return missing("no call in this window")
    return slot(
        numbers.percent(100 * failed / calls),
        "worse" if failed and guard.state != "closed" else "",
        f"{failed:,.0f} of {calls:,.0f} calls in this window, the gateway's own checks among them, from the start on",
    )


def _subtitle(guards: Sequence[Guard]) -> str:
    for guard in guards:
        if guard.probe_in_s is not None:
            return f"{guard.callee}: probe in {guard.probe_in_s:.0f} s"
    shut = [guard.callee for guard in guards if guard.state != "closed"]
    return f"{', '.join(shut)}: kept back" if shut else "all calls go through" if guards else ""
