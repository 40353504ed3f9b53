"""Where warehouse and network meet: facilities pick what the capacity curves of their own floors say, hour by hour."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

import numpy as np

from core.clock import SLOTS_PER_DAY, SLOTS_PER_H
from datasets import Scenario, Settings
from datasets.draft import default_settings
from datasets.filling import FROM_FLOOR
from datasets.floor_classes import FloorClass, classes_of, floor_classes
from datasets.outages import with_pick_left
from datasets.times import parse_shifts
from network.lanes import in_shift, offset_slots
from network.timetable import whole_outages
from warehouse.curves.curve import CapacityCurve
from warehouse.curves.files import SEEDS, capacity_curve, settings_of
from warehouse.curves.points import Point, units_per_h

Progress = Callable[[int, int], None]
CurveOf = Callable[[FloorClass, Settings, Progress], CapacityCurve]

OUT_OF_SHIFT = -1


def with_floors(
    scenario: Scenario, progress: Progress = lambda done, total: None, curve_of: CurveOf = capacity_curve
) -> Scenario:
    """The scenario with picking by its floors' curves in place of the estimate by simple rates.

    Facilities that were given a `pick_packages_per_h` keep it, evenly through the day. What an outage of robots or
    stations leaves of the picking is by the curve at all of them.

    Parameters
    ----------
    scenario : Scenario
    progress : callable, optional
        ``progress(points done, points)`` of the curves that must be measured first.
    curve_of : callable
        ``curve_of(class, settings, progress)``: the class's curve.
    """
    floors = Floors(scenario, progress, curve_of)
    rates, shifts = floors.units_per_h(), in_shift(scenario)
    hour = np.clip(hour_of_shift(scenario), 0, rates.shape[1] - 1)
    by_slot = np.take_along_axis(rates, hour, axis=1) * shifts
    mean = _ratio(by_slot.sum(axis=1), shifts.sum(axis=1))
    facilities = scenario.facilities
    from_floor = facilities[FROM_FLOOR].to_numpy(bool)
    packages = mean / float(scenario.settings.capacity.units_per_package) * facilities["pick_factor"].to_numpy(float)
    pick = np.where(from_floor, packages, facilities["pick_packages_per_h"].to_numpy(float))
    hourly = _ratio(_by_hour(by_slot), _by_hour(shifts))
    pace = np.where(from_floor[:, None] & (hourly > 0), _ratio(hourly, mean[:, None]), 1.0)
    return replace(
        scenario,
        facilities=facilities.assign(pick_packages_per_h=pick),
        outages=with_pick_left(scenario.outages, facilities, floors.mean_units_per_h),
        pick_pace=pace,
    )


class Floors:
    """The floors of a scenario's facilities, with the curves of those that need one.

    Parameters
    ----------
    scenario, progress, curve_of
        As `with_floors` takes them.
    """

    def __init__(self, scenario: Scenario, progress: Progress, curve_of: CurveOf) -> None:
        self._table = scenario.facilities
        self._class = classes_of(self._table)
        needed = self._table[FROM_FLOOR].to_numpy(bool).copy()
        partial = scenario.outages[~whole_outages(scenario.outages)]
        needed |= self._table["id"].isin(partial["facility"]).to_numpy()
        self._curves = _curves(sorted(set(self._class[needed]) - {""}), scenario.settings, progress, curve_of)
        self._hours = max((len(curve.pace) for curve in self._curves.values()), default=1)

    def units_per_h(self) -> np.ndarray:
        """Units of each facility in each hour of a shift; float64[F, H], 0 where no curve is needed."""
        units = np.zeros((len(self._table), self._hours))
        for name, curve in self._curves.items():
            own = self._class == name
            robots, stations, pickers = self._table.loc[own, ["robots", "stations", "pickers"]].to_numpy(float).T
            floor = floor_classes()[name]
            found = curve.spread(robots, floor.people(stations, pickers), floor.people_per_module)
            units[own] = np.pad(found, ((0, 0), (0, self._hours - len(curve.pace))), mode="edge")
        return units

    def mean_units_per_h(self, row: int, robots: int, stations: int) -> float:
        """Units an hour of a facility, over its shift, with so many robots and stations."""
        floor = floor_classes()[self._class[row]]
        people = floor.people(stations, self._table["pickers"].iloc[row])
        return float(self._curves[floor.name].spread(robots, people, floor.people_per_module).mean())


def _curves(names: list[str], settings: Settings, progress: Progress, curve_of: CurveOf) -> Mapping[str, CapacityCurve]:
    curves = {}
    for number, name in enumerate(names):

        def partly(done: int, total: int, before: int = number) -> None:
            progress(before * total + done, len(names) * total)

        curves[name] = curve_of(floor_classes()[name], settings, partly)
    return curves


def hour_of_shift(scenario: Scenario) -> np.ndarray:
    """Hour of its people's shift in each slot of the day, scenario clock; int64[F, 288], OUT_OF_SHIFT outside.

    A facility's shift that is longer than `floor.shift_h` is worked by several crews one after the other, each as long.
    """
    table, shift_h = scenario.facilities, float(scenario.settings.floor.shift_h)
    offsets = offset_slots(table["clock_offset_h"])
    rows = [
        np.roll(_local_hours(text, shift_h), -offset) for text, offset in zip(table["shifts"], offsets, strict=True)
    ]
    return np.stack(rows)


@lru_cache(maxsize=256)
def _local_hours(shifts: str, shift_h: float) -> np.ndarray:
    hours = np.full(SLOTS_PER_DAY, OUT_OF_SHIFT, np.int64)
    for first, last in parse_shifts(shifts):
        crews = max(1, round((last - first) / SLOTS_PER_H / shift_h))
        within = np.arange(last - first) % (-(-(last - first) // crews))
        hours[np.arange(first, last) % SLOTS_PER_DAY] = np.minimum(within // SLOTS_PER_H, np.ceil(shift_h) - 1)
    return hours


def _by_hour(slots: np.ndarray) -> np.ndarray:
    """Sums of the slots of each hour of the day; [F, 24]."""
    return slots.reshape(len(slots), -1, SLOTS_PER_H).sum(axis=2)


def _ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Part by whole; 0 where there is no whole."""
    return np.divide(part, whole, out=np.zeros(np.broadcast_shapes(part.shape, whole.shape)), where=whole > 0)


def measured_again() -> Iterator[tuple[str, float, float]]:
    """(name, bundled, got): points of bundled curves, measured anew on this machine."""
    settings = Settings(default_settings())
    for name, robots, people in (("storey", 32, 4), ("shelves", 0, 20)):
        floor = floor_classes()[name]
        curve = capacity_curve(floor, settings)
        row, column = curve.robots.tolist().index(robots), curve.people.tolist().index(people)
        point = Point(floor.plan, floor.mode, settings_of(floor, settings), robots, people, SEEDS)
        bundled = float(curve.units_per_h[row, column])
        yield f"{name}, {robots} robots and {people} people, units/h as bundled", bundled, units_per_h(point)
