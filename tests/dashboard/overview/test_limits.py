"""What limits the plan, in which order, and the edits that relieve it."""

import numpy as np
import pandas as pd

from dashboard.pages.overview.hours import hours_from
from dashboard.pages.overview.limits import limits, relief
from datasets import load


def hours(**served):
    """Stations that serve so much of ten packages an hour, over two hours."""
    frames = [
        pd.DataFrame(
            {"facility": n, "kind": "delivery_station", "start_s": [0, 3600], "served": s, "capacity": 10, "backlog": 0}
        )
        for n, s in served.items()
    ]
    return hours_from(pd.concat(frames), 0, 2)


def bottlenecks(*rows):
    columns = ["name", "kind", "utilisation_pct", "late_packages", "saves_usd_per_day"]
    return pd.DataFrame(rows, columns=columns).assign(place="Somewhere")


ROWS = bottlenecks(
    ("A", "delivery_station", 50.0, 0, 0.0),
    ("B", "delivery_station", 50.0, 0, 0.0),
    ("C", "delivery_station", 50.0, 7, 0.0),
    ("A>B", "truck lane", 80.0, 0, 2.5),
)
NAMES = ["FC-CMH-3", "DS-CMH-04", "FC-CMH-1>DS-CMH-04"]
HOURS = hours(A=[0, 10], B=[10, 10], C=[0, 0])


def test_worth_most_first_then_late_then_hours_at_the_limit():
    assert [x.name for x in limits(ROWS, HOURS, 2)] == ["A>B", "C", "B", "A"]


def test_hours_at_the_limit_are_those_of_the_measured_window():
    found = {x.name: x for x in limits(ROWS, HOURS, 1)}
    assert found["B"].at_limit_h == 1
    assert found["A"].at_limit_h == 0
    assert found["B"].full.tolist() == [True, True]


def test_a_lane_has_no_hours_and_says_so():
    lane = limits(ROWS, HOURS, 2)[0]
    assert lane.is_lane
    assert lane.work == "truck"
    assert np.isnan(lane.at_limit_h)
    assert len(lane.use) == 0


def test_only_so_many_are_listed():
    assert len(limits(ROWS, HOURS, 2, shown=2)) == 2


def test_relief_is_for_what_has_a_price_or_is_late_and_not_in_the_draft():
    found = limits(ROWS, HOURS, 2)
    assert relief(found, ()) == ["A>B.capacity=x1.2", "C.capacity=x1.2"]
    assert relief(found, ("C.capacity=x1.5", "all.robots=+1")) == ["A>B.capacity=x1.2"]


def test_relief_can_be_applied():
    edits = relief(limits(bottlenecks(*((n, "x", 1.0, 1, 1.0) for n in NAMES)), HOURS, 1), (), most=3)
    before, after = load("demo"), load("demo", edits=edits)
    for table, key, column in (
        ("facilities", "id", "capacity_packages_per_h"),
        ("lanes", "lane", "vehicles_per_departure"),
    ):
        old, new = (getattr(scenario, table).set_index(key)[column] for scenario in (before, after))
        for name in set(NAMES) & set(old.index):
            assert new[name] > old[name]
        assert (new.drop(NAMES, errors="ignore") == old.drop(NAMES, errors="ignore")).all()
