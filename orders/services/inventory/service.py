"""Inventory as a service: its steps, its API, its subscription."""

from __future__ import annotations

from orders.platform.participant import Participant
from orders.platform.service import Context, Running, Service
from orders.services.inventory.api import make_router
from orders.services.inventory.demand import DEMAND_TABLES
from orders.services.inventory.steps import step_rules
from orders.services.inventory.stock import STOCK_TABLES
from orders.services.inventory.subscriber import subscriptions


async def build(context: Context) -> Running:
    """Open the stores; make the steps and the API."""
    stock = await context.run(context.database, "stock", STOCK_TABLES)
    demand = await context.run(context.database, "demand", DEMAND_TABLES)
    participant = Participant(context, stock, step_rules(context.settings.opening_stock))
    return Running(routers=(make_router(context, stock, demand),), operations=participant.operations())


SERVICE = Service("inventory", "Inventory: stock, reservations, demand", build, subscriptions=subscriptions)
