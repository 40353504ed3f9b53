"""A key figure: a name, a number and its unit."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Kpi:
    """One figure that a planner reads.

    Attributes
    ----------
    name : str
        Stable name in snake case; what follows a dot says of which part, e.g. ``on_time_pct.one_day``.
    value : float
        NaN where the figure does not exist for the run (nothing delivered, no such facility).
    unit : str
        As it is printed: "USD", "h", "%", "packages/day".
    description : str
        One phrase: what was counted.
    """

    name: str
    value: float
    unit: str
    description: str = ""

    def to_json(self) -> dict[str, Any]:
        """JSON form; a value that does not exist is null, as JSON knows neither NaN nor infinity."""
        value = self.value if math.isfinite(self.value) else None
        return {"name": self.name, "value": value, "unit": self.unit, "description": self.description}
