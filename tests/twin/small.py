"""A network of six sites and four ZIPs with a short assortment of stock, so that everything happens to some order."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import datasets
from datasets import Scenario

FACILITIES = """\
id,kind,lat,lon,capacity_packages_per_h,vans,clock_offset_h
FC-1,fulfilment_centre,39.95,-83.02,13,0,0
FC-2,fulfilment_centre,40.30,-82.60,9,0,0
SC-1,sortation_centre,40.10,-82.90,60,0,0
DS-1,delivery_station,39.90,-83.10,14,1,0
DS-2,delivery_station,40.20,-82.70,50,1,-1
PN-1,prime_now_hub,39.96,-83.00,30,4,0
"""
ZONES = """\
zone,lat,lon,population,state,clock_offset_h
43000,39.97,-83.00,5000,OH,0
43001,40.21,-82.71,3000,OH,-1
43002,39.88,-83.12,3000,OH,0
43003,40.05,-82.90,1000,OH,0
"""
SETTINGS = """\
[run]
warmup_days = 1
measured_days = 1
cooldown_days = 1
max_drain_days = 1
sample_every = 2

[catalogue]
skus = 5000
hub_skus = 100
"""


def network(folder: Path, scarce: str = "sortable-A1") -> Scenario:
    """The network, loaded from a folder that it is written into; 60 units a day and site of the pool `scarce`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (("facilities.csv", FACILITIES), ("zones.csv", ZONES), ("scenario.toml", SETTINGS)):
        (folder / name).write_text(text, encoding="utf-8")
    scenario = datasets.load(folder)
    few = scenario.stock["pool"] == scarce
    return replace(scenario, stock=scenario.stock.assign(
        cover_units=scenario.stock["cover_units"].where(~few, 60),
        units_on_hand=scenario.stock["units_on_hand"].where(~few, 60),
    ))  # fmt: skip
