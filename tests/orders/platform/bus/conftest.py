from __future__ import annotations

from collections.abc import Iterator

import pytest

from orders.platform.settings import Settings
from tests.orders.conftest import OpenDatabase
from tests.orders.platform.bus.shop import STORE, Counter, Office


@pytest.fixture
def office(settings: Settings) -> Iterator[Office]:
    made = Office(settings)
    yield made
    made.close()


@pytest.fixture
def counter(database: OpenDatabase, office: Office) -> Counter:
    return Counter(lambda: database("fraud", "store", STORE))
