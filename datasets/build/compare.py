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
from scipy.spatial import cKDTree

from datasets.build import tables

EARTH_KM = 6371.0088
RADII_KM = (30, 80, 160)
PAGE = tables.DATASETS.parent / "docs" / "siting.md"
START, END = "<!-- figures: python -m datasets.build.compare -->", "<!-- end of figures -->"
ROLE_BY_CODE = {
    "fulfilment centres": r"[A-Z]{3}[0-46-9]|H[A-Z]{2}\d",
    "sortation centres": r"[A-Z]{3}5",
    "delivery stations": r"D[A-Z]{2}\d",
    "Prime Now hubs": r"U[A-Z]{2}\d",
}
"""A code's shape tells the role: airport and digit, airport and 5, D or H or U with two letters and a digit. A guess."""
KIND = dict(
    zip(
        ROLE_BY_CODE,
        ("fulfilment_centre", "sortation_centre", "delivery_station", "prime_now_hub"),
        strict=True,
    )
)
NOT_AIRPORT = re.compile(r"[DHUSI][A-Z]{2}\d")
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
    for role, pattern in ROLE_BY_CODE.items():
        ours = model.loc[model["kind"] == KIND[role], ["lat", "lon"]].to_numpy(float)
        theirs = real.loc[[_has_role(code, pattern) for code in real["code"]], ["lat", "lon"]].to_numpy(float)
        for name, sites in ((f"{role}, model", ours), (f"{role}, real", theirs)):
            near_people.append(_row(name, len(sites), _nearest_km(people, sites), weight))
        near_sites.append(_row(f"{role}: model's to a real one", len(ours), _nearest_km(ours, theirs), None))
        near_sites.append(_row(f"{role}: real ones to the model's", len(theirs), _nearest_km(theirs, ours), None))
    radii = " | ".join(f"within {r} km" for r in RADII_KM)
    rule = "|---|--:|" + "--:|" * (len(RADII_KM) + 1)
    return "\n".join(
        [f"| people to the nearest site | sites | median km | {radii} |", rule, *near_people, ""]
        + [f"| sites to the nearest of the other set | sites | median km | {radii} |", rule, *near_sites, ""]
    )


def _has_role(code: str, pattern: str) -> bool:
    if not re.fullmatch(pattern, code):
        return False
    return not NOT_AIRPORT.fullmatch(code) or not pattern.startswith("[A-Z]{3}") or "|H" in pattern and code[0] == "H"


def _row(name: str, sites: int, km: Floats, weight: Floats | None) -> str:
    w = np.ones(len(km)) if weight is None else weight
    order = np.argsort(km)
    median = km[order][np.searchsorted(np.cumsum(w[order]), w.sum() / 2)]
    shares = " | ".join(f"{w[km <= r].sum() / w.sum():.0%}" for r in RADII_KM)
    return f"| {name} | {sites:,} | {median:.1f} | {shares} |"


def _nearest_km(places: Floats, sites: Floats) -> Floats:
    chord, _ = cKDTree(_unit(sites)).query(_unit(places))
    return np.asarray(2 * EARTH_KM * np.arcsin(np.clip(chord / 2, 0, 1)))


def _unit(degrees: Floats) -> Floats:
    p, t = np.radians(degrees[:, 0]), np.radians(degrees[:, 1])
    return np.stack([np.cos(p) * np.cos(t), np.cos(p) * np.sin(t), np.sin(p)], axis=1)


if __name__ == "__main__":
    main()
