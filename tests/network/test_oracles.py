"""The simulation beside two that share no code with it: the same stamps for every package."""

from __future__ import annotations

import numpy as np
import pytest

from network.simulate import class_backlog, delivered, departure_load, door_departure, facility_hours, simulate, ways
from network.timetable import DOOR
from tests.oracles.decode import read_ways
from tests.oracles.encode import write_movement
from tests.oracles.event_simulation import EventSimulation, simulate_events
from tests.oracles.mutants import MUTANTS
from tests.oracles.networks import draw_case, with_timetable
from tests.oracles.simpy_simulation import simulate_simpy
from tests.oracles.way import NEVER, Stamp

SEEDS = range(5)
SHORTEST_LANES = (1, 5, 12, 20)
ARRAYS = ("departed", "picked", "packed", "origins", "stream", "stream_first", "served", "arrived")


def assert_same_ways(found, expected):
    """Name the first package that differs, and how."""
    assert found.keys() == expected.keys()
    for number, stamps in expected.items():
        assert found[number] == stamps, f"package {number}"


@pytest.mark.parametrize("shortest_lane", SHORTEST_LANES)
@pytest.mark.parametrize("seed", SEEDS)
def test_every_package_goes_as_in_the_event_simulation(seed, shortest_lane):
    case = draw_case(seed, shortest_lane=shortest_lane)
    twin = EventSimulation(case.timetable, case.paths, case.packages())
    ways = twin.run()
    movement = simulate(case.timetable, case.paths, case.sourced)
    assert_same_ways(read_ways(movement, case.paths, case.packages()), ways)
    expected = write_movement(twin, movement.n_classes)
    for name in ARRAYS:
        np.testing.assert_array_equal(getattr(movement, name), getattr(expected, name), err_msg=name)


@pytest.mark.parametrize("seed", SEEDS)
def test_ways_are_those_of_the_event_simulation(seed):
    case = draw_case(seed, shortest_lane=9)
    expected = simulate_events(case.timetable, case.paths, case.packages())
    movement = simulate(case.timetable, case.paths, case.sourced)
    found = ways(movement, case.paths, case.sourced, np.arange(len(case.sourced.word)))
    assert_same_ways(as_stamps(found), expected)
    some = np.array([1999, 3, 3, 700])
    chosen = as_stamps(ways(movement, case.paths, case.sourced, some))
    assert_same_ways(chosen, {number: expected[number] for number in (3, 700, 1999)})
    t = case.timetable
    for row in np.flatnonzero(found.departure >= 0):
        assert t.departure_slot[found.departure[row]] == found.departed[row]
        lane = found.lane[row]
        assert t.departure_first[lane] <= found.departure[row] < t.departure_first[lane + 1]
        onward = found.departed[row] + t.lane_slots[lane]
        assert found.reached[row] == (-1 if t.lane_destination[lane] == DOOR else onward)


def as_stamps(found):
    """Rows of `Ways` as an oracle's stamps; a lane is known there from serving on."""
    columns = (found.package, found.facility, found.arrived, found.picked, found.served, found.lane, found.departed)
    stamps: dict[int, list[Stamp]] = {}
    for number, facility, arrived, picked, served, lane, departed in zip(*(c.tolist() for c in columns), strict=True):
        stamps.setdefault(number, []).append(
            Stamp(facility, arrived, picked, served, lane if served != NEVER else NEVER, departed)
        )
    return stamps


@pytest.mark.parametrize("seed", SEEDS)
def test_doors_and_loads_are_those_of_the_event_simulation(seed):
    case = draw_case(seed)
    stamps = simulate_events(case.timetable, case.paths, case.packages())
    movement = simulate(case.timetable, case.paths, case.sourced)
    first, last = 250, 1750
    by_door = door_departure(movement, first, last)
    doors = set(np.flatnonzero(case.timetable.lane_destination == DOOR).tolist())
    loads = np.zeros(len(case.timetable.departure_slot), int)
    row_of = {(lane, int(case.timetable.departure_slot[row])): row for row, lane in enumerate(lane_of(case.timetable))}
    for number, way in stamps.items():
        for stamp in way:
            if stamp.departed != NEVER:
                loads[row_of[stamp.lane, stamp.departed]] += 1
        out = way[-1].lane in doors and way[-1].departed != NEVER
        if first <= number < last:
            assert by_door[number - first] == (row_of[way[-1].lane, way[-1].departed] if out else -1)
    np.testing.assert_array_equal(departure_load(movement), loads)
    assert delivered(movement) == sum(loads[row] for row, lane in enumerate(lane_of(case.timetable)) if lane in doors)


@pytest.mark.parametrize("seed", SEEDS)
def test_backlogs_are_those_of_the_event_simulation(seed):
    case = draw_case(seed)
    stamps = simulate_events(case.timetable, case.paths, case.packages())
    movement = simulate(case.timetable, case.paths, case.sourced)
    t = case.timetable
    n_hours = t.n_slots // 12
    backlog = np.zeros((len(t.origin), n_hours, movement.n_classes), int)
    loading = np.zeros((len(t.origin), n_hours), int)
    for package in case.packages():
        for stamp in stamps[package.id]:
            served, departed = (n_hours if slot == NEVER else slot // 12 for slot in (stamp.served, stamp.departed))
            backlog[stamp.facility, stamp.arrived // 12 : served, package.urgency] += 1
            loading[stamp.facility, served:departed] += 1
    hours = facility_hours(movement)
    np.testing.assert_array_equal(hours.backlog, backlog.sum(axis=2))
    np.testing.assert_array_equal(hours.loading, loading)
    for facility in np.flatnonzero(~t.origin).tolist():
        np.testing.assert_array_equal(class_backlog(movement, facility), backlog[facility])


def lane_of(timetable):
    """Lane of each departure."""
    return np.repeat(np.arange(len(timetable.lane_origin)), np.diff(timetable.departure_first)).tolist()


@pytest.mark.parametrize("seed", SEEDS)
def test_simpy_agrees_with_the_event_simulation(seed):
    case = draw_case(seed)
    ways = simulate_events(case.timetable, case.paths, case.packages())
    assert_same_ways(simulate_simpy(case.timetable, case.paths, case.packages()), ways)


@pytest.mark.parametrize(("window", "threads"), [(1, 1), (5, 1), (12, 1), (None, 2), (7, 2)])
def test_windows_and_threads_change_nothing(window, threads):
    case = draw_case(11, shortest_lane=12)
    ways = simulate_events(case.timetable, case.paths, case.packages())
    movement = simulate(case.timetable, case.paths, case.sourced, window=window, threads=threads)
    assert_same_ways(read_ways(movement, case.paths, case.packages()), ways)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__)
def test_the_simulation_follows_none_of_the_broken_rules(mutant):
    case = draw_case(5)
    movement = simulate(case.timetable, case.paths, case.sourced)
    broken = mutant(case.timetable, case.paths, case.packages()).run()
    assert read_ways(movement, case.paths, case.packages()) != broken


def test_nothing_moves_without_capacity():
    case = draw_case(1)
    closed = with_timetable(case, departure_capacity=np.zeros_like(case.timetable.departure_capacity))
    movement = simulate(closed.timetable, closed.paths, closed.sourced)
    assert not movement.departed.any()
    ways = simulate_events(closed.timetable, closed.paths, closed.packages())
    assert_same_ways(read_ways(movement, closed.paths, closed.packages()), ways)


def test_a_network_without_packages_stands_still():
    case = draw_case(1, n_packages=2)
    empty = case.sourced.__class__(
        **{
            **vars(case.sourced),
            "word": case.sourced.word[:0],
            "slot_first_package": np.zeros(case.timetable.n_slots + 1, np.int64),
        }
    )
    movement = simulate(case.timetable, case.paths, empty)
    assert not movement.served.any()
    assert not movement.departed.any()


def test_ample_capacity_delivers_everything():
    case = draw_case(2)
    t = case.timetable
    ample = with_timetable(
        case,
        serve_per_h=np.full_like(t.serve_per_h, 1200),
        pick_per_h=np.where(t.origin[:, None], 1200, np.zeros_like(t.pick_per_h)),
        departure_capacity=np.full_like(t.departure_capacity, 1000),
    )
    ways = read_ways(simulate(ample.timetable, ample.paths, ample.sourced), ample.paths, ample.packages())
    for package in ample.packages():
        package.stamps = ways[package.id]
        assert package.delivered, package
