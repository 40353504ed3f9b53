"""Time of a way by road, and of a drive through the hours."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.estimate import VanSettings, stem_h
from routing.travel import SpeedProfile, arrive, hourly, leave
from routing.travel.speeds import RoadSpeeds, slowness_of

FACTORS = st.lists(st.floats(0.1, 3.0), min_size=24, max_size=24)


def test_beyond_the_first_kilometre_a_way_takes_what_a_stem_does():
    km = np.linspace(1, 80, 40)
    extra = RoadSpeeds().seconds(km * 1000) - RoadSpeeds().seconds(1000.0)
    assert extra == pytest.approx((stem_h(km, VanSettings()) - stem_h(1.0, VanSettings())) * 3600)


def test_settings_give_the_speeds():
    door = SimpleNamespace(urban_km_h=36.0, stem_km_h=72.0, far_km_h=108.0)
    assert RoadSpeeds.of_settings(SimpleNamespace(door=door)) == RoadSpeeds(10.0, 20.0, 30.0)


@given(st.floats(1, 1e5), st.floats(1, 1e5))
def test_denser_land_is_never_faster(one, other):
    low, high = sorted((one, other))
    assert slowness_of(low) <= slowness_of(high)


def test_known_slowness():
    assert slowness_of([0.0, 1000.0, 10_000.0]) == pytest.approx([25 / 35, 1.0, 1.6])


def driven(profile, start, end):
    """Integral of the factor, second by second."""
    row = np.searchsorted(profile.at, np.arange(start, end), side="right") - 1
    return profile.factor[row].sum()


@given(FACTORS, st.integers(0, 86_399), st.integers(0, 100_000), st.integers(0, 20_000))
@settings(max_examples=60, deadline=None)
def test_a_drive_ends_at_the_first_tick_that_covers_it(factors, day_start, departure, duration):
    profile = hourly(factors, 1, day_start)
    arrival = int(arrive(profile, departure, duration))
    assert driven(profile, departure, arrival) >= duration - 1e-5
    if arrival > departure:
        assert driven(profile, departure, arrival - 1) < duration + 1e-5


@given(FACTORS, st.integers(0, 86_399), st.integers(0, 150_000), st.integers(0, 3_600), st.integers(0, 20_000))
@settings(max_examples=100, deadline=None)
def test_who_leaves_first_arrives_first(factors, day_start, departure, later, duration):
    profile = hourly(factors, 1, day_start)
    first, second = arrive(profile, np.array([departure, departure + later]), duration)
    assert departure <= first <= second


@given(FACTORS, st.integers(0, 200_000), st.integers(0, 50_000), st.sampled_from([1, 10, 1000]))
@settings(max_examples=100, deadline=None)
def test_leaving_is_the_inverse_of_arriving(factors, due, duration, scale):
    profile = hourly(factors, scale, 6 * 3600 + 1800)
    departure = leave(profile, due, duration)
    assert arrive(profile, departure, duration) <= due < arrive(profile, departure + 1, duration)


def test_a_drive_through_the_change_of_an_hour():
    profile = hourly([1.0] * 7 + [0.5] * 2 + [1.0] * 15, 1, 6 * 3600 + 1800)
    assert arrive(profile, 0, 1800) == 1800
    assert arrive(profile, 900, 1800) == 900 + 900 + 1800
    assert leave(profile, 3600, 1800) == 900
    assert hourly([1.0] * 24, 10, 1800).at.tolist()[:3] == [0, 18_000, 54_000]


def test_without_a_profile_time_is_plain():
    assert arrive(None, [3], [4]).tolist() == [7]
    assert leave(None, [7], [4]).tolist() == [3]


def test_the_last_speed_holds_for_ever_and_the_first_before_the_day():
    profile = SpeedProfile(np.array([0, 100]), np.array([1.0, 0.5]))
    assert arrive(profile, 10_000, 50) == 10_100
    assert arrive(profile, -50, 20) == -30


@pytest.mark.parametrize("factors", [[1.0] * 23, [1.0] * 23 + [0.0], [1.0] * 23 + [np.nan]])
def test_a_day_needs_24_positive_factors(factors):
    with pytest.raises(ValueError, match="24 positive"):
        hourly(factors)
