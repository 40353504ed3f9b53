"""The way of one order: `orders trace ORDER` asks every service what it did for it."""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import httpx
import msgspec

from core.errors import Pod2doorError
from orders.contracts.spans import Span
from orders.platform.observe.flame import Flame, compose
from orders.platform.security.authorities import trust
from orders.platform.security.identities import Identity
from orders.platform.security.scopes import OPERATOR, READ
from orders.platform.security.tokens import Issuer
from orders.serve import layout, state

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
    told = state.read(directory)
    if told is None:
        raise Pod2doorError(f"{directory}: no services run here; start them with `pod2door orders serve`")
    spans = collect_spans(told, Issuer(Identity(directory / "keys", OPERATOR)), order, _verify(told, directory))
    if not spans:
        raise Pod2doorError(f"{order}: no service knows this order")
    return compose(order, spans)


def collect_spans(told: state.ServicesState, issuer: Issuer, order: str, verify: ssl.SSLContext | bool) -> list[Span]:
    """Ask every service's API for the order's spans; one that is down is left out."""
    with httpx.Client(timeout=LIMIT_S, verify=verify) as client, ThreadPoolExecutor(8) as threads:

        def ask(place: tuple[str, str]) -> list[Span]:
            service, url = place
            token = issuer.token(service, (READ,))
            return _spans_of(client, f"{url}/v1/trace/{quote(order, safe='')}", token)

        return [span for spans in threads.map(ask, _places(told)) for span in spans]


def _places(told: state.ServicesState) -> Iterable[tuple[str, str]]:
    """Every service with an API, and its address."""
    for process in told.processes.values():
        for part, port in process.ports.items():
            if part != layout.EDGE and not layout.is_subscribers(part):
                yield part, f"{told.scheme}://{told.host}:{port}"


def _spans_of(client: httpx.Client, url: str, token: str) -> list[Span]:
    try:
        answer = client.get(url, headers={"authorization": f"Bearer {token}"})
    except httpx.HTTPError:
        return []
    return msgspec.json.decode(answer.content, type=list[Span]) if answer.status_code == 200 else []


def _verify(told: state.ServicesState, directory: Path) -> ssl.SSLContext | bool:
    return trust(directory) if told.scheme == "https" else False
