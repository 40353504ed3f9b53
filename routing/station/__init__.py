"""A station's morning: thousands of stops by parts, drivers' territories, the fleet to have, docks and waves.

`morning` searches parts of the map in parallel and repairs their seams; `territories` draws areas, `consistency` says
what keeping to them costs; `fleet` decides which vans and how many; `docks` lets them leave in waves.
"""

from routing.station.consistency import Consistency, consistency_cost
from routing.station.docks import Waves, docks_bind, in_last_wave, in_waves
from routing.station.fleet import FleetPoint, best_mix, cost_by_count
from routing.station.morning import StationEngine, solve_station
from routing.station.territories import Territories, territories, with_homes

__all__ = [
    "Consistency",
    "FleetPoint",
    "StationEngine",
    "Territories",
    "Waves",
    "best_mix",
    "consistency_cost",
    "cost_by_count",
    "docks_bind",
    "in_last_wave",
    "in_waves",
    "solve_station",
    "territories",
    "with_homes",
]
