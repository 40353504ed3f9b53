"""Assignment: even, stable, independent between experiments, exclusive within a layer."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import chi2_contingency, chisquare

from core.errors import Pod2doorError
from orders.experiment.assignment import Experiment, assign, bucket_of, check_exclusion

GIVEN = "treatment treatment treatment treatment control treatment treatment treatment".split()
USERS = [f"user-{i}" for i in range(20_000)]


def counts(experiment: Experiment) -> list[int]:
    given = [assign(experiment, user) for user in USERS]
    return [given.count(variant) for variant in experiment.variants]


def test_users_fall_evenly_on_the_weights() -> None:
    experiment = Experiment("button", ("control", "red", "blue"), (2.0, 1.0, 1.0))
    assert chisquare(counts(experiment), np.array([0.5, 0.25, 0.25]) * len(USERS)).pvalue > 0.001


def test_numbered_users_have_no_pattern() -> None:
    """A weak hash would give neighbours the same variant, or every second user."""
    given = np.array([assign(Experiment("button"), user) == "treatment" for user in USERS], int)
    assert abs(np.corrcoef(given[:-1], given[1:])[0, 1]) < 4 / len(USERS) ** 0.5


def test_an_answer_never_changes() -> None:
    """Written down once: a user must not change sides with a new release."""
    experiment = Experiment("button")
    assert [assign(experiment, f"user-{i}") for i in range(8)] == GIVEN


def test_two_experiments_are_independent() -> None:
    one, two = Experiment("one"), Experiment("two")
    table = np.zeros((2, 2), int)
    for user in USERS:
        table[one.variants.index(assign(one, user)), two.variants.index(assign(two, user))] += 1
    assert chi2_contingency(table).pvalue > 0.001


def test_experiments_of_a_layer_exclude_each_other() -> None:
    first = Experiment("first", layer="checkout", end_bucket=3_000)
    second = Experiment("second", layer="checkout", first_bucket=3_000, end_bucket=9_000)
    check_exclusion([first, second])
    taken = [(bool(assign(first, user)), bool(assign(second, user))) for user in USERS]
    assert not any(a and b for a, b in taken)
    shares = np.mean(taken, axis=0)
    assert shares == pytest.approx([0.3, 0.6], abs=0.015)


def test_the_bucket_does_not_decide_the_variant() -> None:
    """Within a tenth of the traffic the split is even as well."""
    experiment = Experiment("small", layer="checkout", end_bucket=1_000)
    inside = [assign(experiment, user) for user in USERS if bucket_of("checkout", user) < 1_000]
    assert chisquare([inside.count("control"), inside.count("treatment")]).pvalue > 0.001


def test_more_traffic_moves_no_user_who_is_in() -> None:
    small, large = Experiment("grow", end_bucket=1_000), Experiment("grow", end_bucket=5_000)
    assert all(assign(large, user) == variant for user in USERS if (variant := assign(small, user)))


def test_shared_buckets_are_refused() -> None:
    one, two = (Experiment(name, layer="l", end_bucket=6_000) for name in ("one", "two"))
    with pytest.raises(Pod2doorError, match="'one' and 'two' share buckets"):
        check_exclusion([one, two])


@pytest.mark.parametrize(
    ("variants", "weights", "end"),
    [(("a",), (1.0,), 10), (("a", "b"), (1.0,), 10), (("a", "b"), (1.0, 0.0), 10), (("a", "b"), (1.0, 1.0), 10_001)],
)
def test_a_senseless_experiment_is_refused(variants: tuple[str, ...], weights: tuple[float, ...], end: int) -> None:
    with pytest.raises(Pod2doorError):
        Experiment("x", variants, weights, end_bucket=end)
