"""A greenfield study as edits that `run` takes: sites added, sized for what they serve, and stocked."""

from __future__ import annotations

from typing import Any

from datasets import schema
from datasets.edits import Edit
from datasets.stock import HUB_POOL
from twin.design.greenfield import Study
from twin.design.greenfield_document import site_ids, sites

SIZED = ("floor_m2", "robots", "stations", "pickers", "capacity_packages_per_h", "fixed_usd_per_day", "vans")
"""Columns of the kind's usual building that grow with the buildings of a site."""


def edits_of(study: Study) -> list[Edit]:
    """Edits that add the sites; where those there are now are not kept, edits that close them.

    A site that stands beside kept ones is as most of them are, and stocked by rule, as `add_facility` does it; one that
    stands in their stead holds every pool of all goods.
    """
    like = _like_most(study)
    edits = [
        Edit("add_facility", {"facility": name, "kind": study.wanted.kind, **_place(row), **like, **_size(study, row)})
        for name, row in zip(site_ids(study), sites(study), strict=True)
    ]
    if study.wanted.keep:
        return edits
    ids = study.scenario.facilities["id"].to_numpy()[study.existing]
    edits += [Edit("close_facility", {"facility": str(name)}) for name in ids]
    if study.wanted.kind == "fulfilment_centre":
        edits += [
            Edit("set", {"key": f"stock.{pool}.{name}.cover_units", "value": -1})
            for name in site_ids(study)
            for pool in study.scenario.pools["pool"]
            if pool != HUB_POOL
        ]
    return edits


def _like_most(study: Study) -> dict[str, Any]:
    """What most of the centres that stay have in common: goods, technology, and what a package then costs.

    Without it, a centre beside them would keep all goods at one price, and take over from heavy goods' centres what
    costs four times as much there: a gain that has nothing to do with where it stands.
    """
    if study.wanted.kind != "fulfilment_centre" or not study.wanted.keep or not len(study.existing):
        return {}
    centres = study.scenario.facilities.iloc[study.existing]
    goods, technology = centres.groupby(["goods", "technology"], observed=True).size().idxmax()
    own = centres[(centres["goods"] == goods) & (centres["technology"] == technology)]
    like = {"goods": str(goods), "technology": str(technology)}
    walked = (
        {} if technology == "pods" else {name: round(own[name].median()) for name in ("robots", "stations", "pickers")}
    )
    return like | walked | {"cost_per_package_usd": float(own["cost_per_package_usd"].median())}


def _place(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("lat", "lon", "name", "zip", "state", "region") if row[name] != ""}


def _size(study: Study, row: dict[str, Any]) -> dict[str, Any]:
    """Columns of a site of more than one building, as large as the schema lets them be; its clock in any case."""
    columns, usual = schema.table("facilities"), schema.facility_defaults()[study.wanted.kind]
    at = study.scenario.zones["zone"] == row["zip"]
    size: dict[str, Any] = {"clock_offset_h": float(study.scenario.zones["clock_offset_h"][at].iloc[0])}
    times = float(row["buildings"])
    for name in SIZED if times > 1 else ():
        value = float(usual[name] or 0) * times
        if value > 0:
            value = min(value, columns[name].high)
            size[name] = round(value) if columns[name].type == "integer" else round(value, 2)
    return size
