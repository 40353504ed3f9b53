"""The strip: which scenario, what it holds, whether it can run, and what may be done with the copy."""

from __future__ import annotations

from dash import html

from dashboard.icons import icon
from dashboard.pages.scenario.state import Seen
from dashboard.pages.scenario.tables import view_of
from dashboard.parts.numbers import MISSING, count
from datasets import bundled
from whatif.store.content import base_digest


def strip(seen: Seen) -> html.Section:
    """One line of facts and the state."""
    sizes = [f"{count(len(view_of(seen.files, t).sheet.rows))} {t}" for t in ("facilities", "zones")]
    runs = used_by(seen)
    return html.Section(
        [
            _fact("Scenario", html.Strong(seen.name), _kind(seen)),
            _fact("Content hash", html.Code(_hash(seen)), "", "Of every file of the scenario as it is shown here"),
            _fact("Size", html.Span(", ".join(sizes)), ""),
            _fact("Used by", html.Strong(str(runs)), "run" if runs == 1 else "runs", _USED),
            html.Div(_state(seen), className="scenario-state", role="status", id="scenario-state"),
            *_buttons(seen),
        ],
        className="card scenario-strip",
        **{"aria-label": "The scenario"},
    )


_USED = "Finished runs of this scenario in the workspace; each keeps the version that it used"


def used_by(seen: Seen) -> int:
    """Finished runs of the scenario."""
    place = seen.own.place(seen.name)
    return sum(label.base == place or label.scenario == seen.name for label in seen.workspace.catalogue.runs())


def _fact(label: str, value: object, small: str, title: str = "") -> html.Div:
    return html.Div(
        [html.Span(label, className="small muted"), html.Span([value, " ", html.Span(small, className="muted small")])],
        className="scenario-fact",
        title=title or None,
    )


def _kind(seen: Seen) -> str:
    if seen.copy:
        return "your copy"
    return "bundled" if seen.name in bundled() else "yours"


def _hash(seen: Seen) -> str:
    try:
        return base_digest(seen.files.place)[:8]
    except OSError:
        return MISSING


def _state(seen: Seen) -> html.Div:
    """Whether it can run; beside a broken copy, that finished runs are none the worse."""
    if seen.late:
        return html.Div([icon("loader-2"), html.Span("Checking all rules")], className="scenario-banner")
    errors, warnings = seen.counts
    where = "your copy" if seen.copy else "it"
    if errors:
        runs = used_by(seen)
        kept = f" {runs} run{'' if runs == 1 else 's'} used the version as it was saved." if runs and seen.copy else ""
        text = [html.Strong("Not runnable: "), f"{errors} error{'' if errors == 1 else 's'} in {where}.{kept}"]
        return html.Div([icon("alert-triangle"), html.Span(text)], className="scenario-banner error")
    doubt = f", {warnings} warning{'' if warnings == 1 else 's'}" if warnings else ""
    if seen.copy:
        text = [html.Strong("Runnable once saved: "), f"no errors in your copy{doubt}."]
        return html.Div([icon("edit"), html.Span(text)], className="scenario-banner edited")
    return html.Div([icon("circle-check"), html.Span(f"Runnable: no errors{doubt}.")], className="scenario-banner")


def save_refused(seen: Seen) -> str:
    """Why the copy cannot be saved now; "" where it can."""
    errors = seen.counts[0]
    if seen.late:
        return "Not before the check is done"
    if errors:
        return f"Not while {errors} error{' stands' if errors == 1 else 's stand'}: mend what the findings name"
    return "" if seen.copy else "Nothing is changed"


def _buttons(seen: Seen) -> list[html.Button]:
    why = save_refused(seen)
    undo = html.Button(
        [icon("arrow-back-up"), "Undo all"], id="scenario-undo", className="button", disabled=not seen.copy,
        title="Back to the scenario as it was saved; the browser's Back brings your copy again",
    )  # fmt: skip
    locked = icon("lock") if why else icon("device-floppy")
    bundled_note = "bundled: it is saved under a new name" if seen.name in bundled() else "over the saved one"
    save = html.Button(
        [locked, "Save"], id="scenario-save", className="button primary", disabled=bool(why), title=why or bundled_note,
    )  # fmt: skip
    reason = html.Span(why, className="visually-hidden", id="scenario-save-why")
    return [undo, html.Div([save, reason])]
