"""Key figures of a floor as they are shown: intervals, shares, verdicts, the crossover's words."""

import math

import numpy as np
import pytest

from dashboard import tokens
from dashboard.figures.floor_size import capacity_figure, crossover_figure, crossover_words
from dashboard.pages.floor import figures_of
from dashboard.pages.floor.figures_of import lines_per_unit, over_seeds, states_share, tiles, versus
from dashboard.pages.floor.limits import limit_words, loads

PODS = {
    "lines_per_h": 1000.0,
    "handling_per_line_p50_s": 10.0,
    "handling_per_line_mean_s": 10.5,
    "click_to_pick_p50_s": 90.0,
    "queue_mean.station": 16.0,
    "stations": 5.0,
    "replenishers": 3.0,
    "pickers": 8.0,
    "walked_per_line_m": 0.0,
    "cost_per_line_usd": 0.8,
    "robot_share_pct.idle": 20.0,
    "robot_share_pct.carrying": 70.0,
    "robot_share_pct.charging": 10.0,
}
PEOPLE = PODS | {
    "pickers": 25.0,
    "walked_per_line_m": 25.0,
    "cost_per_line_usd": 1.1,
    "picker_share_pct.walking": 100.0,
}


def result(shift=0.0):
    pods = PODS | {"lines_per_h": 1000.0 + shift}
    return {"pods": pods, "pickers": PEOPLE | {"lines_per_h": 1000.0 - shift}}


def test_an_interval_is_students():
    figure = over_seeds([1.0, 2.0, 3.0])
    assert figure.mean == 2.0
    assert figure.half == pytest.approx(4.302653 / math.sqrt(3), rel=1e-5)


def test_one_seed_has_no_interval_and_none_no_value():
    assert math.isnan(over_seeds([5.0]).half)
    assert math.isnan(over_seeds([]).mean)
    assert math.isnan(over_seeds([1.0, None]).mean)


def test_every_state_is_in_one_group_and_shares_add_up():
    from warehouse.pods.states import RobotState, names

    grouped = [state for _, states in figures_of.ROBOT_GROUPS.values() for state in states]
    assert sorted(grouped) == sorted(names(RobotState))
    assert sum(share for _, _, share in states_share(result(), "pods")) == pytest.approx(100)


def test_tiles_of_each_mode():
    pods, people = ({tile.key: tile.figure for tile in tiles([result()], mode)} for mode in ("pods", "pickers"))
    assert pods["work"].mean == pytest.approx(70)
    assert pods["queue"].mean == pytest.approx(2)
    assert "blocked" in people
    assert "queue" not in people


def test_a_difference_counts_only_beyond_its_interval():
    noisy = versus([result(1.0), result(-1.0), result(0.5)])
    assert noisy[0].better == "no diff."
    assert versus([result(100.0), result(101.0), result(99.0)])[0].better == "pods"
    by_label = {row.label: row for row in versus([result(1.0), result(2.0)])}
    assert by_label["Cost a line"].better == "pods"
    assert by_label["Walked, a person-hour"].pickers.startswith("1.0")
    assert versus([result()])[0].better == "1 seed"


def test_versus_without_results_says_nothing():
    assert {row.pods for row in versus([])} == {"–"}


POINTS = [
    {"lines_per_h": rate, "mode": mode, "cost_per_line_usd": cost, "low_usd": cost - 0.1, "high_usd": cost + 0.1}
    for rate, mode, cost in [
        (100.0, "pods", 1.0),
        (500.0, "pods", 0.5),
        (100.0, "pickers", 0.8),
        (500.0, "pickers", 0.7),
    ]
]
CROSSING = {"cheaper_above": "pods", "cheaper_below": "pickers", "points": POINTS}


def test_the_crossovers_words_hold_its_interval():
    told = CROSSING | {"rate_lines_per_h": 240.0, "low_lines_per_h": 200.4, "high_lines_per_h": 290.0}
    assert crossover_words(told) == ("pods cheaper above 240", "90 % 200–290 lines an hour")
    none = CROSSING | {"rate_lines_per_h": None, "low_lines_per_h": None, "high_lines_per_h": None}
    assert crossover_words(none) == ("pods cheaper at every rate", "no crossing at 100–500 lines an hour")


def test_the_crossover_draws_what_it_is_given():
    told = CROSSING | {"rate_lines_per_h": 240.0, "low_lines_per_h": 200.0, "high_lines_per_h": 290.0}
    figure = crossover_figure(told, 300.0, tokens.theme("dark"))
    lines = {trace.name: list(trace.y) for trace in figure.data if trace.name in ("pods", "pickers")}
    assert lines == {"pods": [1.0, 0.5], "pickers": [0.8, 0.7]}
    assert sum(trace.fill == "toself" for trace in figure.data) == 2
    assert "this floor" in [note.text for note in figure.layout.annotations]


def test_a_rate_that_no_floor_holds_is_left_out():
    told = CROSSING | {"points": [*POINTS, {"lines_per_h": 900.0, "mode": "pods", "cost_per_line_usd": None}]}
    figure = crossover_figure(told | {"rate_lines_per_h": None}, math.nan, tokens.theme("light"))
    assert max(max(trace.x) for trace in figure.data) == 500.0


def test_capacity_is_drawn_by_stations():
    robots = np.array([0.0, 10.0])
    figure = capacity_figure(robots, {4: np.array([0.0, 50.0]), 8: np.array([0.0, 90.0])}, 5, tokens.theme("light"))
    assert [list(trace.y) for trace in figure.data] == [[0.0, 50.0], [0.0, 90.0]]
    assert {"4 stations", "8 stations"} <= {note.text for note in figure.layout.annotations}


BUSY = {
    "lines_per_h": 1638.0,
    "units_per_h": 1700.0,
    "lines_asked_per_h": 1651.0,
    "units_stowed_per_h": 1488.0,
    "robot_share_pct.idle": 29.0,
    "stower_share_pct.idle": 1.0,
    "stower_share_pct.picking": 89.0,
    "stower_share_pct.break": 10.0,
    "picker_share_pct.idle": 30.0,
    "picker_share_pct.picking": 60.0,
    "picker_share_pct.break": 10.0,
}


def test_who_is_full_while_they_are_there_is_the_limit():
    assert [(load.who, round(load.busy_pct, 1)) for load in loads(BUSY, "pods")] == [("R", 98.9), ("P", 66.7)]
    head, rest, others = limit_words([{"pods": BUSY}], "pods")
    assert head == "Replenishment is the limit:"
    assert rest == "R 99 % busy, 1,488 units/h put away of 1,700 picked; robots 29 % idle"
    assert others == "Others busy: P 67 %."


def test_where_nobody_is_full_orders_are_the_limit_or_nobody():
    free = BUSY | {"stower_share_pct.idle": 40.0, "stower_share_pct.picking": 50.0}
    assert limit_words([{"pods": free}], "pods")[0] == "Orders are the limit:"
    assert limit_words([{"pods": free | {"lines_per_h": 900.0}}], "pods")[0] == "Nobody is full:"
    assert limit_words([], "pods") == ("", "", "")


def test_people_at_r_are_told_beside_those_who_pick_and_what_a_line_costs_is_taken_apart():
    told = {"pods": PODS | {"cost_per_line_usd.people": 0.17}, "pickers": PEOPLE}
    by_label = {row.label: row for row in versus([told, told])}
    assert (by_label["People picking"].pods, by_label["People picking"].pickers) == ("8 + 3 at R", "25")
    assert by_label["People picking"].better == "pods"
    assert "people picking $0.17" in by_label["Cost a line"].counts


def test_units_become_the_floors_lines():
    assert lines_per_unit([{"pods": {"lines_per_h": 100.0, "units_per_h": 125.0}}]) == pytest.approx(0.8)
    assert lines_per_unit([]) == 1.0
