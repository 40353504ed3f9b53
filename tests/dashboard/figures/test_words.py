"""Figures and differences in words."""

import pytest

from dashboard.figures.words import change, short_title, sided, title, value


@pytest.mark.parametrize(
    ("delta", "unit", "half", "text"),
    [
        (-0.1113, "USD", 0.004, "−$0.111"),
        (0.187, "%", 0.02, "+0.19\u2009pp"),
        (1234.4, "packages", 100.0, "+1,234\u2009packages"),
        (-0.00005, "USD", 0.1, "−$0.00005"),
        (0.0, "h", None, "0\u2009h"),
        (None, "h", None, "–"),
    ],
)
def test_change(delta, unit, half, text):
    assert change(delta, unit, half) == text


def test_value():
    assert value(4.5262, "USD", 0.01) == "$4.526"
    assert value(94.715, "%", 0.08) == "94.72\u2009%"
    assert value(float("nan"), "USD") == "–"


def test_titles():
    assert title("click_to_door_p95_h") == "Click to door p95"
    assert title("co2_kg_per_package") == "CO₂ per package"
    assert short_title("co2_kg_per_package") == "CO₂"


def test_sides_need_an_interval_without_zero():
    assert sided(-1.0, -2.0, -0.5, "lower") == "better"
    assert sided(-1.0, -2.0, -0.5, "higher") == "worse"
    assert sided(-1.0, -2.0, 0.5, "lower") == "plain"
    assert sided(-1.0, None, None, "lower") == "plain"
    assert sided(-1.0, -2.0, -0.5, None) == "plain"
    assert sided(-1.0, -2.0, -0.5, "lower", "not enough runs") == "plain"
