"""Edits that need a place: moving a facility to a ZIP, opening another one beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from core.errors import Finding, InvalidInput
from datasets import Scenario
from twin.report.map import project


def move_to(scenario: Scenario, facility: str, zone: str, edits: Sequence[str] = ()) -> tuple[str, ...]:
    """Edits that move a facility to the middle of a ZIP.

    Raises
    ------
    InvalidInput
        When the scenario has no such ZIP.
    """
    lat, lon = _position(scenario, zone)
    return (f"{facility}.move={lat},{lon}",)


def beside(scenario: Scenario, facility: str, zone: str, edits: Sequence[str] = ()) -> tuple[str, ...]:
    """Edits that open another facility of the same kind, under the next free number, in the same time zone.

    Raises
    ------
    InvalidInput
        When the scenario has no such ZIP or facility.
    """
    lat, lon = _position(scenario, zone)
    row = scenario.facility_row.get(facility)
    if row is None:
        raise InvalidInput([Finding("--edit", 0, "unknown-place", f"{facility!r} is no facility of the scenario")])
    like = scenario.facilities.iloc[row]
    taken = {*scenario.facilities["id"], *(text.partition(".")[0] for text in edits)}
    name = next_free(facility, taken)
    opened = [f"{name}.add={like.kind}@{lat},{lon}"]
    if like.clock_offset_h:
        opened.append(f"{name}.clock_offset_h={like.clock_offset_h:g}")
    return tuple(opened)


def next_free(facility: str, taken: set[str]) -> str:
    """The facility's id with the next number that is free: FC-CMH-2 -> FC-CMH-4."""
    match = re.fullmatch(r"(.*?)(\d*)", facility)
    stem, digits = (match[1], match[2]) if match else (facility, "")
    stem, number = (stem, int(digits)) if digits else (f"{stem}-", 1)
    while True:
        number += 1
        name = f"{stem}{number:0{len(digits)}d}"
        if name not in taken:
            return name


def zone_at(scenario: Scenario, xy: npt.NDArray[np.float64]) -> str:
    """ZIP whose middle is nearest to a place of the map's page."""
    at = project(scenario.zones["lon"], scenario.zones["lat"])
    away = np.nan_to_num(np.hypot(at[:, 0] - xy[0], at[:, 1] - xy[1]), nan=np.inf)
    return str(scenario.zones["zone"].iloc[int(away.argmin())])


def _position(scenario: Scenario, zone: str) -> tuple[float, float]:
    row = scenario.zone_row.get(zone.strip())
    if row is None:
        message = f"{zone.strip()!r} is no ZIP of this scenario" if zone.strip() else "type a ZIP of five digits"
        raise InvalidInput([Finding("--edit", 0, "unknown-zone", message)])
    there = scenario.zones.iloc[row]
    return round(float(there.lat), 4), round(float(there.lon), 4)
