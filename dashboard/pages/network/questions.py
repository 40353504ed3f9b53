"""What the page knows of its two questions, screen and greenfield, as the browser takes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from dashboard.figures.network_map import new_sites
from dashboard.page import Context
from dashboard.pages.network.new_sites import NewSite, candidates, found_sites, greenfield_of, sites_list
from dashboard.pages.network.screened import screen_of

COLUMNS = ("facility", "kind", "lat", "lon", "found")


def table_of(sites: Sequence[NewSite]) -> pd.DataFrame:
    """Sites as the figure takes them."""
    rows = [(site.id, site.kind, site.lat, site.lon, site.found) for site in sites]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"found": bool})


def found_data(context: Context) -> dict[str, Any]:
    """For the browser: the trace of found sites, edits and head lines of all that could open."""
    found = found_sites(greenfield_of(context))
    every = [*candidates(context), *found]
    return {
        "trace": new_sites(table_of(found), True, context.theme),
        "edits": {site.id: site.edit for site in every},
        "lines": {site.id: site.line for site in found},
    }


def new_part(context: Context, selected: str) -> list[Any]:
    """The panel's list of sites that could open, where no facility is selected."""
    if context.run is None or selected:
        return []
    return sites_list([*candidates(context), *found_sites(greenfield_of(context))], context.edits)


def asked_state(context: Context) -> dict[str, dict[str, str]]:
    """What is shown of the two, in short: what differs is drawn again."""
    both = {"screen": screen_of(context), "greenfield": greenfield_of(context)}
    return {name: {"state": found.state, "progress": found.progress} for name, found in both.items()}


def asks(context: Context) -> bool:
    """Whether a job is at one of them."""
    return screen_of(context).is_asked or greenfield_of(context).is_asked
