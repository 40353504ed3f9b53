"""Where the facilities of `us` stand. docs/siting.md tells the method; every number here is assumed unless said."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from datasets import roads
from datasets.build import places, siting, stations
from datasets.build.sites import PACKAGES_PER_PERSON_DAY, Sites, add_airport, cheap_land
from datasets.build.siting import Bounds, Floats, Ints

N_SORTABLE, N_NON_SORTABLE, N_HEAVY = 130, 50, 20
N_WALKING = 12
"""Sortable centres, the smallest ones, that still work with walking pickers."""
N_SORTATION, N_HUBS, N_GATEWAYS = 50, 30, 30
N_CLUSTERS = 85
"""Places with fulfilment centres; each holds one to half a dozen."""
SPACING_KM = 9.0
"""Least distance between the fulfilment centres of a cluster, while there is room."""
AIR_HUBS = ("CVG", "AFW")
FIXED_GATEWAYS = ("ANC", "HNL")
GATEWAY_AIRPORTS = (
    "ABE ABQ ATL AUS BDL BHM BNA BOI BWI CLE CLT DEN DSM DTW ELP GEG GSO IAD IAH ILN IND JAX LAL LAS LIT MCI MEM MHT "
    "MIA MKE MSP MSY OKC OMA ONT PDX PHX PIT RFD RIC RIV SAT SBD SCK SEA SLC SMF STL TPA"
)
"""Airports with parcel freighters, from which the gateways are chosen."""


def choose(zips: pd.DataFrame) -> pd.DataFrame:
    """All sites of `us`.

    Parameters
    ----------
    zips : pandas.DataFrame
        `zones.populated_zips()`.

    Returns
    -------
    pandas.DataFrame
        kind, zip_row, packages_per_day (of its catchment), goods, technology, iata (hubs and gateways only), lat, lon.
    """
    table = places.with_surroundings(zips)
    sites = Sites(table)
    _hubs(sites)
    demand = stations.place(sites)
    chosen = pd.DataFrame(sites.rows).query("kind == 'delivery_station'")
    here = table.iloc[chosen["zip_row"].astype(int)]
    lower48 = ~here["state"].isin(["AK", "HI"]).to_numpy()
    customers = pd.DataFrame({"lat": here["lat"].to_numpy(), "lon": here["lon"].to_numpy(), "packages": demand})[
        lower48
    ].reset_index(drop=True)
    candidates = sites.free(cheap_land(table))
    km = roads.road_km_matrix(
        table["lat"].to_numpy()[candidates], table["lon"].to_numpy()[candidates], customers["lat"], customers["lon"]
    )
    _fulfilment(sites, customers, candidates, km)
    _sortation(sites, customers, candidates, km)
    _air(sites, customers, demand[~lower48].sum())
    return pd.DataFrame(sites.rows)


def _hubs(sites: Sites) -> None:
    """Prime Now hubs: one in each of the largest metropolitan areas, in town, near the middle of its people."""
    table = sites.zips
    metros = table[table["cbsa"] != ""].groupby("cbsa")["population"].sum().sort_values(ascending=False, kind="stable")
    for cbsa in metros.index[:N_HUBS]:
        rows = np.flatnonzero((table["cbsa"] == cbsa).to_numpy())
        metro = table.iloc[rows]
        weight = metro["population"].to_numpy(float)
        km = roads.great_circle_km(
            *(metro[c].to_numpy()[:, None] for c in ("lat", "lon")),
            *(metro[c].to_numpy()[None, :] for c in ("lat", "lon")),
        )
        # People beyond an hour's drive do not pull: the hub serves the core. Dense blocks around it count as nearness.
        cost = (
            np.minimum(km, 40.0) @ weight / weight.sum()
            - 3.0 * np.log2(weight / metro["land_km2"].to_numpy())
            + 20.0 * (metro["land_km2"].to_numpy() < 2.0)
        )
        sites.add("prime_now_hub", int(rows[np.argmin(cost)]), float(weight.sum() * PACKAGES_PER_PERSON_DAY))


def _fulfilment(sites: Sites, customers: pd.DataFrame, candidates: Ints, km: Floats) -> None:
    """Clusters by bounded k-median on roads; centres shared out over clusters by their demand, side by side."""
    table = sites.zips.iloc[candidates]
    packages = customers["packages"].to_numpy()
    penalty = places.land_penalty_km(table, 6.0, 20.0) + table["freeway_km"].to_numpy()
    weight = packages * np.maximum(packages / packages.mean(), 0.1) ** -0.3
    first = _distinct(km, siting.spread(customers["lat"].to_numpy(), customers["lon"].to_numpy(), weight, N_CLUSTERS))
    chosen, cluster = siting.discrete_medians(km, packages, penalty, first, Bounds(60e3, 1600e3))
    load = siting.loads(cluster, packages, N_CLUSTERS)
    lat, lon = table["lat"].to_numpy(), table["lon"].to_numpy()
    counts = {
        "sortable": _share_out(load, N_SORTABLE, 1),
        "non_sortable": np.bincount(
            siting.spread(lat[chosen], lon[chosen], load, N_NON_SORTABLE), minlength=N_CLUSTERS
        ),
        "heavy": np.bincount(siting.spread(lat[chosen], lon[chosen], load, N_HEAVY), minlength=N_CLUSTERS),
    }
    for j in np.argsort(-load, kind="stable"):
        near = roads.great_circle_km(lat[chosen[j]], lon[chosen[j]], lat, lon) + 0.5 * penalty
        for goods, count in counts.items():
            # The first centre of a cluster is by far its largest (assumed).
            size = np.arange(1, count[j] + 1) ** -1.5
            for share in size / size.sum() if count[j] else ():
                best = int(np.argmin(near))
                sites.add("fulfilment_centre", int(candidates[best]), float(load[j] * share), goods=goods)
                near[roads.great_circle_km(lat[best], lon[best], lat, lon) < SPACING_KM] += 1000.0


def _sortation(sites: Sites, customers: pd.DataFrame, candidates: Ints, km: Floats) -> None:
    """Sortation centres: bounded k-median on roads, some dear land accepted for nearness."""
    free = np.array([int(c) not in sites.used for c in candidates])
    table = sites.zips.iloc[candidates[free]]
    packages = customers["packages"].to_numpy()
    first = _distinct(
        km[free], siting.spread(customers["lat"].to_numpy(), customers["lon"].to_numpy(), packages, N_SORTATION)
    )
    penalty = places.land_penalty_km(table, 8.0, 15.0)
    chosen, site = siting.discrete_medians(km[free], packages, penalty, first, Bounds(100e3, 500e3))
    load = siting.loads(site, packages, N_SORTATION)
    for j in range(N_SORTATION):
        sites.add("sortation_centre", int(candidates[free][chosen[j]]), float(load[j]))


def _air(sites: Sites, customers: pd.DataFrame, overseas_packages: float) -> None:
    """Place the two published air hubs, and gateways: greedy k-median of the stations over airports with freighters."""
    table = places.airports().set_index("iata")
    codes = [*AIR_HUBS, *GATEWAY_AIRPORTS.split()]
    here = table.loc[codes]
    packages = customers["packages"].to_numpy()
    km = roads.road_km_matrix(here["lat"], here["lon"], customers["lat"], customers["lon"])
    opened = list(range(len(AIR_HUBS)))
    for _ in range(N_GATEWAYS - len(FIXED_GATEWAYS)):
        best = km[opened].min(axis=0)
        gain = (np.maximum(best - km, 0.0) * packages).sum(axis=1)
        opened.append(int(np.argmax(gain)))
    load = np.bincount(km[opened].argmin(axis=0), packages, minlength=len(opened))
    for number, (index, packages_per_day) in enumerate(zip(opened, load, strict=True)):
        kind = "air_hub" if number < len(AIR_HUBS) else "air_gateway"
        add_airport(sites, table, codes[index], kind, float(packages_per_day))
    for code in FIXED_GATEWAYS:
        add_airport(sites, table, code, "air_gateway", float(overseas_packages) / len(FIXED_GATEWAYS))


def _distinct(km: Floats, customers: Ints) -> Ints:
    """Start for the heuristic: for each of these customers the nearest candidate not yet taken."""
    taken: list[int] = []
    for customer in customers:
        order = np.argsort(km[:, customer], kind="stable")
        taken.append(next(int(c) for c in order if int(c) not in taken))
    return np.array(taken)


def _share_out(load: Floats, total: int, least: int) -> npt.NDArray[np.int64]:
    """`total` items over places in proportion to `load`, at least `least` each (largest remainder)."""
    spare = (total - least * len(load)) * load / load.sum()
    count = np.floor(spare).astype(np.int64)
    rest = total - least * len(load) - int(count.sum())
    count[np.argsort(count - spare, kind="stable")[:rest]] += 1
    return count + least
