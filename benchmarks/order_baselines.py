"""What kept libraries do with an order's events and steps, and FastAPI with its POST, beside the order service's own.

    python -m benchmarks.order_baselines [--orders 2000] [--production]

`eventsourcing` saves the six events of an order, or of a hundred, a call; `dbos` runs a workflow of five steps an
order; the log here takes the same six events of a hundred orders a transaction. All durable (fsync a commit), on
SQLite or, with `--production`, on a PostgreSQL of their own; one thread; CPU of this process alone.
"""

from __future__ import annotations

import argparse
import logging
import os
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from orders.platform.settings import Settings
from orders.platform.store.open import open_database
from orders.services.order.log import append
from orders.services.order.tables import LOG_TABLES

BODY = b'{"order":"o-000000001","zone":"ZIP-100","promise":"one_day","lines":[{"sku":"SKU-0000042","quantity":1}]}'
STEPS = (
    "StockReserved.v1",
    "PaymentReceived.v1",
    "ReservationConfirmed.v1",
    "ShipmentCreated.v1",
    "ConfirmationSent.v1",
)
BATCH = 100


def _timed(name: str, orders: int, work: Callable[[], None]) -> None:
    start, cpu = time.perf_counter(), time.process_time()
    work()
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    print(f"{name:<56} {orders / seconds:10,.0f} orders/s {cpu / orders * 1e6:10,.0f} us CPU an order", flush=True)


def own_log(settings: Settings, orders: int) -> None:
    """The order service's log, a hundred orders a transaction."""
    database = open_database(settings, "order", "log", LOG_TABLES)

    def rows(first: int) -> Iterator[tuple[int, str, int, str, int, str, bytes]]:
        for number in range(first, first + BATCH):
            for version, topic in enumerate(("OrderCreated.v1", *STEPS), start=1):
                state = BODY if version == 1 else b'{"reference":"ref"}'
                yield number * 6 + version, f"o-{number:09d}", version, topic, number, "0" * 32, state

    def work() -> None:
        for first in range(0, orders, BATCH):
            with database.transaction() as transaction:
                append(transaction, list(rows(first)))

    _timed(f"the log here, {BATCH} orders a transaction", orders, work)
    database.close()


def event_sourcing(orders: int) -> None:
    """`eventsourcing`'s aggregates, one a save and a hundred a save."""
    from eventsourcing.application import Application
    from eventsourcing.domain import Aggregate, event

    class Order(Aggregate):
        @event("OrderCreated")
        def __init__(self, body: str) -> None:
            self.body = body

        @event("StepDone")
        def step(self, topic: str, reference: str) -> None:
            self.reference = reference

    def order() -> Order:
        made = Order(BODY.decode())
        for topic in STEPS:
            made.step(topic, "ref")
        return made

    shop: Application = Application()

    def single() -> None:
        for _ in range(orders):
            shop.save(order())

    def batched() -> None:
        for _ in range(0, orders, BATCH):
            shop.save(*(order() for _ in range(BATCH)))

    _timed("eventsourcing, an order a save", orders, single)
    _timed(f"eventsourcing, {BATCH} orders a save", orders, batched)
    shop.close()


def durable_workflows(address: str, orders: int) -> None:
    """`dbos` workflows of five steps."""
    from dbos import DBOS

    DBOS(config={"name": "shop", "system_database_url": address, "log_level": "ERROR"})

    @DBOS.step()
    def step(order: str, topic: str) -> str:
        return topic

    @DBOS.workflow()
    def checkout(order: str) -> None:
        for topic in STEPS:
            step(order, topic)

    DBOS.launch()

    def work() -> None:
        for number in range(orders):
            checkout(f"o-{number:09d}")

    _timed("dbos, a workflow of five steps an order", orders, work)
    DBOS.destroy()


def main() -> None:
    """Measure all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--orders", type=int, default=2_000)
    parser.add_argument("--production", action="store_true")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="pod2door-bench-")))
        settings, address = _sqlite(folder)
        if options.production:
            settings, address = _postgres(folder, stack)
        own_log(settings, 10 * options.orders)
        event_sourcing(options.orders)
        durable_workflows(address, options.orders // 10)


def _sqlite(folder: Path) -> tuple[Settings, str]:
    os.environ |= {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(folder / "eventsourcing.db")}
    return Settings(str(folder / "shop")), f"sqlite:///{folder / 'dbos.db'}"


def _postgres(folder: Path, stack: ExitStack) -> tuple[Settings, str]:
    from psycopg.conninfo import conninfo_to_dict

    from orders.platform.servers import start_postgres
    from orders.platform.store.roles import make_roles, passwords

    server = start_postgres(folder / "postgres")
    stack.callback(server.stop)
    place = conninfo_to_dict(server.address)
    settings = Settings(str(folder / "shop"), production=True, postgres=server.address)
    make_roles(server.address, ["order"], passwords(settings, ["order"]))
    os.environ |= {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": str(place["dbname"]),
        "POSTGRES_HOST": str(place["host"]),
        "POSTGRES_PORT": str(place.get("port") or 5432),
        "POSTGRES_USER": str(place["user"]),
        "POSTGRES_PASSWORD": str(place.get("password") or "none"),
    }
    account = f"{place['user']}:{place.get('password') or ''}"
    return settings, f"postgresql://{account}@/{place['dbname']}?host={place['host']}"


if __name__ == "__main__":
    main()
