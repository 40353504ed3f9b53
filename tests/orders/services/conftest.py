"""Services by themselves, over the stores of both settings."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from orders.platform.settings import Settings
from tests.orders.conftest import OpenDatabase
from tests.orders.services.local import LocalContext, LocalService

StartLocal = Callable[..., LocalService]


@pytest.fixture
def local(settings: Settings, database: OpenDatabase) -> StartLocal:
    """``local("inventory", opening_stock=3)``: the service, with its settings changed so."""

    def start(name: str, **changes: Any) -> LocalService:
        service = importlib.import_module(f"orders.services.{name}.service").SERVICE
        return LocalService(service, LocalContext(name, replace(settings, **changes), database))

    return start
