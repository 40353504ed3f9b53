"""Strikes: who is struck, for how long, and that a share of the work is that share."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datasets.disruptions import Event
from network.design.disruption import strikes

ROWS = np.arange(400)
WINDOW = (288, 288 * 5)


def event(**values) -> Event:
    return Event(**{"name": "e", "number": 0, "fails_after_h": 6.0, "lasts_h": 48.0, **values})


def still_slots(found, n_slots: int = 288 * 40) -> np.ndarray:
    still = np.zeros((len(ROWS), n_slots), bool)
    for strike in found:
        assert not still[strike.row, strike.from_slot : strike.to_slot].any(), "stretches overlap"
        still[strike.row, strike.from_slot : strike.to_slot] = True
    return still


def test_a_closure_is_one_stretch_from_failure_to_its_end():
    found = strikes(event(), np.array([3, 7]), *WINDOW, seed=1)
    assert [tuple(s) for s in found] == [(3, 288 + 72, 288 + 72 + 576, 0), (7, 288 + 72, 288 + 72 + 576, 0)]


def test_half_of_the_work_left_is_half_of_every_hour_over_many_facilities():
    still = still_slots(strikes(event(left=0.5), ROWS, *WINDOW, seed=1))[:, 360 : 360 + 576]
    assert np.all(still.sum(axis=1) == 288), "each facility stands still for half of the time"
    assert np.abs(still.mean(axis=0) - 0.5).max() < 0.1, "and at no time do many more than half stand still"


def test_recovery_is_a_line():
    still = still_slots(strikes(event(lasts_h=1.0, recovers_over_h=20.0), ROWS, *WINDOW, seed=1))
    ramp = 1 - still[:, 360 + 12 : 360 + 12 + 240].reshape(len(ROWS), 20, 12).mean(axis=(0, 2))
    assert np.allclose(ramp, (np.arange(20) + 0.5) / 20, atol=0.08)
    assert not still[:, 360 + 12 + 240 :].any()
    assert still[:, 360:372].all()


def test_struck_is_a_share_and_another_seed_strikes_others():
    rows = {seed: {s.row for s in strikes(event(struck=0.3), ROWS, *WINDOW, seed=seed)} for seed in (1, 2)}
    assert len(rows[1]) == len(rows[2]) == 120
    assert rows[1] != rows[2]


def test_drawn_failures_come_as_often_and_last_as_long_as_they_say():
    wide = event(fails_after_h=None, lasts_h=None, mean_time_to_failure_h=60.0, mean_time_to_recover_h=12.0)
    still = still_slots(strikes(wide, ROWS, 0, 288 * 30, seed=5))[:, : 288 * 30]
    # In the long run a part stands still MTTR / (MTTF + MTTR) of the time; it starts whole.
    assert still[:, 288 * 10 :].mean() == pytest.approx(12 / 72, rel=0.08)


@settings(max_examples=60, deadline=None)
@given(
    st.floats(0, 0.99), st.floats(0.1, 60), st.floats(0, 40), st.floats(0.01, 1), st.integers(0, 2**40),
    st.booleans(),
)  # fmt: skip
def test_strikes_are_ordered_do_not_touch_and_repeat(left, lasts, ramp, struck, seed, drawn):
    when = {"fails_after_h": None, "mean_time_to_failure_h": 40.0} if drawn else {}
    one = event(left=left, lasts_h=lasts, recovers_over_h=ramp, struck=struck, **when)
    found = strikes(one, ROWS[:20], *WINDOW, seed=seed)
    assert found == strikes(one, ROWS[:20], *WINDOW, seed=seed)
    assert all(s.from_slot < s.to_slot for s in found)
    for a, b in pairwise(found):
        assert a.row < b.row or (a.row == b.row and a.to_slot < b.from_slot)
