"""How tables lie and how their rows are found, however much they have grown."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from orders.platform.settings import Settings
from orders.platform.store import Table, Transaction
from orders.platform.store.open import open_database
from orders.platform.store.postgres import PostgresDatabase
from orders.platform.store.sqlite import SqliteDatabase

TABLE = Table("outcomes", {"order_id": "text", "step": "text", "ok": "integer"}, key=("order_id", "step"))
BATCH = [f"order-{number}" for number in range(50)]
TIMES = 12
"""More often than a driver and a server need to settle on one plan for good."""


def _find(transaction: Transaction) -> None:
    transaction.find("outcomes", ("order_id", "ok"), "order_id", BATCH)


def _update(transaction: Transaction) -> None:
    transaction.update("outcomes", ("order_id", "step"), ("ok",), [(order, "charge", 1) for order in BATCH])


def _delete(transaction: Transaction) -> None:
    transaction.delete("outcomes", ("order_id", "step"), [(order, "refund") for order in BATCH])


@pytest.mark.parametrize("rows_at_first", [0, 20, 200])
@pytest.mark.parametrize("statement", [_find, _update, _delete])
def test_a_grown_table_is_not_scanned(
    statement: Callable[[Transaction], None], rows_at_first: int, production_settings: Settings
) -> None:
    database = open_database(production_settings, "payment", "plans", (TABLE,))
    assert isinstance(database, PostgresDatabase)
    try:
        _fill(database, 0, rows_at_first)
        database.connection().execute("ANALYZE outcomes")
        for _ in range(TIMES):
            with database.transaction() as transaction:
                statement(transaction)
        _fill(database, rows_at_first, 20_000)
        with database.transaction() as transaction:
            before = _scans(transaction)
            statement(transaction)
            scans, found_by_index = (now - then for now, then in zip(_scans(transaction), before, strict=True))
    finally:
        database.close()
    assert scans == 0
    assert found_by_index > 0


def _fill(database: PostgresDatabase, first: int, end: int) -> None:
    with database.transaction() as transaction:
        transaction.insert("outcomes", tuple(TABLE.columns), [(f"order-{n}", "charge", 1) for n in range(first, end)])


def _scans(transaction: Transaction) -> tuple[int, int]:
    """How often this transaction scanned the whole table, and how often its index."""
    sql = "SELECT seq_scan, idx_scan FROM pg_stat_xact_user_tables WHERE relid = 'outcomes'::regclass"
    return transaction.select(sql)[0]


def test_embedded_a_table_with_a_key_is_one_tree(tmp_path: Path) -> None:
    numbered = Table("log", {"position": "integer", "state": "bytes"}, serial="position")
    database = SqliteDatabase(tmp_path / "store.db", (TABLE, numbered))
    with closing(database), database.transaction(read_only=True) as transaction:
        lie = dict(transaction.select("SELECT name, wr FROM pragma_table_list WHERE schema = 'main'"))
    assert (lie["outcomes"], lie["log"]) == (1, 0)
