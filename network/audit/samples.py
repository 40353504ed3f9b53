"""The auditor's look at the packages that a run kept: every hop against its lane, its departure and its facility."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from network.audit.routes import solved_stations

if TYPE_CHECKING:
    import pandas as pd

HOUR_S = 3600
NOT_YET = -1
SAMPLES = ("orders", "order_lines", "packages", "hops")


def check_samples(tables: dict[str, pd.DataFrame]) -> Iterator[str]:
    """Kept orders, their packages and all their hops; nothing where a run kept none."""
    if any(name not in tables for name in SAMPLES):
        return
    yield from check_orders(tables)
    hops = hops_of(tables)
    if isinstance(hops, str):
        yield hops
        return
    yield from check_chain(hops)
    yield from check_times(hops)
    yield from check_packages(tables["packages"], hops, solved_stations(tables))
    yield from check_counts(tables, hops)


def check_orders(tables: dict[str, pd.DataFrame]) -> Iterator[str]:
    """Orders have the lines, units and packages that they say."""
    orders = tables["orders"].set_index("order")
    lines, packages = tables["order_lines"].groupby("order"), tables["packages"].groupby("order")
    for name, counts in (
        ("lines", lines.size()),
        ("units", lines["quantity"].sum()),
        ("packages", packages.size()),
    ):
        wrong = counts.reindex(orders.index).fillna(0) != orders[name]
        for order in orders.index[wrong.to_numpy()][:1]:
            yield f"orders: {order} does not have the {name} that it says"
    if tables["packages"]["package"].duplicated().any():
        yield "packages: a package is there twice"


def hops_of(tables: dict[str, pd.DataFrame]) -> pd.DataFrame | str:
    """Hops in order of travel with their lane's ends and hours, times as int64 (NOT_YET where missing)."""
    hops = tables["hops"].sort_values(["package", "hop"], kind="stable", ignore_index=True)
    if set(hops["package"]) != set(tables["packages"]["package"]):
        return "hops: not those of the packages that are kept"
    if (hops.groupby("package").cumcount() != hops["hop"]).any():
        return "hops: a package's hops are not numbered from 0"
    for name in ("lane", "facility"):
        hops[name] = hops[name].astype(str)
    lanes = tables["lanes"].assign(lane=tables["lanes"]["lane"].astype(str)).set_index("lane")
    if not hops["lane"].isin(lanes.index).all():
        return "hops: a lane is none"
    for name in ("origin", "destination"):
        hops[name] = lanes[name].astype(str).reindex(hops["lane"]).to_numpy()
    hops["takes_s"] = np.rint(lanes["hours"].reindex(hops["lane"]).to_numpy(float) * HOUR_S).astype(np.int64)
    for name in ("arrived_s", "picked_s", "served_s", "departed_s"):
        hops[name] = hops[name].astype("Int64").fillna(NOT_YET).astype(np.int64)
    hops["onward"] = hops["package"].duplicated(keep="last")
    return hops


def check_chain(hops: pd.DataFrame) -> Iterator[str]:
    """From facility to facility by the lanes between them, to a door, and nowhere twice."""
    onward = hops["onward"].to_numpy()
    for what, wrong in (
        ("leaves by a lane of another facility", hops["origin"] != hops["facility"]),
        ("does not come where its lane ends", onward & (hops["destination"] != hops["facility"].shift(-1))),
        ("does not end at a door", ~onward & (hops["destination"] != "")),
        ("goes through a facility twice", hops.duplicated(["package", "facility"])),
    ):
        yield from first_of(hops, np.asarray(wrong, bool), what)


def check_times(hops: pd.DataFrame) -> Iterator[str]:
    """No hop before its cut-off: placed < picked < packed, unloaded <= sorted, served <= departed, and so on."""
    arrived, picked, served, departed = (hops[f"{x}_s"].to_numpy() for x in ("arrived", "picked", "served", "departed"))
    at_source = hops["hop"].to_numpy() == 0
    reaches = np.where(departed >= 0, departed + hops["takes_s"].to_numpy(), NOT_YET)
    comes = np.concatenate([arrived[1:], [NOT_YET]])
    onward = hops["onward"].to_numpy()
    earliest = np.where(at_source, picked + 1, arrived)
    for what, wrong in (
        ("is picked before it is placed, or elsewhere", (picked >= 0) & ((picked <= arrived) | ~at_source)),
        ("is served before it is there", (served >= 0) & ((served < earliest) | (arrived < 0))),
        ("is packed and never picked", at_source & (served >= 0) & (picked < 0)),
        ("departs before it is served (cut-off)", (departed >= 0) & ((departed < served) | (served < 0))),
        ("arrives when its lane does not", onward & (comes >= 0) & (comes != reaches)),
    ):
        yield from first_of(hops, wrong, what)


def check_packages(packages: pd.DataFrame, hops: pd.DataFrame, solved: set[str]) -> Iterator[str]:
    """Packages begin, end, and are in time as their hops say; at `solved` stations some that left found no van."""
    table = packages.set_index("package")
    first = hops[hops["hop"] == 0].set_index("package").reindex(table.index)
    last = hops[~hops["onward"]].set_index("package").reindex(table.index)
    out = last["departed_s"]
    delivered = table["delivered_s"].astype("Int64").fillna(NOT_YET).astype(np.int64)
    in_time = table["on_time"].astype("boolean").fillna(False).astype(bool)
    must = ~table["station"].astype(str).isin(solved).to_numpy()
    deadline = table["deadline_s"].astype("Int64").fillna(NOT_YET).astype(np.int64)
    for what, wrong in (
        ("does not begin at its source", first["facility"] != table["source"].astype(str)),
        ("is not placed when it comes to its source", first["arrived_s"] != table["placed_s"]),
        ("does not end at its station", last["facility"] != table["station"].astype(str)),
        ("is delivered and never left, or before it left", (delivered >= 0) & ((out < 0) | (delivered < out))),
        ("left and is not delivered", must & (out >= 0) & (delivered < 0)),
        ("is not in time as its deadline says", in_time != ((delivered >= 0) & (delivered <= deadline))),
    ):
        for package in table.index[np.asarray(wrong, bool)][:1]:
            yield f"packages: {package} {what}"


def check_counts(tables: dict[str, pd.DataFrame], hops: pd.DataFrame) -> Iterator[str]:
    """No departure carries, and no facility serves, more kept packages than there are in all."""
    left = hops[hops["departed_s"] >= 0].groupby(["lane", "departed_s"]).size()
    departures = tables["lane_departures"].assign(lane=tables["lane_departures"]["lane"].astype(str))
    known = departures.set_index(["lane", "start_s"])["measured_packages"]
    for lane, start_s in left.index[(left > known.reindex(left.index).fillna(0)).to_numpy()][:1]:
        yield f"hops: more packages leave with {lane} at {start_s} s than were on it"
    served = hops[hops["served_s"] >= 0]
    counts = served.groupby(["facility", served["served_s"] // HOUR_S * HOUR_S]).size()
    hours = tables["facility_hours"].assign(facility=tables["facility_hours"]["facility"].astype(str))
    known = hours.set_index(["facility", "start_s"])["served"]
    for facility, start_s in counts.index[(counts > known.reindex(counts.index).fillna(0)).to_numpy()][:1]:
        yield f"hops: more packages are served by {facility} in the hour from {start_s} s than it served"


def first_of(hops: pd.DataFrame, wrong: np.ndarray, what: str) -> Iterator[str]:
    """The first hop of which something is wrong."""
    for row in np.flatnonzero(wrong)[:1]:
        yield f"hops: package {hops['package'].iloc[row]} at {hops['facility'].iloc[row]} {what}"
