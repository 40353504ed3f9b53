"""A hub that delivers all day, and the couriers who start there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from routing.dispatch.orders import Orders
from routing.problem import Places, Problem, Stops, VehicleType
from routing.travel.great_circle import GreatCircleTravel
from routing.travel.speeds import RoadSpeeds

HUB = 0
"""Place of the hub in every problem; order k is at place k + 1."""


@dataclass(frozen=True)
class Hub:
    """How a hub works. Times are seconds.

    Attributes
    ----------
    lat, lon : float
    couriers : int
        On shift all day; so many tours at most are out at once.
    orders_per_tour : int
        Most packages of a tour.
    prepare_s : int
        From an order to its bag at the door: picked, packed and loaded.
    turnaround_s : int
        Of a courier between two tours; paid with the tour before.
    service_s : int
        At a customer's door.
    tour_s : int
        About how long a tour takes: when a courier who leaves now is thought to be back.
    usd_per_h : float
        Of a courier on tour, car included.
    detour : float
        Streets over great circle.
    speeds : RoadSpeeds
    """

    lat: float
    lon: float
    couriers: int = 8
    orders_per_tour: int = 10
    prepare_s: int = 900
    turnaround_s: int = 300
    service_s: int = 110
    tour_s: int = 3600
    usd_per_h: float = 28.0
    detour: float = 1.3
    speeds: RoadSpeeds = RoadSpeeds()  # noqa: RUF009 -- frozen

    @staticmethod
    def of_settings(settings: Any, lat: float, lon: float, **others: Any) -> Hub:
        """Make a hub of a scenario's doors and costs (`Scenario.settings`)."""
        door, costs = settings.door, settings.costs
        known = {
            "service_s": round(door.service_stop_s),
            "tour_s": round(door.hub_route_h * 3600),
            "usd_per_h": float(costs.courier_usd_per_h),
            "detour": float(door.detour),
            "speeds": RoadSpeeds.of_settings(settings),
        }
        return Hub(lat, lon, **known | others)

    @property
    def usd_per_s(self) -> float:
        """Cost of a second on tour."""
        return self.usd_per_h / 3600.0


def day_problem(hub: Hub, orders: Orders) -> Problem:
    """All orders of a day as stops of single tours; a tour costs its time out and the turnaround.

    Who may leave when is not in it: vehicle types are for each moment to say.
    """
    lat, lon = np.concatenate([[hub.lat], orders.lat]), np.concatenate([[hub.lon], orders.lon])
    travel = GreatCircleTravel(lat, lon, detour=hub.detour, speeds=hub.speeds)
    stops = Stops.of(
        orders.id,
        np.arange(1, len(orders) + 1),
        orders.packages,
        service=np.full(len(orders), hub.service_s),
        close=orders.due_s,
        release=orders.placed_s + hub.prepare_s,
    )
    courier = courier_type(hub, "courier", len(orders))
    return Problem("hub", Places(lon, lat, geographic=True), stops, (courier,), (travel,), currency="USD")


def courier_type(hub: Hub, name: str, number: int, shift_open: int = 0) -> VehicleType:
    """Couriers who can leave from a time on."""
    return VehicleType(
        name,
        number,
        (hub.orders_per_tour,),
        HUB,
        HUB,
        shift_open=shift_open,
        fixed_cost=hub.turnaround_s * hub.usd_per_s,
        cost_per_work=hub.usd_per_s,
    )
