"""A card of the page: the answer where there is one, else what would be answered and Start; how far the job is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from dash import dcc, html

from dashboard.design import Answer, answer_to, question
from dashboard.icons import icon
from dashboard.page import Context
from dashboard.pages.design import location, promise, trade_offs
from dashboard.parts.card import card
from dashboard.parts.job_strip import job_strip

START = "design-start"
"""Type of the id of a button that starts a command: {"type": START, "command": its name}."""


@dataclass(frozen=True)
class Card:
    """What stands around an answer.

    Attributes
    ----------
    title, says : str
        Of the card; what its empty state promises.
    shown : callable
        The answer's own part, of the context and the document.
    subtitle : callable
        One line of the document.
    option : str
        The command's option that is asked for; "" for none.
    label, usual : str
        What that is called; its first value.
    low, high : int
    """

    title: str
    says: str
    shown: Callable[[Context, Mapping[str, Any]], list[Any]]
    subtitle: Callable[[Mapping[str, Any]], str]
    option: str = ""
    label: str = ""
    usual: str = ""
    low: int = 1
    high: int = 1


CARDS: Mapping[str, Card] = {
    "pareto": Card(
        "Trade-offs",
        "Plans between the cheapest, the most on time and the cleanest, none of which another one beats.",
        trade_offs.shown,
        trade_offs.subtitle,
        option="--points",
        label="steps",
        usual="6",
        low=2,
        high=50,
    ),
    "locate": Card(
        "Open and close",
        "Which facilities to open and which to close at the least cost, and how much less it could be.",
        location.shown,
        location.subtitle,
        option="--seconds",
        label="seconds",
        usual="60",
        low=1,
        high=3600,
    ),
    "promise": Card(
        "Promise against delivered",
        "What the plan promised of this run's day beside what the simulation delivered, and why they differ.",
        promise.shown,
        promise.subtitle,
    ),
}


def design_card(context: Context, command: str) -> html.Section:
    """The whole card of a command."""
    found = answer_to(context.workspace, question(context, command))
    about = CARDS[command]
    has_answer = bool(found.document)

    def inside() -> list[Any]:
        strip = html.Div(job_strip(found, at=command), id=f"design-{command}-strip", className="design-strip")
        if not has_answer:
            return [strip, _empty(command, found)]
        answer = html.Div(about.shown(context, found.document), className="design-answer")
        return [strip, answer]

    subtitle = html.Span(
        about.subtitle(found.document) if has_answer else "", id=f"design-{command}-line", className="design-line"
    )
    again = _start(command, found, "Again") if has_answer else []
    return card(about.title, inside, subtitle=subtitle, controls=again, className=f"design-card design-card-{command}")


def _empty(command: str, found: Answer) -> html.Div:
    return html.Div(
        [html.P(CARDS[command].says), html.Div(_start(command, found, "Start"), className="design-start")],
        className="empty",
    )


def _start(command: str, found: Answer, word: str) -> list[Any]:
    """The button, and before it the one number that is asked for; nothing while a job is at it."""
    if found.is_asked:
        return []
    about = CARDS[command]
    button = html.Button(
        [icon("refresh" if word == "Again" else "player-play", className="small"), word],
        id={"type": START, "command": command},
        className="button low" if word == "Again" else "button primary",
        **{"aria-label": f"{word}: {about.title}"},
    )
    return [*_number(command, found), button]


def _number(command: str, found: Answer) -> list[Any]:
    about = CARDS[command]
    field = dcc.Input(
        id={"type": "design-option", "command": command},
        type="number",
        min=about.low,
        max=about.high,
        step=1,
        value=last_option(found, about.option) or about.usual,
        className="design-number",
    )
    if not about.option:
        return [html.Div(field, hidden=True)]
    return [html.Label([f"{about.label} ", field], className="small muted design-option")]


def last_option(found: Answer, option: str) -> str:
    """What was asked for last; "" where nothing was."""
    arguments = found.job.arguments if found.job is not None else ()
    return next((after for each, after in pairwise(arguments) if each == option), "")
