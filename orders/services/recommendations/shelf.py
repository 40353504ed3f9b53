"""The edition that is being served, looked after from time to time."""

from __future__ import annotations

import asyncio

from orders.platform.calls import Overloaded
from orders.platform.service import Context
from orders.platform.store import Database, StoreUnavailable
from orders.services.recommendations.editions import Edition, newer_than
from orders.services.recommendations.table import empty_table

LOOK_EVERY_S = 5.0


class Shelf:
    """Holds the newest edition in memory.

    Parameters
    ----------
    context : Context
    database : Database
        Where editions are published.
    """

    def __init__(self, context: Context, database: Database) -> None:
        self.edition = Edition(0, 0, 0, empty_table())
        self._context = context
        self._database = database

    async def look(self) -> None:
        """Take the newest edition where it is newer than the one in hand."""
        found = await self._context.run(newer_than, self._database, self.edition.number)
        if found is not None:
            self.edition = found
            self._context.log.info("recommendations.edition", edition=found.number, orders=found.orders)

    async def keep_looking(self) -> None:
        """Look every few seconds until cancelled; while the store is away the edition in hand is served."""
        while True:
            try:
                await self.look()
            except (StoreUnavailable, Overloaded) as error:
                self._context.log.warning("recommendations.look_failed", error=str(error))
            await asyncio.sleep(LOOK_EVERY_S)
