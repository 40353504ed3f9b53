"""What `run --route-stations` asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from datasets import Scenario
from twin.last_mile.stations import StationChoice, choose

ITERATIONS_PER_STOP = 30
"""A station's day of 20,000 stops takes some 15 s of one core; four times as many save 0.7 % of its cost."""


@dataclass(frozen=True)
class Request:
    """Stations to solve, and how long is searched."""

    stations: StationChoice
    iterations_per_stop: int


def request(stations: str | None, iterations_per_stop: int, scenario: Scenario) -> Request | None:
    """Read the option; None where it was not given. Raises InvalidInput as `choose`."""
    return None if stations is None else Request(choose(stations, scenario), iterations_per_stop)


def request_of(result: Mapping[str, Any], scenario: Scenario) -> Request | None:
    """What a finished run's `result.json` says was asked for."""
    asked = result.get("last_mile")
    return None if asked is None else request(asked["asked"], int(asked["iterations_per_stop"]), scenario)
