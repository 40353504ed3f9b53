"""A shop over the stores of both settings."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from typing import Any

import pytest

from orders.platform.settings import Settings
from tests.orders.conftest import OpenDatabase
from tests.orders.services.order.shop import Shop, open_shop

OpenShop = Callable[..., AbstractAsyncContextManager[Shop]]


@pytest.fixture
def shop(settings: Settings, database: OpenDatabase) -> OpenShop:
    """``async with shop() as it``: a shop that looks often; time passes only where the test says so."""
    quick = replace(settings, saga_tick_s=0.001)

    def open_one(**others: Any) -> AbstractAsyncContextManager[Shop]:
        return open_shop(quick, database, **others)

    return open_one
