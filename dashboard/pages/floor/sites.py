"""Which facilities have a floor, and what one zone of it is: the scenario's counts over equal modules."""

from __future__ import annotations

import hashlib
import json
import re
import string
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import Finding, InvalidInput
from dashboard.replay.floor import DAY_S, WARM_UP_H

if TYPE_CHECKING:
    from dashboard.page import Context

MOST_H = 12.0
_OF_A_FACILITY = re.compile(r"[A-Z]{2,3}-[A-Z0-9]+-[0-9]+[.]")


@dataclass(frozen=True)
class Site:
    """A facility's floor.

    Attributes
    ----------
    facility, name : str
    layout : str
        Bundled plan that stands for one zone.
    mode : {"pods", "pickers"}
        How its units are picked.
    zones : int
        Equal modules that its people fill.
    robots, stations : int or None
        Of one zone; None where its people walk, and the plan says how many.
    edits : tuple of str
        ``floor.*`` settings of its class.
    """

    facility: str
    name: str
    layout: str
    mode: str
    zones: int
    robots: int | None
    stations: int | None
    edits: tuple[str, ...]

    def zone_number(self, letter: str) -> int:
        """Number of a zone by its letter; 0 where it has none of that name."""
        names = zone_names(self.zones)
        return names.index(letter) if letter in names else 0


def zone_names(zones: int) -> list[str]:
    """A, B, ... Z, then 27, 28, ..."""
    letters = string.ascii_uppercase
    return [letters[number] if number < len(letters) else str(number + 1) for number in range(zones)]


def scenario_place(context: Context) -> tuple[str, str]:
    """Where the chosen run's scenario is (as ``--scenario`` takes it), and what it is made of."""
    if context.run is None:
        return context.scenario, json.dumps([context.scenario, []])
    told = context.run.document["scenario"]
    source = json.dumps([told.get("base") or told["name"], list(told.get("edits", ()))])
    return str((context.run.folder / "scenario.toml").absolute()), source


def orders_source(source: str) -> str:
    """What a floor's orders are made of: the source without edits of a facility, which no order depends on.

    Runs that differ in their facilities alone share their floors.
    """
    base, edits = json.loads(source)
    return json.dumps([base, [edit for edit in edits if not _OF_A_FACILITY.match(edit)]])


def sites(place: str, source: str, kept: Path) -> dict[str, Site]:
    """Floors of a scenario by facility; kept in a small file, for a network takes a second to load."""
    file = kept / f"sites-{hashlib.sha256(source.encode()).hexdigest()[:16]}.json"
    return _kept(place, file)


@lru_cache(maxsize=8)
def _kept(place: str, file: Path) -> dict[str, Site]:
    try:
        rows = json.loads(file.read_text(encoding="utf-8"))
        return {row["facility"]: Site(**row | {"edits": tuple(row["edits"])}) for row in rows}
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        found = _loaded(place)
        _keep(file, json.dumps([asdict(site) for site in found.values()]))
        return found


def _keep(file: Path, text: str) -> None:
    """Written whole or not at all; where nothing can be written it is loaded again the next time."""
    fresh = file.with_suffix(".part")
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            fresh.write_text(text, encoding="utf-8")
            fresh.replace(file)
        finally:
            fresh.unlink(missing_ok=True)


def _loaded(place: str) -> dict[str, Site]:
    import datasets
    from datasets.floor_classes import classes_of, floor_classes

    table = datasets.load(place).facilities
    found = {}
    for row, name in zip(table.to_dict("records"), classes_of(table), strict=True):
        if name and row["status"] != "closed":
            found[str(row["id"])] = site_of(row, floor_classes()[name])
    return found


def site_of(row: dict[str, Any], floor: Any) -> Site:
    """One facility's floor from its row and its class: as many zones as its people fill, part of one counted whole."""
    robots, stations, pickers = (int(row[name] or 0) for name in ("robots", "stations", "pickers"))
    people = float(floor.people(stations, pickers))
    zones = max(1, round(people / floor.people_per_module))
    pods = floor.mode == "pods"
    return Site(
        facility=str(row["id"]),
        name=str(row["name"]),
        layout=floor.plan,
        mode=floor.mode,
        zones=zones,
        robots=max(1, round(robots / zones)) if pods else None,
        stations=max(1, min(round(people / zones), floor.people_per_module)) if pods else None,
        edits=tuple(f"{key}={value}" for key, value in floor.settings.items()),
    )


def chosen_site(found: dict[str, Site], wanted: str, notices: list[str]) -> Site:
    """The facility that the address names, else the one with the most robots.

    Raises
    ------
    InvalidInput
        When the scenario has no facility that picks.
    """
    if wanted and wanted not in found:
        notices.append(f"The address names the facility {wanted}, which has no floor here; another is shown.")
    if wanted in found:
        return found[wanted]
    if not found:
        raise InvalidInput([Finding("facilities.csv", 0, "no-floor", "no facility of this scenario picks")])
    return max(found.values(), key=lambda site: ((site.robots or 0) * site.zones, site.facility))


def hours_for(t: str, least: float) -> float:
    """Measured hours that a floor must run so that the second of the day `t` lies within; `least` at the least."""
    try:
        needed = (float(t) - DAY_S) / 3600 - WARM_UP_H
    except ValueError:
        return least
    whole = float(-(-needed // 1))
    return min(max(least, whole), MOST_H) if needed > least else least
