"""The health of all: `orders status`."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from core.errors import Pod2doorError
from orders.serve import layout, state
from orders.serve.operator import Operator

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


@dataclass(frozen=True)
class Status:
    """All that runs in a data folder; empty where nothing does.

    Attributes
    ----------
    parts : list of PartStatus
    alarms : list of dict
        Those that fire or soon will, as the gateway's state page has them; none where no gateway answers.
    levels : list of dict
        Each subscriber's lag against its level.
    breakers : dict of str to str
        "closed" or "open", by callee.
    """

    parts: list[PartStatus] = field(default_factory=list)
    alarms: list[dict[str, Any]] = field(default_factory=list)
    levels: list[dict[str, Any]] = field(default_factory=list)
    breakers: dict[str, str] = field(default_factory=dict)

    @property
    def well(self) -> bool:
        """Whether something runs, and all of it is well."""
        return bool(self.parts) and all(part.health == "ok" for part in self.parts)


class _Health(msgspec.Struct):
    status: str
    problems: list[str]


def status(directory: Path) -> Status:
    """Ask every part of every service that runs in a data folder, and the gateway for its state page."""
    if state.read(directory) is None:
        return Status()
    with Operator(directory, LIMIT_S) as operator, ThreadPoolExecutor(8) as threads:
        page = threads.submit(_state_page, operator)
        parts = list(threads.map(lambda part: _ask(operator, part), operator.parts))
        told = page.result()
    return Status(
        parts,
        [alarm for alarm in told.get("alarms", ()) if alarm["condition"] != "ok"],
        [level for level in told.get("levels", ()) if level["level_ms"] is not None],
        told.get("breakers", {}),
    )


def _state_page(operator: Operator) -> dict[str, Any]:
    try:
        page: dict[str, Any] = operator.ask("GET", layout.GATEWAY, "/status")
    except Pod2doorError:
        return {}
    return page


def _ask(operator: Operator, part: str) -> PartStatus:
    process, told = next((name, told) for name, told in operator.told.processes.items() if part in told.ports)
    place = (part, process, told.pid, told.ports[part])
    try:
        health = msgspec.json.decode(operator.send("GET", part, "/health").content, type=_Health)
        figures = gauges(operator, part)
    except (Pod2doorError, msgspec.DecodeError):
        return PartStatus(*place, UNREACHABLE, told.restarts)
    return PartStatus(*place, health.status, told.restarts, health.problems, figures)


def gauges(operator: Operator, part: str) -> dict[str, float]:
    """A part's own gauges, without those of its process and those that are told apart by a label.

    Raises
    ------
    Pod2doorError
        Where it does not answer.
    """
    from prometheus_client.parser import text_string_to_metric_families

    from orders.platform.observe.metrics import PREFIX

    return {
        sample.name.removeprefix(PREFIX): sample.value
        for family in text_string_to_metric_families(operator.send("GET", part, "/metrics").text)
        if family.type == "gauge" and family.name.startswith(PREFIX)
        for sample in family.samples
        if set(sample.labels) <= {"service"}
    }
