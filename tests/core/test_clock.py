import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import SLOTS_PER_DAY, day_and_time, parse_time_of_day, time_of_day


@pytest.mark.parametrize(
    ("text", "slot"), [("00:00", 0), ("06:30", 78), ("23:55", 287), ("24:00", 288), (" 9:05 ", 109)]
)
def test_times_of_day(text, slot):
    assert parse_time_of_day(text) == slot


@pytest.mark.parametrize("text", ["", "noon", "7", "25:00", "24:05", "12:60", "12:3", "-1:00", "12:00:00"])
def test_what_is_no_time_of_day(text):
    with pytest.raises(ValueError, match="is not a time of day"):
        parse_time_of_day(text)


def test_a_time_between_slots():
    with pytest.raises(ValueError, match="5-minute step"):
        parse_time_of_day("12:03")


@given(st.integers(0, SLOTS_PER_DAY - 1))
def test_there_and_back(slot):
    assert parse_time_of_day(time_of_day(slot)) == slot


def test_days_count_from_nought():
    assert day_and_time(2 * SLOTS_PER_DAY + 169) == "day 2 14:05"
