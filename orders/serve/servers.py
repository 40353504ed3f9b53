"""The database and the broker of the production setting, started where the user has none of his own."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from orders.platform.security.authorities import Authority
from orders.platform.servers import Server, start_nats, start_postgres
from orders.platform.servers.nats import Tls
from orders.platform.settings import Settings
from orders.platform.wheels import production_packages
from orders.serve.guard import release, start_guard
from orders.serve.layout import services_in
from orders.serve.provision import NATS

with production_packages():
    from psycopg.conninfo import conninfo_to_dict, make_conninfo

    from orders.platform.store.roles import make_roles, passwords
    from orders.serve.bus_rights import bus_rights


class Servers:
    """The servers that this supervisor started; none where the settings name addresses.

    Parameters
    ----------
    settings : Settings
        Of the production setting, its certificates made.

    Attributes
    ----------
    settings : Settings
        With the addresses filled in; the database's is its owner's.
    for_services : Settings
        The same, but for the owner's name and password: each service has a role of its own.
    held_down : set of str
        Servers that a fault sweep keeps from being started anew, by name.
    """

    def __init__(self, settings: Settings) -> None:
        self._starts: list[Callable[[], Server]] = []
        self.started: list[Server] = []
        self.held_down: set[str] = set()
        self.settings = self.for_services = settings
        self._guard: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start what the settings name no address of, and make the services' roles; `stop` also after a failure.

        Raises
        ------
        Pod2doorError
        """
        settings = self.settings
        folder, services = settings.folder / "servers", services_in(settings)
        if not settings.postgres:
            settings = replace(settings, postgres=self._start(partial(start_postgres, folder / "postgres")))
        if not settings.nats:
            start = partial(start_nats, folder / "nats", tls=_tls(settings.folder), users=bus_rights(services))
            settings = replace(settings, nats=self._start(start))
        make_roles(settings.postgres, services, passwords(settings, services))
        self.settings = settings
        self.for_services = replace(settings, postgres=_without_owner(settings.postgres))
        self._guard = start_guard(self.started) if self.started else None

    def pids(self) -> dict[str, int]:
        """The process ids, by the server's name."""
        return {server.name: server.pid for server in self.started}

    def revive(self) -> None:
        """Start those anew that have ended; their addresses stay the same."""
        ended = [
            number
            for number, server in enumerate(self.started)
            if server.name not in self.held_down and not server.running()
        ]
        for number in ended:
            self.started[number] = self._starts[number]()
        if ended:
            guard, self._guard = self._guard, start_guard(self.started)
            if guard is not None:
                release(guard)

    def kill(self, name: str) -> None:
        """Kill -9 a server, as a fault would."""
        next(server for server in self.started if server.name == name).kill()

    def _start(self, start: Callable[[], Server]) -> str:
        """Start a server, and remember how; its address."""
        self._starts.append(start)
        self.started.append(start())
        return self.started[-1].address

    def stop(self) -> None:
        """Stop them, in order."""
        for server in self.started:
            server.stop()
        if self._guard is not None:
            release(self._guard)
            self._guard = None


def _without_owner(address: str) -> str:
    parts = conninfo_to_dict(address)
    return make_conninfo("", **{key: str(parts[key]) for key in parts.keys() - {"user", "password"}})


def _tls(directory: Path) -> Tls:
    authority = Authority(directory)
    certificate = authority.certificate(NATS)
    return Tls(certificate.certificate, certificate.key, authority.path)
