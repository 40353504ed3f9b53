"""The curve of loss and recovery, on worlds small enough to count by hand."""

from __future__ import annotations

import numpy as np

from network.design.disruption import Hours, loss


def hours(placed, delivered, kept=None, lost=None) -> Hours:
    placed, delivered = np.array(placed), np.array(delivered)
    kept = placed if kept is None else np.array(kept)
    return Hours(placed, np.zeros_like(placed) if lost is None else np.array(lost), kept, kept, delivered)


USUAL = hours([10, 10, 10, 10, 0, 0, 0], [0, 10, 10, 10, 10, 0, 0])


def test_nothing_is_lost_between_equal_worlds():
    same = loss(USUAL, USUAL, 1, 4, 0.01)
    assert (same.held_up.worst, same.held_up.area, same.late.area, same.unserved) == (0, 0, 0, 0)
    assert same.recovered_after_h == 0


def test_area_is_the_sum_of_delays():
    # Of hours 1 and 2, ten each, the first come two hours late and the second one hour: 20 + 10 package-hours.
    late = hours([10, 10, 10, 10, 0, 0, 0], [0, 10, 0, 0, 30, 0, 0])
    lost = loss(USUAL, late, 1, 4, 0.01)
    assert (lost.held_up.area, lost.held_up.worst, lost.held_up.worst_after_h) == (30, 20, 2)
    assert lost.held_up.recovered_after_h == 3
    assert lost.recovered_after_h == 3


def test_what_is_late_counts_by_the_hour_of_its_order_and_ends_with_the_orders():
    broken = hours([10, 10, 10, 10, 0, 0, 0], [0, 10, 10, 10, 10, 0, 0], kept=[10, 5, 8, 10, 0, 0, 0])
    lost = loss(USUAL, broken, 1, 4, 0.01)
    assert (lost.late.area, lost.late.worst, lost.late.recovered_after_h) == (7, 5, 2)
    assert lost.on_time_hours_lost == 0.5 + 0.2


def test_it_has_not_recovered_where_the_last_orders_still_miss():
    broken = hours([10, 10, 10, 10, 0, 0, 0], [0, 10, 10, 10, 10, 0, 0], kept=[10, 10, 10, 5, 0, 0, 0])
    assert loss(USUAL, broken, 1, 4, 0.01).recovered_after_h is None


def test_what_differs_before_the_failure_does_not_count():
    other = hours([10, 10, 10, 10, 0, 0, 0], [0, 10, 10, 10, 10, 0, 0], kept=[0, 10, 10, 10, 0, 0, 0])
    assert loss(USUAL, other, 1, 4, 0.01).late.area == 0


def test_unserved_packages_are_not_held_up():
    lost = loss(USUAL, hours([10] * 4 + [0] * 3, [0, 10, 8, 10, 10, 0, 0], lost=[0, 2, 0, 0, 0, 0, 0]), 1, 4, 0.01)
    assert lost.unserved == 2
    assert lost.held_up.area == -2 + 0  # nobody waits for them: an hour's ways of two packages are saved
