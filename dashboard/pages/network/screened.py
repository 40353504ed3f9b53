"""Every facility closed in turn (`network screen`): what the table and the panel say of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html

from dashboard.design import Answer, answer_to, question
from dashboard.icons import icon
from dashboard.page import Context
from dashboard.parts import numbers
from dashboard.parts.job_strip import job_strip

EXACT = (
    "Exact: the plan of a mean day without it, proven the best, held against the plan with it (pod2door network "
    "screen). Picking, sorting, lanes and last mile; what the site itself saves is told apart. Not simulated."
)


def screen_of(context: Context) -> Answer:
    """What is known of the screen of the chosen run's scenario."""
    return answer_to(context.workspace, question(context, "screen"))


def closed_rows(found: Answer) -> dict[str, float]:
    """By facility what closing it changes in the cost of the day: `delta_cost_usd`."""
    return {row["id"]: row["delta_cost_usd"] for row in found.document.get("facilities", [])}


def screen_row(context: Context, facility: str) -> Mapping[str, Any] | None:
    """The document's row of a facility; None where it was not closed."""
    rows = screen_of(context).document.get("facilities", [])
    return next((row for row in rows if row["id"] == facility), None)


def screen_control(found: Answer) -> list[Any]:
    """In the table's head: Screen all, how far it is, or that it is done."""
    document = found.document
    if found.is_asked:
        return job_strip(found, at="screen")
    if document and document.get("complete"):
        base = numbers.count(len(document.get("facilities", [])))
        return [
            html.Span([icon("check", className="small"), f" {base} screened"], className="small muted", title=EXACT)
        ]
    title = "Close every facility in turn and plan without it: fills the column If closed, exactly"
    cut: list[Any] = []
    if document:
        cut = [html.Span("cut short", className="badge warn", title="What is not listed was not closed")]
    elif found.failed:
        cut = [html.Span("failed", className="badge error", title=found.failed)]
    button = html.Button(
        "Screen all", id={"type": "network-ask", "command": "screen"}, className="button low", title=title
    )
    return [*cut, button]


def figures(row: Mapping[str, Any]) -> tuple[tuple[str, str, str], ...]:
    """Names, values and notes of what closing a facility does, as the document has it."""
    net = row["delta_cost_usd"] - row["fixed_usd_saved"]
    return cost_figures(
        row["delta_cost_usd"], row["fixed_usd_saved"], net, row["delta_late_packages"], row["delta_unserved_packages"]
    )


def cost_figures(ways: float, saved: float, net: float, late: int, unserved: int) -> tuple[tuple[str, str, str], ...]:
    """The panel's four figures."""
    return (
        ("Cost a day", money(ways), "ways and doors"),
        ("Site", money(-saved), f"in all {money(net)}"),
        ("Late, a day", numbers.count(late, signed=True), "slower"),
        ("Unserved, a day", numbers.count(unserved, signed=True), "by nobody"),
    )


def money(value: float) -> str:
    """Signed dollars; $0 for none."""
    return numbers.usd(value, signed=True) if abs(value) >= 0.005 else "$0"


def damage(row: Mapping[str, Any]) -> str:
    """What the cost alone hides: all of it with late and unserved packages at their prices."""
    said = ""
    if row["delta_unserved_packages"] or row["delta_late_packages"]:
        said = f"With late and unserved packages at their prices: {money(row['delta_objective_usd'])} a day."
    if row["last_of_a_pool"]:
        said += " Some of its stock lies nowhere else: it is put elsewhere by rule, or lost."
    return said.strip()
