"""Files that are made by many at once."""

from __future__ import annotations

import multiprocessing
import sqlite3
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest

from orders.platform.bus.sqlite_log import SegmentLog
from orders.platform.store import StoreUnavailable, Table
from orders.platform.store.sqlite import SqliteDatabase

AT_ONCE = 3
FILES = 40
TABLES = (Table("things", {"name": "text"}, key=("name",)),)


def make_all(folder: Path, barrier: Barrier) -> None:
    """What each process does: a store and a log of the bus, again and again, all at the same moment."""
    for number in range(FILES):
        barrier.wait(30)
        SqliteDatabase(folder / f"{number}.store", TABLES).close()
        barrier.wait(30)
        SegmentLog(folder / f"{number}.bus").close()


def test_processes_make_the_same_files_at_once(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    barrier = spawn.Barrier(AT_ONCE)
    processes = [spawn.Process(target=make_all, args=(tmp_path, barrier)) for _ in range(AT_ONCE)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0] * AT_ONCE


def test_a_file_that_stays_locked_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.db"
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    monkeypatch.setattr("orders.platform.store.sqlite.BUSY_TIMEOUT_S", 0.05)
    with pytest.raises(StoreUnavailable, match="locked"):
        SqliteDatabase(path, TABLES)
    other.close()
