"""What the Run dialog's fields say, and what it says to them: findings, an estimate, the same by hand."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from dash import html

from core.errors import Finding
from dashboard.icons import icon
from dashboard.parts import numbers
from dashboard.shell.starting import (
    Order,
    command_line,
    edit_lines,
    faults,
    named,
    run_arguments,
    seconds_expected,
)
from dashboard.workspace import Workspace

MOST_FINDINGS = 8


def order_of(fields: Sequence[Any]) -> Order:
    """What the fields say; what is no number becomes one that is refused."""
    scenario, edits, seed, seeds, name = fields
    return Order(str(scenario or ""), edit_lines(edits), _whole(seed), _whole(seeds), str(name or "").strip())


def _whole(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        return -1


def looked(workspace: Workspace, order: Order) -> tuple[Any, Any, str, bool]:
    """Findings, estimate, the same by hand, and whether it must not start."""
    found = faults(workspace, order)
    if found:
        return findings_list(found), "", "", True
    arguments = run_arguments(workspace, named(workspace, order, time.time()))
    return [], estimate(order, seconds_expected(workspace, order.scenario)), command_line(arguments), False


def findings_list(found: Sequence[Finding]) -> list[Any]:
    """One line a finding, in place."""
    lines = [
        html.P([icon("alert-circle", className="small error"), html.Span(finding.message)])
        for finding in found[:MOST_FINDINGS]
    ]
    more = len(found) - MOST_FINDINGS
    return [*lines, html.P(f"and {more} more", className="muted")] if more > 0 else list(lines)


def estimate(order: Order, seconds: float | None) -> str:
    """How long it will take, from earlier runs."""
    if seconds is None:
        return f"No earlier run of {order.scenario} here to estimate the time from."
    first = f"About {numbers.duration(seconds)}, as the last runs of {order.scenario}"
    if order.seeds == 1:
        return f"{first}."
    return (
        f"{first}; then {order.seeds - 1} more seeds as a batch, up to {numbers.duration(seconds * (order.seeds - 1))}."
    )
