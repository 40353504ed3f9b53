"""The state of all services on one page that needs nothing else: no script, no style sheet, no picture.

`describe` gives the same as plain data, `answer` whichever of the two a caller accepts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from html import escape
from typing import Any

import msgspec

from orders.platform.bus.subscriber import SubscriptionStatus
from orders.platform.observe.alarms import Alarm, State
from orders.platform.observe.watch import Report

REFRESH_S = 5
CHANGES_SHOWN = 20
QUEUES = frozenset({"orders_open", "open_orders", "saga_orders", "relay_behind"})
"""Figures that tell how much waits."""

_STYLE = """
:root{color-scheme:light dark}
body{font:15px/1.45 system-ui,sans-serif;max-width:70rem;margin:1.5rem auto;padding:0 1rem}
h1{font-size:1.4rem}h2{font-size:1.05rem;margin:1.6rem 0 .3rem}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:.2rem .8rem .2rem 0;border-bottom:1px solid #8884;vertical-align:top}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
.bad{color:#c62828;font-weight:600}.wait{color:#b26a00;font-weight:600}.good{color:#2e7d32}
"""
_CLASSES = {
    "firing": "bad",
    "over": "bad",
    "down": "bad",
    "open": "wait",
    "pending": "wait",
    "failing": "wait",
    "ok": "good",
    "held": "good",
    "closed": "good",
}
"""Words that are coloured; the word itself says the same to whoever sees no colour."""

_ALARM_COLUMNS = ("condition", "name", "subject", "value", "threshold", "meaning")
_LEVEL_COLUMNS = ("state", "subscription", "level_ms", "p50_ms", "p95_ms", "p99_ms", "depth", "retries", "dead")


def describe(report: Report) -> dict[str, Any]:
    """The report as JSON can hold it."""
    return {
        "time": _utc(report.at_us),
        "status": _overall(report),
        "services": [
            {"part": part.part, "state": _part_state(part.up, part.problems), "problems": list(part.problems)}
            for part in report.parts
        ],
        "levels": [_level(one) for one in report.subscriptions],
        "queues": _queues(report),
        "breakers": _breakers(report),
        "caches": _hit_rates(report),
        "alarms": [_alarm(state, report.at_s) for state in report.states],
        "changes": [asdict(change) | {"ago_s": round(report.at_s - change.at_s, 1)} for change in report.changes],
    }


def render(report: Report) -> str:
    """The report as a page of HTML."""
    data = describe(report)
    alarms = [tuple(alarm[name] for name in _ALARM_COLUMNS) for alarm in data["alarms"]]
    levels = [tuple(one[name] for name in _LEVEL_COLUMNS) for one in data["levels"]]
    parts = [(part["state"], part["part"], "; ".join(part["problems"])) for part in data["services"]]
    changes = [
        (change["after"], change["alarm"], change["subject"], change["value"], f"{change['ago_s']:.0f} s ago")
        for change in data["changes"][:CHANGES_SHOWN]
    ]
    sections = (
        _section("Alarms", ("state", "alarm", "of", "now", "fires", "meaning"), alarms),
        _section("Levels (ms)", "state subscriber level p50 p95 p99 waiting retried dead".split(), levels),
        _section("Services", ("state", "service", "problems"), parts),
        _section("Queues", ("queue", "waiting"), data["queues"].items()),
        _section("Breakers", ("callee", "state"), data["breakers"].items()),
        _section("Caches", ("cache and tier", "hit rate"), data["caches"].items()),
        _section("Latest changes", ("to", "alarm", "of", "value", "when"), changes),
    )
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="{REFRESH_S}">'
        f'<meta name="viewport" content="width=device-width"><title>{data["status"]}: pod2door</title>'
        f"<style>{_STYLE}</style><h1>pod2door: {_cell(data['status'])}</h1><p>{data['time']}</p>"
        f"{''.join(sections)}</html>"
    )


def answer(report: Report, accept: str) -> tuple[str, bytes]:
    """Media type and body for a caller's Accept header: HTML for a browser, else JSON."""
    if "text/html" in accept:
        return "text/html; charset=utf-8", render(report).encode()
    return "application/json", msgspec.json.encode(describe(report))


def _section(title: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table under its title; nothing where there are no rows."""
    body = "".join(f"<tr>{''.join(_td(value) for value in row)}</tr>" for row in rows)
    head = "".join(f"<th>{escape(heading)}</th>" for heading in headings)
    return f"<h2>{escape(title)}</h2><table><tr>{head}</tr>{body}</table>" if body else ""


def _td(value: Any) -> str:
    return f"<td{' class=n' if isinstance(value, int | float) else ''}>{_cell(value)}</td>"


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:,.3g}" if abs(value) < 100 else f"{value:,.0f}"
    text = escape(str(value))
    return f'<span class="{_CLASSES[text]}">{text}</span>' if text in _CLASSES else text


def _overall(report: Report) -> str:
    conditions = {state.condition for state in report.states}
    return next((word for word in ("firing", "pending") if word in conditions), "ok")


def _part_state(up: bool, problems: Sequence[str]) -> str:
    if not up:
        return "down"
    return "failing" if problems else "ok"


def _level(one: SubscriptionStatus) -> dict[str, Any]:
    state = None if one.level_ms is None else ("held" if one.p99_ms < one.level_ms else "over")
    figures = {name: getattr(one, name) for name in ("level_ms", "p50_ms", "p95_ms", "p99_ms")}
    return {"subscription": one.name, "state": state, **figures} | {
        name: getattr(one, name) for name in ("handled", "depth", "retries", "dead", "error")
    }


def _alarm(state: State, at_s: float) -> dict[str, Any]:
    alarm = state.alarm
    return {
        "name": alarm.name,
        "subject": state.subject,
        "condition": state.condition,
        "value": state.value,
        "threshold": _threshold(alarm),
        "severity": alarm.severity,
        "meaning": alarm.meaning,
        "for_s": round(at_s - state.since_s, 1),
    }


def _threshold(alarm: Alarm) -> str:
    return f"above {alarm.above:g}" if alarm.above is not None else f"below {alarm.below:g}"


def _queues(report: Report) -> dict[str, float]:
    return {
        " ".join((f"{part.part}:", name, *(value for label, value in labels if label != "service"))): waiting
        for part in report.parts
        for (name, labels), waiting in sorted(part.values.items())
        if name in QUEUES
    }


def _breakers(report: Report) -> dict[str, str]:
    """Whether calls go through, by whom they go to."""
    return {
        dict(labels)["callee"]: "open" if value else "closed"
        for part in report.parts
        for (name, labels), value in part.values.items()
        if name == "breaker_open"
    }


def _hit_rates(report: Report) -> dict[str, float]:
    """Hits among the reads of each cache's tier, since its process started."""
    reads: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for part in report.parts:
        for (name, labels), value in part.values.items():
            of = dict(labels)
            if name == "cache_reads_total" and of["result"] in ("hit", "miss"):
                reads[f"{of['cache']}: {of['tier']}"][of["result"]] += value
    return {tier: counts["hit"] / total for tier, counts in sorted(reads.items()) if (total := sum(counts.values()))}


def _utc(at_us: int) -> str:
    return datetime.fromtimestamp(at_us / 1e6, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
