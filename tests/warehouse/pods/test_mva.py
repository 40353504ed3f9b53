from __future__ import annotations

import pytest

from warehouse.pods.mva import closed_network
from warehouse.pods.state_clock import StateClock


def test_one_robot_never_waits():
    assert closed_network(1, 50.0, [10.0, 20.0]).per_s == pytest.approx(1 / 80)


def test_machine_repair_model():
    """Machines that run for 30 s on the average and one repairman who takes 20 s: Erlang's sums."""
    load = [1.0]
    for n in range(6, 0, -1):
        load.append(load[-1] * n * 20 / 30)
    assert closed_network(6, 30.0, [20.0]).per_s == pytest.approx((1 - 1 / sum(load)) / 20)


def test_many_robots_are_held_by_the_slowest():
    assert closed_network(500, 30.0, [20.0, 10.0]).per_s == pytest.approx(1 / 20)


def test_a_clock_that_starts_at_a_whole_second_loses_none():
    clock = StateClock(1, 2, 600, 4000)
    for k in range(1, 800):
        clock.change(0, k % 2, 600 + 3.7 * k)
    assert clock.seconds(5000).sum() == pytest.approx(3400)
