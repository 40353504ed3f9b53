"""The database and the broker of the production setting, started where the user has none of his own."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

from orders.platform.security.authorities import Authority
from orders.platform.servers import Server, start_nats, start_postgres
from orders.platform.servers.nats import Tls
from orders.platform.settings import Settings
from orders.platform.store.roles import make_roles, passwords
from orders.serve.guard import release, start_guard
from orders.serve.layout import services_in
from orders.serve.provision import NATS


class Servers:
    """The servers that this supervisor started; none where the settings name addresses.

    Parameters
    ----------
    settings : Settings
        Of the production setting, its certificates made.
    """

    def __init__(self, settings: Settings) -> None:
        self.started: list[Server] = []
        folder = settings.folder / "servers"
        if not settings.postgres:
            self.started.append(start_postgres(folder / "postgres"))
            settings = replace(settings, postgres=self.started[-1].address)
        if not settings.nats:
            self.started.append(start_nats(folder / "nats", tls=_tls(settings.folder)))
            settings = replace(settings, nats=self.started[-1].address)
        services = services_in(settings)
        make_roles(settings.postgres, services, passwords(settings, services))
        self.settings = settings
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


def _tls(directory: Path) -> Tls:
    authority = Authority(directory)
    certificate = authority.certificate(NATS)
    return Tls(certificate.certificate, certificate.key, authority.path)
