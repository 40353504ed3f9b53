from __future__ import annotations

from collections.abc import Iterator

import pytest

from orders.platform.settings import Settings
from orders.serve.running import Services, start

SMALL = {"front": ["inventory"], "back": ["fraud", "fraud:subscribers"]}
"""Two processes that start quickly."""


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
