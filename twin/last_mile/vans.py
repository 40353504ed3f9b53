"""The vans of a station's wave: how many, what they hold, how long they may be out."""

from __future__ import annotations

import math
from dataclasses import dataclass

from core.clock import SLOTS_PER_DAY, SLOTS_PER_H
from datasets import Scenario
from datasets.times import Wave, parse_waves
from network.timetable import DoorDepartures, Timetable


@dataclass(frozen=True)
class WaveVans:
    """One departure's vans.

    Attributes
    ----------
    departure : int
        Row of the timetable's departures.
    station : int
        Facility row.
    slot : int
        In which they begin to load.
    leave_slot : int
        In which they leave.
    number : int
        As many as carry what the timetable lets the wave carry.
    packages : int
        That one holds.
    hours : float
        From leaving to returning at most, breaks included.
    """

    departure: int
    station: int
    slot: int
    leave_slot: int
    number: int
    packages: int
    hours: float


def wave_vans(
    scenario: Scenario, timetable: Timetable, doors: DoorDepartures, station: int, departure: int
) -> WaveVans:
    """Vans of a station's departure, shared between the waves as the timetable shares its capacity."""
    facility = scenario.facilities.iloc[station]
    slot = int(timetable.departure_slot[departure])
    wave = _wave_at(scenario, slot + round(float(facility["clock_offset_h"]) * SLOTS_PER_H))
    full = float(scenario.settings.door.full_route_h)
    return WaveVans(
        departure=departure,
        station=station,
        slot=slot,
        leave_slot=slot + int(doors.load_slots[departure]),
        number=math.ceil(float(facility["vans"]) * wave.share - 1e-9),
        packages=max(1, math.floor(float(facility["packages_per_van"]) * wave.hours / full + 1e-9)),
        hours=wave.hours,
    )


def _wave_at(scenario: Scenario, local_slot: int) -> Wave:
    waves = parse_waves(scenario.settings.door.waves)
    return next(wave for wave in waves if wave.slot == local_slot % SLOTS_PER_DAY)
