"""All services on free ports for as long as a block lasts: for loads, fault sweeps and tests."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from core.errors import Pod2doorError
from orders.platform.security.customers import CustomerTokens
from orders.platform.security.identities import Identity
from orders.platform.security.scopes import ADMIN, OPERATOR, READ, STEPS, WRITE
from orders.platform.security.tokens import Issuer
from orders.platform.settings import Settings
from orders.serve import layout, state
from orders.serve.supervisor import Faults, Supervisor

LOOK_S = 0.02


class Services:
    """The services at work; `start` gives it.

    Attributes
    ----------
    settings : Settings
        As they run: with ports, processes and addresses.
    edge : str
        URL of the hot edge, where customers call; "" where no gateway runs.
    urls : dict of str to str
        URL of each part's API.
    """

    def __init__(self, supervisor: Supervisor) -> None:
        self._supervisor = supervisor
        self.settings: Settings = supervisor.settings
        self.urls = layout.urls(self.settings)
        self.edge = self.urls.get(layout.EDGE, "")
        self._issuer = Issuer(Identity(self.settings.folder / "keys", OPERATOR))

    @property
    def ports(self) -> dict[str, int]:
        """The port of each part, and of the edge."""
        return self.settings.ports

    @property
    def pids(self) -> dict[str, int]:
        """The process id of each process; 0 while it is down."""
        return {name: child.pid for name, child in self._supervisor.children.items()}

    @property
    def servers(self) -> dict[str, int]:
        """Process ids of the database and the broker, where they were started here."""
        return self._supervisor.server_pids()

    def token(self, service: str) -> str:
        """An operator's token for a service: it may do everything there, for five minutes."""
        return self._issuer.token(service, (READ, WRITE, STEPS, ADMIN))

    @property
    def admin_token(self) -> str:
        """An operator's token for the gateway."""
        return self.token(layout.GATEWAY)

    def customer_token(self, customer: str) -> str:
        """A token as the gateway gives to a customer."""
        return CustomerTokens(Identity(self.settings.folder / "keys", layout.GATEWAY)).issue(customer)

    def restarts(self, process: str) -> int:
        """How often a process was started anew."""
        return self._supervisor.children[process].restarts

    def kill(self, process: str) -> int:
        """Kill -9 a process, as a fault would; how often it had been started anew before."""
        before = self.restarts(process)
        self._supervisor.children[process].kill()
        return before

    def server_down(self, name: str) -> AbstractContextManager[None]:
        """The database ("PostgreSQL") or the broker ("NATS"), where it was started here, is away in this block."""
        return self._supervisor.server_down(name)

    def wait_restarted(self, process: str, before: int, limit_s: float = 60.0) -> None:
        """Wait until a process serves again.

        Parameters
        ----------
        process : str
        before : int
            What `kill` gave.
        limit_s : float

        Raises
        ------
        Pod2doorError
            Where it does not within the limit.
        """
        child = self._supervisor.children[process]
        deadline = time.monotonic() + limit_s
        while not (child.restarts > before and child.ready):
            if time.monotonic() > deadline:
                raise Pod2doorError(f"{process}: not back within {limit_s:g} s (what it said: {child.output})")
            time.sleep(LOOK_S)

    def told(self) -> state.ServicesState | None:
        """What services.json says now."""
        return state.read(self.settings.folder)


class _Thread(threading.Thread):
    """The supervisor's thread: it lives as long as the processes, which the kernel ends with it."""

    def __init__(self, supervisor: Supervisor) -> None:
        super().__init__(name="supervisor", daemon=True)
        self._supervisor = supervisor
        self.settled = threading.Event()
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            self._supervisor.run(self.settled.set)
        except BaseException as error:
            self.error = error
        finally:
            self.settled.set()


@contextmanager
def start(
    directory: Path | str, production: bool = False, faults: Faults | None = None, **settings: Any
) -> Iterator[Services]:
    """Start all services on free ports; leaving the block stops them, in order.

    Parameters
    ----------
    directory : path
        The data folder; a second start in it goes on where the first one ended.
    production : bool
        PostgreSQL and NATS, started here unless `postgres` and `nats` name some.
    faults : mapping, optional
        Process to fault point to what it does, e.g.
        ``{"front": {"order.saga.before_call": {"do": "kill", "at": 3}}}``; a restarted process has none.
    **settings
        Any other fields of `Settings`.

    Raises
    ------
    Pod2doorError
        Where they do not start.
    """
    wanted = Settings(directory=str(directory), production=production, **settings)
    supervisor = Supervisor(wanted, faults, quiet_ports=True)
    thread = _Thread(supervisor)
    thread.start()
    try:
        thread.settled.wait()
        if thread.error is not None:
            raise thread.error
        yield Services(supervisor)
    finally:
        supervisor.ask_to_stop()
        thread.join()
    if thread.error is not None:
        raise thread.error
