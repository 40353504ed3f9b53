"""The health of all: `orders status`."""

from __future__ import annotations

import ssl
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import msgspec

from orders.platform.security.authorities import trust
from orders.platform.security.identities import Identity
from orders.platform.security.scopes import OPERATOR, READ
from orders.platform.security.tokens import Issuer
from orders.serve import layout, state

LIMIT_S = 3.0
UNREACHABLE = "unreachable"


@dataclass(frozen=True)
class PartStatus:
    """One part of a service.

    Attributes
    ----------
    service : str
        "inventory", or "inventory:subscribers".
    process : str
    pid : int
        0 while the process is down.
    port : int
    health : str
        "ok", "failing" (with `problems`), or "unreachable".
    restarts : int
        Of its process.
    problems : list of str
    gauges : dict of str to float
        Its own figures, by name.
    """

    service: str
    process: str
    pid: int
    port: int
    health: str
    restarts: int
    problems: list[str] = field(default_factory=list)
    gauges: dict[str, float] = field(default_factory=dict)


class _Health(msgspec.Struct):
    status: str
    problems: list[str]


def status(directory: Path) -> list[PartStatus]:
    """Ask every part of every service that runs in a data folder; empty where nothing runs."""
    told = state.read(directory)
    if told is None:
        return []
    issuer = Issuer(Identity(directory / "keys", OPERATOR))
    verify: ssl.SSLContext | bool = trust(directory) if told.scheme == "https" else False
    places = list(_places(told))
    with httpx.Client(timeout=LIMIT_S, verify=verify) as client, ThreadPoolExecutor(8) as threads:
        return list(threads.map(lambda place: _ask(client, told, issuer, *place), places))


def _places(told: state.ServicesState) -> Iterable[tuple[str, str]]:
    for process, its_state in told.processes.items():
        for part in its_state.ports:
            if part != layout.EDGE:
                yield process, part


def _ask(client: httpx.Client, told: state.ServicesState, issuer: Issuer, process: str, part: str) -> PartStatus:
    its_state = told.processes[process]
    port = its_state.ports[part]
    base = f"{told.scheme}://{told.host}:{port}"
    token = issuer.token(layout.service_of(part), (READ,))
    try:
        health = msgspec.json.decode(client.get(f"{base}/health").content, type=_Health)
        metrics = client.get(f"{base}/metrics", headers={"authorization": f"Bearer {token}"}).text
    except (httpx.HTTPError, msgspec.DecodeError):
        return PartStatus(part, process, its_state.pid, port, UNREACHABLE, its_state.restarts)
    gauges = dict(_gauges(metrics))
    return PartStatus(part, process, its_state.pid, port, health.status, its_state.restarts, health.problems, gauges)


def _gauges(text: str) -> Iterator[tuple[str, float]]:
    """The service's own gauges, without those of its process and those that are told apart by a label."""
    from prometheus_client.parser import text_string_to_metric_families

    from orders.platform.observe.metrics import PREFIX

    for family in text_string_to_metric_families(text):
        if family.type == "gauge" and family.name.startswith(PREFIX):
            for sample in family.samples:
                if set(sample.labels) <= {"service"}:
                    yield sample.name.removeprefix(PREFIX), sample.value
