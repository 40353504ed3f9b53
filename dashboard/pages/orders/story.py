"""One order: found by its id or its correlation id, its events, its spans, and whether the stored one is the same."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from core.errors import Pod2doorError
from dashboard.pages.orders.sample import Letter, Subscription, letter_of
from orders.contracts.levels import LEVELS_MS
from orders.contracts.placing import ORDER
from orders.contracts.steps import FORWARD, UNDO
from orders.platform.observe.flame import Bar, Flame
from orders.serve.operator import Operator
from orders.serve.trace_order import trace_order

CORRELATION = re.compile("[0-9a-f]{32}")
_ORDER = re.compile(ORDER)
STEP_OF = {topic: step.name for step in (*FORWARD, *UNDO) for topic in (step.done, step.failed) if topic}
"""The step that an event tells of."""
SERVICE_OF = {topic: step.service for step in (*FORWARD, *UNDO) for topic in (step.done, step.failed) if topic}
ENDED = {"ConfirmationSent.v1", "ConfirmationFailed.v1", "OrderRejected.v1"}
LATEST = 10
"""Orders that are offered where none is chosen."""
MOST_LETTERS = 20


@dataclass(frozen=True)
class Story:
    """What is known of one order.

    Attributes
    ----------
    order : mapping
        As the order service replays it from its log: facts, `correlation`, `events`.
    flame : Flame or None
        What every service did for it; None where none answered.
    stored : mapping or None
        Its row in the list of orders; None where that has none yet.
    letters : sequence of Letter
        What subscribers gave up of it, the first one first.
    """

    order: Mapping[str, Any]
    flame: Flame | None
    stored: Mapping[str, Any] | None
    letters: Sequence[Letter] = ()

    @property
    def settled(self) -> bool:
        """Whether it went through the saga, and nothing of it is missing or among dead letters."""
        return self.flame is not None and self.ended and not self.missing and not self.letters

    @property
    def ended(self) -> bool:
        """Whether it went through the saga."""
        return any(event["topic"] in ENDED for event in self.order["events"])

    @property
    def missing(self) -> tuple[str, ...]:
        """Subscribers whose effect does not stand; none where nothing is known of effects."""
        done = {bar.service for bar in self.flame.bars if bar.kind == "effect"} if self.flame else set(LEVELS_MS)
        return tuple(name for name in LEVELS_MS if name not in done)

    @property
    def gave_up(self) -> tuple[str, ...]:
        """Subscribers in whose dead letters it lies."""
        return tuple(dict.fromkeys(letter.subscriber for letter in self.letters))

    @property
    def signature(self) -> str:
        """Changes when there is something new to draw."""
        bars = len(self.flame.bars) if self.flame else 0
        letters = [(letter.subscriber, letter.position, letter.died_s) for letter in self.letters]
        return f"{self.order['order_id']} {self.order['version']} {bars} {self.verdict()[0]} {letters}"

    def verdict(self) -> tuple[str, str, str]:
        """Whether the stored order is the replayed one: words, tone, and what differs."""
        if self.stored is None:
            return "not in the list yet", "warn", "the list of orders is a moment behind the log"
        if self.stored["version"] < self.order["version"]:
            return "list is behind", "warn", "the list of orders has not heard of all its events yet"
        differing = [name for name, value in self.stored.items() if self.order.get(name) != value]
        if differing:
            return "replayed ≠ stored", "error", f"differs in {', '.join(differing)}"
        return "replayed = stored", "better", "the order replayed from its events is the one in the list of orders"


def find(folder: Path, wanted: str, subscriptions: Mapping[str, Subscription] | None = None) -> Story | None:
    """The order of this id, or of this correlation id; None where there is none.

    Parameters
    ----------
    folder : Path
    wanted : str
    subscriptions : mapping of str to Subscription, optional
        As they were at the last look: those that gave something up are asked for what they gave up of this order.

    Raises
    ------
    Pod2doorError
        Where the order service does not answer.
    """
    wanted = wanted.strip()
    if not _ORDER.fullmatch(wanted) or len(wanted) > 200:
        return None
    with Operator(folder, 3.0) as operator:
        order = _get(operator, f"/v1/orders/{quote(wanted, safe='')}")
        if order is None and CORRELATION.fullmatch(wanted.lower()):
            found = _get(operator, f"/v1/correlations/{wanted.lower()}")
            order = _get(operator, f"/v1/orders/{quote(found['order'], safe='')}") if found else None
        if order is None:
            return None
        stored = _stored(operator, order["order_id"])
        letters = _letters(operator, order["order_id"], subscriptions or {})
    try:
        flame = trace_order(folder, order["order_id"])
    except Pod2doorError:
        flame = None
    return Story(order, flame, stored, letters)


def latest(folder: Path) -> list[dict[str, Any]]:
    """The orders that came last, the latest first.

    Raises
    ------
    Pod2doorError
        Where the order service does not answer.
    """
    with Operator(folder, 3.0) as operator:
        return list(operator.ask("GET", "order", f"/v1/latest-orders?limit={LATEST}"))


def _letters(operator: Operator, order: str, subscriptions: Mapping[str, Subscription]) -> list[Letter]:
    """What subscribers gave up of an order; of one that does not answer, nothing."""
    found: list[Letter] = []
    for name, one in subscriptions.items():
        if one.dead:
            path = f"/v1/dead-letters/{name}/{one.stream}?limit={MOST_LETTERS}&subject={quote(order, safe='')}"
            try:
                found += [letter_of(told, one.part) for told in operator.ask("GET", one.part, path)]
            except Pod2doorError:
                continue
    return sorted(found, key=lambda letter: letter.died_s)


def _get(operator: Operator, path: str) -> dict[str, Any] | None:
    answer = operator.send("GET", "order", path)
    if answer.status_code == 200:
        return dict(answer.json())
    if answer.status_code == 404:
        return None
    raise Pod2doorError(f"order: {answer.status_code}")


def _stored(operator: Operator, order: str) -> dict[str, Any] | None:
    """Its row in the list: the first one before the id with a space behind it, which no id has."""
    page = _get(operator, f"/v1/orders?limit=1&after={quote(order + ' ')}")
    rows = page["orders"] if page else []
    return rows[0] if rows and rows[0]["order_id"] == order else None


def spans_of(story: Story) -> Sequence[Bar]:
    """What is drawn as spans: the steps, then the six effects; the log's own events stand in the timeline."""
    if story.flame is None:
        return ()
    return [bar for bar in story.flame.bars if bar.kind != "event"]


def link_of(bar: Bar, events: Sequence[Mapping[str, Any]]) -> str:
    """The position of the event that a span led to, or that it handles; "" where there is none yet."""
    if bar.kind == "effect":
        return str(bar.attributes.get("position", ""))
    return next((str(event["position"]) for event in events if STEP_OF.get(event["topic"]) == bar.name), "")
