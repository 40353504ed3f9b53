"""What the read model wants of the bus."""

from __future__ import annotations

from collections.abc import Sequence

from orders.contracts import events
from orders.platform.bus import Subscription
from orders.platform.bus.tables import TABLES as SUBSCRIBER_TABLES
from orders.platform.service import Context
from orders.services.order.read_model.projection import ORDER_LIST, REBUILT, project

READ_MODEL_TABLES = (ORDER_LIST, REBUILT, *SUBSCRIBER_TABLES)
SUBSCRIBER = "order_list"
PERIOD_S = 0.5
"""Within it most orders have all their events, which then write their row once."""

TOPICS = frozenset(value for name, value in vars(events).items() if name.isupper() and isinstance(value, str))
"""Every event of an order."""


async def subscriptions(context: Context) -> Sequence[Subscription]:
    """The read model's subscription to the service's own stream."""
    database = await context.run(context.database, "read_model", READ_MODEL_TABLES)
    return (Subscription(SUBSCRIBER, "order", TOPICS, project, database, PERIOD_S),)
