"""The way of one order: `orders trace ORDER` asks every service what it did for it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import msgspec

from core.errors import Pod2doorError
from orders.contracts.spans import Span
from orders.platform.observe.flame import Flame, compose
from orders.serve import layout
from orders.serve.operator import Operator

LIMIT_S = 5.0


def trace_order(directory: Path, order: str) -> Flame:
    """Compose the flame chart of an order from the services that run in a data folder.

    Parameters
    ----------
    directory : Path
    order : str

    Raises
    ------
    Pod2doorError
        Where nothing runs there, or no service knows the order.
    """
    with Operator(directory, LIMIT_S) as operator, ThreadPoolExecutor(8) as threads:
        services = [part for part in operator.parts if not layout.is_subscribers(part)]
        spans = [span for told in threads.map(lambda name: _spans(operator, name, order), services) for span in told]
    if not spans:
        raise Pod2doorError(f"{order}: no service knows this order")
    return compose(order, spans)


def _spans(operator: Operator, service: str, order: str) -> list[Span]:
    """What a service did for the order; nothing where it is down."""
    try:
        answer = operator.send("GET", service, f"/v1/trace/{quote(order, safe='')}")
    except Pod2doorError:
        return []
    return msgspec.json.decode(answer.content, type=list[Span]) if answer.status_code == 200 else []
