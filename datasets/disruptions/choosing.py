"""Which facilities of a scenario an event is about."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from core.errors import Finding
from core.geography import great_circle_km
from datasets.cells import hint
from datasets.disruptions.disruption import Disruption, Event

if TYPE_CHECKING:
    import pandas as pd

    from datasets.scenario import Scenario

Report = Callable[[Finding], None]

_COLUMNS = {"facilities": "id", "kinds": "kind", "states": "state", "regions": "region"}


def chosen(disruption: Disruption, event: Event, scenario: Scenario, report: Report) -> np.ndarray:
    """Rows of the open facilities that an event chooses, ascending; int64[n]. What it names in vain is reported."""
    table = scenario.facilities
    picked, in_vain = (table["status"] == "open").to_numpy(), False
    for key, column in _COLUMNS.items():
        names = getattr(event, key)
        there = set(table[column])
        for name in names:
            if name not in there and key != "kinds":
                in_vain = True
                message = f"the scenario has no facility of {column} {name!r}{hint(name, sorted(there))}"
                if disruption.base not in ("", scenario.base):
                    message += f"; this disruption is written for {disruption.base}"
                report(Finding(*disruption.place(event, key), f"unknown-{column.replace('id', 'facility')}", message))
        if names:
            picked = picked & table[column].isin(names).to_numpy()
    if event.near:
        picked = picked & _within(disruption, event, table, report)
        in_vain |= event.near not in set(table["id"])
    if not (picked.any() or in_vain):
        message = f"{event.name!r} strikes no open facility of this scenario"
        report(Finding(*disruption.place(event), "strikes-nothing", message))
    elif picked.any() and event.partial:
        picked = picked & _with_floor(event, table)
        if not picked.any():
            message = f"{event.name!r}: no facility that it chooses has what is to stand still"
            report(Finding(*disruption.place(event), "nothing-there", message))
    return np.flatnonzero(picked)


def _within(disruption: Disruption, event: Event, table: pd.DataFrame, report: Report) -> np.ndarray:
    at = np.flatnonzero((table["id"] == event.near).to_numpy())
    if not len(at):
        message = f"the scenario has no facility of id {event.near!r}{hint(event.near, list(table['id']))}"
        report(Finding(*disruption.place(event, "near"), "unknown-facility", message))
        return np.zeros(len(table), bool)
    lat, lon = table["lat"].to_numpy(float), table["lon"].to_numpy(float)
    return np.asarray(great_circle_km(lat[at[0]], lon[at[0]], lat, lon) <= event.within_km)


def _with_floor(event: Event, table: pd.DataFrame) -> np.ndarray:
    """Facilities that have all that is to stand still."""
    has = np.ones(len(table), bool)
    for what in ("robots", "stations"):
        asked = getattr(event, what)
        if asked:
            has = has & (table[what] >= (1 if isinstance(asked, str) else asked)).to_numpy()
    return has
