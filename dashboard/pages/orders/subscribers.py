"""Six subscribers of OrderPlaced on one axis of time, each against its service level."""

from __future__ import annotations

import math
from collections.abc import Iterator

from dash import html

from dashboard.pages.orders.history import History, Window
from dashboard.pages.orders.sample import Subscription
from dashboard.pages.orders.shapes import binned, spark
from dashboard.pages.orders.slots import Slot, View, frame, live, missing, slot
from dashboard.pages.orders.strip import per_s, rate_text, sparkline
from dashboard.parts import numbers
from dashboard.parts.card import card
from orders.contracts.levels import LEVELS_MS
from orders.platform.observe.latency import LatencyHistogram

WHAT = {
    "fraud": "scores the order",
    "inventory": "books demand",
    "shipping": "prints the label",
    "notification": "we have your order",
    "analytics": "counts",
    "recommendations": "keeps the basket",
}
LEAST_MS, MOST_MS = 5.0, 100_000.0
TICKS = ((10, "10 ms"), (100, "100 ms"), (1_000, "1 s"), (10_000, "10 s"), (60_000, "60 s"))


def place(milliseconds: float) -> float:
    """Where a time stands on the axis, per cent of its width; what is off it stands at its end."""
    span = math.log(MOST_MS / LEAST_MS)
    return 100 * min(1.0, max(0.0, math.log(max(milliseconds, 1e-6) / LEAST_MS) / span))


def level_text(level_ms: int) -> str:
    """A level as it was agreed: 200 ms, 2 s, 60 s."""
    return f"{level_ms}{numbers.THIN}ms" if level_ms < 1000 else f"{level_ms // 1000}{numbers.THIN}s"


def subscribers_card(view: View) -> html.Section:
    """Draw them, the tightest level first."""
    legend = html.Div(
        [
            html.Span([html.I(className="orders-mark p50"), "p50"]),
            html.Span([html.I(className="orders-mark p95"), "p95"]),
            html.Span([html.I(className="orders-mark p99"), "p99"]),
            html.Span([html.I(className="orders-mark level"), "service level"]),
        ],
        className="orders-legend",
    )
    ticks = [html.Span(text, className="orders-tick", style={"--x": f"{place(at):.2f}%"}) for at, text in TICKS]
    names = ("Service", "/s", "axis", "p99", "", "Queue", "", "Dead")
    head = html.Div(
        [
            html.Div(
                html.Div(ticks, className="orders-ticks") if name == "axis" else name,
                role="columnheader",
                className=f"c{number}",
                **({"aria-label": "latency, log scale"} if name == "axis" else {}),
            )
            for number, name in enumerate(names)
        ],
        role="row",
        className="orders-row orders-row-head",
    )
    table = html.Div(
        [head, *(_row(name, view) for name in LEVELS_MS)],
        role="grid",
        className="orders-subscribers",
        **{"aria-label": "Six subscribers of OrderPlaced"},
    )
    return card(
        "Six subscribers of OrderPlaced",
        table,
        subtitle=live("sub.subtitle", view),
        controls=legend,
        footer=live("sub.detail", view, "orders-detail"),
        id="orders-subscribers",
    )


def _row(name: str, view: View) -> html.Div:
    key = f"sub.{name}"
    axis = html.Div(
        [
            *(html.I(className="orders-grid", style={"--x": f"{place(at):.2f}%"}) for at, _ in TICKS),
            html.I(className="orders-band", style={"--x": f"{place(LEVELS_MS[name]):.2f}%"}),
            live(f"{key}.range", view, "orders-range"),
            live(f"{key}.p50", view, "orders-at p50"),
            live(f"{key}.p95", view, "orders-at p95"),
            live(f"{key}.p99", view, "orders-at p99"),
        ],
        className="orders-axis",
    )
    service = [html.Div(name.capitalize(), className="strong"), html.Div(WHAT[name], className="small muted")]
    level = html.Div(f"of {level_text(LEVELS_MS[name])}", className="small muted")
    cells = (
        service,
        live(f"{key}.rate", view),
        axis,
        [live(f"{key}.p99.text", view, "strong"), level],
        frame(
            f"{key}.verdict",
            view,
            [live(f"{key}.verdict.icon", view, "icon small"), live(f"{key}.verdict.text", view)],
            "orders-verdict",
            html.Span,
        ),
        sparkline(f"{key}.spark", view),
        live(f"{key}.queue", view),
        live(f"{key}.dead", view),
    )
    return frame(
        key,
        view,
        [html.Div(cell, role="gridcell", className=f"c{number}") for number, cell in enumerate(cells)],
        "orders-row orders-pick",
        role="row",
        tabIndex="0",
        **{"data-svc": name},
    )


def subscribers_slots(history: History, window: Window, window_s: float, chosen: str) -> View:
    """What they say."""
    sample = history.latest
    view: View = {"sub.subtitle": slot(f"{told_window(window, window_s)}, latency on a log scale")}
    for name in LEVELS_MS:
        one = sample.subscriptions.get(name) if sample else None
        row = Slot(t="", c="selected" if name == chosen else "", a={"aria-selected": str(name == chosen).lower()})
        if sample and one and one.part in sample.missing:
            row["h"] = "does not answer: shown as it was"
        view[f"sub.{name}"] = row
        lags = window.latencies.get(name, LatencyHistogram())
        view |= dict(_row_slots(f"sub.{name}", name, one, lags))
        view[f"sub.{name}.rate"] = _rate(history, name)
        if sample is not None:
            depths = [(point.at_s, float(point.depths[name])) for point in history.points if name in point.depths]
            shape = spark(binned(depths, sample.at_s, history.drawn_s(window_s)))
            view[f"sub.{name}.spark"] = slot("", "worse" if _over(lags, name) else "", variables=shape)
    view["sub.detail"] = _detail(chosen, sample.subscriptions.get(chosen) if sample else None)
    return view


def told_window(window: Window, window_s: float) -> str:
    """How long the window is in truth."""
    if window.since_start:
        return "since they started"
    if window.seconds >= window_s - 15:
        return f"last {window_s / 60:.0f} min"
    return f"last {window.seconds:.0f} s" if window.seconds < 120 else f"last {window.seconds / 60:.0f} min"


def _rate(history: History, name: str) -> Slot:
    rate = per_s(history.points, lambda point: point.handled.get(name))
    return missing("two looks are needed") if rate is None else slot(rate_text(rate))


def _over(lags: LatencyHistogram, name: str) -> bool:
    return lags.count > 0 and lags.percentile(99) >= LEVELS_MS[name]


def _row_slots(key: str, name: str, one: Subscription | None, lags: LatencyHistogram) -> Iterator[tuple[str, Slot]]:
    silent = "the subscriber does not answer"
    yield f"{key}.queue", missing(silent) if one is None else slot(numbers.count(one.depth))
    dead = missing("none given up") if one and not one.dead else missing(silent)
    yield f"{key}.dead", slot(numbers.count(one.dead), "worse strong") if one and one.dead else dead
    yield from _axis_slots(key, name, lags)


def _axis_slots(key: str, name: str, lags: LatencyHistogram) -> Iterator[tuple[str, Slot]]:
    level_ms = LEVELS_MS[name]
    if not lags.count:
        yield f"{key}.p99.text", missing("no event was handled in this window")
        for mark in ("p50", "p95", "p99", "range"):
            yield f"{key}.{mark}", slot("", "none")
        yield f"{key}.verdict", slot("")
        yield f"{key}.verdict.icon", slot("", "none")
        yield f"{key}.verdict.text", slot("")
        return
    at = {mark: lags.percentile(float(mark[1:])) for mark in ("p50", "p95", "p99")}
    over = at["p99"] >= level_ms
    tone = "worse" if over else ""
    for mark, milliseconds in at.items():
        said = f"{mark} {numbers.duration(milliseconds / 1000)}"
        yield f"{key}.{mark}", slot("", tone, said, {"--x": f"{place(milliseconds):.2f}%"})
    left, right = place(at["p50"]), place(at["p99"])
    yield f"{key}.range", slot("", tone, "", {"--x": f"{left:.2f}%", "--w": f"{right - left:.2f}%"})
    yield f"{key}.p99.text", slot(numbers.duration(at["p99"] / 1000), tone)
    yield f"{key}.verdict", slot("", "badge worse" if over else "")
    yield f"{key}.verdict.icon", slot("", "icon-alert-triangle" if over else "none")
    yield f"{key}.verdict.text", slot(verdict(at["p99"], level_ms))


def verdict(p99_ms: float, level_ms: float) -> str:
    """In words: how much is to spare, or by how much it is over."""
    if p99_ms >= level_ms:
        return f"{numbers.duration((p99_ms - level_ms) / 1000)} over"
    return f"{100 * (1 - p99_ms / level_ms):.0f}{numbers.THIN}% spare"


def _detail(name: str, one: Subscription | None) -> Slot:
    if name not in LEVELS_MS:
        return slot("Pick a service: what it handled, tries again and gave up stands here.", "muted")
    if one is None:
        return slot(f"{name.capitalize()} does not answer.", "warn")
    said = (
        f"{name.capitalize()}: {one.handled:,} handled since its process started, {one.depth:,} wait, "
        f"{one.retries:,} to be tried again, {one.dead:,} given up."
    )
    return slot(f"{said} It stands still: {one.error}" if one.error else said, "warn" if one.error else "")
