"""From the address to the floor that it asks for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.errors import InvalidInput
from dashboard.pages.floor.sites import Site, chosen_site, hours_for, orders_source, scenario_place, sites
from dashboard.replay import Floor, FloorStore
from dashboard.replay.floor import HOURS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashboard.page import Context
    from dashboard.workspace import Workspace

MOST_ROBOTS, MOST_STATIONS = 400, 24


@dataclass(frozen=True)
class Asked:
    """What is to be shown.

    Attributes
    ----------
    site : Site
    sites : mapping of str to Site
        All that can be chosen.
    zone : int
        0 the first.
    floor : Floor
    name : str
        Of the stored floor: the floor's key, or the one that the address names itself (`trace`).
    """

    site: Site
    sites: Mapping[str, Site]
    zone: int
    floor: Floor
    name: str


def store_of(workspace: Workspace) -> FloorStore:
    """The floors of a workspace."""
    return FloorStore(workspace.folder / "floors")


def asked_for(context: Context) -> Asked:
    """The floor that the address means; what is not understood falls back and is noted."""
    store, params = store_of(context.workspace), context.params
    place, source = scenario_place(context)
    found = sites(place, source, store.folder)
    site = chosen_site(found, params.get("fc", ""), context.notices)
    zone = site.zone_number(params.get("zone", "A"))
    orders = orders_source(source)
    floor = Floor(site.layout, place, orders, site.robots, site.stations, seed=zone + 1, edits=site.edits)
    for key, most in (("robots", MOST_ROBOTS), ("stations", MOST_STATIONS)):
        text = params.get(key, "")
        if text.isdecimal() and len(text) < 10 and 1 <= int(text) <= most:
            floor = replace(floor, robots=int(text)) if key == "robots" else replace(floor, stations=int(text))
        elif text:
            context.notices.append(
                f"{key}={text[:20]} is no number of {key} from 1 to {most}; the facility's own is shown."
            )
    name = params.get("trace", "")
    if name:
        try:
            if store.has(name):
                return Asked(site, found, zone, floor, name)
        except InvalidInput:
            name = name[:80]
        context.notices.append(f"The address names the trace {name}, which is not in {store.folder}; another is shown.")
    floor = _long_enough(store, floor, params.get("t", ""))
    return Asked(site, found, zone, floor, floor.key)


def _long_enough(store: FloorStore, floor: Floor, t: str) -> Floor:
    """A floor that runs until `t`; one that was made for a later time does as well."""
    hours = hours_for(t, HOURS)
    longer = (replace(floor, hours=float(h)) for h in (HOURS, *range(2, 13)) if h >= hours)
    if not t:
        return floor
    return next((one for one in longer if store.has(one.key)), replace(floor, hours=hours))
