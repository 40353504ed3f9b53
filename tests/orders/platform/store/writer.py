"""A process that is killed while it writes: batches of rows, each told on standard output once it is committed."""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

from orders.platform.settings import Settings
from orders.platform.store import Table
from orders.platform.store.open import open_database

LOG = Table("log", {"position": "integer", "batch": "integer", "state": "bytes"}, serial="position")
BATCH = 50


def main() -> None:
    store = open_database(Settings.read(Path(sys.argv[1])), "order", "log", [LOG])
    with store.transaction(read_only=True) as transaction:
        [(last,)] = transaction.select("SELECT coalesce(max(batch), 0) FROM log")
    for number in itertools.count(last + 1):
        with store.transaction() as transaction:
            transaction.insert("log", ("batch", "state"), [(number, b"x" * 300)] * (BATCH // 2))
            transaction.insert("log", ("batch", "state"), [(number, b"y" * 300)] * (BATCH // 2))
        print(number, flush=True)


if __name__ == "__main__":
    main()
