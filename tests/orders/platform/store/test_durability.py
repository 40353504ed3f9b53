"""What was committed survives: kill -9 of the writer, kill -9 of the server, a full disk, a store that was away."""

from __future__ import annotations

import os
import random
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from orders.platform.settings import Settings
from orders.platform.store import Database, StoreUnavailable, Table, Transaction, postgres
from orders.platform.store.open import open_database
from tests.orders.conftest import OpenDatabase
from tests.orders.platform.store import writer
from tests.orders.production import Production

ROOT = Path(__file__).parents[4]
ROWS = Table("rows", {"position": "integer", "state": "bytes"}, serial="position")


def start_writer(settings: Settings) -> subprocess.Popen[str]:
    path = settings.folder / "settings.json"
    settings.write(path)
    return subprocess.Popen(
        [sys.executable, writer.__file__, str(path)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def told(process: subprocess.Popen[str], batches: int) -> list[int]:
    """The next batches that the writer has committed."""
    assert process.stdout is not None
    return [int(process.stdout.readline()) for _ in range(batches)]


def test_batches_survive_the_death_of_their_writer_whole_or_not_at_all(
    settings: Settings, database: OpenDatabase
) -> None:
    acknowledged = 0
    for batches in (1, 20, 45):
        with start_writer(settings) as process:
            *_, acknowledged = told(process, batches)
            process.kill()
            assert process.stdout is not None
            acknowledged = max([acknowledged, *(int(line) for line in process.stdout if line.endswith("\n"))])
    with database("order", "log", [writer.LOG]).transaction(read_only=True) as transaction:
        sizes = transaction.select("SELECT batch, count(*) FROM log GROUP BY batch ORDER BY batch")
        [(rows, last)] = transaction.select("SELECT count(*), max(position) FROM log")
    assert sizes == [(batch, writer.BATCH) for batch in range(1, len(sizes) + 1)]
    assert acknowledged <= len(sizes) <= acknowledged + 3
    assert rows == last


def test_batches_survive_the_death_of_the_server(production: Production, production_settings: Settings) -> None:
    with start_writer(production_settings) as process:
        *_, acknowledged = told(process, 20)
        production.postgres.kill()
        assert process.stdout is not None
        acknowledged = max([acknowledged, *(int(line) for line in process.stdout)])
    assert process.returncode == 1
    production.start()
    store = open_database(production_settings, "order", "log", [writer.LOG])
    with closing(store), store.transaction(read_only=True) as transaction:
        sizes = transaction.select("SELECT batch, count(*) FROM log GROUP BY batch ORDER BY batch")
    assert sizes == [(batch, writer.BATCH) for batch in range(1, len(sizes) + 1)]
    assert acknowledged <= len(sizes) <= acknowledged + 1


@contextmanager
def files_end_at(size: int) -> Iterator[None]:
    """Let this process, and what it starts, write no file beyond a size: the disk is full."""
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))


def fill(transaction: Transaction, numbers: range) -> None:
    transaction.insert("rows", ("position", "state"), [(number, random.randbytes(1_000_000)) for number in numbers])


def fill_until_refused(store: Database) -> int:
    """Rows that were committed before the disk was full."""
    committed = 0
    try:
        for start in range(1, 100, 2):
            with store.transaction() as transaction:
                fill(transaction, range(start, start + 2))
            committed = start + 1
    except StoreUnavailable:
        pass
    else:
        pytest.fail("the disk was never full")
    with store.transaction(read_only=True) as transaction:
        assert transaction.select("SELECT count(*) FROM rows") == [(committed,)]
    return committed


def test_a_full_disk_loses_nothing_and_the_store_recovers(
    setting: str, settings: Settings, database: OpenDatabase, request: pytest.FixtureRequest
) -> None:
    store = database("order", "log", [ROWS])
    if setting == "embedded":
        with files_end_at(4_000_000):
            committed = fill_until_refused(store)
    else:
        production: Production = request.getfixturevalue("production")
        store.close()
        production.postgres.stop()
        with files_end_at(18_000_000):
            production.start()
        committed = fill_until_refused(store)
        production.postgres.stop()
        production.start()
        with pytest.raises(StoreUnavailable), store.transaction(read_only=True):
            pass
    assert committed > 0
    with store.transaction() as transaction:
        fill(transaction, range(committed + 1, committed + 3))
        assert transaction.select("SELECT count(*), max(position) FROM rows") == [(committed + 2, committed + 2)]


def test_a_store_that_was_away_says_so_and_goes_on_when_it_is_back(
    setting: str, settings: Settings, database: OpenDatabase, request: pytest.FixtureRequest
) -> None:
    store = database("order", "log", [ROWS])
    with store.transaction() as transaction:
        transaction.insert("rows", ("state",), [(b"1",)])
    folder = settings.folder / "order"
    if setting == "embedded":
        folder.rename(folder.with_name("away"))
    else:
        request.getfixturevalue("production").postgres.stop()
    for read_only in (False, True, False):
        with pytest.raises(StoreUnavailable), store.transaction(read_only=read_only):
            pass
    if setting == "embedded":
        folder.with_name("away").rename(folder)
    else:
        request.getfixturevalue("production").start()
    with store.transaction() as transaction:
        transaction.insert("rows", ("state",), [(b"2",)])
        assert transaction.select("SELECT * FROM rows ORDER BY position") == [(1, b"1"), (2, b"2")]


def wait_for(mine: Transaction, other: Database) -> None:
    """Write, and do nothing more until another has written too."""
    mine.insert("rows", ("state",), [(b"lost",)])
    with other.transaction() as transaction:
        transaction.insert("rows", ("state",), [(b"kept",)])


def test_a_writer_that_hangs_makes_way(production_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "IDLE_LIMIT_S", 0.05)
    hanging = open_database(production_settings, "order", "log", [ROWS])
    monkeypatch.undo()
    other = open_database(production_settings, "order", "log", [ROWS])
    with pytest.raises(StoreUnavailable), hanging.transaction() as transaction:
        wait_for(transaction, other)
    with hanging.transaction(read_only=True) as transaction:
        assert transaction.select("SELECT * FROM rows") == [(1, b"kept")]
    hanging.close()
    other.close()
