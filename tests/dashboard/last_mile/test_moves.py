"""Moves: what the address says, where the stop goes, and that every number of a verdict is the evaluator's."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.pages.last_mile.moves import (
    Move,
    Verdict,
    best_position,
    move_one,
    moved,
    read_moves,
    slots_dealt,
    write_moves,
)
from dashboard.pages.last_mile.verdicts import cost_words, held_of, slot_words
from routing.evaluation.one_route import evaluate_route
from routing.evaluator import evaluate
from routing.plan import Route, RoutePlan
from tests.dashboard.last_mile.conftest import morning_of, without_breaks

VERDICT = Verdict(Move("c", "R-2"), "R-1", 1, 1.0, 2.0, (), (), 0)


@given(st.lists(st.tuples(st.text(min_size=1, max_size=8), st.integers(1, 99)), max_size=5))
def test_moves_survive_the_address(pairs):
    moves = tuple(Move(stop, f"R-{route}") for stop, route in pairs)
    assert read_moves(write_moves(moves)) == moves


def test_what_is_no_move_is_passed_over():
    assert read_moves("") == ()
    assert read_moves("nonsense,>R-1,a>,b>R-2") == (Move("b", "R-2"),)


def test_verdict_is_the_evaluators(morning):
    after, verdict = move_one(morning, Move("c", "R-2"))
    whole = evaluate(morning.problem, RoutePlan.of([Route(0, (0, 1)), after.plan.routes[1]], 7))
    assert verdict.after == pytest.approx(whole.cost - 50.0)  # g is left out at its penalty
    assert verdict.before == pytest.approx(morning.evaluation.cost - 50.0)
    assert (verdict.origin, verdict.move.route) == ("R-1", "R-2")
    assert after.plan.routes[1].stops[verdict.position - 1] == 2
    assert after.evaluation.cost == whole.cost
    assert "→" in cost_words(verdict)


def test_a_stop_goes_where_the_evaluator_finds_it_best(morning):
    route = morning.plan.routes[1]
    ranks = []
    for place in range(len(route.stops) + 1):
        stops = (*route.stops[:place], 2, *route.stops[place:])
        times, broken = evaluate_route(morning.problem, Route(0, stops))
        ranks.append((len(broken), times.cost, place))
    assert best_position(morning.problem, route, 2) == min(ranks)[2]


def test_what_a_move_breaks_and_mends_is_said():
    late = morning_of(("abcd", "ef"), without_breaks())
    assert [v.rule for v in late.evaluation.violations] == ["window"]
    after, mended = move_one(late, Move("d", "R-2"))
    assert [v.rule for v in mended.mended] == ["window"]
    assert mended.broken == ()
    _, broken = move_one(late, Move("e", "R-1"))
    assert "capacity" in {v.rule for v in broken.broken}
    assert broken.unchanged + len(broken.mended) == 1
    assert after.evaluation.feasible


def test_a_stop_that_no_route_had_is_served(morning):
    after, verdict = move_one(morning, Move("g", "R-1"))
    assert verdict.origin == ""
    assert after.plan.unassigned == ()


def test_names_stay_when_a_route_falls_away():
    after, verdicts, refused = moved(
        morning_of(("a", "bc", "d")), [Move("a", "R-2"), Move("d", "R-2"), Move("x", "R-2")]
    )
    assert after.labels == ("R-2",)
    assert len(verdicts) == 2
    assert held_of(verdicts) == ("R-1", "R-2", "R-3")
    assert refused == ["x cannot go to R-2: this plan has no such stop or route."]


def test_a_move_to_its_own_route_is_refused(morning):
    with pytest.raises(ValueError, match="is on R-1 already"):
        move_one(morning, Move("a", "R-1"))


def test_routes_that_leave_at_another_time_are_told_the_farthest_first(morning):
    seen = morning.evaluation
    later = [replace(times, departure=times.departure + by) for times, by in zip(seen.routes, (60, -900), strict=True)]
    after = replace(morning, evaluation=replace(seen, routes=tuple(later)))
    assert slots_dealt(morning, after) == (("R-2", morning.seconds(-900)), ("R-1", morning.seconds(60)))
    assert slots_dealt(morning, morning) == ()
    assert move_one(morning, Move("c", "R-2"))[1].slots == (), "without docks nobody waits for another"


def test_slots_are_said_in_words():
    told = replace(VERDICT, slots=(("R-2", 900.0), ("R-4", -540.0), ("R-5", 60.0), ("R-6", 30.0)))
    (span,) = slot_words(told)
    assert (
        span.children[1]
        == " Loading times dealt again: R-2 15 min later, R-4 9 min earlier, R-5 1 min later and 1 more"
    )
    assert "R-6" in span.title
    assert slot_words(VERDICT) == []
