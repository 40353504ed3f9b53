"""Starts the services, keeps them running, and stops them: `orders serve`."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, Any

from core.errors import Pod2doorError
from orders.platform.clock import Clock
from orders.platform.security.audit_log import AuditLog
from orders.platform.settings import Settings
from orders.serve import layout, state
from orders.serve.child import Child
from orders.serve.provision import provide
from orders.serve.rotation import rotate_due

if TYPE_CHECKING:
    from orders.serve.servers import Servers

LOOK_S = 0.02
PAUSE_S = 0.5
"""After a look that failed."""
START_LIMIT_S = 60.0
STOP_LIMIT_S = 20.0
ROTATION_LOOK_S = 60.0

Faults = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""Process to fault point to what it does (`orders.platform.faults`)."""


class Supervisor:
    """The services of one data folder. One thread starts, watches and stops them: the processes end with it.

    Parameters
    ----------
    settings : Settings
        Gaps in ports and processes are filled in.
    faults : mapping
        Armed at the first start of each process.
    quiet_ports : bool
        As in `layout.laid_out`.
    """

    def __init__(self, settings: Settings, faults: Faults | None = None, *, quiet_ports: bool = False) -> None:
        self.settings = layout.laid_out(settings, quiet_ports=quiet_ports)
        self.children: dict[str, Child] = {}
        self._faults = faults or {}
        self._servers: Servers | None = None
        self._log: AuditLog | None = None
        self._unaudited: deque[tuple[str, str, str]] = deque()
        self._rotation_s = 0.0
        self._told: state.ServicesState | None = None
        self._asked = threading.Event()

    def run(self, started: Callable[[], None]) -> None:
        """Start everything, call `started`, watch until `ask_to_stop`, stop everything.

        Raises
        ------
        Pod2doorError
            Where something did not start; all that did has been stopped again.
        """
        with ExitStack() as closing:
            closing.enter_context(state.sole_supervisor(self.settings.folder))
            layout.check_edge(self.settings)
            closing.callback(self._stop)
            self._start()
            started()
            self._watch()

    def ask_to_stop(self) -> None:
        """Let `run` come to its end; any thread, or a signal's handler, may call this."""
        self._asked.set()

    def server_pids(self) -> dict[str, int]:
        """Process ids of the servers that were started here, by name."""
        return self._servers.pids() if self._servers else {}

    @contextmanager
    def server_down(self, name: str) -> Iterator[None]:
        """A server is killed, and stays away in this block."""
        if self._servers is None or name not in self.server_pids():
            raise Pod2doorError(f"{name} was not started here")
        self._servers.held_down.add(name)
        try:
            self._servers.kill(name)
            yield
        finally:
            self._servers.held_down.discard(name)

    def _watch(self) -> None:
        while not self._asked.wait(LOOK_S):
            try:
                self._look()
            except (OSError, Pod2doorError):
                # A full disk, no memory for a new process, a database that does not start: the services that run go
                # on, and say themselves what they miss; a later look tries again.
                self._asked.wait(PAUSE_S)

    def _look(self) -> None:
        for child in self.children.values():
            if (ended := child.exit_code) is not None and child.revive():
                self._audit("start anew", child.name, f"after exit code {ended}")
        self._tell()
        if self._servers is not None:
            self._servers.revive()
        if time.monotonic() >= self._rotation_s:
            self._rotation_s = time.monotonic() + ROTATION_LOOK_S
            for service in rotate_due(self.settings.folder / "keys", layout.services_in(self.settings)):
                self._audit("rotate key", service, "done")

    def _audit(self, action: str, target: str, outcome: str) -> None:
        self._unaudited.append((action, target, outcome))
        if self._log is None:
            self._log = AuditLog.open(self.settings.folder, "supervisor", Clock())
        while self._unaudited:
            self._log.record("supervisor", *self._unaudited[0])
            self._unaudited.popleft()

    def _start(self) -> None:
        settings = self.settings
        provide(settings.folder, layout.services_in(settings), settings.host, production=settings.production)
        if settings.production:
            # Embedded needs none of the packages behind this.
            from orders.serve.servers import Servers

            self._servers = Servers(settings)
            self._servers.start()
            self.settings, settings = self._servers.settings, self._servers.for_services
        path = settings.folder / "settings.json"
        settings.write(path)
        path.chmod(0o600)
        for name in settings.processes:
            self.children[name] = Child(path, settings.folder, name, self._faults.get(name, {}))
            self.children[name].start()
        self._wait_until_ready()
        self._audit("start", settings.directory, "ready")
        self._tell()

    def _wait_until_ready(self) -> None:
        """A process that a fault kills while it starts is started anew, as later; any other end is a failure."""
        deadline = time.monotonic() + START_LIMIT_S
        while not all(child.ready for child in self.children.values()):
            for child in self.children.values():
                if child.exit_code == -signal.SIGKILL:
                    child.revive()
                elif child.exit_code is not None:
                    raise Pod2doorError(f"{child.name} did not start: {_last_line(child)}")
            if self._asked.wait(LOOK_S):
                return
            if time.monotonic() > deadline:
                raise Pod2doorError(f"the services did not start within {START_LIMIT_S:g} s")

    def _stop(self) -> None:
        """First whoever takes orders: the others serve it to the end. Then the others, then the servers."""
        takes_orders = {name for name, parts in self.settings.processes.items() if layout.GATEWAY in parts}
        first = [child for name, child in self.children.items() if name in takes_orders]
        rest = [child for name, child in self.children.items() if name not in takes_orders]
        for group in (first, rest):
            for child in group:
                child.ask_to_stop()
            for child in group:
                child.wait(STOP_LIMIT_S)
        if self._servers is not None:
            self._servers.stop()
        if self._log is not None:
            with suppress(OSError):
                self._audit("stop", self.settings.directory, "done")
            self._log.close()

    def _tell(self) -> None:
        settings, urls = self.settings, layout.urls(self.settings)
        processes = {name: self._of(name, child) for name, child in self.children.items()}
        told = state.ServicesState(
            supervisor=os.getpid(),
            production=settings.production,
            scheme=layout.scheme(settings),
            host=settings.host,
            edge=urls.get(layout.EDGE, ""),
            processes=processes,
            servers=self.server_pids(),
        )
        if told != self._told or not state.path_of(settings.folder).exists():
            state.write(settings.folder, told)
            self._told = told

    def _of(self, name: str, child: Child) -> state.ProcessState:
        parts = self.settings.processes[name]
        held = [*([layout.EDGE] if layout.GATEWAY in parts else []), *parts]
        ports = {part: self.settings.ports[part] for part in held}
        return state.ProcessState(child.pid, ports, child.ready, child.restarts)


def serve(settings: Settings, started: Callable[[Supervisor], None]) -> None:
    """Run all services until Ctrl-C or SIGTERM; the main thread's.

    Parameters
    ----------
    settings : Settings
    started : callable
        Called when everything serves: it prints the ports.

    Raises
    ------
    Pod2doorError
    """
    supervisor = Supervisor(settings)
    before = {
        number: signal.signal(number, lambda *_: supervisor.ask_to_stop()) for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        supervisor.run(lambda: started(supervisor))
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _last_line(child: Child) -> str:
    lines = [line for line in child.said.splitlines() if line.strip()]
    return f"{lines[-1].strip() if lines else 'it said nothing'} (all of it: {child.output})"
