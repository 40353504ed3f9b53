"""Differences, their badges and the glyphs of intervals."""

import pytest

from dashboard.parts.difference import difference, difference_badge, verdict_badge
from dashboard.parts.glyph import interval_glyph, shared_axis
from dashboard.workspace.replicates import Replicates

NAN = float("nan")


def side(kpi, values, network="us"):
    return Replicates.of({seed: {kpi: value} for seed, value in values.items()}, network)


def test_less_cost_is_better_and_less_on_time_is_worse():
    less, more = {1: 1.0, 2: 2.0, 3: 3.0}, {1: 2.0, 2: 3.001, 3: 4.0}
    assert (
        difference("cost_per_package", side("cost_per_package", less), side("cost_per_package", more)).verdict
        == "better"
    )
    assert difference("on_time_pct", side("on_time_pct", less), side("on_time_pct", more)).verdict == "worse"


def test_an_interval_that_spans_zero_is_no_difference():
    found = difference(
        "x_cost_per_package", side("x_cost_per_package", {1: 1.0, 2: 2.0}), side("x_cost_per_package", {1: 2.0, 2: 1.0})
    )
    assert found.verdict == "same"


def test_seeds_pair_only_within_one_network():
    us, other = side("co2", {1: 1.0, 2: 2.0}), side("co2", {1: 1.0, 2: 2.0}, "demo")
    assert difference("co2", us, us).paired
    assert not difference("co2", us, other).paired


def test_swapping_the_sides_turns_every_sign():
    a, b = side("co2", {1: 1.0, 2: 2.5, 3: 3.0}), side("co2", {1: 2.0, 2: 3.0, 3: 4.5})
    one, other = difference("co2", a, b), difference("co2", b, a)
    assert one.delta == -other.delta
    assert one.half == pytest.approx(other.half)


def test_one_seed_each_is_a_difference_without_a_verdict():
    found = difference("co2", side("co2", {1: 1.0}), side("co2", {1: 2.0}))
    assert (found.delta, found.verdict, found.proven) == (-1.0, "none", False)
    assert "1 seed each" in str(difference_badge(found, str))


def test_a_figure_that_one_side_lacks_is_missing_and_not_zero():
    found = difference("co2", side("co2", {1: NAN}), side("co2", {1: 2.0}))
    assert "–" in str(difference_badge(found, str))


@pytest.mark.parametrize(("text", "arrow"), [("+0.3 h", "up"), ("−0.3 h", "down")])
def test_a_sign_becomes_an_arrow_with_a_word(text, arrow):
    badge = str(verdict_badge(text, "worse"))
    assert f"arrow-{arrow}" in badge
    assert "0.3 h worse" in badge


def test_no_difference_is_said_in_words():
    assert "no difference" in str(verdict_badge("+0.3", "same"))


def test_all_glyphs_of_an_axis_lie_on_it():
    low, high = shared_axis([(1.0, 0.5), (3.0, NAN)])
    assert low < 0.5
    assert high > 3.0
    assert shared_axis([(NAN, NAN)]) == (0.0, 1.0)
    assert shared_axis([(5.0, 0.0)])[0] < 5.0


def test_the_reference_is_hollow_and_a_missing_half_leaves_a_dot():
    marks = interval_glyph((1.0, 0.5), (2.0, NAN)).children
    assert [mark.className for mark in marks] == ["interval-dot ref", "interval-bar run", "interval-dot run"]
    assert interval_glyph((NAN, NAN)).children == []
