"""What the card of one order shows: the order that is asked for, or the ones that came last."""

from __future__ import annotations

from typing import Any

from core.errors import Pod2doorError
from dashboard.pages.orders import one_order
from dashboard.pages.orders.latest import latest_body, latest_signature
from dashboard.pages.orders.sample import Sample
from dashboard.pages.orders.story import find, latest
from dashboard.pages.orders.view import Asked


def told(wanted: Asked, sample: Sample | None) -> tuple[Any, str]:
    """What the card shows, and what it is a picture of."""
    try:
        return _order(wanted, sample) if wanted.order else _latest(wanted, sample)
    except Pod2doorError as error:
        why = str(error).replace(str(wanted.folder), wanted.shown)
        return one_order.unreachable(wanted.order, why), f"away {wanted.order} {why}"


def _order(wanted: Asked, sample: Sample | None) -> tuple[Any, str]:
    story = find(wanted.folder, wanted.order, sample.subscriptions if sample else {})
    if story is None:
        return one_order.not_found(wanted.order), f"unknown {wanted.order}"
    return one_order.order_body(story), f"{'settled' if story.settled else 'open'} {wanted.order} {story.signature}"


def _latest(wanted: Asked, sample: Sample | None) -> tuple[Any, str]:
    orders, letters = latest(wanted.folder), sample.letters if sample else ()
    return latest_body(orders, letters), latest_signature(orders, letters)
