"""What an hour of a floor costs, by kind of cost, and so a line."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from datasets.floor_classes import WORKING_H_PER_YEAR
from warehouse.floor_result import FloorResult


def usd_per_h(result: FloorResult, settings: Any) -> dict[str, float]:
    """USD an hour of the measured time, by kind: people, robots, place, energy, stow and pack.

    People who pick are paid for every hour that they are there, breaks and all. Stowing and packing are charged by the
    units that were picked and the packages that they become, alike for every mode, so that none is the cheaper for
    leaving them out.

    Parameters
    ----------
    result : FloorResult
    settings : Settings
        `scenario.settings.floor`.
    """
    lines, orders = measured_lines(result), result.orders
    stow_h = float(orders.units[lines].sum()) * settings.stow_unit_s / 3600
    packages = float(lines.sum()) * len(orders) / max(1, orders.n_lines)
    pack_h = packages * settings.pack_package_s / 3600
    paid = settings.wage_usd_per_h / (1 - settings.break_share)
    return {
        "people": result.pickers * settings.wage_usd_per_h,
        "stow_and_pack": (stow_h + pack_h) / result.hours * paid,
        "robots": _robots(result, settings),
        "place": _place(result, settings),
        "energy": result.energy_kwh / result.hours * settings.kwh_usd,
    }


def cost_per_line_usd(result: FloorResult, settings: Any) -> float:
    """USD a line picked in the measured time; NaN where none was."""
    lines = int(measured_lines(result).sum())
    return sum(usd_per_h(result, settings).values()) * result.hours / lines if lines else float("nan")


def _robots(result: FloorResult, settings: Any) -> float:
    each = settings.carrier_usd if result.mode == "proteus" else settings.robot_usd
    upkeep = settings.upkeep_per_year / WORKING_H_PER_YEAR
    robots = result.robots * each * (1 / settings.robot_life_h + upkeep)
    return float(robots + result.chargers * settings.charger_usd * (1 / settings.place_life_h + upkeep))


def _place(result: FloorResult, settings: Any) -> float:
    """Stations, pods or shelves, carts and the floor itself."""
    upkeep = settings.upkeep_per_year / WORKING_H_PER_YEAR
    stations = (result.stations + result.replenishers) * settings.station_usd if result.mode == "pods" else 0.0
    carts = result.pickers * settings.cart_usd if result.mode == "pickers" else 0.0
    shelves = result.pods * settings.pod_usd + result.shelf_m * settings.shelf_usd_per_m
    rent = result.area_m2 * settings.floor_usd_per_m2_year / WORKING_H_PER_YEAR
    return float(stations * (1 / settings.place_life_h + upkeep) + (carts + shelves) / settings.place_life_h + rent)


def measured_lines(result: FloorResult) -> npt.NDArray[np.bool_]:
    """Lines picked in the measured time; bool[L]."""
    return np.asarray((result.picked_s >= result.from_s) & (result.picked_s < result.to_s))
