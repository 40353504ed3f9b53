"""The standing experiment on recommendations: a tenth of the visitors sees what is popular instead.

It shows what the table is worth, by its own figures: `orders experiment analyse` on what both groups bought.
"""

from __future__ import annotations

from orders.experiment.assignment import Experiment
from orders.experiment.exposure import expose, exposed
from orders.platform.service import Context
from orders.platform.store import Database

HOLDOUT = Experiment("recommendations", ("popular", "related"), (1.0, 9.0))
REMEMBERED = 100_000


class Holdout:
    """Assigns visitors, and notes each one's first exposure.

    Parameters
    ----------
    context : Context
    database : Database
        Holds the exposure log.
    """

    def __init__(self, context: Context, database: Database) -> None:
        self._context = context
        self._database = database
        self._seen: dict[str, str] = {}

    async def variant(self, visitor: str) -> str:
        """What a visitor sees: "popular" or "related"; the log knows of it before he does."""
        if visitor not in self._seen:
            if len(self._seen) >= REMEMBERED:
                self._seen.clear()
            self._seen[visitor] = await self._context.run(self._expose, visitor)
        return self._seen[visitor]

    def exposures(self) -> list[tuple[str, str, int]]:
        """Visitor, variant and first time of everyone exposed."""
        with self._database.transaction(read_only=True) as transaction:
            return exposed(transaction, HOLDOUT.name)

    def _expose(self, visitor: str) -> str:
        with self._database.transaction() as transaction:
            return expose(transaction, HOLDOUT, [visitor], self._context.clock.now_us())[visitor]
