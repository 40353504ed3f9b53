"""Capacity curves on disk: bundled ones for the default settings, others measured once and kept.

A file's name holds a digest of all that the curve depends on: the floor plan, the settings that matter to the mode, the
grid, the mix of orders and the version of the model. So a stale curve is never read.
"""

from __future__ import annotations

import hashlib
import json
import os
import tomllib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.cache import cache_folders
from datasets import Settings
from datasets.draft import default_settings
from datasets.floor_classes import FOLDER, FloorClass, floor_classes
from warehouse.curves import points
from warehouse.curves.curve import DECIMALS, CapacityCurve
from warehouse.curves.measuring import Progress, measure
from warehouse.curves.shift_pace import shift_pace

MODEL = 2
"""Version of the models: raise it when a change of them changes what floors pick, and make the bundled curves anew."""
BUNDLED = FOLDER / "curves"
SEEDS = (1, 2)
PROCESSES = 2

PRICES = (
    *("robot_usd", "carrier_usd", "pod_usd", "station_usd", "charger_usd", "shelf_usd_per_m", "cart_usd"),
    *("robot_life_h", "place_life_h", "upkeep_per_year", "floor_usd_per_m2_year", "wage_usd_per_h"),
    *("robot_kw", "kwh_usd", "kwh_co2_kg"),
)
CARRIERS = ("carrier_m_s", "carrier_slow_m_s", "carrier_protect_m", "carrier_near_m", "carrier_lines", "carrier_m_s2")
OF_ROBOTS = (
    *("robot_empty_m_s", "robot_loaded_m_s", "robot_accel_m_s2", "robot_turn_s", "lift_s", "open_orders"),
    *("pick_unit_s", "pick_unit_cv", "stow_unit_s", "stow_visit_units", "station_queue", "battery_h", "charge_h"),
    *("charge_below", "robot_mtbf_h", "robot_repair_min", "pod_choice", "assignment", "order_choice", "storage"),
    *("charging", "replenishment"),
)
OF_WALKERS = (
    *("walk_m_s", "search_s", "grasp_s", "tour_setup_s", "batch_lines", "batching", "walking", "zones", "wave_min"),
    *("aisle_pass",),
)
WITHOUT_EFFECT = {
    "pods": frozenset((*PRICES, *CARRIERS, *OF_WALKERS, "pack_package_s")),
    "pickers": frozenset((*PRICES, *CARRIERS, *OF_ROBOTS, "pack_package_s")),
}
"""Settings of `floor` that do not change what a mode's floor picks; any other makes a curve of its own."""


def settings_of(floor: FloorClass, settings: Settings) -> Settings:
    """`settings.floor` as floors of this class have it."""
    return Settings({**settings, **floor.settings}).floor


def curve_key(floor: FloorClass, settings: Settings, model: int = MODEL) -> str:
    """Digest of all that the class's curve depends on, 16 hexadecimal digits.

    Parameters
    ----------
    floor : FloorClass
    settings : Settings
        `scenario.settings`.
    model : int
    """
    own = settings_of(floor, settings)
    facts = {
        "model": model,
        "mode": floor.mode,
        "plan": {section: values for section, values in _plan(floor).items() if section != "plan"},
        "settings": {name: own[name] for name in sorted(own) if name not in WITHOUT_EFFECT[floor.mode]},
        "grid": points.grid(floor.mode, floor.people_per_module),
        "seconds": (points.WARMUP_S, points.MEASURED_S),
        "mix": points.MIX,
        "seeds": SEEDS,
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:16]


def _plan(floor: FloorClass) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{floor.plan}.toml").read_text(encoding="utf-8"))


def capacity_curve(
    floor: FloorClass,
    settings: Settings,
    progress: Progress = lambda done, total: None,
    run: Callable[..., CapacityCurve] = measure,
) -> CapacityCurve:
    """The capacity curve of a class's module: bundled, kept from an earlier run, or measured now and kept.

    Parameters
    ----------
    floor : FloorClass
    settings : Settings
        `scenario.settings`.
    progress : callable, optional
        ``progress(points done, points)`` while it is measured.
    run : callable
        `warehouse.curves.measuring.measure`, or what stands for it.
    """
    name, pace = f"{floor.name}-{curve_key(floor, settings)}.csv", shift_pace(settings_of(floor, settings))
    for folder in (BUNDLED, *cache_folders("curves")):
        curve = read_curve(folder / name, pace)
        if curve is not None:
            return curve
    curve = measured(floor, settings, progress, run)
    for folder in cache_folders("curves"):
        with suppress(OSError):
            write_curve(curve, folder / name)
            break
    return curve


def measured(
    floor: FloorClass,
    settings: Settings,
    progress: Progress = lambda done, total: None,
    run: Callable[..., CapacityCurve] = measure,
) -> CapacityCurve:
    """The capacity curve of a class's module, measured now."""
    own, processes = settings_of(floor, settings), min(PROCESSES, os.cpu_count() or 1)
    return run(
        floor.plan, floor.mode, floor.people_per_module, own, seeds=SEEDS, processes=processes, progress=progress
    )


def bundle() -> None:
    """Make the bundled curves anew, those of the default settings."""
    settings = Settings(default_settings())
    for floor in floor_classes().values():
        path = BUNDLED / f"{floor.name}-{curve_key(floor, settings)}.csv"
        curve = measured(floor, settings)
        for stale in BUNDLED.glob(f"{floor.name}-*.csv"):
            stale.unlink()
        write_curve(curve, path)


def read_curve(path: Path, pace: npt.NDArray[np.float64]) -> CapacityCurve | None:
    """The curve of a file, at this pace of a shift; None where there is none, or none that can be read."""
    try:
        return CapacityCurve.from_table(pd.read_csv(path), pace)
    except (OSError, ValueError, KeyError):
        return None


def write_curve(curve: CapacityCurve, path: Path) -> None:
    """Write a curve's table, whole or not at all.

    Raises
    ------
    OSError
        When it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    text = curve.to_table().to_csv(index=False, lineterminator="\n", float_format=f"%.{DECIMALS}f")
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)
