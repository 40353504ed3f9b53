"""What the last step needs: when vans leave, how far they go, and when a promise is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.clock import SLOTS_PER_DAY, SLOTS_PER_H, parse_time_of_day
from datasets import Scenario
from twin.answers import stem_slots
from twin.delivery import DoorPlan

if TYPE_CHECKING:
    from twin.last_mile import LastMile
    from twin.planning import Prepared


def with_routes(plan: DoorPlan, solved: LastMile | None, first_package: int, last_package: int) -> DoorPlan:
    """The plan with the solved routes' times of packages ``first_package .. last_package - 1``, if there are any."""
    if solved is None:
        return plan
    return plan._replace(routed_first=first_package, routed_slot=solved.routed_slots(first_package, last_package))


def door_plan(scenario: Scenario, prepared: Prepared, seed: int) -> DoorPlan:
    """Door departures, drives, deadlines and regions as the tally reads them."""
    facilities, zones = scenario.facilities, scenario.zones
    regions = {name: code for code, name in enumerate(sorted({*facilities["region"], *zones["region"]}))}
    return DoorPlan(
        slot=prepared.timetable.departure_slot.astype(np.int64),
        load_slots=prepared.doors.load_slots.astype(np.int64),
        span_slots=prepared.doors.span_slots.astype(np.int64),
        by_courier=(facilities["kind"] == "prime_now_hub").to_numpy().astype(np.uint8),
        stem_slots=stem_slots(prepared.planned.stem_km, scenario),
        deadline_time=deadline_times(scenario),
        due_after=due_after(scenario, prepared.timetable.serve_per_h[:, :24] > 0),
        path_source=prepared.paths.source,
        path_station=prepared.paths.station,
        zone_region=zones["region"].map(regions).to_numpy(np.int32),
        facility_region=facilities["region"].map(regions).to_numpy(np.int32),
        seed=np.uint64(seed),
    )


def deadline_times(scenario: Scenario) -> np.ndarray:
    """Slot of the day, scenario clock, of each promise's deadline at each facility; -1 for promises in hours."""
    offset = np.rint(scenario.facilities["clock_offset_h"].to_numpy(float) * SLOTS_PER_H).astype(np.int64)
    local = np.array([parse_time_of_day(text) for text in scenario.promises["deadline_time"]], np.int64)
    times = (local[None, :] - offset[:, None]) % SLOTS_PER_DAY
    in_hours = scenario.promises["hours"].to_numpy(float) > 0
    return np.where(in_hours[None, :], -1, times)


def due_after(scenario: Scenario, working: np.ndarray) -> np.ndarray:
    """Slots from order to deadline of promises in hours; those placed while a hub is closed count from its opening.

    Parameters
    ----------
    working : bool[F, 24]
        Hours of the day, scenario clock, in which each facility works.

    Returns
    -------
    int64[F, P, 288]
        0 for the other promises.
    """
    within = np.rint(scenario.promises["hours"].to_numpy(float) * SLOTS_PER_H).astype(np.int64)
    slots = np.arange(SLOTS_PER_DAY)
    twice = np.concatenate([working, working], axis=1)
    hours = np.where(twice, np.arange(48), 48)
    opening = np.minimum.accumulate(hours[:, ::-1], axis=1)[:, ::-1][:, :24]
    start = np.maximum(opening[:, slots // SLOTS_PER_H] * SLOTS_PER_H, slots)
    return np.where(within[None, :, None] > 0, start[:, None, :] - slots + within[None, :, None], 0)
