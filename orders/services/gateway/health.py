"""The health of every service that the gateway routes to, asked again and again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

import msgspec

from orders.platform.calls import CallFailed, Overloaded
from orders.platform.calls.deadlines import TooLate

if TYPE_CHECKING:
    from orders.platform.calls import Calls

PERIOD_S = 2.0
AGAIN_S = 0.2
"""After a check that did not reach it: it may just be starting, and every request is refused until it is seen."""
TIMEOUT_S = 1.0
DOWN_AFTER = 2
"""Checks in a row that did not reach it: one may be an accident."""

State = Literal["unknown", "up", "failing", "down"]


class ServiceHealth(msgspec.Struct):
    """What the last checks of a service said.

    Attributes
    ----------
    state : {"unknown", "up", "failing", "down"}
        "failing" is slow, or says what is wrong; "down" cannot be reached.
    since_s : float
        Seconds since 1970: the state's beginning.
    missed : int
        Checks in a row that did not reach it.
    problem : str
        One line; "" where all is well.
    """

    state: State = "unknown"
    since_s: float = 0.0
    missed: int = 0
    problem: str = ""


class HealthWatch:
    """Checks services until cancelled.

    Parameters
    ----------
    calls : Calls
    services : iterable of str
    """

    def __init__(self, calls: Calls, services: Iterable[str]) -> None:
        self._calls = calls
        self.services = {service: ServiceHealth() for service in services}

    async def run(self) -> None:
        """Check each of them every `PERIOD_S` seconds; in turn, as all at once would hold up orders on their way."""
        await asyncio.gather(
            *(
                self._check_often(service, PERIOD_S * place / len(self.services))
                for place, service in enumerate(self.services)
            )
        )

    async def _check_often(self, service: str, first_s: float) -> None:
        await self.check(service)
        await asyncio.sleep(first_s)
        while True:
            await self.check(service)
            await asyncio.sleep(AGAIN_S if self.services[service].missed else PERIOD_S)

    def is_down(self, service: str) -> bool:
        """Say whether asking is in vain."""
        return self.services[service].state == "down"

    async def check(self, service: str) -> None:
        """Ask one service once."""
        try:
            status, _, body = await self._calls.send(service, "GET", "/health", b"", timeout_s=TIMEOUT_S)
        except (TooLate, Overloaded) as error:
            # Slow is not gone: customers may have more patience than a check.
            self._set(service, "failing", str(error))
            return
        except CallFailed as error:
            health = self.services[service]
            health.missed += 1
            if health.missed >= DOWN_AFTER:
                self._set(service, "down", str(error))
            return
        self.services[service].missed = 0
        if status == 200:
            self._set(service, "up", "")
        else:
            self._set(service, "failing", " ".join(body.decode(errors="replace").split())[:200])

    def _set(self, service: str, state: State, problem: str) -> None:
        health = self.services[service]
        health.problem = problem
        if health.state != state:
            health.state, health.since_s = state, time.time()
