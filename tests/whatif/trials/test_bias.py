"""The reading is the truth and its parts; each part is what its name says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.whatif.trials.made_up import counts, design, random_worlds
from whatif.trials.bias import read_seed
from whatif.trials.metrics import METRICS

HOURS = METRICS["click_to_door_h"]
TREATED = np.arange(12) % 3 == 0


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(["geo", "switch"]), st.integers(1, 5))
def test_parts_add_up_to_the_bias(seed, kind, before):
    treated = TREATED if kind == "geo" else np.ones(12, bool)
    found = read_seed(random_worlds(seed), design(treated, before, 6 - before), HOURS, seed)
    assert sum(found.parts.values()) == pytest.approx(found.estimate.value - found.truth, abs=1e-9)
    assert found.bias == pytest.approx(found.estimate.value - found.truth)


def worlds(**hours) -> dict[str, np.ndarray]:
    """Worlds by hours float[12, 4], two days before and two after; 24 h where nothing is said."""
    orders = np.full((12, 4), 100)
    every = {name: np.full((12, 4), 24.0) for name in ("trial", "usual", "other", "switched")}
    for name, change in hours.items():
        change(every[name])
    return {name: counts(orders, door_slots=np.rint(orders * value * 12)) for name, value in every.items()}


def adding(hours: float, zones=slice(None), days=slice(2, None)):
    """A change of a world: so many hours more for some zones and days."""

    def change(world: np.ndarray) -> None:
        world[zones, days] += hours

    return change


def read(found) -> dict[str, float]:
    return {
        name: round(value, 6)
        for name, value in {"reading": found.estimate.value, "truth": found.truth, **found.parts}.items()
        if abs(value) > 1e-9
    }


def test_a_rule_that_touches_nobody_else_is_read_as_it_is():
    found = worlds(trial=adding(-2, TREATED), other=adding(-2), switched=adding(-2))
    assert read(read_seed(found, design(TREATED, 2, 2), HOURS, 1)) == {"reading": -2, "truth": -2}


def test_a_queue_that_is_only_reordered_is_read_as_a_gain():
    """The treated jump the queue: they gain 3 h, the others lose 1.5; once all have the rule nobody gains."""
    found = worlds(trial=lambda world: (adding(-3, TREATED)(world), adding(1.5, ~TREATED)(world)))
    assert read(read_seed(found, design(TREATED, 2, 2), HOURS, 1)) == {
        "reading": -4.5,
        "shared": -3,
        "controls": -1.5,
    }


def test_backlog_of_the_old_rules_is_carried_over():
    found = worlds(trial=adding(-1, TREATED), switched=adding(-1), other=adding(-4))
    assert read(read_seed(found, design(TREATED, 2, 2), HOURS, 1)) == {"reading": -1, "truth": -4, "carried": 3}


def test_treated_places_may_gain_more_than_others():
    both = lambda world: (adding(-4, TREATED)(world), adding(-1, ~TREATED)(world))  # noqa: E731
    found = worlds(trial=adding(-4, TREATED), switched=both, other=both)
    assert read(read_seed(found, design(TREATED, 2, 2), HOURS, 1)) == {"reading": -4, "truth": -2, "chosen": -2}


def test_treated_places_may_change_differently_anyway():
    found = worlds(trial=adding(1, TREATED), usual=adding(1, TREATED))
    found["other"] = found["switched"] = found["usual"]
    assert read(read_seed(found, design(TREATED, 2, 2), HOURS, 1)) == {"reading": 1, "chance": 1}


def test_a_switch_takes_what_would_have_changed_anyway_for_an_effect():
    found = worlds(**dict.fromkeys(("trial", "usual", "other", "switched"), adding(5)))
    everyone = np.ones(12, bool)
    assert read(read_seed(found, design(everyone, 2, 2), HOURS, 1)) == {"reading": 5, "calendar": 5}
    found["trial"] = worlds(trial=adding(4))["trial"]
    found["other"] = worlds(other=adding(2))["other"]
    assert read(read_seed(found, design(everyone, 2, 2), HOURS, 1)) == {
        "reading": 4,
        "truth": -3,
        "calendar": 5,
        "carried": 2,
    }


@pytest.mark.parametrize("kind", ["geo", "switch"])
def test_orders_of_the_days_before_may_feel_it(kind):
    """What was placed before and waits for what is treated is 2 h later: the trial reads 2 h too little."""
    treated = TREATED if kind == "geo" else np.ones(12, bool)
    found = worlds(trial=adding(2, treated, slice(None, 2)))
    assert read(read_seed(found, design(treated, 2, 2), HOURS, 1)) == {"reading": -2, "earlier": -2}


def test_places_weigh_as_much_as_their_orders():
    found = worlds(other=adding(-6, slice(0, 1)))
    for world in found.values():
        world[:, 0] *= 5
    assert read_seed(found, design(TREATED, 2, 2), HOURS, 1).truth == pytest.approx(-6 * 5 / 16)


def test_a_place_without_orders_is_left_out():
    found = worlds(trial=adding(-2, TREATED), other=adding(-2), switched=adding(-2))
    for world in found.values():
        world[:, 4, :2] = 0
    seen = read_seed(found, design(TREATED, 2, 2), HOURS, 1)
    assert seen.estimate.observations == 11
    assert read(seen) == {"reading": -2, "truth": -2}
