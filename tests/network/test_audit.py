"""The auditor finds nothing in sound runs, every broken rule, and every corruption of the tables."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from network.audit import audit
from network.timetable import DOOR
from tests.oracles.encode import write_movement
from tests.oracles.event_simulation import EventSimulation
from tests.oracles.mutants import MUTANTS
from tests.oracles.networks import draw_case

N_CLASSES = 10


@pytest.fixture(scope="module")
def case():
    return draw_case(7)


@pytest.fixture(scope="module")
def movement(case):
    return run(EventSimulation, case)


def run(rules, case):
    simulation = rules(case.timetable, case.paths, case.packages())
    simulation.run()
    return write_movement(simulation, N_CLASSES)


def audited(case, movement, **options):
    return audit(case.timetable, case.paths, case.sourced, movement, **options)


@pytest.mark.parametrize("seed", range(5))
def test_sound_runs_are_clean(seed):
    case = draw_case(seed)
    assert audited(case, run(EventSimulation, case)) == []


def test_a_sample_of_facilities_is_clean_too(case, movement):
    assert audited(case, movement, full=False, sample=4) == []


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__)
def test_every_broken_rule_is_found(case, mutant):
    assert audited(case, run(mutant, case))


def busiest_queue(case, movement, *, door=False):
    """A lane-class queue with records, of a sorting facility's lane."""
    length = movement.queue_tail - movement.queue_first
    lane = np.arange(len(length)) // movement.n_classes
    t = case.timetable
    sound = ~t.origin[t.lane_origin] & ((t.lane_destination == DOOR) == door)
    return int(np.argmax(np.where(sound[lane], length, 0)))


def swap_two_records(case, m):
    first = m.queue_first[busiest_queue(case, m)]
    m.queue[[first, first + 1]] = m.queue[[first + 1, first]]


def swap_two_packages(case, m):
    """Ids only: each takes the other's slot."""
    first = m.queue_first[busiest_queue(case, m)]
    low = np.uint64((1 << 16) - 1)
    a, b = m.queue[first], m.queue[first + 3]
    m.queue[first], m.queue[first + 3] = (b & ~low) | (a & low), (a & ~low) | (b & low)


def double_a_package(case, m):
    first = m.queue_first[busiest_queue(case, m)]
    low = np.uint64((1 << 16) - 1)
    m.queue[first + 5] = (m.queue[first] & ~low) | (m.queue[first + 5] & low)


def serve_a_slot_early(case, m):
    m.queue[m.queue_first[busiest_queue(case, m, door=True)]] -= np.uint64(1)


def change_a_path(case, m):
    m.queue[m.queue_first[busiest_queue(case, m)] + 2] ^= np.uint64(1 << 16)


def lose_a_record(case, m):
    m.queue_tail[busiest_queue(case, m)] -= 1


def overlap_queues(case, m):
    queue = busiest_queue(case, m)
    m.queue_tail[queue] += 3


def load_one_more(case, m):
    rows = np.flatnonzero(m.departed.sum(axis=1) > 0)
    m.departed[rows[len(rows) // 2]] += 1


def load_one_less(case, m):
    t = case.timetable
    lane = int(np.argmax(np.diff(t.departure_first)))
    rows = np.arange(t.departure_first[lane], t.departure_first[lane + 1])
    urgency = int(np.argmax(m.departed[rows[-1]]))
    row = rows[np.flatnonzero(np.diff(m.departed[rows, urgency].astype(int)) > 0)[0] + 1]
    m.departed[row, urgency] -= 1


def load_less_urgent_first(case, m):
    """A package of the next class takes the place of a more urgent one, that waits for the next departure."""
    t, first = case.timetable, case.timetable.departure_first
    for lane in range(len(first) - 1):
        rows = slice(int(first[lane]), int(first[lane + 1]))
        loaded = np.diff(m.departed[rows].astype(int), axis=0, prepend=0)
        queues = lane * m.n_classes + np.arange(m.n_classes)
        for row in np.flatnonzero(loaded.sum(axis=1) == t.departure_capacity[rows])[:-1]:
            for urgency in np.flatnonzero(loaded[row, :-1] > 0):
                later = m.queue[m.queue_first[queues[urgency + 1]] : m.queue_tail[queues[urgency + 1]]]
                served = (later & np.uint64((1 << 16) - 1)).astype(int) <= t.departure_slot[rows][row]
                if served.sum() > m.departed[rows][row, urgency + 1]:
                    m.departed[first[lane] + row, urgency] -= 1
                    m.departed[first[lane] + row, urgency + 1] += 1
                    return
    raise AssertionError("no departure to spoil")


def pick_early(case, m):
    row, urgency = np.unravel_index(np.argmax(m.picked[:, :, -1]), m.picked.shape[:2])
    slot = int(np.argmax(m.picked[row, urgency] > 0))
    m.picked[row, urgency, slot - 1] += 1


def pack_in_the_slot_of_the_pick(case, m):
    m.packed[:] = np.maximum(m.packed, np.roll(m.picked, 0, axis=2) * (m.packed > 0))


def swap_in_stream(case, m):
    m.stream[[0, 1]] = m.stream[[1, 0]]


def double_in_stream(case, m):
    m.stream[1] = m.stream[0]


def unknown_in_stream(case, m):
    m.stream[-1] = len(case.sourced.word)


def unknown_in_queue(case, m):
    m.queue[m.queue_first[busiest_queue(case, m)]] |= np.uint64(2**64 - 2**35)


def lose_an_arrival(case, m):
    facility = int(np.flatnonzero(~case.timetable.origin)[0])
    m.arrived[facility, np.argmax(m.arrived[facility])] -= 1


def serve_later(case, m):
    facility = int(np.flatnonzero(~case.timetable.origin)[0])
    slot = int(np.argmax(m.served[facility, :-1]))
    m.served[facility, slot : slot + 2] += np.array([-1, 1], np.int32)


def serve_later_at_an_origin(case, m):
    facility = int(m.origins[0])
    slot = int(np.argmax(m.served[facility, :-1]))
    m.served[facility, slot : slot + 2] += np.array([-1, 1], np.int32)


CORRUPTIONS = {
    swap_two_records: "FIFO",
    swap_two_packages: "FIFO",
    double_a_package: "twice",
    serve_a_slot_early: "is not what its queues say",
    change_a_path: "facility",
    lose_a_record: "conservation",
    overlap_queues: "overlap",
    load_one_more: "departure",
    load_one_less: "conservation",
    load_less_urgent_first: "most urgent first, as many as fit",
    pick_early: "over its quota",
    pack_in_the_slot_of_the_pick: "conservation",
    swap_in_stream: "order of placement",
    double_in_stream: "order of placement",
    unknown_in_stream: "unknown",
    unknown_in_queue: "facility",
    lose_an_arrival: "conservation",
    serve_later: "conservation",
    serve_later_at_an_origin: "is not what it packed",
}


@pytest.mark.parametrize("corrupt", CORRUPTIONS, ids=lambda corrupt: corrupt.__name__)
def test_every_corruption_is_found(case, movement, corrupt):
    arrays = {name: value.copy() for name, value in vars(movement).items() if isinstance(value, np.ndarray)}
    spoilt = replace(movement, **arrays)
    corrupt(case, spoilt)
    problems = audited(case, spoilt)
    assert any(CORRUPTIONS[corrupt] in problem for problem in problems), problems


@pytest.mark.parametrize(
    ("column", "change", "said"),
    [
        ("departure_capacity", lambda a: np.maximum(a - 1, 0), "over its capacity"),
        ("serve_per_h", lambda a: np.maximum(a - 12, 0), "over its quota"),
        ("pick_per_h", lambda a: a + 12, "most urgent first, up to the quota"),
        ("departure_slot", lambda a: a[::-1].copy(), "not in order"),
        ("lane_slots", lambda a: a + (a > 0), "conservation"),
    ],
)
def test_another_timetable_does_not_fit(case, movement, column, change, said):
    other = replace(case.timetable, **{column: change(getattr(case.timetable, column))})
    problems = audit(other, case.paths, case.sourced, movement)
    assert any(said in problem for problem in problems), problems


def test_paths_are_held_to_their_lanes(case, movement):
    lanes = case.paths.lanes.copy()
    hop = int(np.argmax(lanes[:, 2] >= 0))
    lanes[hop, [0, 1]] = lanes[hop, [1, 0]]
    assert audit(case.timetable, replace(case.paths, lanes=lanes), case.sourced, movement)
    onward = case.paths.next_lane.copy()
    onward[hop] = np.roll(onward[hop], 1)
    problems = audit(case.timetable, replace(case.paths, next_lane=onward), case.sourced, movement)
    assert any("does not follow its lanes" in problem for problem in problems)


def test_orders_are_counted(case, movement):
    order_packages = case.sourced.order_packages.copy()
    order_packages[0] += 1
    problems = audit(case.timetable, case.paths, replace(case.sourced, order_packages=order_packages), movement)
    assert any("orders have 2001 packages" in problem for problem in problems)
    fewer = replace(case.sourced, unserved_order=case.sourced.unserved_order[1:])
    problems = audit(case.timetable, case.paths, fewer, movement)
    assert any("listed as unserved" in problem for problem in problems)
