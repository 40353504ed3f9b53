import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.proteus.safety import Rules, allowed_m_s

RULES = Rules(cruise_m_s=1.2, slow_m_s=0.3, brake_m_s2=0.6, walk_m_s=1.0, protect_m=2.0, near_m=1.0)


@pytest.mark.parametrize(("distance_m", "speed"), [(0.0, 0.3), (2.0, 0.3), (30.0, 1.2), (np.inf, 1.2)])
def test_slow_inside_and_cruising_far_away(distance_m, speed):
    assert allowed_m_s(RULES, distance_m, 0.25) == speed


@given(
    distance_m=st.floats(2.0, 12.0),
    cruise=st.floats(0.4, 3.0),
    brake=st.floats(0.2, 3.0),
    walk=st.floats(0.2, 2.0),
    dt_s=st.sampled_from([0.1, 0.25, 0.5]),
)
@settings(max_examples=300, deadline=None)
def test_a_carrier_and_a_person_who_meet_head_on(distance_m, cruise, brake, walk, dt_s):
    """Tick by tick towards each other: inside the protective distance the carrier creeps, and it brakes no harder."""
    rules = Rules(cruise, 0.3, brake, walk, 2.0, 1.0)
    speed = allowed_m_s(rules, distance_m, dt_s)
    while distance_m > 2.0:
        distance_m -= walk * dt_s
        allowed = allowed_m_s(rules, distance_m, dt_s)
        assert allowed >= speed - brake * dt_s - 1e-9
        speed = allowed
        distance_m -= speed * dt_s
    assert speed == pytest.approx(0.3)
