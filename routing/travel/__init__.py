"""Distances and durations between places, from tables, coordinates, road graphs or a server.

`plane` and `great_circle` keep coordinates alone and fill a table on request; `matrix_file`, `road_graph` and `osrm`
make a `TableTravel`. `conventions` says how lengths become ticks, `speeds` how long they take, `hours` how the time
of day changes that.
"""

from routing.travel.hours import arrive, hourly, leave
from routing.travel.table import FORBIDDEN, SpeedProfile, TableTravel, Travel

__all__ = ["FORBIDDEN", "SpeedProfile", "TableTravel", "Travel", "arrive", "hourly", "leave"]
