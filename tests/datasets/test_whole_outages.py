"""An outage of a whole facility asks no floor what it leaves: many facilities have none."""

from __future__ import annotations

import datasets
from twin.floors import with_floors


def test_a_hub_without_a_floor_may_stand_still():
    scenario = datasets.load("demo", edits=["AH-CVG.outage=day 2 06:00..day 2 18:00"])
    assert with_floors(scenario).outages["pick_left"].tolist() == [0.0]
