"""Holds the sites of `us` against where real ones stand, and writes the figures into docs/siting.md.

The real sites are facts of a third party: they are read from `$POD2DOOR_BENCH/facilities/us_sites.csv.gz`, which is no
part of the project, and only shares and distances are written.  `python -m datasets.build.compare`
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from datasets import roads
from datasets.build import places, tables

RADII_KM = (30, 80, 160)
PAGE = tables.DATASETS.parent / "docs" / "siting.md"
START, END = "<!-- figures: python -m datasets.build.compare -->", "<!-- end of figures -->"
KIND = {
    "fulfilment centres": "fulfilment_centre",
    "sortation centres": "sortation_centre",
    "delivery stations": "delivery_station",
    "Prime Now hubs": "prime_now_hub",
}
LETTER = {"D": "delivery stations", "H": "fulfilment centres", "U": "Prime Now hubs"}
AIRPORT_KM = 150.0
"""A code's three letters are taken for an airport's where that airport is no farther."""
Floats = npt.NDArray[np.float64]


def main() -> None:
    """Print the tables and put them between the marks of docs/siting.md."""
    bench = os.environ.get("POD2DOOR_BENCH")
    source = Path(bench) / "facilities" / "us_sites.csv.gz" if bench else None
    if source is None or not source.exists():
        sys.exit("POD2DOOR_BENCH names no folder with facilities/us_sites.csv.gz: nothing to compare with")
    text = figures(
        tables.read_table(tables.SCENARIOS / "us" / "facilities.csv"),
        tables.read_table(tables.SCENARIOS / "us" / "zones.csv"),
        pd.read_csv(source, dtype=str).astype({"lat": float, "lon": float}),
    )
    print(text)
    page = PAGE.read_text()
    before, rest = page.split(START)
    PAGE.write_text(f"{before}{START}\n\n{text}\n{END}{rest.split(END)[1]}")


def figures(model: pd.DataFrame, zones: pd.DataFrame, real: pd.DataFrame) -> str:
    """Two Markdown tables: people near sites, and sites near sites of the other set."""
    people, weight = zones[["lat", "lon"]].to_numpy(float), zones["population"].to_numpy(float)
    near_people, near_sites = [], []
    guessed = pd.Series(roles(real))
    for role, kind in KIND.items():
        ours = model.loc[model["kind"] == kind, ["lat", "lon"]].to_numpy(float)
        theirs = real.loc[(guessed == role).to_numpy(), ["lat", "lon"]].to_numpy(float)
        for name, sites in ((f"{role}, model", ours), (f"{role}, real", theirs)):
            near_people.append(_row(name, len(sites), _nearest_km(people, sites), weight))
        near_sites.append(_row(f"{role}: model's to a real one", len(ours), _nearest_km(ours, theirs), None))
        near_sites.append(_row(f"{role}: real ones to the model's", len(theirs), _nearest_km(theirs, ours), None))
    radii = " | ".join(f"within {r} km" for r in RADII_KM)
    rule = "|---|--:|" + "--:|" * (len(RADII_KM) + 1)
    lines = [f"| people to the nearest site | sites | median km | {radii} |", rule, *near_people, ""]
    lines += [f"| sites to the nearest of the other set | sites | median km | {radii} |", rule, *near_sites, ""]
    return "\n".join(lines)


def roles(real: pd.DataFrame) -> list[str]:
    """Guess each site's role from its code's shape; "" where it has none of the shapes.

    Airport and digit: fulfilment centre; airport and 5: sortation centre; D, H or U, two letters and a digit: delivery
    station, centre for heavy goods, Prime Now hub.
    """
    airports = places.airports().set_index("iata")
    found = []
    for code, lat, lon in zip(real["code"], real["lat"], real["lon"], strict=True):
        role = ""
        if re.fullmatch(r"[A-Z]{3}\d", code):
            role = LETTER.get(code[0], "")
            if code[:3] in airports.index:
                place = airports.loc[code[:3]]
                if roads.great_circle_km(lat, lon, place["lat"], place["lon"]) <= AIRPORT_KM:
                    role = "sortation centres" if code[3] == "5" else "fulfilment centres"
        found.append(role)
    return found


def _row(name: str, sites: int, km: Floats, weight: Floats | None) -> str:
    w = np.ones(len(km)) if weight is None else weight
    order = np.argsort(km)
    median = km[order][np.searchsorted(np.cumsum(w[order]), w.sum() / 2)]
    shares = " | ".join(f"{w[km <= r].sum() / w.sum():.0%}" for r in RADII_KM)
    return f"| {name} | {sites:,} | {median:.1f} | {shares} |"


def _nearest_km(ends: Floats, sites: Floats) -> Floats:
    return np.min(roads.great_circle_km(ends[:, :1], ends[:, 1:], sites[:, 0], sites[:, 1]), axis=1)


if __name__ == "__main__":
    main()
