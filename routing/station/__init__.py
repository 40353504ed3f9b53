"""A station's morning: thousands of stops by parts, drivers' territories, the fleet to have, docks and waves.

`morning` searches parts of the map in parallel and repairs their seams; `territories` draws areas, `consistency` says
what keeping to them costs; `fleet` decides which vans and how many; `docks` lets them leave in waves.
"""

from routing.station.consistency import Consistency, consistency_cost
from routing.station.docks import Loading, Waves, in_waves, loading_times, most_at_once
from routing.station.fleet import FleetPoint, best_mix, cost_by_count
from routing.station.morning import StationEngine, solve_station
from routing.station.territories import Territories, territories, with_homes

__all__ = [
    "Consistency",
    "FleetPoint",
    "Loading",
    "StationEngine",
    "Territories",
    "Waves",
    "best_mix",
    "consistency_cost",
    "cost_by_count",
    "in_waves",
    "loading_times",
    "most_at_once",
    "solve_station",
    "territories",
    "with_homes",
]
