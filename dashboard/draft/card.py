"""The card that shows the what-if draft: an edit a row, what all do to the plan, and the buttons that run them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dash import dcc, html

from dashboard.draft.draft import Draft, DraftEdit, read_draft
from dashboard.draft.marks import marks
from dashboard.draft.planned import BY_THE_PLAN, about_usd, beside_cost, change, share_of_day
from dashboard.draft.plans import plans_of
from dashboard.draft.recorded import recorded_scenario
from dashboard.icons import icon
from dashboard.page import Context
from dashboard.parts import numbers
from dashboard.parts.card import card
from dashboard.parts.kind_mark import kind_mark

STEP = 0.05
TICK_MS = 1000
"""From a look at a plan that is being solved to the next; and how long a draft stands before it is planned."""


def place_of(context: Context) -> str:
    """What the draft's edits are edits of: the chosen run's own scenario, seed and edits, else the scenario."""
    return str(context.run.folder / "scenario.toml") if context.run else context.scenario


def draft_of(context: Context) -> Draft:
    """The draft that the address holds."""
    known = recorded_scenario(context.run) if context.run and context.edits else None
    return read_draft(place_of(context), context.edits, known)


def draft_card(context: Context) -> html.Section:
    """The whole card; its inside is `draft-body`, its foot `draft-foot`."""
    draft = draft_of(context)
    n = len(context.edits)
    inside = [
        html.Div(rows(context, draft), id="draft-body", className="draft-rows"),
        html.P(id="draft-said", className="visually-hidden", role="status"),
        dcc.Store(id="draft-edits", data=list(context.edits)),
        dcc.Store(id="draft-marks", data=marks(context.run, draft)),
        dcc.Interval(id="draft-tick", interval=TICK_MS, disabled=not waits(context, draft)),
    ]
    return card(
        "What-if draft",
        inside,
        subtitle=html.Span(count_text(n, context), id="draft-count"),
        controls=html.Button("Clear", id="draft-clear", className="text-button", disabled=n == 0),
        footer=html.Div(foot(context, draft), id="draft-foot", className="draft-foot"),
        className="draft-card",
    )


def count_text(n: int, context: Context) -> str:
    """3 edits on us."""
    return f"{n} edit{'' if n == 1 else 's'} on {context.scenario}" if n else f"of {context.scenario}"


def rows(context: Context, draft: Draft) -> list[Any]:
    """A row an edit; a sentence where there is none."""
    if not draft.edits:
        text = (
            "Select a facility and close it, change its capacity or move it: "
            "the edits gather here and change nothing until you run them."
        )
        return [html.P(text, className="draft-empty muted")]
    kinds = _kinds(context) | _added_kinds(draft)
    shown = [_row(number, each, kinds.get(each.subject, "")) for number, each in enumerate(draft.edits, 1)]
    general = [
        html.P([icon("alert-triangle", className="small"), f" {finding.message}"], className="draft-finding error")
        for finding in draft.findings[:3]
    ]
    return [html.Ol(shown), *general]


def _row(number: int, each: DraftEdit, kind: str) -> html.Li:
    capacity = each.edit is not None and each.edit.op == "capacity"
    said = html.Span(_stepper(each) if capacity else each.what, className="draft-what")
    parts: list[Any] = [
        html.Span(str(number), className="draft-number", **{"aria-hidden": "true"}),
        kind_mark(kind) if kind else None,
        html.Strong(each.subject, className="draft-subject"),
        said,
        html.Button(
            icon("x", className="small"),
            className="draft-remove",
            **{"data-draft-remove": each.text, "aria-label": f"Remove {each.subject} {each.what}", "title": "Remove"},
        ),
    ]
    for reasons, tone, name in ((each.refused, "error", "circle-x"), (each.doubts, "warn", "alert-triangle")):
        parts += [
            html.P([icon(name, className="small"), f" {_verdict(tone)}{reason}"], className=f"draft-finding {tone}")
            for reason in reasons
        ]
    return html.Li(
        [part for part in parts if part is not None], className="draft-row" + (" refused" if each.refused else "")
    )


def _verdict(tone: str) -> str:
    return "refused: " if tone == "error" else ""


def _stepper(each: DraftEdit) -> list[Any]:
    factor = float(each.edit.values["factor"])  # type: ignore[union-attr]
    place = each.text.partition("=")[0]

    def step(by: float, name: str, label: str) -> html.Button:
        new = round(max(STEP, factor + by), 2)
        return html.Button(
            icon(name, className="small"),
            **{
                "data-draft-replace": each.text,
                "data-draft-with": f"{place}=x{new:g}",
                "aria-label": f"{label} capacity of {each.subject}",
            },
        )

    return [
        "capacity ",
        html.Span(
            [step(-STEP, "minus", "Less"), html.Strong(f"×{factor:.2f}", className="num"), step(STEP, "plus", "More")],
            className="stepper",
        ),
    ]


def foot(context: Context, draft: Draft) -> list[Any]:
    """What all edits do to the plan together, and the buttons."""
    seconds = run_seconds(context)
    about = f"~{numbers.duration(seconds)}" if seconds else ""
    why = (
        ""
        if draft.runnable
        else "Add an edit first."
        if not draft.edits
        else "No edit stands, or the scenario is not valid with them."
    )
    return [
        html.Div(total(context, draft), id="draft-total", className="draft-total", **{"aria-live": "polite"}),
        html.Button(
            "Add to batch",
            id="draft-batch",
            className="button",
            disabled=not draft.kept,
            title="To the What-if page, as a factor",
        ),
        html.Button(
            [icon("player-play"), "Run draft ", html.Span(about, className="small")],
            id="draft-run",
            className="button primary",
            disabled=not draft.runnable,
            title=why,
        ),
    ]


def total(context: Context, draft: Draft) -> list[Any]:
    """The difference that the draft makes to the plan; that it is being planned; or why it is not."""
    if not draft.runnable or context.run is None:
        return []
    found = change(plans_of(context.workspace), Path(place_of(context)), draft.kept)
    if found is None:
        return [
            html.Strong("planning…"),
            html.Span("the plan is solved with these edits", className="small muted"),
        ]
    if isinstance(found, str):
        return [html.Strong(numbers.MISSING), html.Span(found, className="small muted", title=found)]
    beside = beside_cost(found) or "late and unserved as before"
    note = f"{share_of_day(found)} by the plan, {beside}"
    return [
        html.Strong(f"about {about_usd(found.usd)} a day", title=BY_THE_PLAN),
        html.Span(note, className="small muted", title=f"{note}. {BY_THE_PLAN}"),
    ]


def waits(context: Context, draft: Draft) -> bool:
    """Whether the draft's plan is still to be solved."""
    if not draft.runnable or context.run is None:
        return False
    return change(plans_of(context.workspace), Path(place_of(context)), draft.kept) is None


def run_seconds(context: Context) -> float:
    """Seconds that the chosen run took; 0 where that is not known."""
    if context.run is None:
        return 0.0
    labels = context.workspace.catalogue.runs()
    return next((label.seconds for label in labels if label.run_id == context.run.run_id), 0.0)


def _added_kinds(draft: Draft) -> dict[str, str]:
    edits = [each.edit for each in draft.edits if each.edit is not None and each.edit.op == "add_facility"]
    return {str(edit.values["facility"]): str(edit.values["kind"]) for edit in edits}


def _kinds(context: Context) -> dict[str, str]:
    if context.run is None:
        return {}
    table = context.run.table("facilities")
    return dict(zip(table["facility"], table["kind"], strict=True))
