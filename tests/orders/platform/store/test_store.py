"""What a transaction does, on both databases alike."""

from __future__ import annotations

import pytest

from orders.platform.store import Conflict, Table
from tests.orders.conftest import OpenDatabase

STOCK = Table("stock", {"sku": "text", "on_hand": "integer", "note?": "text"}, key=("sku",))


def test_what_was_committed_is_there_when_the_store_is_opened_again(database: OpenDatabase) -> None:
    with database("inventory", "stock", [STOCK]).transaction() as transaction:
        transaction.insert("stock", ("sku", "on_hand"), [("a", 1), ("b", 2)])
    with database("inventory", "stock", [STOCK]).transaction(read_only=True) as transaction:
        assert transaction.select("SELECT sku, on_hand, note FROM stock ORDER BY sku") == [
            ("a", 1, None),
            ("b", 2, None),
        ]


def test_an_exception_rolls_back(database: OpenDatabase) -> None:
    store = database("inventory", "stock", [STOCK])
    with pytest.raises(Conflict), store.transaction() as transaction:
        transaction.insert("stock", ("sku",), [("a",), ("b",), ("a",)])
    with store.transaction() as transaction:
        assert transaction.select("SELECT count(*) FROM stock") == [(0,)]
