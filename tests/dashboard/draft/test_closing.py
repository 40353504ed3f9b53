import pandas as pd
import pytest

from dashboard.draft.closing import COLUMNS, estimate


def candidates(*parts):
    """Rows of parts, each a list of (way, cost, in time, chosen)."""
    rows = [
        (order, 0, way.split(" > ")[0], way, cost, 0.0, True, in_time, chosen)
        for order, ways in enumerate(parts)
        for way, cost, in_time, chosen in ways
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


SITES = pd.DataFrame(
    {
        "facility": ["FC-A", "FC-B", "SC-X", "DS-1", "FC-C"],
        "kind": ["fulfilment_centre", "fulfilment_centre", "sortation_centre", "delivery_station", "fulfilment_centre"],
        "packages": [1000, 400, 1000, 1400, 0],
    }
)
PART = [
    ("FC-A > SC-X > DS-1 > door", 3.0, True, True),
    ("FC-A > DS-1 > door", 3.5, True, False),
    ("FC-B > DS-1 > door", 5.0, False, False),
]


def test_packages_take_the_next_best_way_that_avoids_the_facility():
    told = estimate(SITES, candidates(*[PART] * 10), {"FC-A": 500.0})
    assert told["FC-A"].cost_usd.value == pytest.approx(1000 * 2.0 - 500)
    assert told["FC-A"].late.value == pytest.approx(1000)
    assert told["FC-A"].sources == (("FC-B", 1.0),)
    assert told["SC-X"].cost_usd.value == pytest.approx(1000 * 0.5)
    assert told["SC-X"].late.value == 0
    assert told["SC-X"].sources == (("FC-A", 1.0),)


def test_a_way_in_time_goes_before_a_cheaper_one_that_is_late():
    part = [PART[0], ("FC-B > DS-1 > door", 3.1, False, False), ("FC-D > DS-1 > door", 9.0, True, False)]
    told = estimate(SITES, candidates(*[part] * 6), {})
    assert told["FC-A"].sources == (("FC-D", 1.0),)
    assert told["FC-A"].late.value == 0


def test_packages_without_another_way_are_counted_and_cost_nothing():
    told = estimate(SITES, candidates(*[PART] * 5, *[PART[:1]] * 5), {})
    assert told["FC-A"].stranded.value == pytest.approx(500)
    assert told["FC-A"].cost_usd.value == pytest.approx(1000 * 2.0 / 2)
    assert 0 < told["FC-A"].stranded.half < 500


def test_what_cannot_be_told_is_said():
    told = estimate(SITES, candidates(*[PART] * 4), {})
    assert told["FC-C"] == "It handled nothing in this run."
    assert "other stations" in told["DS-1"]
    assert told["FC-A"].startswith("Only 4 of the sampled packages")
    assert told["FC-B"].startswith("Only 0 of the sampled packages")


def test_no_candidates_at_all():
    assert estimate(SITES, candidates(), {})["FC-A"].startswith("Only 0")
