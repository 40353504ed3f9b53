"""A greenfield study told as a JSON document: sites first, then why so many, then what they relieve."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.clock import SLOTS_PER_H
from datasets import schema
from datasets.times import shift_mask
from network.design.greenfield import Siting
from twin.design.greenfield import BY_TRUCK, Study
from twin.design.place_names import place_name

BANDS_KM = {
    "fulfilment_centre": (50, 100, 200, 400, 800),
    "sortation_centre": (50, 100, 200, 400, 800),
    "delivery_station": (10, 20, 30, 50, 100),
    "prime_now_hub": (5, 10, 15, 20, 25),
}
PREFIX = {
    "fulfilment_centre": "FC",
    "sortation_centre": "SC",
    "delivery_station": "DS",
    "prime_now_hub": "PN",
}
MOST_RELIEVED = 10


def document(study: Study) -> dict[str, Any]:
    """The contract's `sites` and what goes with them."""
    siting, market, wanted = _chosen(study), study.market, study.wanted
    asked, bound = float(market.packages.sum()), _bound_usd(study, siting)
    told: dict[str, Any] = {
        "scenario": study.scenario.name,
        "kind": wanted.kind,
        "method": wanted.method,
        "existing": ("kept" if wanted.keep else "not kept") if len(study.existing) else "none",
        "status": _status(study),
        "cost_usd": round(siting.cost_usd, 2),
        "transport_usd": round(siting.transport_usd, 2),
        "fixed_usd": round(siting.fixed_usd, 2),
        "bound_usd": None if bound is None else round(bound, 2),
        "gap_pct": _gap_pct(study, siting),
        "packages_per_day": round(asked),
        "left_out_packages": round(study.left_out),
        "reach_km": study.question.reach_km,
        "sites": sites(study),
        "bands": _bands(study),
        "by_count": [_of_count(study, one) for one in _numbers(study)],
        "now": None if study.answer.before is None else _summary(study, study.answer.before),
        "relieved": _relieved(study),
        "method_error": _method_error(siting),
        "seconds": study.seconds,
    }
    return told | ({"stopped_by": study.answer.stopped} if study.answer.stopped else {})


def _chosen(study: Study) -> Siting:
    return study.answer.by_count[study.answer.chosen]


def _numbers(study: Study) -> list[Siting]:
    """Numbers of new sites to compare: those tried, and none where what stands today stays."""
    none = [study.answer.before] if study.wanted.keep and study.answer.before is not None else []
    return [*none, *study.answer.by_count]


def _status(study: Study) -> str:
    siting = _chosen(study)
    if study.answer.stopped:
        return "cut off"
    if study.wanted.method == "coverage" and siting.bound is not None:
        return "optimal" if siting.bound <= siting.covered * (1 + 1e-6) else "feasible"
    bound = _bound_usd(study, siting)
    return "optimal" if bound is not None and siting.cost_usd <= bound * (1 + 1e-6) else "feasible"


def _bound_usd(study: Study, siting: Siting) -> float | None:
    """No so many sites cost less; None where the p-median saw groups of ZIPs or some places, and so bounds these."""
    whole = len(study.market) <= min(study.question.groups, study.question.places)
    return siting.bound if whole and study.wanted.method == "p_median" else None


def _gap_pct(study: Study, siting: Siting) -> float | None:
    """How far the p-median's answer may lie above the best, in its own problem (of groups and places)."""
    if study.wanted.method != "p_median" or siting.bound is None or siting.grouped_usd is None:
        return None
    cost = siting.grouped_usd + siting.fixed_usd
    return round(100 * max(0.0, cost - siting.bound) / max(cost, 1e-9), 3)


def sites(study: Study) -> list[dict[str, Any]]:
    """The new sites, that of most packages first."""
    siting, market, zones = _chosen(study), study.market, study.scenario.zones
    usd = market.usd_per_package(siting.km) * market.packages
    size, ids = buildings(study), site_ids(study)
    rows = []
    for number, place in enumerate(siting.place):
        row, own = study.zones[place], siting.site_of == number
        load = float(market.packages[own].sum())
        rows.append(
            {
                "id": ids[number],
                "name": place_name(study.scenario, int(row)),
                "zip": str(zones["zone"].iloc[row]),
                "state": str(zones["state"].iloc[row]),
                "region": str(zones["region"].iloc[row]),
                "lat": float(zones["lat"].iloc[row]),
                "lon": float(zones["lon"].iloc[row]),
                "packages_per_day": round(load),
                "mean_km": _mean_km(market.packages[own], siting.km[own]),
                "own_covered_pct": _share(market.packages[own & (siting.km <= study.question.reach_km)].sum(), load),
                "transport_usd": round(float(usd[own].sum()), 2),
                "fixed_usd": round(study.question.fixed_usd_per_day, 2),
                "buildings": round(float(size[number]), 1),
            }
            | ({} if siting.snapped_km is None else {"snapped_km": round(float(siting.snapped_km[number]), 1)})
        )
    return rows


def site_ids(study: Study) -> list[str]:
    """Ids of the new sites: the kind and the ZIP, told apart from what is there."""
    known, ids = set(study.scenario.facilities["id"]), []
    for place in _chosen(study).place:
        name = base = f"{PREFIX[study.wanted.kind]}-{study.scenario.zones['zone'].iloc[study.zones[place]]}"
        number = 1
        while name in known:
            number += 1
            name = f"{base}-{number}"
        known.add(name)
        ids.append(name)
    return ids


def buildings(study: Study) -> np.ndarray:
    """How many buildings of the kind's usual size each new site is, one at least, to a tenth; float64[p]."""
    siting, defaults = _chosen(study), schema.facility_defaults()[study.wanted.kind]
    load = np.bincount(siting.site_of, weights=study.market.packages, minlength=len(siting.place))[: len(siting.place)]
    usual = float(defaults["capacity_packages_per_h"]) * shift_mask(defaults["shifts"]).sum() / SLOTS_PER_H
    if int(defaults["vans"]):
        usual = min(usual, int(defaults["vans"]) * int(defaults["packages_per_van"]))
    return np.maximum(1.0, np.ceil(10 * load / (usual * study.scenario.settings.policy.capacity_use)) / 10)


def _share(part: float, whole: float) -> float:
    return round(100 * float(part) / max(float(whole), 1e-9), 2)


def _mean_km(packages: np.ndarray, km: np.ndarray) -> float:
    return round(float(packages @ km) / max(float(packages.sum()), 1e-9), 2)


def _summary(study: Study, siting: Siting) -> dict[str, Any]:
    packages = study.market.packages
    return {
        "sites": len(siting.place) or len(study.existing),
        "transport_usd": round(siting.transport_usd, 2),
        "mean_km": _mean_km(packages, siting.km),
        "covered_pct": _share(siting.covered, packages.sum()),
    }


def _of_count(study: Study, siting: Siting) -> dict[str, Any]:
    packages, covering = study.market.packages, study.wanted.method == "coverage"
    bound_usd = _bound_usd(study, siting)
    return {
        "sites": len(siting.place),
        "cost_usd": round(siting.cost_usd, 2),
        "transport_usd": round(siting.transport_usd, 2),
        "fixed_usd": round(siting.fixed_usd, 2),
        "mean_km": _mean_km(packages, siting.km),
        "covered_pct": _share(siting.covered, packages.sum()),
        "bound_usd": None if bound_usd is None else round(bound_usd, 2),
        "gap_pct": _gap_pct(study, siting),
        "most_covered_pct": None if not covering or siting.bound is None else _share(siting.bound, packages.sum()),
        "chosen": siting is _chosen(study),
    }


def _bands(study: Study) -> list[dict[str, Any]]:
    """Share of packages within so far of a site, with the hours that the way takes."""
    settings, market, now = study.scenario.settings, study.market, study.answer.before
    speed = settings.lanes.truck_km_h if study.wanted.kind in BY_TRUCK else settings.door.stem_km_h
    total = market.packages.sum()
    rows = []
    for km in study.wanted.bands_km or BANDS_KM[study.wanted.kind]:
        within = market.packages[_chosen(study).km <= km].sum()
        before = None if now is None else _share(market.packages[now.km <= km].sum(), total)
        hours = round(km * market.detour / float(speed), 2)
        rows.append({"km": float(km), "drive_h": hours, "share_pct": _share(within, total), "now_pct": before})
    return rows


def _relieved(study: Study) -> list[dict[str, Any]]:
    """The kept sites that give most packages to the new ones."""
    siting, before = _chosen(study), study.answer.before
    if not study.wanted.keep or before is None:
        return []
    packages, count, new = study.market.packages, len(study.existing), len(siting.place)
    load = np.bincount(before.site_of, weights=packages, minlength=count)
    left = np.bincount(siting.site_of, weights=packages, minlength=count + new)[new:]
    most = [row for row in np.lexsort((np.arange(count), left - load))[:MOST_RELIEVED] if left[row] < load[row]]
    ids = study.scenario.facilities["id"].to_numpy()[study.existing]
    return [
        {"id": str(ids[row]), "packages_before": round(float(load[row])), "packages_after": round(float(left[row]))}
        for row in most
    ]


def _method_error(siting: Siting) -> dict[str, float] | None:
    """What groups of ZIPs in place of each ZIP, and some places in place of all, did to the p-median."""
    if siting.grouped_usd is None or siting.moved_usd is None:
        return None
    return {
        "grouped_transport_usd": round(siting.grouped_usd, 2),
        "same_sites_every_zip_usd": round(siting.moved_usd, 2),
        "grouping_error_pct": round(100 * (siting.grouped_usd / max(siting.moved_usd, 1e-9) - 1), 3),
        "moving_saved_usd": round(siting.moved_usd - siting.transport_usd, 2),
    }
