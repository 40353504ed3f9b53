"""`python -m datasets.build [part ...]`: make the bundled data again, all of it or some parts."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import pandas as pd

from datasets import lanes, roads, schema, stock
from datasets.build import assumptions, columns, demo, geo, morning, network_us, places, size, tables, zones
from datasets.draft import default_settings
from datasets.settings import Settings


def build_us() -> None:
    """zones.csv and facilities.csv of `us`."""
    zips = zones.populated_zips()
    tables.write_table(zones.zone_table(zips), tables.SCENARIOS / "us" / "zones.csv")
    table = columns.facility_table(network_us.choose(zips), places.with_surroundings(zips), network_us.N_WALKING)
    columns.write(table, "us")


def build_lanes() -> None:
    """lanes.csv of `us`: the default rule's pairs with their road kilometres, so that a run need not look for ways.

    Hours, departures, costs are left to the settings, which can then be edited.
    """
    table = lanes.default_lanes(columns.read("us"), Settings(default_settings()), roads.road_km)
    path = tables.SCENARIOS / "us" / "lanes.csv"
    tables.write_table(table[["origin", "destination", "km"]], path, {"km": 1})


def build_stock() -> None:
    """stock.csv of `us`: the default rule's places by the centres' first sizes, which the sizing then fits to them."""
    pools = pd.read_csv(schema.default_rows("pools"))
    table = stock.default_stock(pools, columns.read("us"))
    tables.write_table(table[["pool", "facility"]], tables.SCENARIOS / "us" / "stock.csv")


def build_curves() -> None:
    """The floors' capacity curves, and by them the robots, stations and pickers of `us`."""
    from warehouse.curves.files import bundle

    bundle()
    table = columns.read("us")
    columns.write(columns.set_capacity(table, table["capacity_packages_per_h"].to_numpy(float)), "us")


PARTS: dict[str, Callable[[], None]] = {
    "geo": geo.build,
    "curves": build_curves,
    "us": build_us,
    "lanes": build_lanes,
    "stock": build_stock,
    "size": size.build,
    "demo": demo.build,
    "morning": morning.build,
    "assumptions": assumptions.build,
}
"""In the order in which they need each other."""


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m datasets.build", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], help="what to build; all of it by default")
    asked = parser.parse_args().parts or list(PARTS)
    for name in [part for part in PARTS if part in asked]:
        start = time.monotonic()
        PARTS[name]()
        print(f"{name}: {time.monotonic() - start:.1f} s")


if __name__ == "__main__":
    main()
