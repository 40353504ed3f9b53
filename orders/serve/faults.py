"""Faults that an operator can inject into services at work, and take back; names are those of the sweep.

The sweep (`orders chaos`) has many more; those need services of its own, customers and an auditor.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from core.errors import Pod2doorError
from orders.contracts.levels import LEVELS_MS
from orders.serve.operator import Operator


@dataclass(frozen=True)
class Offer:
    """One fault.

    Attributes
    ----------
    name, what : str
        As the sweep has them.
    process : str
        Killed with -9, and started anew by the supervisor; "" for a fault point.
    part, point : str
        Where it is armed: one part, or one of each process where that is "".
    action : dict
        What /v1/faults is told.
    """

    name: str
    what: str
    process: str = ""
    part: str = ""
    point: str = ""
    action: dict[str, Any] = field(default_factory=dict)


def offers(operator: Operator) -> list[Offer]:
    """The faults that can be injected into what runs; none where the services were started without them.

    Raises
    ------
    Pod2doorError
    """
    if not allowed(operator):
        return []
    kills = [
        Offer(f"kill {process}", f"kill -9 of the process {process!r}", process=process)
        for process in operator.told.processes
    ]
    return [*kills, *(offer for offer in _armable() if not offer.part or offer.part in operator.parts)]


def inject(operator: Operator, name: str) -> None:
    """Let a fault strike.

    Raises
    ------
    Pod2doorError
        Where it is not on offer, or nobody answers.
    """
    offer = next((offer for offer in offers(operator) if offer.name == name), None)
    if offer is None:
        raise Pod2doorError(f"the fault {name!r} is not on offer here")
    if offer.process:
        _kill(operator, offer.process)
        return
    for part in [offer.part] if offer.part else _one_of_each(operator):
        operator.ask("PUT", part, f"/v1/faults/{offer.point}", offer.action)


def take_back(operator: Operator) -> None:
    """Disarm every fault point of every process.

    Raises
    ------
    Pod2doorError
    """
    for part in _one_of_each(operator):
        operator.ask("DELETE", part, "/v1/faults")


def armed(operator: Operator) -> list[str]:
    """Names of the faults that are on now; of a point that nobody offers, the point's own.

    Raises
    ------
    Pod2doorError
    """
    by_point = {offer.point: offer for offer in _armable() if offer.point != CLOCK}
    clocks = {offer.action["seconds"]: offer.name for offer in _armable() if offer.point == CLOCK}
    found: dict[str, None] = {}
    for part in _one_of_each(operator):
        for point, action in operator.ask("GET", part, "/v1/faults").items():
            spent = action["times"] and action["passed"] >= action["at"] + action["times"] - 1
            if action["do"] in ("jump", "poison") or not spent:
                known = by_point.get(point)
                found[clocks.get(action["seconds"], point) if point == CLOCK else known.name if known else point] = None
    return list(found)


def allowed(operator: Operator) -> bool:
    """Whether the services were started with fault injection."""
    part = next(iter(_one_of_each(operator)), None)
    return part is not None and operator.send("GET", part, "/v1/faults").status_code == 200


CLOCK = "clock.now"


def _armable() -> Iterator[Offer]:
    for subscriber in LEVELS_MS:
        yield Offer(
            f"poison {subscriber}",
            f"{subscriber} cannot handle one event in fifty: dead letters, sent again later",
            part=f"{subscriber}:subscribers",
            point=f"{subscriber}.handle.poison",
            action={"do": "poison", "at": 50},
        )
    yield Offer(
        "slow subscriber",
        "analytics takes 2 s a batch; it buffers and delays nobody",
        part="analytics:subscribers",
        point="analytics.handle.before_commit",
        action={"do": "delay", "seconds": 2.0, "times": 0},
    )
    for name, what, seconds in (
        ("clock jumps ahead", "the wall clock of every process is a day ahead", 86_400.0),
        ("clock jumps back", "the wall clock of every process is an hour late", -3_600.0),
    ):
        yield Offer(name, what, point=CLOCK, action={"do": "jump", "seconds": seconds})


def _one_of_each(operator: Operator) -> list[str]:
    """A part of each process that is up: a process has one set of fault points."""
    return [
        next(part for part in process.ports if part in operator.parts)
        for process in operator.told.processes.values()
        if process.pid
    ]


def _kill(operator: Operator, process: str) -> None:
    pid = operator.told.processes[process].pid
    if not pid:
        raise Pod2doorError(f"{process} is down already")
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        raise Pod2doorError(f"{process} is down already") from None
