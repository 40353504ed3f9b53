"""Notification as a service: its step, its API, its subscription."""

from __future__ import annotations

from orders.platform.participant import Participant
from orders.platform.service import Context, Running, Service
from orders.services.notification.api import make_router
from orders.services.notification.messages import MESSAGE_TABLES
from orders.services.notification.steps import CONFIRMATION_TABLES, STEP_RULES
from orders.services.notification.subscriber import subscriptions


async def build(context: Context) -> Running:
    """Open the stores; make the step and the API."""
    confirmations = await context.run(context.database, "confirmations", CONFIRMATION_TABLES)
    mail = await context.run(context.database, "messages", MESSAGE_TABLES)

    return Running(
        routers=(make_router(context, confirmations, mail),),
        operations=Participant(context, confirmations, STEP_RULES).operations(),
    )


SERVICE = Service("notification", "Notification: messages to customers", build, subscriptions=subscriptions)
