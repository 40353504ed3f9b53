"""Every package by itself: pick, pack, sort, linehaul or flight, sort, station, van; and what can be read from it."""

from network.simulate.doors import door_departure
from network.simulate.movement import Movement
from network.simulate.run import simulate

__all__ = ["Movement", "door_departure", "simulate"]
