"""What a run of the floor is asked with, checked before anything is built."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from core.errors import Finding, InvalidInput
from warehouse.floor_orders import FloorOrders
from warehouse.layout.pod_floor import PodFloor
from warehouse.layout.stocking import PodStock

POSITIVE = (
    "robot_empty_m_s", "robot_loaded_m_s", "robot_accel_m_s2", "pick_unit_s", "stow_unit_s", "battery_h", "charge_h",
    "robot_mtbf_h", "shift_h", "open_orders", "station_queue", "stow_visit_units", "pack_package_s",
)  # fmt: skip
NOT_NEGATIVE = ("robot_turn_s", "lift_s", "pick_unit_cv", "robot_repair_min", "break_share", "fatigue")


def check(
    floor: PodFloor, orders: FloorOrders, stock: PodStock, settings: Any, robots: int, stations: int, pickers: int
) -> None:
    """Raise what is wrong.

    Raises
    ------
    InvalidInput
        With every finding: rules ``not-positive``, ``no-robots``, ``too-many-robots``, ``no-stations``,
        ``too-few-pickers``, ``too-many-pods``, ``unknown-sku``.
    """
    findings = [*_settings(settings), *_numbers(floor, robots, stations, pickers), *_goods(floor, orders, stock)]
    if findings:
        raise InvalidInput(Finding(place, 0, rule, message) for place, rule, message in findings)


Entry = tuple[str, str, str]
"""Place (an option, a setting, the floor), rule, message."""


def _settings(settings: Any) -> Iterator[Entry]:
    for name in POSITIVE:
        if not getattr(settings, name) > 0:
            yield f"floor.{name}", "not-positive", f"must be above 0, not {getattr(settings, name)}"
    for name in NOT_NEGATIVE:
        if not getattr(settings, name) >= 0:
            yield f"floor.{name}", "not-positive", f"must be at least 0, not {getattr(settings, name)}"
    if not settings.fatigue < 1:
        yield "floor.fatigue", "not-positive", f"must be below 1, not {settings.fatigue}"


def _numbers(floor: PodFloor, robots: int, stations: int, pickers: int) -> Iterator[Entry]:
    picks = sum(station.picks for station in floor.stations)
    if robots < 1:
        yield "--robots", "no-robots", f"a pod floor needs a robot at least, not {robots}"
    if robots > len(floor.storage):
        message = f"{robots} robots, but only {len(floor.storage)} pods' places to start in"
        yield "--robots", "too-many-robots", message
    if not 1 <= stations <= picks:
        yield "--stations", "no-stations", f"{stations} pick stations open, but the floor has {picks}"
    if pickers < max(stations, 1):
        yield "--pickers", "too-few-pickers", f"{pickers} pickers for {stations} open pick stations"


def _goods(floor: PodFloor, orders: FloorOrders, stock: PodStock) -> Iterator[Entry]:
    if len(stock.pod_sku) > len(floor.storage):
        yield floor.name, "too-many-pods", f"{len(stock.pod_sku)} pods, but only {len(floor.storage)} places"
    if orders.n_lines and not 0 <= int(np.min(orders.sku)) <= int(np.max(orders.sku)) < stock.n_skus:
        message = f"lines name SKU {int(np.max(orders.sku))}, but the stock has {stock.n_skus} SKUs"
        yield "orders", "unknown-sku", message
