"""Accepted orders as the OrderPlaced stream that `run --orders` takes (datasets/schema/order_placed.schema.json)."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from core.errors import Finding, InvalidInput, Pod2doorError
from demand.calendar import micros, parse_rfc3339
from demand.event_type import TYPE
from orders.contracts.events import ORDER_CREATED, ORDER_REJECTED
from orders.platform.settings import Settings
from orders.platform.store.open import open_database
from orders.services.order import log
from orders.services.order.tables import LOG_TABLES

SOURCE = "/pod2door/orders"
SUFFIXES = (".jsonl", ".ndjson")


@dataclass(frozen=True)
class Export:
    """What was written.

    Attributes
    ----------
    out : str
    orders : int
    rejected : int
        Orders left out, as the saga turned them down.
    """

    out: str
    orders: int
    rejected: int


def export(settings: Settings, out: Path) -> Export:
    """Write every order that was accepted and not rejected, in order of its time; the file appears whole or not at all.

    Orders of the same moment go by their id, numbers as numbers: then a scenario's orders come out as they went in,
    whichever of them the network brought first.

    Parameters
    ----------
    settings : Settings
        Of the data folder; the services may run or not.
    out : Path
        .jsonl or .ndjson.

    Raises
    ------
    InvalidInput
        When the suffix is another.
    Pod2doorError
        When the file cannot be written.
    """
    if out.suffix.lower() not in SUFFIXES:
        message = f"{out.suffix or 'no suffix'}: orders are exported as {' or '.join(SUFFIXES)}"
        raise InvalidInput([Finding(str(out), 0, "file-format", message)])
    created, rejected = _read(settings)
    kept = sorted(entry for order, entry in created.items() if order not in rejected)
    beside = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        with beside.open("w", encoding="utf-8") as file:
            file.writelines(line + "\n" for *_, line in kept)
        beside.replace(out)
    except OSError as error:
        raise Pod2doorError(f"{out}: cannot be written: {error.strerror or error}") from error
    finally:
        beside.unlink(missing_ok=True)
    return Export(str(out), len(kept), len(rejected))


Entry = tuple[int, tuple[int, int, str], str]
"""Microseconds since 1970 UTC, the id as it sorts, the line."""


def _read(settings: Settings) -> tuple[dict[str, Entry], set[str]]:
    """Every order of the log, and which of them were rejected."""
    created: dict[str, Entry] = {}
    rejected: set[str] = set()
    database = open_database(settings, "order", "log", LOG_TABLES)
    try:
        for event in (event for chunk in log.read_topics(database, (ORDER_CREATED, ORDER_REJECTED)) for event in chunk):
            if event.topic == ORDER_CREATED:
                created[event.subject] = _entry(event.subject, event.time_us, json.loads(event.state))
            else:
                rejected.add(event.subject)
    finally:
        database.close()
    return created, rejected


def _entry(order: str, recorded_us: int, command: dict[str, Any]) -> Entry:
    time = command.pop("placed_at", None) or _moment(recorded_us)
    payment = command.pop("payment", None)
    if payment and payment.get("token"):
        command["payment"] = {"token": payment["token"]}
    event = {
        "specversion": "1.0",
        "source": SOURCE,
        "type": TYPE,
        "id": order,
        "time": time,
        "subject": order,
        "datacontenttype": "application/json",
        "data": command,
    }
    number = (0, int(order), "") if order.isascii() and order.isdigit() else (1, 0, order)
    return micros(parse_rfc3339(time)), number, json.dumps(event)


def _moment(us: int) -> str:
    return datetime.fromtimestamp(us / 1e6, UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def exported_ids(path: Path) -> Iterator[str]:
    """The ids of a file of events, in its order: `run --orders` numbers them so."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)["data"]["order"]
