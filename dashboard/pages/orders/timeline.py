"""An order's events, what subscribers gave up of it, and what is still missing, in the order of time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dash import html

from dashboard.pages.orders.clock import hms
from dashboard.pages.orders.letters import replay_button, why_of
from dashboard.pages.orders.saga import TITLES
from dashboard.pages.orders.sample import Letter
from dashboard.pages.orders.story import SERVICE_OF, Story
from dashboard.pages.orders.subscribers import WHAT, level_text
from dashboard.parts import numbers
from orders.contracts.levels import LEVELS_MS
from orders.contracts.steps import FORWARD

FACTS = ("reason", "reference", "step", "error")


def timeline(story: Story) -> html.Ol:
    """Draw it."""
    events = story.order["events"]
    first = datetime.fromisoformat(events[0]["time"])
    rows = [(_at_s(event), _event(event, first)) for event in events]
    rows += [(letter.died_s, _letter(letter, first)) for letter in story.letters]
    rows.sort(key=lambda row: row[0])
    return html.Ol(
        [*(row for _, row in rows), *_missing(story)],
        className="orders-timeline",
        tabIndex="0",
        **{"aria-label": "Events"},
    )


def _at_s(event: Mapping[str, Any]) -> float:
    return datetime.fromisoformat(event["time"]).timestamp()


def _event(event: Mapping[str, Any], first: datetime) -> html.Li:
    after_s = (datetime.fromisoformat(event["time"]) - first).total_seconds()
    name = event["topic"].partition(".")[0]
    link = str(event["position"])
    return html.Li(
        [
            html.Span(className="orders-dot"),
            html.Span(f"+{numbers.duration(after_s)}", className="num muted"),
            html.Span(name, className="strong"),
            html.Span(_facts(event), className="muted orders-why", title=_facts(event)),
        ],
        className="orders-link",
        tabIndex="0",
        **{"data-link": link, "data-event": name},
    )


def _facts(event: Mapping[str, Any]) -> str:
    service = SERVICE_OF.get(event["topic"], "order")
    state = event["state"] if isinstance(event["state"], dict) else json.loads(event["state"])
    return ", ".join([service, *(str(state[name]) for name in FACTS if state.get(name))])


def _letter(letter: Letter, first: datetime) -> html.Li:
    said = f"at {hms(letter.died_s)}: {why_of(letter)}"
    return html.Li(
        [
            html.Span(className="orders-dot"),
            html.Span(f"+{numbers.duration(letter.died_s - first.timestamp())}", className="num muted"),
            html.Span(f"{letter.subscriber.capitalize()} gave up", className="strong worse"),
            html.Span(said, className="muted orders-why", title=f"{said}; it lies among the dead letters"),
            replay_button(letter),
        ],
        className="orders-link orders-gave-up",
        tabIndex="0",
        **{"data-link": str(letter.position), "data-gave-up": letter.subscriber},
    )


def _missing(story: Story) -> list[html.Li]:
    """What has not happened yet."""
    rows = [_lack(f"{name.capitalize()} {WHAT[name]}", _why_missing(story, name), name) for name in story.missing]
    topics = {event["topic"] for event in story.order["events"]}
    turned = story.order["status"] == "turning_back"
    steps = [step for step in FORWARD if step.done not in topics] if not (story.ended or turned) else []
    return [*(_lack(TITLES[step.name], f"{step.service}: not yet", step.name) for step in steps[:1]), *rows]


def _why_missing(story: Story, subscriber: str) -> str:
    if subscriber in story.gave_up:
        return "in its dead letters"
    return f"not yet, or it does not answer; level {level_text(LEVELS_MS[subscriber])}"


def _lack(what: str, why: str, name: str) -> html.Li:
    return html.Li(
        [
            html.Span(className="orders-dot hollow"),
            html.Span("missing", className="warn"),
            html.Span(what, className="strong"),
            html.Span(why, className="muted orders-why", title=why),
        ],
        **{"data-missing": name},
    )
