"""Ways, door departures and backlogs, beside the plain reading of every record."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from network.simulate import (
    class_backlog,
    delivered,
    departure_load,
    door_departure,
    facility_hours,
    simulate,
    ways,
)
from network.timetable import DOOR
from tests.oracles.decode import read_ways
from tests.oracles.networks import draw_case
from tests.oracles.way import NEVER, Stamp


def moved(seed, n_packages=1500):
    case = draw_case(seed, n_packages=n_packages)
    return case, simulate(case.timetable, case.paths, case.sourced)


def stamps(found):
    """Stamps by package; the lane only once it is known that it was joined."""
    told: dict[int, list[Stamp]] = {}
    for i, package in enumerate(found.package.tolist()):
        lane = int(found.lane[i]) if found.served[i] != NEVER else NEVER
        told.setdefault(package, []).append(
            Stamp(
                int(found.facility[i]), int(found.arrived[i]), int(found.picked[i]), int(found.served[i]), lane,
                int(found.departed[i]),
            )
        )  # fmt: skip
    return told


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**32 - 1), st.data())
def test_ways_are_those_of_the_records(seed, data):
    case, movement = moved(seed, 300)
    expected = read_ways(movement, case.paths, case.packages())
    chosen = data.draw(st.lists(st.integers(0, 299), max_size=40))
    found = stamps(ways(movement, case.paths, case.sourced, np.array(chosen, np.int64)))
    assert found == {package: expected[package] for package in sorted(set(chosen))}


@pytest.mark.parametrize("seed", range(3))
def test_all_ways_at_once_on_several_threads(seed):
    case, movement = moved(seed)
    everything = ways(movement, case.paths, case.sourced, np.arange(len(case.sourced.word)), threads=3)
    assert stamps(everything) == read_ways(movement, case.paths, case.packages())
    assert (np.diff(everything.package) >= 0).all()
    left = everything.departure >= 0
    np.testing.assert_array_equal(case.timetable.departure_slot[everything.departure[left]], everything.departed[left])


@pytest.mark.parametrize("threads", [1, 2])
def test_door_departures_of_a_range(threads):
    case, movement = moved(4)
    n, t = len(case.sourced.word), case.timetable
    found = ways(movement, case.paths, case.sourced, np.arange(n))
    gone = (t.lane_destination[found.lane] == DOOR) & (found.departure >= 0)
    expected = np.full(n, -1, np.int32)
    expected[found.package[gone]] = found.departure[gone]
    assert gone.sum() == delivered(movement)
    np.testing.assert_array_equal(door_departure(movement, 0, n, threads=threads), expected)
    np.testing.assert_array_equal(door_departure(movement, 200, 700, threads=threads), expected[200:700])
    assert len(door_departure(movement, 9, 9)) == 0


def test_loads_and_hours_add_up():
    case, movement = moved(5)
    t = case.timetable
    found = ways(movement, case.paths, case.sourced, np.arange(len(case.sourced.word)))
    left = found.departure >= 0
    np.testing.assert_array_equal(
        departure_load(movement), np.bincount(found.departure[left], minlength=len(t.departure_slot))
    )
    hours = facility_hours(movement)
    for hour in (3, 17, 40, t.n_slots // 12 - 1):
        end = 12 * (hour + 1)
        served = (found.served >= 0) & (found.served < end)
        gone = left & (found.departed < end)
        waiting = np.bincount(found.facility[(found.arrived < end) & ~served], minlength=len(t.origin))
        loading = np.bincount(found.facility[served & ~gone], minlength=len(t.origin))
        np.testing.assert_array_equal(hours.backlog[:, hour], waiting)
        np.testing.assert_array_equal(hours.loading[:, hour], loading)


def test_class_backlogs_are_those_of_the_packages():
    case, movement = moved(6)
    t = case.timetable
    found = ways(movement, case.paths, case.sourced, np.arange(len(case.sourced.word)))
    urgency = (case.sourced.word[found.package] >> 19) & 63
    for facility in np.flatnonzero(~t.origin).tolist():
        backlog = class_backlog(movement, facility)
        here = found.facility == facility
        for hour in range(0, t.n_slots // 12, 5):
            end = 12 * (hour + 1)
            waits = here & (found.arrived < end) & ~((found.served >= 0) & (found.served < end))
            np.testing.assert_array_equal(backlog[hour], np.bincount(urgency[waits], minlength=movement.n_classes))
    with pytest.raises(ValueError, match="origin"):
        class_backlog(movement, int(movement.origins[0]))


def test_unknown_packages_are_refused():
    case, movement = moved(0, 50)
    with pytest.raises(ValueError, match="package 50"):
        ways(movement, case.paths, case.sourced, np.array([3, 50]))
    with pytest.raises(ValueError, match="package -1"):
        ways(movement, case.paths, case.sourced, np.array([-1]))
    with pytest.raises(ValueError, match="not within"):
        door_departure(movement, 0, 51)
    assert len(ways(movement, case.paths, case.sourced, np.array([], np.int64)).package) == 0
