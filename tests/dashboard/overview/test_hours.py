"""Facilities by hour: limits, and what waits at each stage."""

import numpy as np
import pandas as pd
import pytest

from dashboard.pages.overview.hours import hours_from, left_for_the_door


def table(**rows):
    """A table of facilities over three hours from hour 10: {id: (kind, served, capacity, backlog)}."""
    frames = [
        pd.DataFrame(
            {
                "facility": name,
                "kind": kind,
                "start_s": [36000, 39600, 43200],
                "served": served,
                "capacity": capacity,
                "backlog": backlog,
            }
        )
        for name, (kind, served, capacity, backlog) in rows.items()
    ]
    return pd.concat(frames)


def test_a_facility_is_at_its_limit_where_it_serves_all_that_it_can_and_never_while_closed():
    hours = hours_from(table(A=("sortation_centre", [10, 5, 0], [10, 10, 0], [1, 0, 7])), 10, 13)
    assert hours.at_limit.tolist() == [[True, False, False]]
    assert hours.utilisation.tolist() == [[1.0, 0.5, 0.0]]


def test_picking_can_be_the_limit_too():
    rows = table(A=("fulfilment_centre", [5, 5, 5], [10, 10, 10], [0, 0, 0]))
    hours = hours_from(rows.assign(picked=[8, 2, 0], pick_capacity=[8, 8, 0]), 10, 13)
    assert hours.at_limit.tolist() == [[True, False, False]]
    assert hours.utilisation[0, 0] == 1.0


def test_rows_may_come_in_any_order():
    rows = table(
        A=("sortation_centre", [1, 2, 3], [9, 9, 9], [4, 5, 6]), B=("delivery_station", [7, 8, 9], [9] * 3, [0] * 3)
    )
    one, other = hours_from(rows, 10, 13), hours_from(rows.sample(frac=1, random_state=1), 10, 13)
    np.testing.assert_array_equal(one.served, other.served)
    np.testing.assert_array_equal(one.kinds, other.kinds)


def test_hours_outside_are_left_out_and_a_run_that_ended_sooner_has_fewer():
    rows = table(A=("sortation_centre", [1, 2, 3], [9, 9, 9], [4, 5, 6]))
    assert hours_from(rows, 11, 13).served.tolist() == [[2, 3]]
    assert hours_from(rows, 11, 48).count == 2


def test_what_waits_is_summed_by_kind_and_a_stage_is_at_its_limit_when_half_of_it_is():
    hours = hours_from(
        table(
            A=("sortation_centre", [10, 10, 1], [10, 10, 10], [3, 4, 5]),
            B=("sortation_centre", [1, 12, 1], [12, 12, 12], [1, 1, 1]),
        ),
        10,
        13,
    )
    waiting = next(w for w in hours.waiting if w.key == "sortation_centre")
    assert waiting.packages.tolist() == [4, 5, 6]
    assert waiting.at_limit.tolist() == [False, True, False]


def test_sorted_packages_wait_for_a_van_until_they_leave():
    left = left_for_the_door(
        pd.DataFrame({"lane": ["A>door", "A>door", "X>A"], "start_s": [0, 39600, 39600], "packages": [1, 6, 99]}),
        10,
        13,
    )
    assert left.tolist() == [1, 7, 7]
    hours = hours_from(table(A=("delivery_station", [5, 4, 0], [9, 9, 9], [0, 0, 0])), 10, 13, left)
    assert hours.waiting[-1].packages.tolist() == [4, 2, 2]


def test_without_departures_nothing_is_said_of_vans():
    assert [w.key for w in hours_from(table(A=("delivery_station", [1] * 3, [9] * 3, [0] * 3)), 10, 13).waiting] == [
        "fulfilment_centre",
        "sortation_centre",
        "delivery_station",
    ]


@pytest.mark.parametrize("hour", [100, 0])
def test_a_window_without_hours_is_empty(hour):
    hours = hours_from(table(A=("sortation_centre", [1, 2, 3], [9, 9, 9], [4, 5, 6])), hour, hour)
    assert hours.count == 0
    assert hours.waiting[0].at_limit.tolist() == []


def test_how_many_facilities_of_a_stage_stand_at_their_limit():
    rows = {"A": ([10, 10], 10), "B": ([5, 10], 10), "C": ([0, 0], 0)}
    table = [
        pd.DataFrame(
            {
                "facility": name,
                "kind": "sortation_centre",
                "start_s": [0, 3600],
                "served": served,
                "capacity": capacity,
                "backlog": 0,
            }
        )
        for name, (served, capacity) in rows.items()
    ]
    stage = next(w for w in hours_from(pd.concat(table), 0, 2).waiting if w.key == "sortation_centre")
    assert stage.full.tolist() == [1, 2]
    assert stage.open_.tolist() == [2, 2]
