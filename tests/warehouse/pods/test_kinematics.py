from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.pods.kinematics import cell_seconds, run_s, way_s


def integrated_s(metres, speed, accel, dt=1e-4):
    """Drive as fast as one can and still stop in time, in small steps."""
    at = v = t = 0.0
    while at < metres - 1e-6 and t < 100:
        brake = v * v / (2 * accel) >= metres - at
        v = max(v - accel * dt, 1e-3) if brake else min(v + accel * dt, speed)
        at += v * dt
        t += dt
    return t


@pytest.mark.parametrize(("metres", "speed"), [(0.5, 1.7), (2.0, 1.3), (10.0, 1.3)])
def test_a_run_takes_as_long_as_driving_it(metres, speed):
    assert run_s(metres, speed, 1.0) == pytest.approx(integrated_s(metres, speed, 1.0), rel=0.02)


@given(st.integers(1, 60), st.floats(0.1, 3), st.floats(0.1, 5))
def test_the_cells_of_a_run_add_up_to_it(cells, speed, accel):
    each = cell_seconds(1.2, speed, accel)
    total = each[np.minimum(np.arange(cells), len(each) - 1)].sum()
    assert total == pytest.approx(run_s(cells * 1.2, speed, accel))


def test_a_way_is_runs_and_quarter_turns():
    assert way_s([0, 0, 0, 1, 1, 3], 1.0, 1.5, 1.0, 0.6) == pytest.approx(
        run_s(3, 1.5, 1.0) + 0.6 + run_s(2, 1.5, 1.0) + 1.2 + run_s(1, 1.5, 1.0)
    )
    assert way_s([], 1.0, 1.5, 1.0, 0.6) == 0
