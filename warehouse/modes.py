"""The three ways to pick, and the people and robots that each puts on a floor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypedDict

from core.errors import Finding, InvalidInput
from warehouse.floor_result import FloorResult

if TYPE_CHECKING:
    from collections.abc import Mapping

    from warehouse.floor_orders import FloorOrders
    from warehouse.layout.floor_plan import FloorPlan
    from warehouse.trace.recorder import Recorder

MODES = ("pods", "pickers", "proteus")
"""Robots bring pods to stations; people walk with carts; people in zones fill robots that drive among them."""
CHOICES: Mapping[str, tuple[str, ...]] = {
    **{mode: (mode,) for mode in MODES},
    "both": ("pods", "pickers"),
    "all": MODES,
}
"""What may be asked for, and the modes that it means."""


@dataclass(frozen=True)
class Staffing:
    """Who works on a floor.

    Attributes
    ----------
    robots : int
        Drive units, or carriers.
    stations : int
        Pick stations that are open.
    pickers : int
        People who pick: one a station, or those who walk.
    """

    robots: int = 0
    stations: int = 0
    pickers: int = 0


def simulate(
    mode: str,
    plan: FloorPlan,
    orders: FloorOrders,
    settings: Any,
    staffing: Staffing,
    *,
    seed: int,
    from_s: float,
    to_s: float,
    recorder: Recorder | None = None,
) -> FloorResult:
    """Run one mode over a plan's floor for it, stocked anew.

    Parameters
    ----------
    mode : {"pods", "pickers", "proteus"}
    plan : FloorPlan
    orders : FloorOrders
    settings : Settings
        `scenario.settings.floor`.
    staffing : Staffing
    seed : int
    from_s, to_s : float
        The measured time; the run begins at 0.
    recorder : Recorder, optional

    Raises
    ------
    InvalidInput
        When the mode has nobody to work on the floor.
    """
    _staffed(mode, staffing)
    run: _Run = {"seed": seed, "from_s": from_s, "to_s": to_s, "recorder": recorder}
    robots, stations, pickers = staffing.robots, staffing.stations, staffing.pickers
    if mode == "pods":
        from warehouse.layout.stocking import stock_pods
        from warehouse.pods.simulate import simulate as run_pods

        stock = stock_pods(plan.n_pods, plan.n_skus, settings, seed)
        return run_pods(plan.pods, orders, stock, settings, robots=robots, stations=stations, pickers=pickers, **run)
    from warehouse.layout.stocking import stock_places

    places = stock_places(plan.walking, plan.n_skus, settings, seed)
    if mode == "pickers":
        from warehouse.walking.run import simulate as run_walking

        return run_walking(plan.walking, orders, places, settings, pickers=pickers, **run)
    from warehouse.proteus.run import simulate as run_carriers

    return run_carriers(plan.walking, orders, places, settings, robots=robots, pickers=pickers, **run)


class _Run(TypedDict):
    """What every mode takes alike."""

    seed: int
    from_s: float
    to_s: float
    recorder: Recorder | None


def _staffed(mode: str, staffing: Staffing) -> None:
    """Refuse a floor on which nothing can happen."""
    needed = {"pods": ("robots", "stations", "pickers"), "pickers": ("pickers",), "proteus": ("robots", "pickers")}
    findings = [
        Finding(f"--{name}", 0, "nobody-works", f"mode {mode} takes {name}, at least 1, not {getattr(staffing, name)}")
        for name in needed[mode]
        if getattr(staffing, name) < 1
    ]
    if findings:
        raise InvalidInput(findings)
