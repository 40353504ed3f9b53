"""The tiles' numbers."""

import math
import re
from types import SimpleNamespace

import pytest

from dashboard.pages.overview.tiles import COST, Sides, _figure, _packages, _picture, unaccounted
from dashboard.workspace.replicates import Replicates


def texts(component):
    """All text in a component, in order."""
    if component is None:
        return []
    if isinstance(component, (str, int, float)):
        return [str(component)]
    if isinstance(component, (list, tuple)):
        return [text for part in component for text in texts(part)]
    return texts(getattr(component, "children", None))


def sides(own, other=None):
    """Sides of cost per package by seed."""

    def of(costs):
        return Replicates.of({seed: {"cost_per_package": cost} for seed, cost in costs.items()}, "us")

    return Sides(None, SimpleNamespace() if other else None, of(own), of(other) if other else None)


def test_a_tile_says_the_mean_and_its_half_width():
    said = texts(_figure("t", "Cost", COST, sides({1: 4.0, 2: 4.2, 3: 4.4})))
    assert "$4.20" in said
    assert "±0.50" in said


def test_only_the_first_tile_leads_to_a_reference():
    bare = sides({1: 4.0})
    assert "Pick a reference" in texts(_figure("overview-kpi-cost", "Cost", COST, bare))
    assert "Pick a reference" not in texts(_figure("overview-kpi-co2", "CO2", COST, bare))


def test_two_figures_that_differ_do_not_read_alike():
    said = texts(_figure("t", "Cost", COST, sides({1: 4.6594}, {1: 4.6608})))
    assert "$4.659" in said
    assert "vs $4.661" in said


def test_without_intervals_on_both_sides_no_picture_shows_a_difference():
    assert _picture((4.0, math.nan), (4.5, math.nan)) is None
    assert _picture((4.0, 0.1), None) is None
    assert _picture((4.0, 0.1), (4.5, 0.2)) is not None


def test_one_seed_says_so_and_gives_no_verdict():
    said = " ".join(texts(_figure("t", "Cost", COST, sides({1: 4.0}, {1: 4.5}))))
    assert "1 seed each" in said
    assert "$0.50" in said
    assert "better" not in said
    assert "±" not in said


def test_paired_seeds_give_a_verdict():
    better = " ".join(texts(_figure("t", "Cost", COST, sides({1: 4.0, 2: 5.0, 3: 6.0}, {1: 4.1, 2: 5.1, 3: 6.1001}))))
    assert "$0.10 better" in better
    same = " ".join(texts(_figure("t", "Cost", COST, sides({1: 4.0, 2: 5.0, 3: 6.0}, {1: 4.1, 2: 4.8, 3: 6.1}))))
    assert "no difference" in same


def packages_tile(**packages):
    run = SimpleNamespace(document={"packages": packages})
    return texts(_packages(Sides(run, None, Replicates.of({1: {}}), None)))


def test_packages_that_add_up_are_said_to_be_conserved():
    said = packages_tile(placed=1000, delivered=990, in_flight=6, unserved=4)
    assert "conserved, error 0" in said
    printed = [int(text.replace(",", "")) for text in said if re.fullmatch(r"[\d,]+", text)]
    assert printed[0] == sum(printed[1:])


@pytest.mark.parametrize(("delivered", "words"), [(988, "2 unaccounted for"), (993, "3 too many")])
def test_a_sum_that_does_not_add_up_is_a_warning(delivered, words):
    assert words in packages_tile(placed=1000, delivered=delivered, in_flight=6, unserved=4)
    assert unaccounted({"placed": 1000, "delivered": delivered, "in_flight": 6, "unserved": 4}) == 990 - delivered
