"""Shipping as a service: its steps, its API, its subscription."""

from __future__ import annotations

from orders.platform.participant import Participant
from orders.platform.service import Context, Running, Service
from orders.services.shipping.api import make_router
from orders.services.shipping.labels import LABEL_TABLES
from orders.services.shipping.steps import SHIPMENT_TABLES, STEP_RULES
from orders.services.shipping.subscriber import subscriptions


async def build(context: Context) -> Running:
    """Open the stores; make the steps and the API."""
    shipments = await context.run(context.database, "shipments", SHIPMENT_TABLES)
    labels = await context.run(context.database, "labels", LABEL_TABLES)

    return Running(
        routers=(make_router(context, shipments, labels),),
        operations=Participant(context, shipments, STEP_RULES).operations(),
    )


SERVICE = Service("shipping", "Shipping: labels and shipments", build, subscriptions=subscriptions)
