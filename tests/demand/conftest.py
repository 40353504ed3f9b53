"""A small country of two time zones, without a file on disk."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from datasets import schema
from datasets.scenario import Scenario
from datasets.settings import Settings


def default_settings(**changes: object) -> Settings:
    """Every setting at its schema default, but for `changes` (dots written as two underscores)."""
    values: dict[str, object] = {}
    for key, column in schema.settings().items():
        text = column.default
        if column.type == "numbers":
            values[key] = tuple(float(part) for part in text.split(";"))
        elif column.type == "integer":
            values[key] = int(text)
        elif column.type == "number":
            values[key] = float(text)
        else:
            values[key] = text
    return Settings(values | {key.replace("__", "."): value for key, value in changes.items()})


def default_table(name: str) -> pd.DataFrame:
    return pd.read_csv(schema.default_rows(name))


def country(n_zones: int) -> pd.DataFrame:
    number = np.arange(n_zones)
    return pd.DataFrame(
        {
            "zone": [f"{10_000 + n:05d}" for n in number],
            "lat": 40.0 + number * 0.001,
            "lon": -90.0,
            "population": 1000.0 + 37.0 * (number % 11),
            "households": 400.0,
            "land_km2": 10.0,
            "state": "XX",
            "region": "all",
            "clock_offset_h": np.where(number % 3 == 0, -3.0, 0.0),
            "demand_weight": 1.0 + number % 7,
            "station": "",
        }
    )


@pytest.fixture(scope="session")
def make_scenario() -> Callable[..., Scenario]:
    def make(n_zones: int = 30, hubs: bool = True, **changes: object) -> Scenario:
        changes = {"demand__units_per_day": 20_000.0, "catalogue__skus": 50_000, "catalogue__hub_skus": 500} | changes
        facilities = pd.DataFrame(
            {"id": ["PN-1"], "kind": ["prime_now_hub"], "lat": [40.0], "lon": [-90.0], "status": ["open"]}
        )
        facilities.loc[1] = ["FC-1", "fulfilment_centre", 40.0, -90.0, "open"]
        return Scenario(
            name="country",
            base="country",
            settings=default_settings(**changes),
            facilities=facilities if hubs else facilities.iloc[1:].reset_index(drop=True),
            zones=country(n_zones),
            lanes=pd.DataFrame(),
            promises=default_table("promises"),
            offers=pd.DataFrame(),
            goods=default_table("goods"),
            pools=default_table("pools"),
            stock=pd.DataFrame(),
            profile=default_table("profile"),
            event_profile=default_table("event_profile"),
            distances=pd.DataFrame(),
            outages=pd.DataFrame(),
        )

    return make


@pytest.fixture(scope="session")
def scenario(make_scenario: Callable[..., Scenario]) -> Scenario:
    return make_scenario()
