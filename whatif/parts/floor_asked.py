"""The floor that a task means: a layout, or a mean module of a facility's floor with its share of people and robots.

A facility's floor is many equal modules (`datasets.floor_classes`); one of them is run, with its share of the orders.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from core.errors import Finding, InvalidInput
from datasets import Scenario, Settings
from datasets.cells import hint
from datasets.floor_classes import FloorClass, classes_of, floor_classes
from warehouse.floor_run import LINES_PER_PICKER_H, LINES_PER_STATION_H, FloorRun
from whatif.parts.options import TABLE

STAFF = ("robots", "stations", "pickers")


@dataclass(frozen=True)
class FloorAsked:
    """What is run.

    Attributes
    ----------
    run : FloorRun
        Of one module.
    modules : float
        Modules of the facility's floor; 1 of a layout.
    settings : mapping
        Settings that differ on floors of the facility's class, by dotted key.
    """

    run: FloorRun
    modules: float
    settings: Mapping[str, Any]

    def on(self, scenario: Scenario) -> Scenario:
        """The scenario with the settings of such floors."""
        return (
            replace(scenario, settings=Settings({**scenario.settings, **self.settings})) if self.settings else scenario
        )


def findings_of(scenario: Scenario, options: Mapping[str, Any]) -> list[Finding]:
    """What is wrong with the choice of a floor."""
    facility, layout = options["facility"], options["layout"]
    if (facility is None) == (layout is None):
        return [Finding(TABLE, 0, "bad-option", "name a facility, or a layout; one of them")]
    if facility is None:
        return _of_layout(layout)
    given = [name for name in STAFF if options[name] is not None]
    findings = [
        Finding(TABLE, 0, "bad-option", f"{name} is for a layout; edit {facility}.{name} of the scenario instead")
        for name in given
    ]
    return findings + _of_facility(facility, scenario)


def _of_layout(layout: str) -> list[Finding]:
    from warehouse.layout.floor_plan import floor_plan

    try:
        floor_plan(layout)
    except InvalidInput as error:
        return list(error.findings)
    return []


def _of_facility(facility: str, scenario: Scenario) -> list[Finding]:
    if facility not in scenario.facility_row:
        message = f"the scenario has no facility {facility!r}{hint(facility, list(scenario.facility_row))}"
        return [Finding(TABLE, 0, "unknown-facility", message)]
    row = scenario.facilities.iloc[scenario.facility_row[facility]]
    if not classes_of(scenario.facilities)[scenario.facility_row[facility]]:
        kind = str(row["kind"]).replace("_", " ")
        return [Finding(TABLE, 0, "no-floor", f"{facility} is a {kind}, whose floor picks nothing")]
    return []


def floor_asked(around: Scenario, edited: Scenario, options: Mapping[str, Any], seed: int) -> FloorAsked:
    """The floor of a task.

    Parameters
    ----------
    around : Scenario
        Its staff says how many orders the floor gets where the options do not: all variants get the same ones.
    edited : Scenario
    options : mapping
        All of the part's, sound.
    seed : int
    """
    asked = FloorRun(hours=options["hours"], warm_up_h=options["warm_up_h"], seed=seed)
    lines, mode = options["lines_per_h"], options["mode"]
    if options["facility"] is None:
        staff = {name: options[name] for name in STAFF}
        asked = replace(asked, layout=options["layout"], mode=mode or "pods", lines_per_h=lines, **staff)
        return FloorAsked(asked, 1.0, {})
    floor, staff = _site(options["facility"], edited)
    modules = max(1.0, _people(floor, staff) / floor.people_per_module)
    if lines is None:
        lines = _usual_lines_per_h(*_site(options["facility"], around))
    share: dict[str, Any] = {name: _share(count, modules) for name, count in staff.items()}
    asked = replace(asked, layout=floor.plan, mode=mode or floor.mode, lines_per_h=lines / modules, **share)
    return FloorAsked(asked, modules, floor.settings)


def _site(facility: str, scenario: Scenario) -> tuple[FloorClass, dict[str, int]]:
    """A facility's class of floor, and its staff."""
    row = scenario.facility_row[facility]
    staff = {name: int(scenario.facilities[name].iloc[row]) for name in STAFF}
    return floor_classes()[classes_of(scenario.facilities)[row]], staff


def _people(floor: FloorClass, staff: Mapping[str, int]) -> float:
    return float(floor.people(staff["stations"], staff["pickers"]))


def _usual_lines_per_h(floor: FloorClass, staff: Mapping[str, int]) -> float:
    """Lines that keep such a staff busy, by the rates that `warehouse run` takes where nobody says; one at least."""
    rate = LINES_PER_STATION_H if floor.mode == "pods" else LINES_PER_PICKER_H["pickers"]
    return max(1.0, rate * _people(floor, staff))


def _share(count: int, modules: float) -> int:
    """Of a module; of few, one rather than none."""
    return max(min(1, count), round(count / modules))
