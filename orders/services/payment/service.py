"""Payment as a service: its steps and its API."""

from __future__ import annotations

from orders.platform.participant import Participant
from orders.platform.service import Context, Running, Service
from orders.services.payment.api import make_router
from orders.services.payment.ledger import LEDGER_TABLES
from orders.services.payment.steps import STEP_RULES


async def build(context: Context) -> Running:
    """Open the ledger; make the steps and the API."""
    database = await context.run(context.database, "ledger", LEDGER_TABLES)
    return Running(
        routers=(make_router(context, database),),
        operations=Participant(context, database, STEP_RULES).operations(),
    )


SERVICE = Service("payment", "Payment: charges, refunds, the ledger", build)
