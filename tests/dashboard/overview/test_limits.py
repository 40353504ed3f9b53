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
            {
                "facility": n,
                "kind": "delivery_station",
                "start_s": [0, 3600],
                "served": s,
                "capacity": 10,
                "backlog": WAIT,
            }
        )
        for n, s in served.items()
    ]
    return hours_from(pd.concat(frames).assign(backlog=WAIT), 0, 2)


WAIT = 5


def sites(*rows):
    return pd.DataFrame(rows, columns=["facility", "saves_usd_per_day"]).assign(
        place="Somewhere", kind="delivery_station", utilisation=0.5
    )


def ways(**saves):
    rows = [{"lane": f"{name[0]}>{name[1]}", "saves_usd_per_day": usd} for name, usd in saves.items()]
    return pd.DataFrame(rows, columns=["lane", "saves_usd_per_day"]).assign(
        mode="truck", origin="A", destination="B", packages=8, departure_capacity=10
    )


SITES = sites(("A", 0.0), ("B", 0.0), ("C", 0.0), ("D", 1.5))
NAMES = ["FC-CMH-3", "DS-CMH-04", "FC-CMH-1>DS-CMH-04"]
HOURS = hours(A=[0, 10], B=[10, 10], C=[9, 9], D=[0, 0])


def found(measured_h=2, **more):
    return limits(SITES, ways(AB=2.5, BA=0.0), HOURS, measured_h, **more)


def test_price_first_then_package_hours_at_the_limit_and_never_full_is_no_limit():
    assert [x.name for x in found()] == ["A>B", "D", "B", "A"]


def test_long_at_its_limit_comes_before_much_that_waits_for_an_hour():
    frames = {"A": ([10, 0, 0, 0], 90), "B": ([10, 10, 0, 0], 5)}
    table = [
        pd.DataFrame(
            {"facility": n, "kind": "x", "start_s": range(0, 14400, 3600), "served": s, "capacity": 10, "backlog": w}
        )
        for n, (s, w) in frames.items()
    ]
    ranked = limits(sites(("A", 0.0), ("B", 0.0)), ways(), hours_from(pd.concat(table), 0, 4), 4)
    assert [(x.name, x.is_long, x.waiting) for x in ranked] == [("B", True, 5.0), ("A", False, 90.0)]


def test_at_its_limit_with_nothing_waiting_limits_nobody():
    calm = hours_from(
        pd.DataFrame({"facility": ["A"], "kind": "x", "start_s": [0], "served": 10, "capacity": 10, "backlog": 0}), 0, 1
    )
    assert limits(sites(("A", 0.0)), ways(), calm, 1) == []


def test_hours_at_the_limit_are_those_of_the_measured_window():
    by_name = {x.name: x for x in found(1)}
    assert by_name["B"].at_limit_h == 1
    assert "A" not in by_name
    assert by_name["B"].full.tolist() == [True, True]


def test_a_lane_has_no_hours_and_says_so():
    lane = found()[0]
    assert lane.is_lane
    assert lane.work == "truck"
    assert np.isnan(lane.at_limit_h)
    assert len(lane.use) == 0


def test_only_so_many_are_listed():
    assert len(found(shown=2)) == 2


def test_relief_is_for_what_has_a_price_or_is_long_full_and_not_in_the_draft():
    names = [f"{name}.capacity=x1.2" for name in ("A>B", "D", "B", "A")]
    assert relief(found(), (), most=4) == names
    assert relief(found(), ("D.capacity=x1.5", "all.robots=+1")) == [names[0], names[2]]
    assert [x.why for x in found()[1:3]] == ["price $1.50 a day", "2 h at its limit"]


def test_relief_can_be_applied():
    lane = ways(AB=1.0).assign(lane=NAMES[2])
    edits = relief(limits(sites(*((n, 1.0) for n in NAMES[:2])), lane, HOURS, 1), (), most=3)
    before, after = load("demo"), load("demo", edits=edits)
    for table, key, column in (
        ("facilities", "id", "capacity_packages_per_h"),
        ("lanes", "lane", "vehicles_per_departure"),
    ):
        old, new = (getattr(scenario, table).set_index(key)[column] for scenario in (before, after))
        for name in set(NAMES) & set(old.index):
            assert new[name] > old[name]
        assert (new.drop(NAMES, errors="ignore") == old.drop(NAMES, errors="ignore")).all()
