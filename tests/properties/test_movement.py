"""What must hold of every package simulation, whatever the network."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from network.audit import audit
from network.simulate import simulate
from network.timetable import DOOR
from tests.oracles.decode import read_ways
from tests.oracles.event_simulation import simulate_events
from tests.oracles.networks import cut, draw_case, keep, with_timetable
from tests.oracles.way import NEVER

cases = st.builds(
    draw_case,
    seed=st.integers(0, 2**32 - 1),
    n_packages=st.integers(1, 300),
    shortest_lane=st.sampled_from([1, 2, 6, 12, 20]),
)
some = settings(max_examples=20, deadline=None)
few = settings(max_examples=10, deadline=None)


def moved(case, **options):
    return simulate(case.timetable, case.paths, case.sourced, **options)


def ways_of(case):
    return read_ways(moved(case), case.paths, case.packages())


def audited(case, movement):
    return audit(case.timetable, case.paths, case.sourced, movement)


@some
@given(cases)
def test_oracle_and_auditor_agree(case):
    movement = moved(case)
    assert audited(case, movement) == []
    expected = simulate_events(case.timetable, case.paths, case.packages())
    assert read_ways(movement, case.paths, case.packages()) == expected


@some
@given(cases)
def test_placed_is_delivered_and_in_flight(case):
    ways = ways_of(case)
    assert len(ways) == len(case.sourced.word)
    for package in case.packages():
        stamps = ways[package.id]
        on_the_way = len(stamps) < len(package.lanes) or stamps[-1].departed == NEVER
        gone = len(stamps) == len(package.lanes) and stamps[-1].departed != NEVER
        assert on_the_way != gone
        times = [slot for stamp in stamps for slot in stamp[1:4] + stamp[5:] if slot != NEVER]
        assert times == sorted(times)
        assert len({stamp.facility for stamp in stamps}) == len(stamps)


@some
@given(cases, st.data())
def test_a_closed_lane_carries_nothing(case, data):
    t = case.timetable
    lane = data.draw(st.integers(0, len(t.lane_origin) - 1))
    rows = slice(int(t.departure_first[lane]), int(t.departure_first[lane + 1]))
    capacity = t.departure_capacity.copy()
    capacity[rows] = 0
    closed = with_timetable(case, departure_capacity=capacity)
    movement = moved(closed)
    assert not movement.departed[rows].any()
    assert audited(closed, movement) == []
    users = [package.id for package in closed.packages() if lane in package.lanes]
    ways = read_ways(movement, closed.paths, closed.packages())
    assert not any(stamp.lane == lane and stamp.departed != NEVER for number in users for stamp in ways[number])


@some
@given(cases, st.integers(0, 8))
def test_less_urgent_packages_delay_nobody(case, urgency):
    """Strict priority: without the classes beyond, the others go exactly as before."""
    kept = np.array([package.urgency <= urgency for package in case.packages()])
    ways = ways_of(case)
    without = ways_of(keep(case, kept))
    for new, old in enumerate(np.flatnonzero(kept).tolist()):
        assert without[new] == ways[old]


@some
@given(cases, st.integers(1, 71))
def test_the_future_changes_nothing(case, n_hours):
    """A shorter horizon gives the same stamps as far as it goes."""
    short = cut(case, n_hours)
    ways, n_slots = ways_of(case), short.timetable.n_slots
    for number, stamps in ways_of(short).items():
        seen = [stamp for stamp in ways[number] if stamp.arrived < n_slots]
        assert [until(stamp, n_slots) for stamp in seen] == stamps


def until(stamp, n_slots):
    """The stamp as it stood before a slot."""
    picked, served, departed = (
        slot if slot < n_slots else NEVER for slot in (stamp.picked, stamp.served, stamp.departed)
    )
    return stamp._replace(picked=picked, served=served, departed=departed, lane=stamp.lane if served >= 0 else NEVER)


@few
@given(cases, st.integers(1, 12))
def test_the_same_bytes_whatever_threads_and_windows(case, window):
    reference = told(moved(case, threads=1))
    for options in ({"threads": 2}, {"threads": 1}, {"threads": 2, "window": window}):
        assert told(moved(case, **options)) == reference


def told(movement):
    """Every byte that a movement tells: of the queue's room, what was filled."""
    arrays = {name: value for name, value in vars(movement).items() if isinstance(value, np.ndarray)}
    queue = arrays.pop("queue")
    slices = zip(movement.queue_first.tolist(), movement.queue_tail.tolist(), strict=True)
    filled = b"".join(queue[first:tail].tobytes() for first, tail in slices)
    return filled, {name: value.tobytes() for name, value in arrays.items()}


@few
@given(cases)
def test_ample_capacity_serves_at_once(case):
    """Nobody waits but for picking, packing and departures, and all packages leave that have the time to."""
    t = case.timetable
    ample = with_timetable(
        case,
        serve_per_h=np.full_like(t.serve_per_h, 12_000),
        pick_per_h=np.where(t.origin[:, None], 12_000, np.zeros_like(t.pick_per_h)),
        departure_capacity=np.full_like(t.departure_capacity, 1_000),
    )
    for stamps in ways_of(ample).values():
        first, *rest = stamps
        assert (first.picked, first.served) == (first.arrived + 1, first.arrived + 2)
        assert all(stamp.served == stamp.arrived for stamp in rest)
        for stamp in stamps:
            rows = slice(int(t.departure_first[stamp.lane]), int(t.departure_first[stamp.lane + 1]))
            later = t.departure_slot[rows][t.departure_slot[rows] >= stamp.served]
            assert stamp.departed == (later[0] if len(later) else NEVER)


def test_cases_have_doors_and_loops():
    """The generator makes what it promises."""
    case = draw_case(0)
    t = case.timetable
    assert (t.lane_destination == DOOR).any()
    pairs = set(zip(t.lane_origin.tolist(), t.lane_destination.tolist(), strict=True))
    assert any((there, here) in pairs for here, there in pairs if there != DOOR)
    with pytest.raises(StopIteration):
        next(p for p in case.packages() if not p.lanes)
