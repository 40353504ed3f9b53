"""The whole shop on both settings, opened once for each of the two."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from orders.platform.settings import Settings
from orders.services.user import passwords
from tests.orders.contracts.shop import Shop


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """A hash for each attempt takes 0.2 s, which is its purpose, and not this tests'."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "COST", 2)
        yield


@pytest.fixture(scope="module", params=["embedded", "production"])
def shop(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp("shop")
    if request.param == "embedded":
        with Shop(Settings(str(folder), fault_injection=True)) as opened:
            yield opened
        return
    servers = request.getfixturevalue("production")
    with Shop(replace(servers.settings(folder), fault_injection=True)) as opened:
        yield opened
    servers.sweep()
