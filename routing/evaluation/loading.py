"""Departures where docks are few: without a later return if that can be, else with as little delay as can be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from routing.evaluation.docks import Departures, Slot, earliest_slots, latest_slots
from routing.evaluation.outcome import Violation
from routing.evaluation.schedule import Timing, departures, leaving_at
from routing.evaluation.units import Units
from routing.plan import Route
from routing.problem import Problem, Rules, VehicleType


def at_docks(
    problem: Problem, rows: Sequence[tuple[int, Route]], timed: Sequence[Timing], units: Units
) -> tuple[list[Timing], list[Violation]]:
    """Choose departures so that no more vehicles load at a place than it has docks.

    Parameters
    ----------
    rows : sequence of (row in the plan, route)
    timed : sequence of Timing
        Of these routes, each by itself.
    """
    moved, crowded = list(timed), []
    starts = [problem.vehicles[route.vehicle].start for _, route in rows]
    for place in sorted({start for start in starts if start is not None}) if problem.rules.docks else ():
        there = (number for number, start in enumerate(starts) if start == place)
        vans = {each: _Van(each, timed[each], problem.vehicles[rows[each][1].vehicle]) for each in there}
        for slot in _slots(vans, problem.rules):
            if slot.departure != timed[slot.route].departure:
                moved[slot.route] = leaving_at(slot.departure, timed[slot.route])
            if slot.late:
                when, due = units.time(slot.departure + slot.late), units.time(slot.departure)
                message = f"a dock is free for it to leave at {when}, it has to leave by {due}"
                crowded.append(Violation("docks", rows[slot.route][0], "", message, slot.late))
    return moved, crowded


@dataclass(frozen=True)
class _Van:
    """A route that needs a dock; `timed` as if it were alone."""

    number: int
    timed: Timing
    vehicle: VehicleType

    def back_like(self, timed: Timing) -> Departures:
        """Departures with a return no later than in `timed`."""
        return self._departures(timed, timed.arrival)

    def back_in_time(self) -> Departures:
        """Departures with a return within the shift."""
        return self._departures(self.timed, max(self.timed.arrival, self.vehicle.shift_close))

    def _departures(self, timed: Timing, back: int) -> Departures:
        """Departures with a return by `back`; those that are too early for the longest work are left out."""
        first, last = departures(timed, back)
        earliest = timed.arrival - self.vehicle.work_max
        return self.number, max(first, earliest) if earliest <= timed.departure else first, last

    def last_within(self, departure: int) -> int:
        """Last departure, found by halving, that keeps the limits of work and travel; `departure` if that does."""
        if self._within(departure) or not self._within(self.timed.departure):
            return departure
        low, high = self.timed.departure, departure
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self._within(middle) else (low, middle)
        return low

    def _within(self, departure: int) -> bool:
        timed = leaving_at(departure, self.timed)
        return timed.arrival - departure <= self.vehicle.work_max and timed.travel <= self.vehicle.travel_max


def _slots(vans: Mapping[int, _Van], rules: Rules) -> list[Slot]:
    slots = latest_slots([van.back_like(van.timed) for van in vans.values()], rules.docks, rules.load)
    return _later_slots(vans, rules) if any(slot.late for slot in slots) else slots


def _later_slots(vans: Mapping[int, _Van], rules: Rules) -> list[Slot]:
    """Let vehicles leave later than is best for them; each then as late as the return that it has by that allows."""
    possible = {number: van.back_in_time() for number, van in vans.items()}
    while True:
        slots = _least_delay(vans, list(possible.values()), rules)
        kept = {slot.route: vans[slot.route].last_within(slot.departure) for slot in slots}
        if all(kept[slot.route] == slot.departure for slot in slots):
            break
        for slot in slots:
            if kept[slot.route] < slot.departure:
                possible[slot.route] = (*possible[slot.route][:2], kept[slot.route])
    if any(slot.late for slot in slots):
        return slots
    left = [vans[slot.route].back_like(leaving_at(slot.departure, vans[slot.route].timed)) for slot in slots]
    return latest_slots(left, rules.docks, rules.load)


def _least_delay(vans: Mapping[int, _Van], possible: Sequence[Departures], rules: Rules) -> list[Slot]:
    """Leave as early as docks are free, the longest delay beyond `timed` being as short as can be, found by halving."""

    def slots(delay: int) -> list[Slot]:
        due = [(each, first, min(last, vans[each].timed.departure + delay)) for each, first, last in possible]
        return earliest_slots(due, rules.docks, rules.load)

    end = max(first for _, first, _ in possible) + len(possible) * rules.load
    low, high = 0, max(0, end - min(van.timed.departure for van in vans.values()))
    best = slots(high)
    if any(slot.late for slot in best):
        return best
    while high - low > 1:
        middle = (low + high) // 2
        found = slots(middle)
        if any(slot.late for slot in found):
            low = middle
        else:
            high, best = middle, found
    return best
