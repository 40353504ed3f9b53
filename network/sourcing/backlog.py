"""What each origin's pick and pack lines have ahead of them, exactly, without moving a package (numba kernels).

A work-conserving server's backlog is a counter: whatever the order in which packages are served, the
number served in a slot is the smaller of quota and backlog. So two counters an origin (not picked, not
packed) equal those of the package simulation, slot by slot.
"""

from __future__ import annotations

from network.sourcing.jit import kernel
from network.sourcing.tables import BEYOND, CONGESTION, PLACED, WAIT, State, Tables


@kernel
def end_slot(t: Tables, s: State, slot: int) -> None:
    """Let every origin pack, then pick, in `slot`, and add what was placed in it."""
    for o in range(len(s.load)):
        packed = min(t.serve_total[o, slot + 1] - t.serve_total[o, slot], s.unpacked[o])
        picked = min(t.pick_total[o, slot + 1] - t.pick_total[o, slot], s.unpicked[o])
        s.unpacked[o] += picked - packed
        s.unpicked[o] += s.load[o, PLACED] - picked
        s.load[o, PLACED] = 0


@kernel
def reach(totals, at, needed):
    """First index from `at` on whose total is at least `needed`; the length when there is none."""
    while at < len(totals) and totals[at] < needed:
        at += 1
    return at


@kernel
def measure_waits(t: Tables, s: State, slot: int) -> None:
    """Slots until a package placed now has its turn at picking and packing, and what that adds to the cost."""
    n_slots = t.pick_total.shape[1] - 1
    for o in range(len(s.load)):
        # Both goals never decrease from slot to slot, so the pointers only walk forward.
        pick_goal = t.pick_total[o, slot] + s.unpicked[o] + 1
        serve_goal = t.serve_total[o, slot] + s.unpicked[o] + s.unpacked[o] + 1
        s.pick_at[o] = reach(t.pick_total[o], s.pick_at[o], pick_goal)
        s.serve_at[o] = reach(t.serve_total[o], s.serve_at[o], serve_goal)
        turn = max(s.pick_at[o], s.serve_at[o]) - 1
        s.true_wait[o] = -1
        s.load[o, WAIT] = BEYOND
        s.load[o, CONGESTION] = 0
        if turn >= n_slots:
            continue
        s.true_wait[o] = turn - slot
        if turn - slot <= t.max_wait:
            s.load[o, WAIT] = turn - slot
        work_ahead = t.open_total[o, turn] - t.open_total[o, slot]
        if work_ahead > t.free_slots:
            s.load[o, CONGESTION] = (work_ahead - t.free_slots) * t.mills_per_slot_12 // 12


@kernel
def refill_stock(t: Tables, s: State, slot: int) -> None:
    """Top up the origins whose day begins with `slot`."""
    for o in range(len(t.refill)):
        if slot % 288 == t.refill[o]:
            for pool in range(len(t.cover)):
                s.on_hand[pool, o] = max(s.on_hand[pool, o], t.cover[pool, o])


@kernel
def advance(t: Tables, s: State, slot: int) -> None:
    """Bring the state to the start of `slot`."""
    while s.cursor[0] < slot:
        if s.cursor[0] >= 0:
            end_slot(t, s, s.cursor[0])
            refill_stock(t, s, s.cursor[0] + 1)
        s.cursor[0] += 1
    measure_waits(t, s, slot)
