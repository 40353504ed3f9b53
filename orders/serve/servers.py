"""The database and the broker of the production setting, started where the user has none of his own."""

from __future__ import annotations

import subprocess
from dataclasses import replace
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
    """

    def __init__(self, settings: Settings) -> None:
        self.started: list[Server] = []
        folder, services = settings.folder / "servers", services_in(settings)
        if not settings.postgres:
            self.started.append(start_postgres(folder / "postgres"))
            settings = replace(settings, postgres=self.started[-1].address)
        if not settings.nats:
            self.started.append(start_nats(folder / "nats", tls=_tls(settings.folder), users=bus_rights(services)))
            settings = replace(settings, nats=self.started[-1].address)
        make_roles(settings.postgres, services, passwords(settings, services))
        self.settings = settings
        self.for_services = replace(settings, postgres=_without_owner(settings.postgres))
        self._guard: subprocess.Popen[bytes] | None = start_guard(self.started) if self.started else None

    def pids(self) -> dict[str, int]:
        """The process ids, by the server's name."""
        return {server.name: server.pid for server in self.started}

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
