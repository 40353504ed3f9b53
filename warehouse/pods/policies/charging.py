"""When a robot charges."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

OPPORTUNITY = 0.8
"""Charge below which an idle moment is used."""


class ChargeView(NamedTuple):
    """A robot that has just set down its pod.

    Attributes
    ----------
    battery : float
        Its charge, 0 to 1.
    charge_below : float
        `floor.charge_below`.
    free_chargers : int
    asked_pods : int
        Pods that wait for a robot.
    """

    battery: float
    charge_below: float
    free_chargers: int
    asked_pods: int


Charging = Callable[[ChargeView], bool]


def threshold(robot: ChargeView) -> bool:
    """When its charge has fallen below the threshold."""
    return robot.battery < robot.charge_below


def opportunity(robot: ChargeView) -> bool:
    """Below the threshold, and earlier where nothing else is to do and a charger is free."""
    spare = robot.free_chargers > 0 and robot.asked_pods == 0 and robot.battery < OPPORTUNITY
    return spare or robot.battery < robot.charge_below


CHARGINGS: dict[str, Charging] = {"threshold": threshold, "opportunity": opportunity}
