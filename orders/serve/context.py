"""What a service is given: its own stores, identity and thread, and the process's way to the bus and the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from orders.platform.bus import Bus
from orders.platform.calls import Calls
from orders.platform.calls.http_calls import Addresses
from orders.platform.calls.local_calls import Resident
from orders.platform.calls.service_calls import ServiceCalls
from orders.platform.clock import Clock
from orders.platform.observe.logs import logger
from orders.platform.observe.metrics import Metrics
from orders.platform.observe.traces import Tracer
from orders.platform.security.audit_log import AuditLog
from orders.platform.security.identities import Identity
from orders.platform.security.tokens import Issuer, Verifier
from orders.platform.security.vault import Vault
from orders.platform.settings import Settings
from orders.platform.store import Database, Table
from orders.platform.store.open import open_database
from orders.serve.layout import service_of
from orders.serve.worker import Worker

SEES_CARDS = frozenset({"gateway"})


@dataclass
class Shared:
    """What the services of one process share.

    Attributes
    ----------
    settings : Settings
    process : str
        The process's name.
    addresses : Addresses
        The way to services of other processes.
    residents : dict of str to Resident
        The services of this one, as they are built.
    clock : Clock
    """

    settings: Settings
    process: str
    addresses: Addresses
    residents: dict[str, Resident]
    clock: Clock = field(default_factory=Clock)


class ServiceContext:
    """The `Context` of one part of a service.

    Parameters
    ----------
    part : str
        "inventory" or "inventory:subscribers": each has a thread, a log and figures of its own, wherever it runs.
    scopes : mapping of str to tuple of str
        What the service may do at others.
    bus : Bus
        As the service may use it.
    shared : Shared
    """

    def __init__(self, part: str, scopes: Mapping[str, tuple[str, ...]], bus: Bus, shared: Shared) -> None:
        self.part = part
        self.service = service_of(part)
        self.settings = shared.settings
        self.clock = shared.clock
        self.bus = bus
        self.identity = Identity(self.settings.folder / "keys", self.service)
        self.calls: Calls = ServiceCalls(Issuer(self.identity), scopes, shared.residents, shared.addresses)
        self.verifier = Verifier.open(self.settings.folder, self.service)
        self.log = logger(part, self.settings.folder)
        self.metrics = Metrics(self.service)
        self._process = shared.process
        self._worker = Worker(part)
        self._databases: list[Database] = []

    @cached_property
    def audit(self) -> AuditLog:
        """The service's audit log; one file for each process that writes it."""
        return AuditLog.open(self.settings.folder, f"{self.part.replace(':', '-')}@{self._process}", self.clock)

    @cached_property
    def vault(self) -> Vault:
        """The vault of card numbers, for the service at the edge alone.

        Raises
        ------
        PermissionError
            For any other: no service behind it has to do with cards.
        """
        if self.service not in SEES_CARDS:
            raise PermissionError(f"{self.service} sees no cards")
        return Vault.open(self.settings.folder, self.clock.now_us)

    @cached_property
    def tracer(self) -> Tracer:
        """What makes the service's spans."""
        return Tracer(self.part, self.settings.folder)

    def database(self, store: str, tables: Sequence[Table]) -> Database:
        """Open one of the service's own stores; it is closed with the context."""
        opened = open_database(self.settings, self.service, store, tables)
        self._databases.append(opened)
        return opened

    async def run(self, work: Callable[..., Any], *arguments: Any) -> Any:
        """Run blocking work in the service's one thread, in order of arrival; a full queue raises `Overloaded`."""
        return await self._worker.run(work, *arguments)

    async def close(self, last: Callable[[], None]) -> None:
        """Let go of everything; `last` is the service's own closing, and runs in its thread."""

        def close_stores() -> None:
            try:
                last()
            finally:
                for database in reversed(self._databases):
                    database.close()

        await self._worker.close(close_stores)
        for opened in ("audit", "tracer"):
            if opened in self.__dict__:
                self.__dict__[opened].close()
