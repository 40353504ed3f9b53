"""When a tour that could leave does leave."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Strategy:
    """A tour leaves when it is full, or its slack has fallen to a threshold.

    Slack is how much later it could leave with every promise kept.

    Attributes
    ----------
    name : str
    slack_s : float
        Threshold; infinite: as soon as there is a courier; 0: at the last moment that can be met.
    """

    name: str
    slack_s: float

    def leaves(self, slack_s: float, full: bool, epoch_s: int) -> bool:
        """Whether a tour with such slack leaves now, when the next chance is an epoch later."""
        return full or slack_s < self.slack_s + epoch_s


AT_ONCE = Strategy("at-once", math.inf)
WAIT = Strategy("wait", 0.0)
SLACK = Strategy("slack", 900.0)
STRATEGIES = (AT_ONCE, WAIT, SLACK)
"""Those that are compared: no waiting, all the waiting there is, and with a quarter of an hour in hand."""
