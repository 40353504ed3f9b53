"""Every package by itself: pick, pack, sort, linehaul or flight, sort, station, van; and what can be read from it."""

from network.simulate.doors import aboard, door_departure
from network.simulate.movement import Movement
from network.simulate.room import Room
from network.simulate.run import simulate
from network.simulate.statistics import FacilityHours, class_backlog, delivered, departure_load, facility_hours
from network.simulate.ways import Ways, ways

__all__ = [
    "FacilityHours",
    "Movement",
    "Room",
    "Ways",
    "aboard",
    "class_backlog",
    "delivered",
    "departure_load",
    "door_departure",
    "facility_hours",
    "simulate",
    "ways",
]
