"""A floor's key figures, the same for every mode."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from core.kpi import Kpi
from warehouse.costs import cost_per_line_usd, measured_lines, usd_per_h
from warehouse.floor_result import Floats, FloorResult

NAN = float("nan")
PERCENTILES = (50, 95)


def floor_kpis(result: FloorResult, settings: Any) -> tuple[Kpi, ...]:
    """Key figures of the measured time.

    Parameters
    ----------
    result : FloorResult
    settings : Settings
        `scenario.settings.floor`.
    """
    first = (_output(result), _times(result), _visits(result), _money(result, settings), _people(result))
    return tuple(kpi for part in (*first, _states(result), _queues(result)) for kpi in part)


def click_to_pick_s(result: FloorResult) -> Floats:
    """Seconds from order to pick of each line picked in the measured time."""
    lines = measured_lines(result)
    return result.picked_s[lines] - result.orders.placed_s[result.orders.line_order[lines]]


def labour_s_per_unit(result: FloorResult) -> float:
    """Paid seconds of people who pick for each unit picked in the measured time; NaN where none was."""
    units = int(result.orders.units[measured_lines(result)].sum())
    return result.pickers * result.hours * 3600 / units if units else NAN


def _output(result: FloorResult) -> Iterator[Kpi]:
    lines, hours = measured_lines(result), result.hours
    placed = result.orders.placed_s
    asked = (placed >= result.from_s) & (placed < result.to_s)
    packed = (result.packed_s >= result.from_s) & (result.packed_s < result.to_s)
    n_lines = np.diff(result.orders.line_first)
    yield Kpi("lines_per_h", lines.sum() / hours, "lines/h", "lines picked")
    yield Kpi("units_per_h", result.orders.units[lines].sum() / hours, "units/h", "units picked")
    yield Kpi("orders_packed_per_h", packed.sum() / hours, "orders/h", "orders packed")
    yield Kpi("lines_asked_per_h", n_lines[asked].sum() / hours, "lines/h", "lines of orders placed")
    waiting = (placed < result.to_s) & ~(result.packed_s < result.to_s)
    yield Kpi("orders_open_at_end", float(waiting.sum()), "orders", "placed and not packed when the time was over")


def _times(result: FloorResult) -> Iterator[Kpi]:
    handling = result.handling_s[measured_lines(result)]
    told = (
        ("click_to_pick", click_to_pick_s(result), "from order to pick, a line"),
        ("handling_per_line", handling, "of a person's time that a line takes: at the station, or its share of a tour"),
    )
    for name, values, what in told:
        yield Kpi(f"{name}_mean_s", float(values.mean()) if len(values) else NAN, "s", what)
        for share in PERCENTILES:
            value = float(np.percentile(values, share)) if len(values) else NAN
            yield Kpi(f"{name}_p{share}_s", value, "s", f"{share} % of lines take no longer")
    yield Kpi("labour_per_unit_s", labour_s_per_unit(result), "s", "paid time of pickers for each unit, idle and all")


def _visits(result: FloorResult) -> Iterator[Kpi]:
    if result.mode != "pods":
        return
    per_visit = result.units_at_visits / result.visits if result.visits else NAN
    per_robot = result.visits / result.hours / result.robots if result.robots else NAN
    yield Kpi("units_per_pod_visit", per_visit, "units", "picked while a pod stands at a station")
    yield Kpi("visits_per_robot_h", per_robot, "visits/h", "pods that a drive unit brings to pick stations")


def _people(result: FloorResult) -> Iterator[Kpi]:
    lines = int(measured_lines(result).sum())
    yield Kpi("walked_per_line_m", result.walked_m / lines if lines else NAN, "m", "metres that people walk")
    yield Kpi("driven_per_line_m", result.driven_m / lines if lines else NAN, "m", "metres that robots drive")
    for name in ("robots", "stations", "pickers", "replenishers", "packers", "chargers", "pods"):
        yield Kpi(name, float(getattr(result, name)), name, "on the floor")
    yield Kpi("floor_m2", result.area_m2, "m2", "floor without walls")
    if result.mode == "proteus":
        rate = result.near_encounters / result.hours
        yield Kpi("near_encounters_per_h", rate, "1/h", "a carrier came nearer to a person than floor.carrier_near_m")


def _states(result: FloorResult) -> Iterator[Kpi]:
    for kind, states in result.state_s.items():
        total = sum(states.values())
        for state, seconds in states.items():
            share = 100 * seconds / total if total else NAN
            yield Kpi(f"{kind}_share_pct.{state}", share, "%", f"of the {kind}s' time")


def _queues(result: FloorResult) -> Iterator[Kpi]:
    for queue, length in result.queue_mean.items():
        yield Kpi(f"queue_mean.{queue}", length, "waiting", "time average")
    for queue, (_, wait) in result.queue_waits.items():
        yield Kpi(f"queue_wait_s.{queue}", wait, "s", "mean wait")
    for event, count in result.events.items():
        yield Kpi(f"{event}_per_h", count / result.hours, "1/h", "counted")


def _money(result: FloorResult, settings: Any) -> Iterator[Kpi]:
    lines = int(measured_lines(result).sum())
    energy = result.energy_kwh / lines if lines else NAN
    yield Kpi("energy_per_line_kwh", energy, "kWh", "electricity of robots")
    yield Kpi("co2_per_line_kg", energy * settings.kwh_co2_kg, "kg", "of that electricity")
    yield Kpi("cost_per_line_usd", cost_per_line_usd(result, settings), "USD", "capital, people and energy")
    for kind, usd in usd_per_h(result, settings).items():
        share = usd * result.hours / lines if lines else NAN
        yield Kpi(f"cost_per_line_usd.{kind}", share, "USD", "of it")
