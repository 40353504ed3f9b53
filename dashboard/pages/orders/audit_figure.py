"""The audit in the strip: how many orders were lost, doubled or wait, and by a click which."""

from __future__ import annotations

import re

import dash_mantine_components as dmc
from dash import html

from dashboard.pages.orders.audited import WORDS
from dashboard.pages.orders.letters import order_button
from dashboard.pages.orders.slots import View, live
from dashboard.parts.opener import OPENER
from orders.audit.befallen import Befallen
from orders.audit.report import Audit
from orders.contracts import placing

ORDER = re.compile(placing.ORDER)
SHOWN = 100


def audit_figure(view: View) -> html.Div:
    """Draw it."""
    again = html.Button(
        "Audit",
        id="orders-audit",
        className="text-button",
        title="Read all stores and logs now",
        **{"data-orders": "audit"},
    )
    head = html.Div([live("strip.lost.label", view, "orders-label"), again], className="orders-audit-head")
    said = live("strip.lost", view, "orders-audit-said", id="orders-which-said")
    which = dmc.Popover(
        [
            dmc.PopoverTarget(said, boxWrapperProps=OPENER),
            dmc.PopoverDropdown(html.Div(id="orders-which-list", className="orders-panel orders-which")),
        ],
        id="orders-which",
        position="bottom-end",
        withinPortal=True,
        trapFocus=True,
        shadow="md",
    )
    return html.Div([head, which], className="orders-figure-lost")


def which_panel(found: Audit | None) -> list[html.Div | html.H3 | html.P]:
    """Each order that something befell, what, and the auditor's words."""
    if found is None:
        return [html.P("Nothing is audited yet: Audit reads all stores and logs.", className="muted")]
    befallen = found.befallen
    if not befallen:
        return [html.P(f"Nothing befell any of {found.orders:,} orders.", className="muted")]
    head = html.H3(f"{len(befallen):,} of {found.orders:,} orders")
    more = f"and {len(befallen) - SHOWN:,} more: pod2door orders audit --json" if len(befallen) > SHOWN else ""
    rows = [_row(one) for one in befallen[:SHOWN]]
    return [head, html.Div(rows, className="orders-offers"), *([html.P(more, className="muted")] if more else [])]


def _row(one: Befallen) -> html.Div:
    tone = "error" if one.what in ("lost", "doubled", "wrong") else "warn"
    said = "; ".join(wrong.message for wrong in one.wrongs)
    what = html.Span(WORDS.get(one.what, one.what), className=f"badge {tone}")
    is_order = ORDER.fullmatch(one.subject) and not one.subject.startswith("SKU-")
    subject = order_button(one.subject) if is_order else html.Span(one.subject, className="mono")
    return html.Div(
        [html.Div([subject, what]), html.Div(said, className="small muted")],
        className="orders-befallen",
    )
