"""What a manager reads says what the figures say."""

from __future__ import annotations

import math

import numpy as np
import pytest

from datasets import Edit
from tests.whatif.trials.made_up import design
from whatif.trials.ask import Ask
from whatif.trials.bias import SeedReading
from whatif.trials.estimate import Estimate
from whatif.trials.power import Power
from whatif.trials.reading import TrialReading
from whatif.trials.words import lines_of

RULE = (Edit("set", {"key": "promise.standard.deadline_days", "value": 2}),)
POWER = Power(200, 0.1, 5.0, 0.3, ((1, 0.2), (2, 0.1)))


def estimate(value: float, error: float = 0.05) -> Estimate:
    p = math.nan if math.isnan(error) else 0.001 if abs(value) > 2 * error else 0.5
    return Estimate(value, error, value - 2 * error, value + 2 * error, p, 40, 38)


def told(readings, truth, parts, kind="geo", power=POWER, zones=40, days=(3, 4), metric="click_to_door_h", error=0.05):
    treated = np.arange(zones) % 2 == 0 if kind == "geo" else np.ones(zones, bool)
    seeds = tuple(
        SeedReading(seed, estimate(value, error), truth, parts) for seed, value in enumerate(readings, start=1)
    )
    ask = Ask(kind, RULE, "day 6", metric)
    return "\n".join(lines_of(TrialReading(ask, design(treated, *days), seeds, power)))


SHARED = {"chance": 0.0, "controls": -0.9, "shared": -0.8, "carried": 0.01, "chosen": 0.0, "earlier": 0.0}


def test_a_trial_that_misleads_is_told_with_its_reasons():
    text = told([-1.8, -1.9], -0.15, SHARED)
    assert "for 20 of 40 ZIPs drawn at random, from day 6 00:00 on; 3 days before and 4 days after" in text
    assert "What the trial reads: -1.80 h (95 % interval -1.90 to -1.70): it looks like an effect (seed 1)." in text
    assert "Over 2 seeds: -1.85 h on average; it looks like an effect in 2 of 2." in text
    assert "once everybody has it: -0.15 h" in text
    assert "The reading is 1.70 h too low" in text
    assert "-0.90 h: the ZIPs that kept the rules fared worse" in text
    assert "-0.80 h: the treated ZIPs fared better than they would if all had the rule" in text
    assert "carried over" not in text
    assert 'kind = "switch"' in text
    assert "Even without this bias it is too small for the true effect: it would take about 160 ZIPs" in text


def test_worse_and_better_turn_with_the_metric():
    text = told([1.8], 0.15, {**SHARED, "controls": 0.9, "shared": 0.8}, metric="on_time_pct")
    assert "+0.90 points: the ZIPs that kept the rules fared worse" in text
    assert "+0.80 points: the treated ZIPs fared better" in text
    assert "too high" in text


def test_a_trial_that_is_right_says_so():
    text = told([-1.0, -1.02], -1.01, dict.fromkeys(SHARED, 0.0))
    assert "reads what is true within its error" in text
    assert "It is large enough" in text
    assert "switch" not in text


def test_too_small_a_trial_says_what_would_do():
    text = told([0.09, 0.07], 0.15, dict.fromkeys(SHARED, 0.0))
    assert "no clear effect" in text
    assert "It is too small for the true effect: it would take about 160 ZIPs" in text
    assert "next to nothing to see" in told([0.02, 0.0], 1e-4, dict.fromkeys(SHARED, 0.0))


def test_a_switch_warns_of_the_calendar():
    parts = {"calendar": 5.0, "carried": 0.0, "earlier": 0.0}
    text = told([5.1], 0.1, parts, "switch", Power(30, 2.0, 40.0, 5.0))
    assert "for all, from day 6 00:00 on" in text
    assert "40.0 % of 30 look like an effect" in text
    assert "cries wolf" in text
    assert "other weekdays are compared" in text
    assert "A week or more before" in text
    assert "too short for the true effect: about 10000 days" in text
    assert "the same weekdays" not in text


@pytest.mark.parametrize(("largest", "words"), [("carried", "more days after"), ("earlier", "felt it too")])
def test_other_reasons(largest, words):
    assert words in told([-1.8], -0.8, {**dict.fromkeys(SHARED, 0.0), largest: -1.0})


def test_few_places_and_no_error():
    assert "Only 8 ZIPs: errors from so few are rough." in told([-1.0], -1.0, SHARED, zones=8)
    text = told([-1.0], -1.0, SHARED, power=Power(30, 0.1, math.nan, math.nan), error=math.nan)
    assert "No error can be computed" in text
    assert "without an error" in text
    assert "nan" not in text
