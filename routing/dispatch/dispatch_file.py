"""A file of orders in, or a day that is made; what each strategy comes to out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import Finding, InvalidInput
from routing.dispatch.compare import Report, dispatch
from routing.dispatch.hub import Hub
from routing.dispatch.hub_day import hub_day
from routing.dispatch.orders import Orders, read_orders
from routing.dispatch.search import Search
from routing.engines.warmup import compiled

if TYPE_CHECKING:
    from datasets import Scenario

SEATTLE = 47.6062, -122.3321
"""Where a made day's hub stands, if nobody says."""


def dispatch_file(
    file: Path | None,
    scenario: Scenario | None = None,
    *,
    hub_at: tuple[float, float] | None = None,
    couriers: int = Hub.couriers,
    orders: int = 300,
    seed: int = 1,
    search: Search | None = None,
    report: Report = lambda stage, done: None,
) -> dict[str, Any]:
    """Deliver a day's orders by each strategy, and once more in hindsight.

    Parameters
    ----------
    file : Path or None
        CSV of orders (`read_orders`); None: a day is made (`hub_day`).
    scenario : Scenario, optional
        Whose doors and costs the hub has; `Hub`'s own when left out.
    hub_at : (float, float), optional
        Latitude and longitude; else the middle of the file's orders.
    couriers : int
    orders, seed : int
        Of a made day.

    Returns
    -------
    dict
        ``kpis, strategies, hindsight, gap`` (see `Comparison.document`).

    Raises
    ------
    InvalidInput
        When the file or the engine's name is wrong, or the engine cannot take the problem.
    """
    day = None if file is None else read_orders(file, Hub.orders_per_tour)
    lat, lon = hub_at or (SEATTLE if day is None else _middle(day))
    hub = Hub(lat, lon, couriers)
    if scenario is not None:
        hub = Hub.of_settings(scenario.settings, lat, lon, couriers=couriers)
    if day is None:
        day = hub_day(hub, orders, seed)
    how = search or Search()
    if how.engine.startswith("sisr"):
        report("preparing the search", 0.0)
        compiled("rules")  # which tours with releases always need
    try:
        return dispatch(hub, day, how, report=report).document()
    except ValueError as error:
        raise InvalidInput([Finding(str(file or "--orders"), 0, "engine", str(error))]) from error


def _middle(day: Orders) -> tuple[float, float]:
    return float(day.lat.mean()), float(day.lon.mean())
