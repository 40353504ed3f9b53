"""Move every package through the timetable."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from network.paths import Paths
from network.simulate.crew import Crew
from network.simulate.kernel import finish, run_window
from network.simulate.layout import Layout, longest_window, make_layout
from network.simulate.movement import Movement
from network.simulate.prepare import Load, prepare
from network.simulate.room import Room
from network.simulate.state import Fixed, State
from network.sourcing_types import Sourced
from network.timetable import DOOR, Timetable


def simulate(
    timetable: Timetable,
    paths: Paths,
    sourced: Sourced,
    *,
    threads: int | None = None,
    window: int | None = None,
    room: Room | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Movement:
    """Move every package, one by one, from its order to the door.

    The rules are those of docs/model.md. Neither `threads` nor `window` changes the result.

    Parameters
    ----------
    timetable, paths, sourced
        The network and the packages to move. `sourced.slot_first_package` may end before the horizon:
        nothing is placed afterwards.
    threads : int, optional
        By default what numba would take (NUMBA_NUM_THREADS, or the processors allowed).
    window : int, optional
        Slots that facilities run on their own; by default, and at most, the shortest lane in use (12 suffice).
    room : Room, optional
        Memory for the queues that was made ready beforehand.
    progress : callable, optional
        Called with slots done and slots in all, on this thread, after each window.

    Returns
    -------
    Movement
        Packages that have not left for the door by the horizon's end are in it where they stand.

    Raises
    ------
    ValueError
        When timetable, paths and packages contradict each other.

    Notes
    -----
    Memory: 8 bytes a package and hop, 4 a package, beside the 4 of `sourced.word`.
    """
    layout = make_layout(timetable, paths)
    with Crew(threads) as crew:
        load = prepare(crew, layout, paths, sourced, timetable.lane_origin)
        longest = longest_window(timetable, load.used)
        step = longest if window is None else min(window, longest)
        if step < 1:
            raise ValueError(f"a window of {step} slots")
        fixed = _fixed(timetable, paths, sourced, layout, load)
        state = _state(timetable, layout, load, room)
        # The heaviest first: the last items that a thread takes are then small, and all end together.
        order = np.argsort(-load.handled, kind="stable")
        slot, n_packages = 0, len(sourced.word)
        while slot < timetable.n_slots and state.gone.sum() < n_packages:
            end = min(slot + step, timetable.n_slots)
            crew.run(run_window, order, slot, end, fixed, state)
            slot = end
            if progress is not None:
                progress(slot, timetable.n_slots)
        crew.run(finish, slot, fixed, state)
        if progress is not None and slot < timetable.n_slots:
            progress(timetable.n_slots, timetable.n_slots)
    return _movement(timetable, layout, load, state)


def _placed(sourced: Sourced, n_slots: int) -> np.ndarray:
    """`slot_first_package` up to the horizon."""
    first = np.asarray(sourced.slot_first_package, np.int64)
    if first[0] != 0 or first[-1] != len(sourced.word) or (np.diff(first) < 0).any() or len(first) > n_slots + 1:
        raise ValueError("slot_first_package does not fit the packages and the horizon")
    return np.concatenate([first, np.full(n_slots + 1 - len(first), first[-1])])


def _fixed(timetable: Timetable, paths: Paths, sourced: Sourced, layout: Layout, load: Load) -> Fixed:
    t = timetable
    return Fixed(
        origin_row=layout.origin_row,
        pick_per_h=t.pick_per_h,
        serve_per_h=t.serve_per_h,
        is_door=t.lane_destination == DOOR,
        lane_leg=t.lane_leg,
        departure_first=np.asarray(t.departure_first, np.int64),
        departure_lane=layout.departure_lane,
        departure_slot=t.departure_slot,
        departure_capacity=t.departure_capacity,
        leaving=layout.leaving,
        leaving_first=layout.leaving_first,
        coming=layout.coming,
        coming_first=layout.coming_first,
        coming_slot=layout.coming_slot,
        only_lane=layout.only_lane,
        first_lane=np.ascontiguousarray(paths.first_lane, np.int32),
        next_lane=layout.next_lane,
        word=sourced.word,
        slot_first_package=_placed(sourced, t.n_slots),
        stream=load.stream,
        stream_first=load.stream_first,
        queue_first=load.queue_first,
    )


def _state(timetable: Timetable, layout: Layout, load: Load, room: Room | None) -> State:
    n_facilities, n_origins = len(timetable.origin), len(layout.origins)
    counters = (n_facilities, load.n_classes)
    log = (n_origins, load.n_classes, timetable.n_slots)
    return State(
        # Not touched here: the first touch of a page costs as much as the hop, and is shared by the threads.
        queue=np.empty(load.n_records, np.uint64) if room is None else room.take(load.n_records),
        tail=load.queue_first.copy(),
        loaded=np.zeros(len(load.queue_first), np.int64),
        # Zeros: an unused lane may be shorter than the window, and be read before its facility has written.
        departed=np.zeros((len(timetable.departure_slot), load.n_classes), np.uint32),
        next_leaving=layout.leaving_first[:-1].copy(),
        next_coming=layout.coming_first[:-1].copy(),
        waiting=np.zeros(counters, np.int64),
        pending=np.zeros(n_facilities, np.int64),
        load=np.repeat(layout.coming_first[:-1, None], load.n_classes, axis=1),
        taken=np.zeros(counters, np.int64),
        n_placed=np.zeros((n_origins, load.n_classes), np.int64),
        n_picked=np.zeros((n_origins, load.n_classes), np.int64),
        n_packed=np.zeros((n_origins, load.n_classes), np.int64),
        picked=np.empty(log, np.uint32),
        packed=np.empty(log, np.uint32),
        served=np.zeros((n_facilities, timetable.n_slots), np.int32),
        arrived=np.zeros((n_facilities, timetable.n_slots), np.int32),
        gone=np.zeros(n_facilities, np.int64),
    )


def _movement(timetable: Timetable, layout: Layout, load: Load, state: State) -> Movement:
    return Movement(
        timetable=timetable,
        n_classes=load.n_classes,
        queue=state.queue,
        queue_first=load.queue_first,
        queue_tail=state.tail,
        departed=state.departed,
        picked=state.picked,
        packed=state.packed,
        origins=layout.origins,
        stream=load.stream,
        stream_first=load.stream_first,
        served=state.served,
        arrived=state.arrived,
    )
