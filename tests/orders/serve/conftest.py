from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest

from orders.platform.settings import Settings
from orders.serve.running import Services, start

SMALL = {"front": ["inventory"], "back": ["fraud", "fraud:subscribers"]}
"""Two processes that start quickly."""

Start = Callable[..., AbstractContextManager[Services]]


@pytest.fixture
def services(settings: Settings) -> Start:
    """``with services(processes=...) as it``: in the test's setting; a second time, they go on where they ended."""

    def start_services(**wanted: Any) -> AbstractContextManager[Services]:
        return start(
            settings.directory, settings.production, **{"postgres": settings.postgres, "nats": settings.nats, **wanted}
        )

    return start_services


@pytest.fixture(scope="module", params=["embedded", "production"])
def running(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """The small layout at work, in both settings; its process "back" is killed at its first look at the bus."""
    directory = tmp_path_factory.mktemp("services")
    faults = {"back": {"bus.fetch": {"do": "kill"}}}
    if request.param == "embedded":
        with start(directory, faults=faults, processes=SMALL) as services:
            yield services
        return
    servers = request.getfixturevalue("production")
    given: Settings = servers.settings(directory)
    with start(directory, True, faults, postgres=given.postgres, nats=given.nats, processes=SMALL) as services:
        yield services
    servers.sweep()
