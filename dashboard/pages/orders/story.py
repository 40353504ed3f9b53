"""One order: found by its id or its correlation id, its events, its spans, and whether the stored one is the same."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from core.errors import Pod2doorError
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
SIX = 6


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
    """

    order: Mapping[str, Any]
    flame: Flame | None
    stored: Mapping[str, Any] | None

    @property
    def settled(self) -> bool:
        """Whether it went through the saga and all six have handled it."""
        effects = [bar for bar in self.flame.bars if bar.kind == "effect"] if self.flame else []
        ended = {"ConfirmationSent.v1", "ConfirmationFailed.v1", "OrderRejected.v1"}
        return len(effects) >= SIX and any(event["topic"] in ended for event in self.order["events"])

    @property
    def signature(self) -> str:
        """Changes when there is something new to draw."""
        bars = len(self.flame.bars) if self.flame else 0
        return f"{self.order['order_id']} {self.order['version']} {bars} {self.verdict()[0]}"

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


def find(folder: Path, wanted: str) -> Story | None:
    """The order of this id, or of this correlation id; None where there is none.

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
    try:
        flame = trace_order(folder, order["order_id"])
    except Pod2doorError:
        flame = None
    return Story(order, flame, stored)


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
