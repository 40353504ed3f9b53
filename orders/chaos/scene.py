"""Where a fault strikes: services at work, customers who order all the while, an operator who looks on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import Pod2doorError
from orders.audit.report import Audit, audit
from orders.chaos.customers import Customers
from orders.serve.layout import is_subscribers, service_of
from orders.serve.operator import Operator
from orders.serve.running import Services
from orders.serve.status import gauges

STEP_S = 0.05


class NotReached(Exception):
    """The fault did not strike: what it was to break never happened. A fault that never strikes proves nothing."""


class Scene:
    """The services under a fault.

    Parameters
    ----------
    services : Services
        Started with `fault_injection`.
    customers : Customers
    deadline_s : float
        An order still open after so many seconds is stuck.
    """

    def __init__(self, services: Services, customers: Customers, deadline_s: float) -> None:
        self.services = services
        self.customers = customers
        self._deadline_s = deadline_s
        self._directory = services.settings.folder

    @property
    def production(self) -> bool:
        """Whether PostgreSQL and NATS are at work."""
        return self.services.settings.production

    @property
    def directory(self) -> Path:
        """The data folder."""
        return self._directory

    @contextmanager
    def operator(self) -> Iterator[Operator]:
        """Whoever runs the services."""
        with Operator(self._directory) as operator:
            yield operator

    def process_of(self, part: str) -> str:
        """The process in which a part of a service runs."""
        for process, parts in self.services.settings.processes.items():
            if part in parts:
                return process
        raise Pod2doorError(f"{part} does not run")

    def parts_of(self, service: str) -> list[str]:
        """The parts that a service has."""
        parts = [part for held in self.services.settings.processes.values() for part in held]
        return [part for part in parts if service_of(part) == service]

    def arm(self, part: str, point: str, **action: object) -> None:
        """Arm a fault point of the process in which a part runs."""
        with self.operator() as operator:
            operator.ask("PUT", part, f"/v1/faults/{point}", action)

    def disarm(self) -> None:
        """Disarm every fault point of every process."""
        with self.operator() as operator:
            for parts in self.services.settings.processes.values():
                operator.ask("DELETE", parts[0], "/v1/faults")

    @contextmanager
    def struck(self, part: str, limit_s: float = 30.0) -> Iterator[None]:
        """The process of a part dies in this block, and is back at its end.

        Raises
        ------
        NotReached
            It did not die within the limit.
        """
        process = self.process_of(part)
        before = self.services.restarts(process)
        yield
        if not self.wait(lambda: self.services.restarts(process) > before, limit_s):
            raise NotReached(f"{process} did not die within {limit_s:g} s")
        self.services.wait_restarted(process, before)

    def wait(self, done: Callable[[], bool], limit_s: float) -> bool:
        """Wait until something holds; False where time is up first."""
        end_s = time.monotonic() + limit_s
        while not done():
            if time.monotonic() > end_s:
                return False
            time.sleep(STEP_S)
        return True

    def parked(self, part: str) -> int:
        """How many events the subscriptions of a part are to try again; -1 where it does not answer."""
        try:
            with self.operator() as operator:
                return sum(told["retries"] for told in operator.ask("GET", part, "/v1/subscriptions"))
        except Pod2doorError:
            return -1

    def settled(self) -> bool:
        """Whether no order is on its way and every subscriber has come to the log's end.

        A dead letter that was sent again counts as dead until its subscriber has looked, then as a retry.
        """
        try:
            with self.operator() as operator:
                figures = gauges(operator, "order")
                return figures["open_orders"] == 0 and all(
                    told["position"] >= figures["log_position"] and told["retries"] == told["dead"] == 0
                    for part in filter(is_subscribers, operator.parts)
                    for told in operator.ask("GET", part, "/v1/subscriptions")
                    if told["stream"] == "order"
                )
        except Pod2doorError:
            return False

    def audit(self, limit_s: float) -> Audit:
        """Let everything come to rest, nobody ordering; then ask the auditor."""
        with self.customers.silence():
            self.wait(self.settled, limit_s)
            return audit(
                self._directory,
                postgres=self.services.settings.postgres if self.production else "",
                acknowledged=set(self.customers.told.accepted),
                deadline_s=self._deadline_s,
            )
