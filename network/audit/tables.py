"""The auditor's look at a finished run's folder: its tables must agree with each other and with the rules."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from network.audit.routes import ROUTES, check_routes, left_waiting
from network.audit.samples import SAMPLES, check_samples

if TYPE_CHECKING:
    import pandas as pd

HOUR_S = 3600
ORIGINS = ("fulfilment_centre", "prime_now_hub")
TABLES = ("facility_hours", "lane_departures", "lanes", "promises", "promise_hours", "door_hours")


def audit_run(run: Path) -> list[str]:
    """Problems in the tables of a run's folder; an empty list means that they are clean.

    Parameters
    ----------
    run : Path
        A finished run's folder.

    Raises
    ------
    FileNotFoundError
        When a table is missing.
    """
    import pandas as pd

    tables = {name: pd.read_parquet(run / f"{name}.parquet") for name in TABLES}
    kept = [name for name in (*SAMPLES, *ROUTES) if (run / f"{name}.parquet").exists()]
    tables |= {name: pd.read_parquet(run / f"{name}.parquet") for name in kept}
    result = json.loads((run / "result.json").read_text(encoding="utf-8"))
    return audit_tables(tables, result["packages"], result.get("last_mile"))


def audit_tables(
    tables: dict[str, pd.DataFrame], packages: dict[str, Any], last_mile: dict[str, Any] | None = None
) -> list[str]:
    """`audit_run` on tables at hand, the run's sum of packages, and what it says of solved routes."""
    problems = list(check_hours(tables["facility_hours"]))
    problems += check_ends(tables["lanes"], tables["facility_hours"])
    problems += check_departures(tables["lane_departures"], tables["lanes"])
    if problems:
        return problems
    problems += check_flows(tables)
    problems += check_promises(tables, packages, left_waiting(last_mile))
    problems += check_routes(tables, last_mile)
    problems += check_samples(tables)
    return problems


def check_hours(hours: pd.DataFrame) -> Iterator[str]:
    """Facility by facility: every hour once, served within capacity, what waits is what came and was not served."""
    if not is_grid(hours):
        yield "facility_hours: facilities do not have the same hours, one row each"
        return
    arrived, served = matrix(hours, "arrived"), matrix(hours, "served")
    names = hours["facility"].astype(str).to_numpy().reshape(arrived.shape)
    capacity, backlog = matrix(hours, "capacity"), matrix(hours, "backlog")
    waiting = np.cumsum(arrived - served, axis=1)
    for name, wrong in (
        ("served more than its capacity", served > capacity),
        ("served more than had come (conservation)", waiting < 0),
        ("its backlog is not what came and was not served (conservation)", backlog != waiting),
        ("a count is negative", (arrived < 0) | (served < 0)),
    ):
        for facility, hour in np.argwhere(wrong)[:1]:
            yield f"facility_hours: {names[facility, hour]}, hour {hour}: {name}"


def hours_in(hours: pd.DataFrame) -> int:
    """Hours that facility_hours reaches to."""
    return int(hours["start_s"].max()) // HOUR_S + 1 if len(hours) else 1


def is_grid(hours: pd.DataFrame) -> bool:
    """Whether facility_hours holds facility after facility, every hour once and in order."""
    n = hours_in(hours)
    if len(hours) % n or (hours["start_s"].to_numpy() != np.arange(len(hours)) % n * HOUR_S).any():
        return False
    facility = hours["facility"].astype(str).to_numpy().reshape(-1, n)
    return bool((facility == facility[:, :1]).all()) and len(set(facility[:, 0])) == len(facility)


def matrix(hours: pd.DataFrame, column: str) -> np.ndarray:
    """A column of facility_hours as int64[F, H]."""
    return hours[column].to_numpy(np.int64).reshape(-1, hours_in(hours))


def check_departures(departures: pd.DataFrame, lanes: pd.DataFrame) -> Iterator[str]:
    """No departure over capacity, in too few vehicles, twice, or of a lane that is none."""
    if lanes["lane"].duplicated().any():
        yield "lanes: a lane is there twice"
    known = departures["lane"].astype(str).isin(lanes["lane"].astype(str)).to_numpy()
    for name, wrong in (
        ("belongs to no lane", ~known),
        ("is over its capacity", departures["packages"] > departures["capacity"]),
        ("counts more measured packages than there are", departures["measured_packages"] > departures["packages"]),
        ("carries nothing", departures["packages"] <= 0),
        ("takes no vehicle", departures["vehicles"] <= 0),
        ("is there twice", departures.duplicated(["lane", "start_s"])),
    ):
        for row in np.flatnonzero(np.asarray(wrong))[:1]:
            yield f"lane_departures: {departures['lane'].iloc[row]} at {departures['start_s'].iloc[row]} s {name}"


def check_ends(lanes: pd.DataFrame, hours: pd.DataFrame) -> Iterator[str]:
    """Every lane has known ends."""
    known = {"", *hours["facility"].astype(str).unique()}
    for column in ("origin", "destination"):
        for lane in lanes.loc[~lanes[column].astype(str).isin(known), "lane"].iloc[:1]:
            yield f"lanes: {lane} has an unknown {column}"


def check_flows(tables: dict[str, pd.DataFrame]) -> Iterator[str]:
    """What leaves a facility was served there before; what comes was loaded elsewhere, the lane's hours ago."""
    hours, lanes = tables["facility_hours"], tables["lanes"].set_index("lane")
    departures = tables["lane_departures"]
    served, arrived = matrix(hours, "served"), matrix(hours, "arrived")
    first = hours.iloc[:: served.shape[1]]
    row = {name: place for place, name in enumerate(first["facility"].astype(str))}
    lane = lanes.reindex(departures["lane"].astype(str))
    packages = departures["packages"].to_numpy(np.int64)
    hour = departures["start_s"].to_numpy() // HOUR_S
    left = np.zeros_like(served)
    np.add.at(left, (lane["origin"].astype(str).map(row).to_numpy(), hour), packages)
    for facility, at in np.argwhere(np.cumsum(left, axis=1) > np.cumsum(served, axis=1))[:1]:
        yield f"{list(row)[facility]}, hour {at}: more packages had left than had been served (conservation)"
    came = np.zeros_like(arrived)
    unload_s = departures["start_s"].to_numpy() + np.rint(lane["hours"].to_numpy(float) * HOUR_S).astype(np.int64)
    inside = (lane["destination"].astype(str).to_numpy() != "") & (unload_s // HOUR_S < arrived.shape[1])
    ends = lane["destination"].astype(str).map(row).to_numpy()[inside].astype(np.int64)
    np.add.at(came, (ends, unload_s[inside] // HOUR_S), packages[inside])
    sorts = ~first["kind"].astype(str).isin(ORIGINS).to_numpy()
    for facility, at in np.argwhere((came != arrived) & sorts[:, None])[:1]:
        yield (
            f"{list(row)[facility]}, hour {at}: {arrived[facility, at]} arrived, "
            f"and lanes brought {came[facility, at]} (conservation)"
        )


def check_promises(tables: dict[str, pd.DataFrame], packages: dict[str, Any], waiting: int) -> Iterator[str]:
    """Promises, hours and doors add up to the run's sum, door departures to what was delivered or still `waiting`."""
    table = tables["promises"].set_index("promise")
    sums = {name: int(table[name].sum()) for name in ("placed", "delivered", "unserved")}
    for name, count in sums.items():
        if count != packages[name]:
            yield f"promises: {count} {name}, and the run says {packages[name]}"
    if packages["placed"] != packages["delivered"] + packages["in_flight"] + packages["unserved"]:
        yield "placed is not delivered + in flight + unserved (conservation)"
    for name, wrong in (
        ("more on time than delivered", table["on_time"] > table["delivered"]),
        ("more delivered and unserved than placed", table["delivered"] + table["unserved"] > table["placed"]),
        ("more quoted packages on time than quoted", table["quoted_on_time"] > table["quoted"]),
    ):
        for promise in table.index[wrong][:1]:
            yield f"promises: {promise}: {name}"
    by_hour = tables["promise_hours"].groupby("promise")[["placed", "on_time"]].sum().reindex(table.index).fillna(0)
    at_door = tables["door_hours"].groupby("promise")["packages"].sum().reindex(table.index).fillna(0)
    for name, wrong in (
        ("placed by hour is not what was placed", by_hour["placed"] != table["placed"]),
        ("on time by hour is not what was on time", by_hour["on_time"] != table["on_time"] + table["quoted_on_time"]),
        ("hours to the door are not those of what was delivered", at_door != table["delivered"]),
    ):
        for promise in table.index[wrong][:1]:
            yield f"promises: {promise}: {name}"
    doors = tables["lanes"].loc[tables["lanes"]["destination"].astype(str) == "", "lane"].astype(str)
    by_van = tables["lane_departures"]["lane"].astype(str).isin(doors).to_numpy()
    out = int(tables["lane_departures"]["measured_packages"].to_numpy(np.int64)[by_van].sum())
    if out != packages["delivered"] + waiting:
        yield (
            f"{packages['delivered']} measured packages are delivered and {waiting} found no van, "
            f"and {out} left with vans (conservation)"
        )
