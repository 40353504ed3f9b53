"""What is asked of the read model."""

from __future__ import annotations

from collections.abc import Iterator

from orders.platform.store import Database, Transaction
from orders.services.order.aggregate import OrderState
from orders.services.order.read_model.projection import COLUMNS, ORDER_LIST

_AT_A_TIME = 5_000


def list_orders(database: Database, customer: str, status: str, after: str, limit: int) -> list[OrderState]:
    """Orders by falling id, which is the latest first where ids grow with time.

    Parameters
    ----------
    database : Database
    customer, status : str
        "" is any.
    after : str
        The last id of the page before; "" begins with the latest.
    limit : int
    """
    wanted = {"customer = ?": customer, "status = ?": status, "order_id < ?": after}
    conditions = [condition for condition, value in wanted.items() if value]
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    sql = f"SELECT {', '.join(COLUMNS)} FROM {ORDER_LIST.name}{where} ORDER BY order_id DESC LIMIT ?"
    with database.transaction(read_only=True) as transaction:
        return [OrderState(*row) for row in transaction.select(sql, (*filter(None, wanted.values()), limit))]


def counts_by_status(transaction: Transaction, table: str = ORDER_LIST.name) -> dict[str, int]:
    """How many orders have each status."""
    rows = transaction.select(f"SELECT status, COUNT(*) FROM {table} GROUP BY status ORDER BY status")
    return {status: int(count) for status, count in rows}


def all_rows(transaction: Transaction, table: str) -> Iterator[tuple[object, ...]]:
    """Every row of a table of orders, in pages, by rising id."""
    after = ""
    while True:
        rows = transaction.select(
            f"SELECT {', '.join(COLUMNS)} FROM {table} WHERE order_id > ? ORDER BY order_id LIMIT ?",
            (after, _AT_A_TIME),
        )
        yield from rows
        if len(rows) < _AT_A_TIME:
            return
        after = rows[-1][0]
