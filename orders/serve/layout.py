"""Which service runs in which process, and where each listens.

A part is what a process holds of a service: "inventory" its API and steps, "inventory:subscribers" what it does with
other services' events. Each part has an API of its own (health, metrics, what it subscribes to) and a port.
"""

from __future__ import annotations

import random
import socket
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from core.errors import Pod2doorError
from orders.platform.settings import Settings
from orders.serve.port_block import QUIET_PORTS, reserve_block

EDGE = "edge"
"""The hot edge's name among the ports; it runs where the gateway runs."""
GATEWAY = "gateway"
SUBSCRIBERS = ":subscribers"

FRONT, BACK = "front", "back"

PROCESSES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        FRONT: ("inventory", "payment", "shipping", "notification", "order", "gateway"),
        BACK: (
            "catalogue",
            "cart",
            "user",
            "fraud",
            "analytics",
            "recommendations",
            "monolith",
            "inventory:subscribers",
            "shipping:subscribers",
            "notification:subscribers",
            "order:subscribers",
            "fraud:subscribers",
            "analytics:subscribers",
            "recommendations:subscribers",
            "catalogue:subscribers",
        ),
    }
)
"""The default: what answers a customer in one process, what may take its time in the other."""

BUILD_ORDER = (*PROCESSES[BACK], *PROCESSES[FRONT])
"""Callees before their callers; subscribers may be built before their API, as they may run without it."""

FIRST_PORT = 8400
"""The edge's, where it is free; the parts' follow."""


def one_each() -> dict[str, list[str]]:
    """A process for each part: a boundary is a store and an API, not a process, and this proves it."""
    return {part.replace(":", "-"): [part] for part in BUILD_ORDER}


def service_of(part: str) -> str:
    """The service that a part belongs to."""
    return part.removesuffix(SUBSCRIBERS)


def is_subscribers(part: str) -> bool:
    """Whether a part is a service's subscriptions."""
    return part.endswith(SUBSCRIBERS)


def in_build_order(parts: Iterable[str]) -> list[str]:
    """The parts, callees before callers.

    Raises
    ------
    Pod2doorError
        Where one is unknown.
    """
    wanted = list(parts)
    if unknown := [part for part in wanted if part not in BUILD_ORDER]:
        raise Pod2doorError(f"no such part of a service: {', '.join(unknown)}; known: {', '.join(BUILD_ORDER)}")
    return sorted(wanted, key=BUILD_ORDER.index)


def services_in(settings: Settings) -> list[str]:
    """The services that run, each once, in order of their name."""
    return sorted({service_of(part) for parts in settings.processes.values() for part in parts})


def laid_out(settings: Settings, *, quiet_ports: bool = False) -> Settings:
    """The settings with every gap filled in: processes, and a port for each part and the edge.

    Parameters
    ----------
    settings : Settings
        Ports and processes that it names are kept.
    quiet_ports : bool
        Ports at random, for tests and loads that run side by side; else the known ones from 8400, where free.
    """
    processes = settings.processes or {name: list(parts) for name, parts in PROCESSES.items()}
    parts = [part for name in processes for part in in_build_order(processes[name])]
    if len(set(parts)) != len(parts):
        raise Pod2doorError("a part of a service runs in one process only")
    wanted = [EDGE, *parts] if GATEWAY in parts else parts
    ports = dict(settings.ports)
    block = reserve_block() if quiet_ports else QUIET_PORTS
    for number, part in enumerate(wanted):
        if part not in ports:
            wished = None if quiet_ports else FIRST_PORT + number
            ports[part] = free_port(settings.host, ports.values(), wished, block)
    return replace(settings, processes=processes, ports=ports)


def scheme(settings: Settings) -> str:
    """How services speak to each other: "https" in production, "http" embedded, where nothing leaves the machine."""
    return "https" if settings.production else "http"


def urls(settings: Settings) -> dict[str, str]:
    """The base URL of each part's API, and of the edge, which speaks plain HTTP: what ends TLS stands before it."""
    made = {part: f"{scheme(settings)}://{settings.host}:{port}" for part, port in settings.ports.items()}
    if EDGE in settings.ports:
        made[EDGE] = f"http://{settings.host}:{settings.ports[EDGE]}"
    return made


def free_port(host: str, taken: Collection[int] = (), wished: int | None = None, among: range = QUIET_PORTS) -> int:
    """A port that nobody listens on: the one wished for, if it is free and not among `taken`, else one at random.

    Raises
    ------
    Pod2doorError
        Where none is free.
    """
    candidates = [] if wished is None else [wished]
    candidates += random.sample(among, min(200, len(among)))
    for port in candidates:
        if port not in taken and _is_free(host, port):
            return port
    raise Pod2doorError(f"{host}: no free port between {among.start} and {among.stop}")


def check_edge(settings: Settings) -> None:
    """Refuse a port for customers that cannot be had, before anything starts.

    Raises
    ------
    Pod2doorError
    """
    port = settings.ports.get(EDGE)
    if port is not None and (wrong := _taken(settings.host, port)):
        raise Pod2doorError(f"customers cannot call {settings.host}:{port}: {wrong}; --port names another")


def _is_free(host: str, port: int) -> bool:
    return not _taken(host, port)


def _taken(host: str, port: int) -> str:
    """Why nobody may listen there; "" where one may."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return str(error.strerror or error).lower()
    return ""
