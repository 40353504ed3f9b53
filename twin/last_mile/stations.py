"""Which stations' mornings are solved: the busiest, those named, or those of a metro."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.errors import Finding, InvalidInput
from datasets import Scenario

OPTION = "--route-stations"
METRO = "metro:"


@dataclass(frozen=True)
class StationChoice:
    """What was asked for, checked against a scenario.

    Attributes
    ----------
    text : str
        As it was written.
    busiest : int
        How many of the busiest stations; 0 where `rows` names them.
    rows : tuple of int
        Facility rows, ascending.
    """

    text: str
    busiest: int
    rows: tuple[int, ...]

    def among(self, packages: np.ndarray) -> np.ndarray:
        """Facility rows chosen, ascending; of equally busy stations the first.

        Parameters
        ----------
        packages : int64[F]
            Packages that left each station; 0 elsewhere.
        """
        if not self.busiest:
            return np.array(self.rows, np.int64)
        order = np.argsort(-packages, kind="stable")[: self.busiest]
        return np.sort(order[packages[order] > 0])


def choose(text: str, scenario: Scenario) -> StationChoice:
    """Read "3", "DS-SEA-01,DS-SEA-02" or "metro:SEA".

    Raises
    ------
    InvalidInput
        When it is none of these, or names what is no open delivery station.
    """
    asked = text.strip()
    if asked.isdecimal() and int(asked) > 0:
        return StationChoice(asked, int(asked), ())
    if asked.startswith(METRO):
        return StationChoice(asked, 0, _of_metro(asked.removeprefix(METRO), scenario))
    names = list(dict.fromkeys(name.strip() for name in asked.split(",") if name.strip()))
    findings = [Finding(OPTION, 0, *why) for name in names if (why := _why_not(name, scenario))]
    if not names:
        findings = [Finding(OPTION, 0, "no-stations", f"{text!r} is no number above 0, no ids and no metro:NAME")]
    if findings:
        raise InvalidInput(findings)
    return StationChoice(asked, 0, tuple(sorted(scenario.facility_row[name] for name in names)))


def _why_not(name: str, scenario: Scenario) -> tuple[str, str] | None:
    """Rule that a name breaks, and how."""
    if name not in scenario.facility_row:
        return "unknown-facility", f"the scenario has no facility {name!r}"
    facility = scenario.facilities.iloc[scenario.facility_row[name]]
    if facility["kind"] != "delivery_station":
        return "not-a-station", f"{name} is a {facility['kind'].replace('_', ' ')}, not a delivery station"
    if facility["status"] != "open":
        return "closed-station", f"{name} is closed"
    return None


def _of_metro(metro: str, scenario: Scenario) -> tuple[int, ...]:
    """Open stations whose ids begin with ``DS-METRO-``."""
    facilities = scenario.facilities
    own = facilities["id"].str.startswith(f"DS-{metro}-") & (facilities["status"] == "open")
    rows = np.flatnonzero(own & (facilities["kind"] == "delivery_station"))
    if not metro or not len(rows):
        raise InvalidInput([Finding(OPTION, 0, "unknown-metro", f"no open delivery station is called DS-{metro}-...")])
    return tuple(rows.tolist())
