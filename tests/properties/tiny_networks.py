"""Tiny networks as hypothesis draws them: a few sites and zones around Columbus, as CSV and TOML files."""

from __future__ import annotations

from pathlib import Path

from hypothesis import strategies as st

SETTINGS = """\
[run]
warmup_days = 1
measured_days = 1
cooldown_days = 1
max_drain_days = 4
sample_every = 7

[catalogue]
skus = 5000
hub_skus = 100
"""

places = st.tuples(st.integers(-60, 60), st.integers(-80, 80)).map(lambda at: (39.9 + at[0] / 100, -83.0 + at[1] / 100))


def sites(kind: str, prefix: str, at_least: int, at_most: int) -> st.SearchStrategy[list[str]]:
    """Rows of facilities of one kind; capacities from too little to plenty."""
    site = st.tuples(places, st.integers(20, 600), st.integers(1, 40))
    return st.lists(site, min_size=at_least, max_size=at_most).map(
        lambda rows: [
            f"{prefix}-{i},{kind},{lat:.2f},{lon:.2f},{per_h},{vans}"
            for i, ((lat, lon), per_h, vans) in enumerate(rows)
        ]
    )


facilities = st.tuples(
    sites("fulfilment_centre", "FC", 1, 3),
    sites("sortation_centre", "SC", 0, 2),
    sites("delivery_station", "DS", 1, 3),
    sites("prime_now_hub", "PN", 0, 1),
).map(lambda kinds: [row for rows in kinds for row in rows])

zones = st.lists(st.tuples(places, st.integers(500, 15_000)), min_size=2, max_size=8).map(
    lambda rows: [f"{43000 + i},{lat:.2f},{lon:.2f},{people}" for i, ((lat, lon), people) in enumerate(rows)]
)

tiny_networks = st.tuples(facilities, zones)
"""Rows of facilities.csv and zones.csv, to be given to `write`."""


def write(folder: Path, network: tuple[list[str], list[str]]) -> Path:
    """Put a network into a folder; returns it."""
    folder.mkdir(parents=True, exist_ok=True)
    rows, places_served = network
    header = "id,kind,lat,lon,capacity_packages_per_h,vans"
    (folder / "facilities.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    (folder / "zones.csv").write_text("\n".join(["zone,lat,lon,population", *places_served]) + "\n", encoding="utf-8")
    (folder / "scenario.toml").write_text(SETTINGS, encoding="utf-8")
    return folder
