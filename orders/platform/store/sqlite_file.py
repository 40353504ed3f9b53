"""A connection to a SQLite file with a write-ahead log, however many processes open or make the file at once."""

from __future__ import annotations

import random
import sqlite3
import time

BETWEEN_S = 0.005


def open_file(address: str, timeout_s: float) -> sqlite3.Connection:
    """Open a file; its commits are fsynced, and transactions are the caller's to begin.

    Parameters
    ----------
    address : str
        A URI.
    timeout_s : float
        How long this and any later transaction waits for others.

    Raises
    ------
    sqlite3.Error
    """
    connection = sqlite3.connect(address, uri=True, timeout=timeout_s, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA page_size = 8192")
        _write_ahead(connection, timeout_s)
        connection.execute("PRAGMA synchronous = FULL")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _write_ahead(connection: sqlite3.Connection, timeout_s: float) -> None:
    """Change to write-ahead logging: where two do so at once, SQLite tells one of them "locked" without any wait."""
    end_s = time.monotonic() + timeout_s
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > end_s:
                raise
            time.sleep(BETWEEN_S * (1 + random.random()))
        else:
            return
