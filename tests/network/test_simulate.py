"""What the simulation must keep whatever the load: conservation, capacities, order, and the same bytes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.synthetic import Size, make_network, make_packages
from network.simulate import Room, delivered, departure_load, simulate
from network.simulate.movement import RECORD_PATH_BITS, RECORD_SLOT_BITS
from network.sourcing_types import PATH_BITS

SMALL = Size(
    centres=8, sorters=4, gateways=3, air_hubs=1, stations=12, couriers=2, paths=80, neighbours=4, shortest_slots=12
)
ARRAYS = ("queue_tail", "departed", "picked", "packed", "stream", "served", "arrived")


def case(seed: int, slack: float = 0.9, n: int = 3000, size: Size = SMALL, days: int = 4, order_days: int = 2):
    rng = np.random.default_rng(seed)
    timetable, paths = make_network(rng, size, days, n / order_days, slack)
    return timetable, paths, make_packages(rng, n, len(paths), timetable.n_slots, order_days)


def told(movement):
    slices = zip(movement.queue_first.tolist(), movement.queue_tail.tolist(), strict=True)
    filled = b"".join(movement.queue[first:tail].tobytes() for first, tail in slices)
    return filled, {name: getattr(movement, name).tobytes() for name in ARRAYS}


def records(movement):
    """Queue, id, path and slot of every record."""
    length = movement.queue_tail - movement.queue_first
    queue = np.repeat(np.arange(len(length)), length)
    rank = np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length)
    record = movement.queue[movement.queue_first[queue] + rank]
    package = (record >> np.uint64(RECORD_PATH_BITS + RECORD_SLOT_BITS)).astype(np.int64)
    path = (record >> np.uint64(RECORD_SLOT_BITS)).astype(np.int64) & ((1 << RECORD_PATH_BITS) - 1)
    return queue, package, path, record.astype(np.uint64) & np.uint64((1 << RECORD_SLOT_BITS) - 1)


@pytest.mark.parametrize("slack", [0.6, 0.9, 1.3])
@pytest.mark.parametrize("seed", range(3))
def test_same_bytes_for_every_window_and_any_number_of_threads(seed, slack):
    given_case = case(seed, slack)
    reference = told(simulate(*given_case, threads=1, window=1))
    for window, threads in ((6, 1), (12, 2), (None, 3), (1, 2)):
        assert told(simulate(*given_case, window=window, threads=threads)) == reference


@pytest.mark.parametrize(("ready", "most"), [(0, 0), (100, 200), (5_000, None), (9_000_000, None)])
def test_room_made_ready_beforehand_changes_nothing(ready, most):
    given_case = case(1)
    with Room(ready, most) as room:
        assert told(simulate(*given_case, room=room)) == told(simulate(*given_case))
        assert told(simulate(*given_case, room=room)) == told(simulate(*given_case)), "a room is given away once"


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0.6, 1.3), st.integers(0, 2000))
def test_each_package_walks_its_path_from_the_start(seed, slack, n):
    timetable, paths, sourced = case(seed, slack, n)
    movement = simulate(timetable, paths, sourced)
    queue, package, path, _ = records(movement)
    lane, urgency = np.divmod(queue, movement.n_classes)
    assert (path == sourced.word[package] & ((1 << PATH_BITS) - 1)).all()
    assert (urgency == sourced.word[package] >> PATH_BITS & 63).all()
    leg = (paths.lanes[path] == lane[:, None]).argmax(axis=1)
    assert (paths.lanes[path, leg] == lane).all()
    seen = np.zeros((n, 8), np.int64)
    np.add.at(seen, (package, leg), 1)
    assert seen.max(initial=0) <= 1
    assert (np.diff(seen, axis=1) <= 0).all(), "a hop was skipped"


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0.6, 1.3))
def test_no_capacity_is_exceeded_and_none_is_idle_beside_a_queue(seed, slack):
    timetable, paths, sourced = case(seed, slack)
    movement = simulate(timetable, paths, sourced)
    assert (departure_load(movement) <= timetable.departure_capacity).all()
    slot = np.arange(timetable.n_slots)
    hourly = timetable.serve_per_h[:, slot // 12].astype(np.int64)
    quota = hourly * (slot % 12 + 1) // 12 - hourly * (slot % 12) // 12
    assert (movement.served <= quota).all()
    sorting = ~timetable.origin
    came, went = np.cumsum(movement.arrived, axis=1), np.cumsum(movement.served, axis=1)
    waiting = came - (went - movement.served)
    np.testing.assert_array_equal(movement.served[sorting], np.minimum(quota, waiting)[sorting])
    picked = movement.picked.sum(axis=1, dtype=np.int64)
    packed = movement.packed.sum(axis=1, dtype=np.int64)
    assert (packed[:, 1:] <= picked[:, :-1]).all(), "packed in the slot of picking"
    assert (picked[:, 1:] <= came[movement.origins][:, :-1]).all(), "picked in the slot of placement"


@pytest.mark.parametrize("seed", range(3))
def test_a_class_is_packed_in_order_of_placement(seed):
    movement = simulate(*case(seed, 0.7))
    queue, package, _, slot = records(movement)
    origin = movement.timetable.origin[movement.timetable.lane_origin[queue // movement.n_classes]]
    for q in np.unique(queue[origin]):
        assert (np.diff(package[queue == q]) > 0).all()
    for q in np.unique(queue):
        assert (np.diff(slot[queue == q].astype(np.int64)) >= 0).all()


def test_an_early_end_changes_nothing():
    """A lone package that no vehicle takes keeps the clock going to the horizon's end."""
    timetable, paths, sourced = case(3, 1.3, days=8)
    assert delivered(simulate(timetable, paths, sourced)) == len(sourced.word)
    own = paths.lanes[:, 0]
    lonely = np.flatnonzero(np.bincount(own, minlength=len(timetable.lane_origin))[own] == 1)[0]
    path = sourced.word & np.uint32((1 << PATH_BITS) - 1)
    others = sourced.word.copy()
    others[path == lonely] = others[path == lonely] - np.uint32(lonely) + np.uint32((lonely + 1) % len(paths))
    stuck = others.copy()
    stuck[-1] = (others[-1] >> np.uint32(PATH_BITS) << np.uint32(PATH_BITS)) | np.uint32(lonely)
    capacity = timetable.departure_capacity.copy()
    lane = paths.lanes[lonely, 0]
    capacity[timetable.departure_first[lane] : timetable.departure_first[lane + 1]] = 0
    timetable = replace(timetable, departure_capacity=capacity)
    short = simulate(
        timetable,
        paths,
        replace(sourced, word=others[:-1], slot_first_package=np.minimum(sourced.slot_first_package, len(others) - 1)),
    )
    full = simulate(timetable, paths, replace(sourced, word=stuck))
    assert delivered(short) == delivered(full) == len(others) - 1
    elsewhere = np.setdiff1d(np.arange(len(timetable.origin)), paths.source[lonely])
    np.testing.assert_array_equal(short.served[elsewhere], full.served[elsewhere])
    np.testing.assert_array_equal(short.departed, full.departed)
    busy = np.flatnonzero(np.isin(short.origins, elsewhere))
    np.testing.assert_array_equal(short.picked[busy], full.picked[busy])
    np.testing.assert_array_equal(short.packed[busy], full.packed[busy])


def test_nothing_placed_moves_nothing():
    timetable, paths, sourced = case(0, n=0)
    movement = simulate(timetable, paths, sourced)
    assert not movement.served.any()
    assert not movement.departed.any()
    assert delivered(movement) == 0


def test_a_placement_calendar_may_end_before_the_horizon():
    timetable, paths, sourced = case(1)
    short = replace(sourced, slot_first_package=sourced.slot_first_package[: 2 * 288 + 1])
    assert told(simulate(timetable, paths, short)) == told(simulate(timetable, paths, sourced))


def test_progress_reaches_the_end():
    heard: list[tuple[int, int]] = []
    timetable, paths, sourced = case(2, 1.3)
    simulate(timetable, paths, sourced, progress=lambda done, total: heard.append((done, total)))
    assert heard[-1] == (timetable.n_slots, timetable.n_slots)
    assert [done for done, _ in heard] == sorted({done for done, _ in heard})


@pytest.mark.parametrize(
    ("what", "message"),
    [
        ({"lane_slots": np.zeros}, "less than one slot"),
        ({"lane_destination": lambda n, _: np.full(n, 999, np.int32)}, "ends nowhere"),
        ({"departure_slot": lambda n, _: np.arange(n, 0, -1, dtype=np.int32)}, "order of slot"),
    ],
)
def test_a_timetable_that_contradicts_itself_is_refused(what, message):
    timetable, paths, sourced = case(0)
    [(name, make)] = what.items()
    broken = replace(timetable, **{name: make(len(getattr(timetable, name)), np.int32)})
    with pytest.raises(ValueError, match=message):
        simulate(broken, paths, sourced)


def test_paths_that_do_not_meet_are_refused():
    timetable, paths, sourced = case(0)
    lanes = paths.lanes.copy()
    two = np.flatnonzero(lanes[:, 2] >= 0)
    lanes[two[0], 1] = lanes[two[-1], 1]
    with pytest.raises(ValueError, match="lanes"):
        simulate(timetable, replace(paths, lanes=lanes), sourced)


def test_a_package_without_a_path_is_refused():
    timetable, paths, sourced = case(0)
    word = sourced.word.copy()
    word[5] |= np.uint32((1 << PATH_BITS) - 1)
    with pytest.raises(ValueError, match="none of the paths"):
        simulate(timetable, paths, replace(sourced, word=word))


def test_more_slots_than_a_record_holds_are_refused():
    timetable, paths, sourced = case(0)
    with pytest.raises(ValueError, match="n_slots"):
        simulate(replace(timetable, n_slots=65_544), paths, sourced)
