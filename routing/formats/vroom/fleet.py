"""Vehicles of a VROOM problem: alike ones are one type, named by their ids."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from routing.formats.vehicle_names import names_of
from routing.formats.vroom.item import Item
from routing.formats.vroom.places import PlaceBook
from routing.formats.vroom.tasks import mask, padded
from routing.problem import UNLIMITED, Break, VehicleType

KNOWN = (
    "id profile description start start_index end end_index capacity costs skills time_window breaks speed_factor"
    " max_tasks max_travel_time max_distance"
)
REFUSED = {"steps": "routes given beforehand", "type": "times by vehicle type"}
COSTS = "fixed per_hour per_km"
COSTS_REFUSED = {"per_task_hour": "work is paid from leaving to returning here (not by VROOM's problem)"}
BREAK = "id description time_windows service"
BREAK_REFUSED = {"max_load": "breaks bound by the load"}
PER_HOUR = 3600.0
"""Default of VROOM: a second of travel costs 1."""


@dataclass(frozen=True)
class Vehicle:
    """A vehicle, and what of it depends on other things of the file.

    Attributes
    ----------
    base : VehicleType
        Without capacity, skills and profile.
    profile : str
    speed_factor : float
    """

    item: Item
    id: int
    base: VehicleType
    capacity: list[int]
    skills: list[int]
    profile: str
    speed_factor: float


def read_vehicles(root: Item, book: PlaceBook) -> list[Vehicle]:
    """Read all vehicles."""
    vehicles = [_vehicle(item, book) for item in root.children("vehicles")]
    if not vehicles:
        root.wrong("no-vehicle", "there is no vehicle")
    seen: set[int] = set()
    for vehicle in vehicles:
        if vehicle.id in seen:
            vehicle.item.wrong("duplicate-id", f"{vehicle.id} is the id of another vehicle", "id")
        seen.add(vehicle.id)
    return vehicles


def _vehicle(item: Item, book: PlaceBook) -> Vehicle:
    item.only(KNOWN, REFUSED)
    costs = item.child("costs")
    costs.only(COSTS, {} if costs.data.get("per_task_hour") == 0 else COSTS_REFUSED)
    start = book.take(item, "start", "start_index") if item.has("start") or item.has("start_index") else None
    end = book.take(item, "end", "end_index") if item.has("end") or item.has("end_index") else None
    if start is None and end is None:
        item.wrong("missing-field", "start or end is needed")
    shift = item.window("time_window", item.data["time_window"]) if item.has("time_window") else None
    opens, closes = shift or (0, UNLIMITED)
    base = VehicleType(
        id="",
        number=1,
        capacity=(),
        start=start,
        end=end,
        shift_open=opens,
        shift_close=closes,
        travel_max=item.integer("max_travel_time", UNLIMITED, high=UNLIMITED),
        distance_max=item.integer("max_distance", UNLIMITED, high=UNLIMITED),
        stops_max=item.integer("max_tasks", UNLIMITED, high=UNLIMITED),
        breaks=tuple(_break(each) for each in item.children("breaks")),
        fixed_cost=_number(costs.number("fixed", 0.0)),
        cost_per_travel=_number(costs.number("per_hour", PER_HOUR)) / 3600.0,
        cost_per_distance=_number(costs.number("per_km", 0.0)) / 1000.0,
    )
    profile = item.data.get("profile", "car")
    if not isinstance(profile, str):
        item.wrong("wrong-type", "is not text", "profile")
        profile = "car"
    factor = item.number("speed_factor", 1.0, low=0.01, high=5.0)
    vehicle_id = item.integer("id", None)
    return Vehicle(item, vehicle_id, base, item.integers("capacity"), item.integers("skills"), profile, _number(factor))


def _number(value: float) -> float:
    return 1.0 if math.isnan(value) else value


def _break(item: Item) -> Break:
    item.only(BREAK, BREAK_REFUSED)
    windows = item.windows("time_windows")
    if len(windows) > 1:
        item.wrong("unsupported", f"{len(windows)} windows of one break; one is supported", "time_windows")
    opens, closes = windows[0] if windows else (0, UNLIMITED)
    return Break(item.integer("service", 0), opens, closes, str(item.integer("id", None)))


def vehicle_types(
    vehicles: list[Vehicle], dimensions: int, bits: dict[int, int], profiles: dict[tuple[str, float], int]
) -> tuple[VehicleType, ...]:
    """Vehicles that are alike, together, in the order in which their first stands."""
    members: dict[VehicleType, list[int]] = {}
    for vehicle in vehicles:
        full = replace(
            vehicle.base,
            capacity=tuple(padded(vehicle.capacity, dimensions)),
            skills=mask(vehicle.skills, bits),
            profile=profiles[vehicle.profile, vehicle.speed_factor],
        )
        members.setdefault(full, []).append(vehicle.id)
    return tuple(replace(each, id=names_of(sorted(ids)), number=len(ids)) for each, ids in members.items())
