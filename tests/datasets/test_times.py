import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import SLOTS_PER_DAY, time_of_day
from datasets.times import Wave, parse_departures, parse_shifts, parse_waves, shift_mask


def test_shifts_may_pass_midnight() -> None:
    assert parse_shifts("06:30-17:00;18:00-04:30") == ((78, 204), (216, 342))
    mask = shift_mask("06:30-17:00;18:00-04:30")
    assert mask.sum() == 126 + 126
    assert mask[0]
    assert mask[53]
    assert not mask[54]
    assert shift_mask("00:00-24:00").all()


@pytest.mark.parametrize(
    "text", ["", "6-17", "06:30", "06:30-06:30", "24:00-06:00", "06:00-12:00;11:00-13:00", "06:03-07:00"]
)
def test_shifts_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_shifts(text)


def test_departures() -> None:
    assert parse_departures("22:30;01:15") == (15, 270)
    assert parse_departures("every 2h") == tuple(range(0, 288, 24))
    assert parse_departures("every 30min from 06:00 to 07:00") == (72, 78, 84)
    assert parse_departures("every 1h from 23:00 to 01:00") == (0, 12, 276)
    assert parse_departures("24:00") == (0,)


@pytest.mark.parametrize("text", ["", "noon", "25:00", "10:00;10:00", "every 7", "every 1min", "every 0h", "every 25h"])
def test_departures_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_departures(text)


def test_waves() -> None:
    assert parse_waves("17:30 0.3 4;10:00 0.4 9.0") == (Wave(120, 0.4, 9.0), Wave(210, 0.3, 4.0))


@pytest.mark.parametrize("text", ["", "10:00", "10:00 0.4", "10:00 x 9", "10:00 0 9", "10:00 1.2 9", "10:00 0.5 nan"])
def test_waves_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_waves(text)


@given(st.sets(st.integers(0, SLOTS_PER_DAY - 1), min_size=1, max_size=12))
def test_departures_round_trip(slots: set[int]) -> None:
    assert parse_departures(";".join(map(time_of_day, slots))) == tuple(sorted(slots))


@given(st.integers(0, 287), st.integers(1, 288))
def test_a_shift_holds_its_length(start: int, length: int) -> None:
    end = start + length
    text = f"{time_of_day(start)}-{'24:00' if end == SLOTS_PER_DAY else time_of_day(end)}"
    if length == SLOTS_PER_DAY and start:
        return  # "08:00-08:00" is a shift of no length; the whole day is 00:00-24:00
    assert shift_mask(text).sum() == length
