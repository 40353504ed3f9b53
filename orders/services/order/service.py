"""The order service, put together."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from orders.contracts.events import CONFIRMATION_FAILED, CONFIRMATION_SENT, ORDER_REJECTED
from orders.platform.bus.pressure import Pressure
from orders.platform.bus.relay import Relay
from orders.platform.service import Context, Running, Service
from orders.services.order.accepting import Accepting
from orders.services.order.api import Parts, make_routers
from orders.services.order.log_reader import LogReader
from orders.services.order.read_model.subscription import READ_MODEL_TABLES, subscriptions
from orders.services.order.saga.manager import Saga
from orders.services.order.saga.recovery import Opened, pack, recover
from orders.services.order.saga.snapshots import Snapshot, take_snapshots
from orders.services.order.tables import LOG_TABLES
from orders.services.order.writer import Writer

OPEN_ORDERS = 50_000
"""Orders on their way, at most: beyond, new ones are put off with 503."""


async def build(context: Context) -> Running:
    """Take the pen of the log, find the orders that are on their way, and go on with them."""
    writer, opened = await context.run(_open, context)
    saga = Saga(context.calls, context.settings, context.clock, writer.submit, context.log, context.tracer)
    saga.resume(opened.orders)
    writer.start(opened.versions)
    context.log.info("orders_resumed", open=len(opened.orders), events_read=opened.read)
    reader = LogReader(await context.run(context.database, "log", LOG_TABLES), writer.tail)
    read_model = await context.run(context.database, "read_model", READ_MODEL_TABLES)
    relay = Relay("order", reader.after, context.bus, context, recent=reader.recent)
    pressure = Pressure(context.bus, "order", context.settings.folder)
    for name, stage in saga.stages.items():
        context.metrics.gauge("saga_orders", partial(len, stage), state=name)
    return Running(
        routers=make_routers(Parts(context, saga, writer, reader, read_model)),
        operations={"accept": Accepting(writer, saga, OPEN_ORDERS, lambda: pressure.reason).accept},
        tasks=(writer.watch, saga.run, relay.run, pressure.run, partial(take_snapshots, writer, saga, opened.snapshot)),
        health=partial(_troubles, writer, pressure),
        gauges=partial(_figures, saga, writer, relay),
        close=partial(_close, saga, writer),
    )


def _open(context: Context) -> tuple[Writer, Opened]:
    """Take the pen first: what is open can only be told once nobody else writes."""
    writer = Writer(context.database("log", LOG_TABLES), context.clock, context.settings.group_commit_s)
    return writer, recover(context.database("log", LOG_TABLES))


def _troubles(writer: Writer, pressure: Pressure) -> list[str]:
    unwritten = f"the log cannot be written: {writer.trouble}" if writer.trouble else ""
    full = f"no orders are taken: {pressure.reason}" if pressure.reason else ""
    return [trouble for trouble in (unwritten, full) if trouble]


def _figures(saga: Saga, writer: Writer, relay: Relay) -> Mapping[str, float]:
    """Orders on their way and at their end, the log's end, and how far the relay is behind it."""
    return {
        "open_orders": float(len(saga.open)),
        "saga_overdue_seconds": saga.overdue_s(),
        "orders_completed": float(saga.ended[CONFIRMATION_SENT] + saga.ended[CONFIRMATION_FAILED]),
        "orders_rejected": float(saga.ended[ORDER_REJECTED]),
        "log_position": float(writer.delivered),
        "relay_behind": float(writer.delivered - relay.position),
    }


def _close(saga: Saga, writer: Writer) -> None:
    """Leave a snapshot, so that the next start reads nothing."""
    writer.submit(Snapshot(writer.delivered, pack(saga.open)))
    writer.stop()


SERVICE = Service(
    "order",
    "Orders: the event log, the checkout saga, the list of orders",
    build,
    scopes=dict.fromkeys(("inventory", "payment", "shipping", "notification"), ("steps",)),
    subscriptions=subscriptions,
)
