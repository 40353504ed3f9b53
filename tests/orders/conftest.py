"""Both settings for every test that touches a store or the bus: SQLite, and PostgreSQL with NATS.

`settings` gives each test a data folder of its own; `database` opens a store in it, `bus` the bus.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from orders.platform.bus import Bus
from orders.platform.settings import Settings
from orders.platform.store import Database, Table
from orders.platform.store.open import open_database
from tests.orders.production import Production

OpenDatabase = Callable[[str, str, Sequence[Table]], Database]
OpenBus = Callable[[], AbstractAsyncContextManager[Bus]]


@pytest.fixture(scope="session")
def production() -> Iterator[Production]:
    """The servers of the production setting, started at the first test that asks."""
    started = Production()
    yield started
    started.stop()


@pytest.fixture(params=["embedded", "production"])
def setting(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def production_settings(production: Production, tmp_path: Path) -> Iterator[Settings]:
    """For a test of the production setting alone."""
    yield production.settings(tmp_path)
    production.sweep()


@pytest.fixture
def settings(setting: str, tmp_path: Path, request: pytest.FixtureRequest) -> Settings:
    if setting == "production":
        return request.getfixturevalue("production_settings")
    return Settings(str(tmp_path))


@pytest.fixture
def database(settings: Settings) -> Iterator[OpenDatabase]:
    """``database(service, store, tables)``: opened, and closed when the test is over."""
    opened: list[Database] = []

    def open_one(service: str, store: str, tables: Sequence[Table]) -> Database:
        opened.append(open_database(settings, service, store, tables))
        return opened[-1]

    yield open_one
    for one in opened:
        one.close()


@pytest.fixture
def bus(settings: Settings) -> OpenBus:
    """``async with bus() as it``: the bus of the test's settings, inside the test's own event loop."""

    @asynccontextmanager
    async def open_one() -> AsyncIterator[Bus]:
        from orders.platform.bus.open import open_bus

        opened = await open_bus(settings)
        try:
            yield opened
        finally:
            await opened.close()

    return open_one
