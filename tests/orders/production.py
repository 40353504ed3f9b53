"""One PostgreSQL and one NATS for all tests of a process, swept clean after each test."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import tempfile
from pathlib import Path

import nats
import psycopg
from psycopg import sql

from orders.platform.servers import Server, start_nats, start_postgres
from orders.platform.settings import Settings
from orders.platform.store.roles import make_roles, passwords

SERVICES = (
    *("gateway", "catalogue", "cart", "user", "order", "inventory", "payment", "shipping", "notification"),
    *("analytics", "recommendations", "fraud", "monolith"),
)


_GUARD = """
read word
[ "$word" = stopped ] && exit
kill -INT "$(head -n 1 "$0/postgres/data/postmaster.pid")"
kill -TERM "$(cat "$0/nats/nats.pid")"
"""
"""Ends the servers of a test run that was killed: its end of the pipe closes with it."""


class Production:
    """The servers; a test may stop them, the next one finds them running, at the same addresses."""

    postgres: Server
    nats: Server

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="pod2door-tests-"))
        self._main = Settings(str(self._folder), production=True)
        self.start()
        self._guard = subprocess.Popen(
            ["sh", "-c", _GUARD, str(self._folder)], stdin=subprocess.PIPE, text=True, start_new_session=True
        )
        self._owner = self.postgres.address.replace("/postgres?", "/orders?")
        with psycopg.connect(self.postgres.address, autocommit=True) as connection:
            connection.execute("CREATE DATABASE orders")
        make_roles(self._owner, SERVICES, passwords(self._main, SERVICES))

    def start(self) -> None:
        """Start what does not run."""
        if not hasattr(self, "postgres") or not self.postgres.running():
            self.postgres = start_postgres(self._folder / "postgres", sync=False)
        if not hasattr(self, "nats") or not self.nats.running():
            self.nats = start_nats(self._folder / "nats")

    def settings(self, directory: Path) -> Settings:
        """Settings with a data folder of their own, which has the services' passwords."""
        shutil.copytree(self._folder / "keys", directory / "keys")
        return Settings(str(directory), production=True, postgres=self._owner, nats=self.nats.address)

    def sweep(self) -> None:
        """Take away what a test left."""
        self.start()
        with psycopg.connect(self._owner, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename LIKE 'pod2door\\_%'"
            )
            named = "SELECT nspname FROM pg_namespace WHERE pg_get_userbyid(nspowner) LIKE 'pod2door\\_%'"
            for (name,) in connection.execute(named).fetchall():
                connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(name)))
        if any((self._folder / "nats" / "data").glob("jetstream/*/streams/*")):
            asyncio.run(self._delete_streams())

    async def _delete_streams(self) -> None:
        client = await nats.connect(self.nats.address)
        stream = client.jetstream()
        for information in await stream.streams_info():
            await stream.delete_stream(str(information.config.name))
        await client.close()

    def stop(self) -> None:
        """Stop both, and delete their files."""
        self.postgres.stop()
        self.nats.stop()
        self._guard.communicate("stopped\n")
        shutil.rmtree(self._folder)
