"""The run status as it is drawn: icon, id, stage, share, time left, queue; always of one width."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.icons import icon
from dashboard.parts import numbers
from dashboard.shell.status_line import StatusLine

ICONS = {
    "none": "circle-dashed",
    "queued": "clock",
    "done": "check",
    "failed": "circle-x",
    "cancelled": "x",
    "older": "alert-triangle",
}
TONES = {"done": "better", "failed": "error", "older": "warn"}
"""Of the icon; of the words where they are bad news."""


def status_button(children: Any = ()) -> html.Button:
    """The button that opens the drawer; `status_parts` fills it."""
    return html.Button(
        children,
        id="run-status",
        className="run-status",
        **{"data-open": "runs-drawer", "aria-haspopup": "dialog"},
    )


def status_parts(line: StatusLine) -> list[Any]:
    """What the button shows."""
    # Spaces between them are not seen, but heard and copied.
    words: list[Any] = [
        html.B(line.run_id, className="run-status-id"),
        " ",
        html.Span(line.words, className=_tone(line)),
    ]
    if line.share is not None:
        words += [" ", html.B(numbers.percent(100 * line.share, 0), className="num")]
    more = [html.Span(line.more), " ", html.Span(line.rest, className="wide-only")]
    parts = [
        _mark(line),
        html.Span(words, className="run-status-words", title=line.text),
        " ",
        html.Span(more, className="run-status-more num"),
        icon("chevron-down", className="small"),
    ]
    if line.share is not None:
        parts.append(html.Span(className="run-status-bar", style={"width": f"{100 * line.share:.0f}%"}))
    return parts


def _mark(line: StatusLine) -> html.Span:
    if line.share is not None:
        return html.Span(className="ring", style={"--share": f"{100 * line.share:.0f}%"}, **{"aria-hidden": "true"})
    return icon(ICONS[line.state], className=TONES.get(line.state, ""))


def _tone(line: StatusLine) -> str:
    return TONES[line.state] if line.state in ("failed", "older") else ""
