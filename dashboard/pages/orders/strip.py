"""The strip: how much is placed, how fast it is accepted, what is on its way, what was undone or lost."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from itertools import pairwise

from dash import html

from dashboard.icons import icon
from dashboard.pages.orders.audit_figure import audit_figure
from dashboard.pages.orders.audited import Audited
from dashboard.pages.orders.clock import hm, hms
from dashboard.pages.orders.history import History, Point, Window
from dashboard.pages.orders.shapes import BINS, binned, spark
from dashboard.pages.orders.slots import Slot, View, frame, live, missing, slot
from dashboard.parts import numbers

STALE_S = 4.0
"""A look that is older than this is shown as of its time."""
RATE_S = 5.0
LOOKS = 10
"""Orders a second are a mean over so long: the gateway counts once a second."""


def strip(view: View) -> html.Section:
    """Draw it."""
    figures = [
        _figure("Placed", "placed", view, "/s", spark_of="placed.spark"),
        _figure("Accepted, p99", "accepted", view),
        _figure("In a saga now", "saga", view),
        _figure(live("strip.since", view), "completed", view),
        _figure("Undone", "undone", view),
        _figure("Outbox, behind", "outbox", view),
        audit_figure(view),
    ]
    badge = frame(
        "strip.live",
        view,
        [live("strip.live.icon", view, "icon small", **{"aria-hidden": "true"}), live("strip.live.text", view)],
        "badge orders-live",
        html.Span,
    )
    pause = html.Button(
        [icon("player-pause"), html.Span("Pause")],
        id="orders-pause",
        className="button",
        **{"aria-pressed": "false", "data-orders": "pause"},
    )
    return html.Section(
        [*figures, html.Div([badge, pause], className="orders-strip-end")],
        className="card orders-strip",
        **{"aria-label": "All services now"},
    )


def _figure(label: object, name: str, view: View, unit: str = "", spark_of: str = "") -> html.Div:
    value = [live(f"strip.{name}", view, "orders-kpi"), live(f"strip.{name}.unit", view, "orders-unit")]
    if unit:
        value[1] = html.Span(unit, className="orders-unit")
    children = [html.Div([html.Span(label, className="orders-label"), html.Div(value)])]
    if spark_of:
        children.append(sparkline(f"strip.{spark_of}", view))
    return html.Div(children, className=f"orders-figure orders-figure-{name}")


def sparkline(name: str, view: View) -> html.Span:
    """The two shapes of a sparkline, one slot."""
    shapes = [html.Span(className="orders-spark-area"), html.Span(className="orders-spark-line")]
    return frame(name, view, shapes, "orders-spark", html.Span, **{"aria-hidden": "true"})


def strip_slots(history: History, window: Window, running: bool, window_s: float, audited: Audited) -> View:
    """What it says."""
    sample = history.latest
    if sample is None:
        return {"strip.live": slot("", "warn"), "strip.live.text": slot("not running")}
    ended = window.total("figure", "orders_completed") + window.total("figure", "orders_rejected")
    rejected = window.total("figure", "orders_rejected")
    accepted = window.latencies.get("gateway")
    behind = sample.figures.get("relay_behind")
    began_s = sample.figures.get("process_start_time_seconds", 0.0)
    rate = per_s(history.points, lambda point: point.placed)
    no_events = "no order was answered in this window"
    view: View = {
        "strip.placed": missing("two looks are needed") if rate is None else slot(rate_text(rate)),
        "strip.placed.spark": slot(variables=spark(rates(history.points, history.drawn_s(window_s)))),
        "strip.since": slot(f"Completed since {hm(began_s)}" if began_s else "Completed"),
        "strip.undone": slot(*_percent(rejected, ended)),
        "strip.saga": _count(sample.figures.get("open_orders")),
        "strip.completed": _count(sample.figures.get("orders_completed")),
        "strip.outbox": _count(behind),
        "strip.outbox.unit": slot(" events" if behind is not None else ""),
    }
    view["strip.accepted"] = missing(no_events)
    if accepted is not None and accepted.count:
        view["strip.accepted"] = slot(numbers.duration(accepted.percentile(99) / 1000))
    return view | audited.slots() | _live(sample.at_s, running, sample.missing)


def _live(at_s: float, running: bool, silent: Sequence[str]) -> View:
    age_s = time.time() - at_s
    if running and age_s < STALE_S and not silent:
        return {
            "strip.live": slot("", "better"),
            "strip.live.icon": slot("", "icon-check"),
            "strip.live.text": slot(f"live, {max(0, round(age_s))} s ago"),
        }
    if running and age_s < STALE_S:
        return {
            "strip.live": slot("", "warn", f"no answer from {', '.join(silent)}"),
            "strip.live.icon": slot("", "icon-alert-triangle"),
            "strip.live.text": slot(f"{len(silent)} part{'s' * (len(silent) > 1)} silent"),
        }
    return {
        "strip.live": slot("", "warn", "the services do not answer"),
        "strip.live.icon": slot("", "icon-alert-triangle"),
        "strip.live.text": slot(f"as of {hms(at_s)}"),
    }


def per_s(points: Sequence[Point], of: Callable[[Point], float | None]) -> float | None:
    """How much a count grew a second, over the last seconds; None where there were no two looks."""
    known = [(point.at_s, value) for point in list(points)[-LOOKS:] if (value := of(point)) is not None]
    if len(known) < 2:
        return None
    last_s, last = known[-1]
    first_s, first = next((pair for pair in known if last_s - pair[0] <= RATE_S + 0.5), known[0])
    return (last - first) / (last_s - first_s) if last_s > first_s else None


def rate_text(rate: float) -> str:
    """Whole numbers from ten on."""
    return numbers.count(rate) if rate >= 10 else f"{rate:.1f}"


def rates(points: Sequence[Point], window_s: float) -> list[float | None]:
    """Orders accepted a second in each part of the window."""
    seen = list(points)
    if not seen:
        return []
    bins = binned([(point.at_s, point.placed) for point in seen], seen[-1].at_s, window_s, BINS + 1)
    width_s = window_s / (BINS + 1)
    return [None if a is None or b is None else max(0.0, b - a) / width_s for a, b in pairwise(bins)]


def _count(value: float | None) -> Slot:
    return missing("the order service does not answer") if value is None else slot(numbers.count(value))


def _percent(part: float, whole: float) -> tuple[str, str, str]:
    if not whole:
        return numbers.MISSING, "muted", "no order ended in this window"
    return numbers.percent(100 * part / whole, 2), "", f"{part:,.0f} of {whole:,.0f} orders that ended in this window"
