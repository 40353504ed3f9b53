"""The fault sweep: services under load, one fault after another, the auditor after each."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from core.errors import Finding, InvalidInput, Pod2doorError
from orders.chaos.catalogue import catalogue
from orders.chaos.customers import Customers
from orders.chaos.fault import Fault, Outcome
from orders.chaos.outages import pause
from orders.chaos.scene import NotReached, Scene
from orders.platform.bus.open import FAULTS as BUS_FAULTS
from orders.serve.running import start

RATE_PER_S = 150.0
REST_S = 60.0
"""How long everything may take to come to rest after a fault."""
DEADLINE_S = 3.0
"""How long a step is tried before the saga turns back: short, so that the sweep sees it happen."""
STUCK_S = 45.0
AFTER_S = 0.5
"""Orders of a shop that has come through belong to the picture, too."""

Told = Callable[[Outcome], None]


def sweep(
    directory: Path,
    faults: Sequence[Fault],
    *,
    production: bool = False,
    rate_per_s: float = RATE_PER_S,
    seed: int = 1,
    told: Told = lambda outcome: None,
) -> list[Outcome]:
    """Let faults strike, one after another, while customers order; every message comes twice and out of order.

    Parameters
    ----------
    directory : Path
        A data folder for the services; best an empty one.
    faults : sequence of Fault
    production : bool
        PostgreSQL and NATS in place of SQLite.
    rate_per_s : float
        New orders a second.
    seed : int
        Of the orders, and of the shuffling of messages.
    told : callable
        Called with each outcome as it comes.
    """
    with (
        _worst_bus(seed),
        start(directory, production, fault_injection=True, order_deadline_s=DEADLINE_S) as services,
    ):
        edge = urlsplit(services.edge)
        with Customers(edge.hostname or "", edge.port or 0, rate_per_s, seed=seed) as customers:
            scene = Scene(services, customers, STUCK_S)
            outcomes = []
            for fault in faults:
                outcomes.append(_outcome(fault, scene))
                told(outcomes[-1])
            return outcomes


def chosen(production: bool, names: Sequence[str] = (), *, slow: bool = True) -> list[Fault]:
    """The faults of a setting, or those of them whose names hold one of some words.

    Raises
    ------
    InvalidInput
        Where a word is in no name.
    """
    setting = "production" if production else "embedded"
    possible = [fault for fault in catalogue() if setting in fault.settings and (slow or not fault.slow)]
    strangers = [name for name in names if not any(name in fault.name for fault in possible)]
    if strangers:
        raise InvalidInput(
            Finding("--fault", 0, "unknown-fault", f"{name}: no fault of the {setting} setting is called so")
            for name in strangers
        )
    return [fault for fault in possible if not names or any(name in fault.name for name in names)]


@contextmanager
def _worst_bus(seed: int) -> Iterator[None]:
    """Processes that are started in this block get every message twice and shuffled."""
    before = os.environ.get(BUS_FAULTS)
    os.environ[BUS_FAULTS] = str(seed)
    try:
        yield
    finally:
        if before is None:
            del os.environ[BUS_FAULTS]
        else:
            os.environ[BUS_FAULTS] = before


def _outcome(fault: Fault, scene: Scene) -> Outcome:
    start_s, before = time.monotonic(), len(scene.customers.told.accepted)
    note = ""
    try:
        fault.strike(scene)
        pause(AFTER_S)
    except (NotReached, Pod2doorError) as error:
        note = str(error)
    verdict = scene.audit(REST_S)
    accepted = len(scene.customers.told.accepted)
    return Outcome(
        fault.name,
        fault.what,
        time.monotonic() - start_s,
        accepted,
        accepted - before,
        verdict.count("lost"),
        verdict.count("doubled"),
        verdict.count("stuck"),
        verdict.count("wrong"),
        not note,
        verdict.wrongs,
        note,
    )
