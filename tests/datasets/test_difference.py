"""What differs between two scenarios, in lines that a planner can read."""

import numpy as np
import pandas as pd
import pytest

import datasets
from datasets import Edit, schema
from datasets.difference import Change, difference, shown

DEMO = datasets.load("demo")
ADD = Edit("add_facility", {"facility": "FC-NEW", "kind": "fulfilment_centre", "lat": 40.1, "lon": -83.0})


def lines(*edits: str | Edit) -> list[str]:
    return [str(change) for change in difference(DEMO, datasets.load("demo", edits=edits))]


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        ((), []),
        (("PN-CMH-1.status=closed",), ["PN-CMH-1.status: open -> closed"]),
        (("FC-CMH-1.robots=+50",), ["FC-CMH-1.robots: 235 -> 285"]),
        (("FC-CMH-1.pick_packages_per_h=3000",), ["FC-CMH-1.pick_packages_per_h: 3,854.986877 -> 3,000 packages/h"]),
        (("demand.units_per_day=120000",), ["demand.units_per_day: 122,348.457 -> 120,000 units/day"]),
        (("demand.lines_share=0.5;0.5", "run.seed=4"), ["run.seed: 1 -> 4", None]),
        (("FC-CMH-1.capacity=x1.1",), ["FC-CMH-1.capacity_packages_per_h: 4,150 -> 4,565 packages/h", None]),
        (
            ("delivery_station.shifts=00:00-24:00",),
            ["shifts of 5 delivery_stations: 01:00-09:30;13:30-17:30 -> 00:00-24:00 local time"],
        ),
        (("promise.same_day.cutoff=15:00",), ["promise.same_day.cutoff: 13:00 -> 15:00 local time"]),
        (("43215.population=+5",), [None, "43215.population: 15,754 -> 15,759 people"]),
        (("FC-CMH-1>SC-CMH-1.status=closed",), ["FC-CMH-1>SC-CMH-1.status: open -> closed"]),
        (("stock.sortable-A1.FC-CMH-1.cover_units=5",), None),
        (("FC-CMH-1.outage=06:00..12:00",), ["FC-CMH-1.outage: none -> day 2 06:00..day 2 12:00"]),
        (
            ("FC-CMH-1.robots_outage=50 of 06:00..day 3 12:00",),
            ["FC-CMH-1.outage: none -> day 2 06:00..day 3 12:00 (50 robots)"],
        ),
        (("offer.ultra_fast.zone=43221",), ["offer.43221.ultra_fast: added"]),
        (("withdraw.same_day.state=OH",), ["60 offers: added"]),
        ((Edit("demand", {"factor": 1.5, "state": "OH"}),), [None, "demand_weight of 60 zones: x1.5"]),
        (
            ("delivery_station.capacity=x1.1",),
            ["capacity_packages_per_h of 5 delivery_stations: x1.1", "vans of 5 delivery_stations: x1.1"],
        ),
    ],
)
def test_lines(edits: tuple[str | Edit, ...], expected: list[str | None] | None) -> None:
    got = lines(*edits)
    if expected is None:
        assert len(got) == 1
        return
    assert len(got) == len(expected), got
    for line, want in zip(got, expected, strict=True):
        assert want is None or line == want


def test_added_rows() -> None:
    got = lines(ADD)
    assert "FC-NEW: added" in got
    assert "FC-NEW>SC-CMH-1: added" in got
    assert any(line.endswith("rows of stock: added") for line in got)
    back = [str(c) for c in difference(datasets.load("demo", edits=[ADD]), DEMO)]
    assert "FC-NEW: removed" in back


def test_every_cell_that_differs_is_said() -> None:
    """Counted against a plain comparison of the tables."""
    edits = (
        "FC-CMH-1.robots=+50",
        "43215.population=x2",
        "FC-CMH-2.vans=3",
        "promise.one_day.cutoff=21:00",
        "run.seed=9",
    )
    after = datasets.load("demo", edits=edits)
    cells = 0
    for name in schema.TABLES:
        one, other = (getattr(s, name)[list(schema.table(name))] for s in (DEMO, after))
        if name == "facilities":  # picking by the floor follows from the robots
            one, other = (frame.drop(columns="pick_packages_per_h") for frame in (one, other))
        cells += int(((one != other) & ~(one.isna() & other.isna())).to_numpy().sum())
    changes = difference(DEMO, after)
    assert sum(change.rows for change in changes) == cells + 2, (
        "and the seed, and the units a day that follow from the population"
    )
    assert len(set(map(str, changes))) == len(changes)


def test_several_values_that_become_one() -> None:
    (line,) = [line for line in lines("all.shifts=00:00-24:00") if "fulfilment" in line]
    assert line == "shifts of 3 fulfilment_centres: 06:30-17:00;18:00-04:30 -> 00:00-24:00 local time"


def test_there_and_back() -> None:
    after = datasets.load("demo", edits=["all.capacity=x1.3", "demand.state.OH=x1.1", "FC-CMH-1.outage=06:00..07:00"])
    there, back = difference(DEMO, after), difference(after, DEMO)
    assert [(c.place, c.column) for c in there] == [(c.place, c.column) for c in back]
    assert difference(after, after) == []


def test_many_whole_numbers_by_a_factor_are_said_so_though_rounded() -> None:
    before = datasets.load("us")
    got = [str(c) for c in difference(before, datasets.load("us", edits=["delivery_station.capacity=x1.1"]))]
    assert "capacity_packages_per_h of 1,000 delivery_stations: x1.1" in got
    assert any(line.startswith("vans of ") and line.endswith("delivery_stations: x1.1") for line in got)
    assert len(got) == 2


def test_many_that_change_each_in_its_own_way_are_summed() -> None:
    zones = DEMO.zones.assign(population=DEMO.zones["population"] + np.arange(60) ** 2)
    from dataclasses import replace

    (change,) = difference(DEMO, replace(DEMO, zones=zones))
    assert str(change) == f"population of 59 zones: {change.before:,.0f} -> {change.after:,.0f} people in all"
    assert change.after - change.before == (np.arange(60) ** 2).sum()
    named = DEMO.zones.assign(station=pd.Series([f"DS-{row % 7}" for row in range(60)], dtype="str"))
    (change,) = difference(DEMO, replace(DEMO, zones=named))
    assert str(change) == "station of 60 zones: 7 different values"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "none"),
        ("", "none"),
        (0, "0"),
        (0.0, "0"),
        (126000.0, "126,000"),
        (np.float64(0.95), "0.95"),
        (np.int64(1234567), "1,234,567"),
        (1e-9, "1e-09"),
        (1e18, "1e+18"),
        (True, "True"),
        ((0.5, 0.25), "0.5;0.25"),
        ("22:00", "22:00"),
    ],
)
def test_values_for_people(value: object, text: str) -> None:
    assert shown(value) == text


def test_a_change_as_data() -> None:
    (change,) = difference(DEMO, datasets.load("demo", edits=["FC-CMH-1.robots=+50"]))
    assert change == Change("FC-CMH-1", "robots", 235, 285)
