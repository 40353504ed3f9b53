"""A load from its first order to its report."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

import numpy as np

from core.errors import Pod2doorError
from orders.load.client import Outcomes, Sender
from orders.load.levels import Progress, Read, levels, read_from, wait_until_drained
from orders.load.orders import Intended, Mix, draw_orders
from orders.load.report import HttpReport, LoadReport

ACCEPTED = 202
DRAIN_S = 90.0
"""The slowest level is a minute."""


def run_load(
    url: str,
    rate_per_s: float,
    seconds: float,
    *,
    mix: Mix | None = None,
    orders: Iterable[Intended] | None = None,
    connections: int = 32,
    token: str = "",
    drain_s: float = DRAIN_S,
) -> LoadReport:
    """Send orders to a running shop at their times, wait until all subscribers have handled them, and report.

    It has an event loop of its own: call it where none runs, in a process that does not serve.

    Parameters
    ----------
    url : str
        The edge, e.g. "http://127.0.0.1:8400".
    rate_per_s : float
        Orders a second.
    seconds : float
        How long orders are sent.
    mix : Mix, optional
        What the orders are like.
    orders : iterable of Intended, optional
        Orders of your own, in order of time, in place of drawn ones; `rate_per_s` and `seconds` are theirs then.
    connections : int
        Connections that the orders are spread over. They are pipelined: no order waits for another's answer.
    token : str
        A customer's token, sent with every order.
    drain_s : float
        How long the subscribers are waited for; 0 asks none of them, and reports no levels.

    Returns
    -------
    LoadReport

    Raises
    ------
    Pod2doorError
        Where nobody listens at `url`.
    """
    read = read_from(url)
    before = _read(read, url) if drain_s else {}
    outcomes, sent_s = _send(url, orders or draw_orders(rate_per_s, seconds, mix), connections, token)
    accepted = outcomes.statuses[ACCEPTED]
    drained = wait_until_drained(read, before, accepted, drain_s) if drain_s else False
    after = read() if drain_s else {}
    return LoadReport(
        accepted=accepted,
        failed=outcomes.answered - accepted,
        statuses={str(status or "none"): count for status, count in sorted(outcomes.statuses.items()) if count},
        rate_per_s=round(accepted / sent_s, 1) if sent_s else 0.0,
        seconds=round(sent_s, 3),
        http=_http(outcomes),
        late_ms=round(outcomes.late_ms, 2),
        drained=drained,
        levels=levels(before, after, accepted),
    )


def paced(bodies: Iterable[bytes], rate_per_s: float) -> Iterable[Intended]:
    """Give orders a time: one each 1/rate seconds."""
    return (Intended(number / rate_per_s, body) for number, body in enumerate(bodies))


def _read(read: Read, url: str) -> Mapping[str, Progress]:
    try:
        return read()
    except OSError as error:
        raise Pod2doorError(f"{url}: no shop answers there ({error})") from error


def _send(url: str, orders: Iterable[Intended], connections: int, token: str) -> tuple[Outcomes, float]:
    place = urlsplit(url)
    headers = f"authorization: Bearer {token}\r\n".encode() if token else b""
    sender = Sender(place.hostname or "127.0.0.1", place.port or 80, connections, headers)
    try:
        sent_s = _run(sender, orders)
    except OSError as error:
        raise Pod2doorError(f"{url}: no shop answers there ({error})") from error
    return sender.outcomes, sent_s


def _run(sender: Sender, orders: Iterable[Intended]) -> float:
    try:
        import uvloop
    except ModuleNotFoundError:  # Windows has none
        return asyncio.run(sender.send(iter(orders)))
    return uvloop.run(sender.send(iter(orders)))


def _http(outcomes: Outcomes) -> HttpReport:
    if not outcomes.latency_ms:
        return HttpReport()
    return HttpReport(*np.percentile(outcomes.latency_ms, (50, 95, 99, 100)).round(2).tolist())
