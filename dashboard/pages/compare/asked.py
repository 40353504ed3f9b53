"""What the address asks of the page, and what a click asks for."""

from __future__ import annotations

from typing import Any

from dashboard.page import Context
from dashboard.pages.compare.places import METRICS, VOLUME
from dashboard.pages.compare.sides import ALL, CHOSEN


def wanted_seeds(context: Context) -> str:
    """Which seeds are compared: `CHOSEN`, `ALL`, or "" as the page chooses."""
    asked = context.params.get("seeds", "")
    return asked if asked in (CHOSEN, ALL) else ""


def wanted_metric(context: Context) -> str:
    """What the map and the list are about; an unknown one is volume."""
    asked = context.params.get("metric", "")
    return asked if asked in METRICS else VOLUME


def wants_every(context: Context) -> bool:
    """Whether figures that are the same are shown too."""
    return context.params.get("all") == "1"


def action(do: str, **values: Any) -> dict[str, str]:
    """What a click on an element asks for: read by assets/js/compare.js."""
    return {"data-compare": do} | {f"data-{name}": str(value) for name, value in values.items()}
