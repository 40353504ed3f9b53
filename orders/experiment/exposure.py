"""The exposure log: who really saw which variant, and when for the first time.

Only exposed users belong in an analysis: to count everyone assigned dilutes the effect, and to count those who came
back hides a broken variant.
"""

from __future__ import annotations

from collections.abc import Iterable

from orders.experiment.assignment import Experiment, assign
from orders.platform.store import Table, Transaction

TABLE = Table(
    name="exposures",
    columns={"experiment": "text", "user_id": "text", "variant": "text", "first_us": "integer"},
    key=("experiment", "user_id"),
)
"""For the store of the service that shows the variants."""


def expose(transaction: Transaction, experiment: Experiment, users: Iterable[str], time_us: int) -> dict[str, str]:
    """Assign users and note whom it is the first time for.

    Returns
    -------
    dict of str to str
        The variant of each user; users who do not take part are left out.
    """
    variants = {user: variant for user in users if (variant := assign(experiment, user))}
    rows = [(experiment.name, user, variant, time_us) for user, variant in sorted(variants.items())]
    if rows:
        transaction.insert("exposures", ("experiment", "user_id", "variant", "first_us"), rows, ignore=True)
    return variants


def exposed(transaction: Transaction, experiment: str) -> list[tuple[str, str, int]]:
    """User, variant and first time (microseconds since 1970) of everyone exposed, by user."""
    rows = transaction.find("exposures", ("user_id", "variant", "first_us"), "experiment", [experiment])
    return sorted((user, variant, first_us) for user, variant, first_us in rows)
