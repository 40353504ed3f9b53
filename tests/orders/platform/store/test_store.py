"""What a transaction does, on both databases alike."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from orders.platform.settings import Settings
from orders.platform.store import Conflict, Database, StoreUnavailable, Table, postgres, sqlite
from orders.platform.store.open import open_database
from tests.orders.conftest import OpenDatabase

STOCK = Table("stock", {"sku": "text", "on_hand": "integer", "note?": "text"}, key=("sku",), indexes=(("on_hand",),))
LOG = Table("log", {"position": "integer", "id": "text", "state": "bytes"}, serial="position", unique=(("id",),))
READ_ONLY = (sqlite3.OperationalError, psycopg.errors.ReadOnlySqlTransaction)


@pytest.fixture
def store(database: OpenDatabase) -> Database:
    return database("inventory", "stock", [STOCK, LOG])


def skus(store: Database) -> list[str]:
    with store.transaction(read_only=True) as transaction:
        return [sku for (sku,) in transaction.select("SELECT sku FROM stock ORDER BY sku")]


def test_what_was_committed_is_there_when_the_store_is_opened_again(database: OpenDatabase, store: Database) -> None:
    with store.transaction() as transaction:
        transaction.insert("stock", ("sku", "on_hand"), [("a", 1), ("b", 2)])
    store.close()
    with database("inventory", "stock", [STOCK]).transaction(read_only=True) as transaction:
        assert transaction.select("SELECT * FROM stock ORDER BY sku") == [("a", 1, None), ("b", 2, None)]


def test_two_stores_of_a_service_share_nothing(database: OpenDatabase, store: Database) -> None:
    with store.transaction() as transaction:
        transaction.insert("stock", ("sku",), [("a",)])
    assert skus(database("inventory", "other", [STOCK])) == []


@pytest.mark.parametrize("name", ["", "Log", "../log", "log;", "1", "a" * 32])
def test_a_stores_name_is_checked(database: OpenDatabase, name: str) -> None:
    with pytest.raises(ValueError, match="no name"):
        database("inventory", name, [STOCK])


def test_an_exception_rolls_back(store: Database) -> None:
    with pytest.raises(ZeroDivisionError), store.transaction() as transaction:
        transaction.insert("stock", ("sku", "on_hand"), [("a", transaction.insert("stock", ("sku",), [("b",)]) // 0)])
    assert skus(store) == []


def test_a_batch_with_a_conflict_goes_in_not_at_all(store: Database) -> None:
    with pytest.raises(Conflict), store.transaction() as transaction:
        transaction.insert("stock", ("sku",), [("a",), ("b",), ("a",)])
    assert skus(store) == []


def test_a_failure_that_was_swallowed_still_ends_the_transaction(store: Database) -> None:
    def swallow() -> None:
        with store.transaction() as transaction:
            transaction.insert("stock", ("sku",), [("a",)])
            with pytest.raises(Conflict):
                transaction.insert("stock", ("sku",), [("a",)])

    with pytest.raises(Conflict):
        swallow()
    assert skus(store) == []


def test_a_value_that_is_missing_is_a_conflict(store: Database) -> None:
    with pytest.raises(Conflict), store.transaction() as transaction:
        transaction.insert("stock", ("on_hand",), [(1,)])


def test_a_reading_transaction_writes_nothing(store: Database) -> None:
    with pytest.raises(READ_ONLY), store.transaction(read_only=True) as transaction:
        transaction.insert("stock", ("sku",), [("a",)])
    with store.transaction() as transaction:
        transaction.insert("stock", ("sku",), [("b",)])
    assert skus(store) == ["b"]


def test_a_reading_transaction_sees_one_moment(database: OpenDatabase, store: Database) -> None:
    writer = database("inventory", "stock", [STOCK])
    with store.transaction(read_only=True) as transaction:
        before = transaction.select("SELECT count(*) FROM stock")
        with writer.transaction() as writing:
            writing.insert("stock", ("sku",), [("a",)])
        assert transaction.select("SELECT count(*) FROM stock") == before == [(0,)]
    assert skus(store) == ["a"]


def test_a_transaction_does_not_open_inside_another(store: Database) -> None:
    with store.transaction(), pytest.raises(RuntimeError, match="open already"), store.transaction():
        pass
    with store.transaction():
        pass


def test_no_rows_are_no_statement(store: Database) -> None:
    with store.transaction() as transaction:
        assert transaction.insert("stock", ("sku",), []) == 0
        assert transaction.insert_new("stock", ("sku",), [], ("sku",)) == set()
        transaction.add("stock", ("sku",), ("on_hand",), [])
        assert transaction.update("stock", ("sku",), ("on_hand",), []) == 0
        assert transaction.delete("stock", ("sku",), []) == 0
        assert transaction.find("stock", ("sku",), "sku", []) == []


def test_numbers_have_no_gaps(store: Database) -> None:
    def rows(*names: str) -> list[tuple[str, bytes]]:
        return [(name, b"") for name in names]

    with store.transaction() as transaction:
        assert transaction.insert("log", ("id", "state"), rows("c", "a")) == 2
    with pytest.raises(Conflict), store.transaction() as transaction:
        transaction.insert("log", ("id", "state"), rows("lost", "a"))
    with store.transaction() as transaction:
        assert transaction.insert_new("log", ("id", "state"), rows("a", "z", "c", "b"), ("id",)) == {("z",), ("b",)}
        transaction.insert("log", ("position", "id", "state"), [(5, "given", b"")])
        transaction.insert("log", ("id", "state"), rows("d"))
        ids = transaction.select("SELECT position, id FROM log ORDER BY position")
    assert ids == [(1, "c"), (2, "a"), (3, "z"), (4, "b"), (5, "given"), (6, "d")]


def test_rows_that_may_be_ignored_bring_their_numbers(store: Database) -> None:
    with pytest.raises(ValueError, match="must bring their position"), store.transaction() as transaction:
        transaction.insert("log", ("id", "state"), [("a", b"")], ignore=True)


def test_statements_of_ones_own(store: Database) -> None:
    with store.transaction() as transaction:
        transaction.insert("stock", ("sku", "on_hand", "note"), [("a", 1, "50 %?"), ("b", 2, None), ("c", 4, "it's")])
        assert transaction.execute("UPDATE stock SET on_hand = on_hand + ? WHERE sku >= ?", (1, "b")) == 2
        like = transaction.select(
            "SELECT sku, '?', 1 % 2 FROM stock WHERE note LIKE '%\\%?' ESCAPE '\\' AND on_hand = ?", (1,)
        )
        sums = transaction.select("SELECT sum(on_hand), count(*), count(note), max(sku) FROM stock /* ? */")
        [(mean,)] = transaction.select("SELECT avg(on_hand) FROM stock WHERE sku IN (?, ?)", ("a", "c"))
    assert like == [("a", "?", 1)]
    assert sums == [(9, 3, 2, "c")]
    assert type(sums[0][0]) is int
    assert mean == 3.0


def test_another_thread_may_use_it(store: Database) -> None:
    def write(name: str) -> None:
        with store.transaction() as transaction:
            transaction.insert("stock", ("sku",), [(name,)])

    with ThreadPoolExecutor(1) as threads:
        threads.submit(write, "a").result()
    write("b")
    assert skus(store) == ["a", "b"]


def test_writers_of_one_store_go_one_after_the_other(settings: Settings, store: Database) -> None:
    """Each reads a counter and writes what it read plus one: together they lose none."""
    with store.transaction() as transaction:
        transaction.insert("stock", ("sku", "on_hand"), [("a", 0)])

    def count(times: int) -> None:
        mine = open_database(settings, "inventory", "stock", [STOCK])
        for _ in range(times):
            with mine.transaction() as transaction:
                [(now,)] = transaction.find("stock", ("on_hand",), "sku", ["a"])
                transaction.update("stock", ("sku",), ("on_hand",), [("a", now + 1)])
        mine.close()

    with ThreadPoolExecutor(3) as threads:
        list(threads.map(count, [20] * 3))
    with store.transaction(read_only=True) as transaction:
        assert transaction.select("SELECT on_hand FROM stock") == [(60,)]


def test_a_writer_that_waits_too_long_says_so(
    database: OpenDatabase, store: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "BUSY_TIMEOUT_S", 0.05)
    monkeypatch.setattr(postgres, "LOCK_TIMEOUT_S", 0.05)
    other = database("inventory", "stock", [STOCK])
    with store.transaction() as transaction:
        with pytest.raises(StoreUnavailable, match="lock"), other.transaction():
            pass
        transaction.insert("stock", ("sku",), [("a",)])
    assert skus(other) == ["a"]
