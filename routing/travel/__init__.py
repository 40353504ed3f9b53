"""Distances and durations between places, from tables, coordinates, road graphs or a server."""

from routing.travel.table import FORBIDDEN, SpeedProfile, TableTravel, Travel

__all__ = ["FORBIDDEN", "SpeedProfile", "TableTravel", "Travel"]
