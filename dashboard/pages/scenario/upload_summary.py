"""What an upload would do, to confirm: so many tables, new and replaced, and all that ``check`` finds then."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html

from dashboard.icons import icon
from dashboard.pages.scenario.finding_list import finding_table
from dashboard.pages.scenario.finding_places import counts
from dashboard.pages.scenario.state import Seen
from dashboard.pages.scenario.uploading import Summary, Uploads


def upload_summary(seen: Seen, sent: Mapping[str, Any], uploads: Uploads) -> html.Div:
    """The dialog's content: refused in one sentence, or the summary with its two buttons."""
    if sent.get("refused"):
        line = html.P([icon("circle-x"), html.Span(str(sent["refused"]))], className="scenario-refused", role="alert")
        return html.Div([line, html.P("Nothing of it is kept.", className="muted"), _buttons("", False)])
    summary = uploads.summary(str(sent.get("id") or ""), seen.files, seen.name)
    if summary is None:
        return html.Div([html.P("The upload is no longer here: send it again.", role="alert"), _buttons("", False)])
    return _summary(summary, seen)


def _summary(summary: Summary, seen: Seen) -> html.Div:
    errors, warnings = counts(summary.placed)
    verdict = f"With it the check finds {errors or 'no'} error{'' if errors == 1 else 's'} and "
    verdict += f"{warnings or 'no'} warning{'' if warnings == 1 else 's'}; nothing is kept yet."
    names = [f"new: {', '.join(summary.new)}"] if summary.new else []
    names += [f"replaced: {', '.join(summary.replaced)}"] if summary.replaced else []
    take = "Take it, to mend it here" if errors else "Take into your copy"
    return html.Div(
        [
            html.P(html.Strong(summary.text), id="scenario-upload-text"),
            html.P("; ".join(names), className="muted"),
            *(html.P(note, className="muted small") for note in summary.notes),
            html.P(verdict),
            html.Div(finding_table(summary.placed), className="scenario-upload-findings"),
            _buttons(take, True),
        ],
        className="scenario-upload-summary",
    )


def _buttons(take: str, ask: bool) -> html.Div:
    cancel = html.Button("Cancel" if ask else "Close", id="scenario-upload-cancel", className="button")
    accept = html.Button(take, id="scenario-upload-take", className="button primary", hidden=not ask)
    return html.Div([cancel, accept], className="scenario-modal-buttons")
