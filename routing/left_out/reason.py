"""What is said of a stop that was left out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Unassigned:
    """A stop that no route visits, and the rule that keeps it out.

    Attributes
    ----------
    stop : str
    reason : str
        One line for a planner, with the values.
    rule : str
        No vehicle could serve it even alone: ``capacity``, ``skill``, ``window``, ``shift``, ``work``, ``travel``,
        ``distance``, ``stops``, ``break``, ``release``, ``forbidden-leg``. Vehicles could, but all are used and no
        route has room: ``fleet``. Leaving it out is cheaper: ``penalty``. A place was found that the search missed,
        or places are left that were not tried: ``search``. The other half of its shipment is on a route: ``pair``.
    """

    stop: str
    reason: str
    rule: str
