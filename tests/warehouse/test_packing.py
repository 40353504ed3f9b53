from __future__ import annotations

import numpy as np
import pytest

from warehouse.packing import enough_packers, pack
from warehouse.waiting import waiting


def test_two_packers_take_orders_as_they_become_complete():
    done = pack(np.array([3.0, 0.0, 1.0, np.nan, 2.0]), 10.0, 2)
    assert done.started_s[[1, 2, 4, 0]] == pytest.approx([0, 1, 10, 11])
    assert done.packed_s[[1, 2, 4, 0]] == pytest.approx([10, 11, 20, 21])
    assert np.isnan(done.packed_s[3])


def test_packers_states_add_up():
    done = pack(np.arange(0.0, 100, 7), 10.0, 2)
    states = done.state_s(20, 80)
    assert sum(states.values()) == pytest.approx(2 * 60)
    assert states["packing"] == pytest.approx(10 / 7 * 60, rel=0.05)


def test_queue_of_packing_obeys_littles_law():
    rng = np.random.default_rng(1)
    ready = np.cumsum(rng.exponential(10, 20_000))
    queue = pack(ready, 9.0, 1).queue(0, float(ready[-1]))
    assert queue.mean == pytest.approx(queue.per_h / 3600 * queue.wait_s, rel=1e-3)
    assert queue.wait_s == pytest.approx(0.9 * 9.0 / (2 * 0.1), rel=0.15)  # M/D/1


def test_enough_packers_hold_the_rate():
    ready = np.arange(1000) * 10.0
    assert enough_packers(ready, 51.4) == 7
    assert pack(ready, 51.4).queue(0, 10_000).wait_s < 60


def test_no_packers():
    with pytest.raises(ValueError, match="packer"):
        pack(np.array([1.0]), 1.0, 0)


def test_who_still_waits_is_counted_up_to_the_end():
    queue = waiting(np.array([0.0, 50.0, np.nan]), np.array([np.nan, 60.0, np.nan]), 0, 100)
    assert queue == pytest.approx((1.1, 72, 55))
