"""The clockwork: what each facility does in each slot of a window (docs/model.md, "Semantics of the simulation").

A truck load is never copied: it is a range of its lane's queue for each class (`departed` before and
after the departure). A facility's input queue of a class is the list of such ranges, in order of unloading, so
FIFO needs no bookkeeping and each package is touched once a hop: read in order, appended to its next queue.
A window is no longer than the shortest lane, so what a facility unloads in it left in an earlier
window: within a window facilities do not see each other, and any thread may take any of them.
"""

from __future__ import annotations

import numba as nb
import numpy as np

from network.simulate.crew import next_item
from network.simulate.movement import RECORD_PATH_BITS, RECORD_SLOT_BITS
from network.simulate.state import Fixed, State
from network.sourcing_types import PATH_BITS

_WORD_PATH = (1 << PATH_BITS) - 1
_PATH = np.uint64((1 << RECORD_PATH_BITS) - 1)
_SLOT_SHIFT = np.uint64(RECORD_SLOT_BITS)
_ID_SHIFT = np.uint64(RECORD_PATH_BITS + RECORD_SLOT_BITS)
_NOT_SLOT = ~np.uint64((1 << RECORD_SLOT_BITS) - 1)


@nb.njit(inline="always")
def _quota(per_h: int, slot: int) -> int:
    """Share of an hour's capacity in one slot; the twelve of an hour add up to it."""
    m = slot % 12
    return per_h * (m + 1) // 12 - per_h * m // 12


# Arrays are taken out of `fixed` and `state` once a facility and window, and handed on one by one: taking one out
# of a tuple, or a row out of an array, counts a reference with a locked instruction, which here costs as much as
# a hop.


@nb.njit(forceinline=True)
def _sort_range(
    queue: np.ndarray,
    a: int,
    b: int,
    next_lane: np.ndarray,
    leg: int,
    tail: np.ndarray,
    c: int,
    n_classes: int,
    slot: int,
) -> None:
    """Serve the records a..b of an inbound queue: each joins the queue of its next lane."""
    stamp = np.uint64(slot)
    for i in range(a, b):
        record = queue[i]
        q = np.int64(next_lane[leg, np.int64((record >> _SLOT_SHIFT) & _PATH)]) * n_classes + c
        at = tail[q]
        queue[at] = (record & _NOT_SLOT) | stamp
        tail[q] = at + 1


@nb.njit(forceinline=True)
def _sort_range_to_one(queue: np.ndarray, a: int, b: int, tail: np.ndarray, q: int, slot: int) -> None:
    """Serve the records a..b where there is one queue to join (a station: most hops of most networks)."""
    stamp = np.uint64(slot)
    at = tail[q]
    for i in range(b - a):
        queue[at + i] = (queue[a + i] & _NOT_SLOT) | stamp
    tail[q] = at + b - a


@nb.njit(forceinline=True)
def _pack_range(
    a: int,
    b: int,
    c: int,
    n_classes: int,
    slot: int,
    stream: np.ndarray,
    word: np.ndarray,
    first_lane: np.ndarray,
    queue: np.ndarray,
    tail: np.ndarray,
) -> None:
    """Pack the packages a..b of a stream: each joins the queue of its path's first lane."""
    stamp = np.uint64(slot)
    for i in range(a, b):
        package = stream[i]
        path = np.int64(word[package]) & _WORD_PATH
        q = np.int64(first_lane[path]) * n_classes + c
        at = tail[q]
        queue[at] = (np.uint64(package) << _ID_SHIFT) | (np.uint64(path) << _SLOT_SHIFT) | stamp
        tail[q] = at + 1


@nb.njit(forceinline=True)
def _unload(
    place: int,
    d: int,
    is_first: bool,
    f: int,
    departed: np.ndarray,
    waiting: np.ndarray,
    load: np.ndarray,
    taken: np.ndarray,
) -> int:
    """UNLOAD: a load joins the input queues of the facility."""
    total = 0
    for c in range(waiting.shape[1]):
        n = int(departed[d, c])
        if not is_first:
            n -= int(departed[d - 1, c])
        if n == 0:
            continue
        if waiting[f, c] == 0:  # whatever came before is served: skip the loads that held none of this class
            load[f, c], taken[f, c] = place, 0
        waiting[f, c] += n
        total += n
    return total


@nb.njit(forceinline=True)
def _depart(
    d: int,
    lane: int,
    capacity: int,
    queue_first: np.ndarray,
    tail: np.ndarray,
    loaded: np.ndarray,
    departed: np.ndarray,
) -> int:
    """DEPART: a departure takes what it can carry, most urgent class first."""
    n_classes = departed.shape[1]
    room = capacity
    for c in range(n_classes):
        q = lane * n_classes + c
        n = min(room, tail[q] - queue_first[q] - loaded[q])
        loaded[q] += n
        departed[d, c] = loaded[q]
        room -= n
    return capacity - room


@nb.njit(forceinline=True)
def _pick(o: int, quota: int, n_placed: np.ndarray, n_picked: np.ndarray) -> int:
    """PICK what was placed in earlier slots; the order is the stream's, so only counts move."""
    left = quota
    for c in range(n_placed.shape[1]):
        n = min(left, n_placed[o, c] - n_picked[o, c])
        n_picked[o, c] += n
        left -= n
    return quota - left


@nb.njit(forceinline=True)
def _place(o: int, limit: int, stream: np.ndarray, stream_first: np.ndarray, n_placed: np.ndarray) -> int:
    """Count what is placed in this slot, ids below `limit` (it can be picked from the next on)."""
    n_classes = n_placed.shape[1]
    total = 0
    for c in range(n_classes):
        s = o * n_classes + c
        start = at = stream_first[s] + n_placed[o, c]
        end = stream_first[s + 1]
        while at < end and np.int64(stream[at]) < limit:
            at += 1
        n_placed[o, c] += at - start
        total += at - start
    return total


@nb.njit(nogil=True, cache=True)
def _origin_window(f: int, o: int, first_slot: int, end_slot: int, fixed: Fixed, state: State) -> None:
    """Pack, pick and place, slot by slot, and load what leaves."""
    pick_per_h, serve_per_h, slot_first_package = fixed.pick_per_h, fixed.serve_per_h, fixed.slot_first_package
    stream, stream_first, word, first_lane = fixed.stream, fixed.stream_first, fixed.word, fixed.first_lane
    leaving, departure_slot, departure_lane = fixed.leaving, fixed.departure_slot, fixed.departure_lane
    departure_capacity, is_door, queue_first = fixed.departure_capacity, fixed.is_door, fixed.queue_first
    queue, tail, loaded, departed = state.queue, state.tail, state.loaded, state.departed
    n_placed, n_picked, n_packed = state.n_placed, state.n_picked, state.n_packed
    picked, packed, served, arrived = state.picked, state.packed, state.served, state.arrived
    n_classes = n_placed.shape[1]
    place, end_place, pending = state.next_leaving[f], fixed.leaving_first[f + 1], state.pending[f]
    for slot in range(first_slot, end_slot):
        n_served = min(pending, _quota(np.int64(serve_per_h[f, slot // 12]), slot))
        left, c = n_served, 0
        while left > 0:
            n = min(left, n_picked[o, c] - n_packed[o, c])
            a = stream_first[o * n_classes + c] + n_packed[o, c]
            _pack_range(a, a + n, c, n_classes, slot, stream, word, first_lane, queue, tail)
            n_packed[o, c] += n
            left -= n
            c += 1
        served[f, slot] = n_served
        pending += _pick(o, _quota(np.int64(pick_per_h[f, slot // 12]), slot), n_placed, n_picked) - n_served
        arrived[f, slot] = _place(o, slot_first_package[slot + 1], stream, stream_first, n_placed)
        for c in range(n_classes):
            picked[o, c, slot] = n_picked[o, c]
            packed[o, c, slot] = n_packed[o, c]
        while place < end_place and departure_slot[leaving[place]] <= slot:
            d = leaving[place]
            lane = np.int64(departure_lane[d])
            n = _depart(d, lane, np.int64(departure_capacity[d]), queue_first, tail, loaded, departed)
            if is_door[lane]:
                state.gone[f] += n
            place += 1
    state.next_leaving[f], state.pending[f] = place, pending


@nb.njit(nogil=True, cache=True)
def _sorting_window(f: int, first_slot: int, end_slot: int, fixed: Fixed, state: State) -> None:
    """Unload and sort, slot by slot, and load what leaves."""
    serve_per_h, coming, coming_slot, lane_leg = fixed.serve_per_h, fixed.coming, fixed.coming_slot, fixed.lane_leg
    leaving, departure_slot, departure_lane = fixed.leaving, fixed.departure_slot, fixed.departure_lane
    departure_capacity, is_door, queue_first = fixed.departure_capacity, fixed.is_door, fixed.queue_first
    departure_first, next_lane = fixed.departure_first, fixed.next_lane
    queue, tail, loaded, departed = state.queue, state.tail, state.loaded, state.departed
    waiting, load, taken, served, arrived = state.waiting, state.load, state.taken, state.served, state.arrived
    n_classes = waiting.shape[1]
    place, end_place, pending = state.next_leaving[f], fixed.leaving_first[f + 1], state.pending[f]
    only = np.int64(fixed.only_lane[f])
    inbound, end_inbound = state.next_coming[f], fixed.coming_first[f + 1]
    for slot in range(first_slot, end_slot):
        while inbound < end_inbound and coming_slot[inbound] <= slot:
            d = coming[inbound]
            n = _unload(inbound, d, d == departure_first[departure_lane[d]], f, departed, waiting, load, taken)
            arrived[f, slot] += n
            pending += n
            inbound += 1
        left = min(pending, _quota(np.int64(serve_per_h[f, slot // 12]), slot))
        served[f, slot] = left
        pending -= left
        c = 0
        while left > 0:
            n = min(left, waiting[f, c])
            waiting[f, c] -= n
            left -= n
            while n > 0:  # load after load, each the range of its lane's queue that `departed` tells
                d = coming[load[f, c]]
                lane = np.int64(departure_lane[d])
                before = np.int64(0)
                if d > departure_first[lane]:
                    before = np.int64(departed[d - 1, c])
                m = min(n, np.int64(departed[d, c]) - before - taken[f, c])
                a = queue_first[lane * n_classes + c] + before + taken[f, c]
                if only >= 0:
                    _sort_range_to_one(queue, a, a + m, tail, only * n_classes + c, slot)
                else:
                    _sort_range(queue, a, a + m, next_lane, np.int64(lane_leg[lane]), tail, c, n_classes, slot)
                n -= m
                taken[f, c] += m
                if taken[f, c] == np.int64(departed[d, c]) - before:
                    load[f, c] += 1
                    taken[f, c] = 0
            c += 1
        while place < end_place and departure_slot[leaving[place]] <= slot:
            d = leaving[place]
            lane = np.int64(departure_lane[d])
            n = _depart(d, lane, np.int64(departure_capacity[d]), queue_first, tail, loaded, departed)
            if is_door[lane]:
                state.gone[f] += n
            place += 1
    state.next_leaving[f], state.next_coming[f], state.pending[f] = place, inbound, pending


@nb.njit(nogil=True, cache=True)
def run_window(
    counter: np.ndarray, order: np.ndarray, first_slot: int, end_slot: int, fixed: Fixed, state: State
) -> None:
    """Run slots first_slot..end_slot of the facilities in `order`, shared with other threads."""
    while True:
        i = next_item(counter)
        if i >= len(order):
            return
        f = order[i]
        o = np.int64(fixed.origin_row[f])
        if o >= 0:
            _origin_window(f, o, first_slot, end_slot, fixed, state)
        else:
            _sorting_window(f, first_slot, end_slot, fixed, state)


@nb.njit(nogil=True, cache=True)
def finish(counter: np.ndarray, stopped_slot: int, fixed: Fixed, state: State) -> None:
    """Carry the cumulative counters on from `stopped_slot`, and to departures beyond the horizon."""
    n_classes = state.waiting.shape[1]
    while True:
        f = next_item(counter)
        if f >= len(fixed.origin_row):
            return
        o = np.int64(fixed.origin_row[f])
        if o >= 0:
            for c in range(n_classes):
                state.picked[o, c, stopped_slot:] = state.n_picked[o, c]
                state.packed[o, c, stopped_slot:] = state.n_packed[o, c]
        for place in range(state.next_leaving[f], fixed.leaving_first[f + 1]):
            d = fixed.leaving[place]
            for c in range(n_classes):
                state.departed[d, c] = state.loaded[fixed.departure_lane[d] * n_classes + c]
