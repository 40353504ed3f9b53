"""VRPLIB files: CVRP, VRPTW, and what their fields allow (PyVRP's dialect included).

| in the file | becomes |
|---|---|
| `EDGE_WEIGHT_TYPE` EUC_2D, CEIL_2D, FLOOR_2D, GEO, EXPLICIT (full, lower and upper rows) | distance = duration |
| `CAPACITY`, `CAPACITY_SECTION`, `VEHICLES` (as many as clients where it is missing) | vehicle types |
| `DISTANCE` | limit of travel and service together; of distance alone in a file with time windows |
| `TIME_WINDOW_SECTION` | windows; a depot's is the shift of its vehicles |
| `PRIZE_SECTION` | penalty of leaving a client out; 0: it has to be served |
| `BACKHAUL_SECTION` | pickups; where TYPE begins with VRPB after all deliveries of the route, never alone |
| `PICKUP_AND_DELIVERY_SECTION` | shipments |
| `VEHICLES_ALLOWED_CLIENTS_SECTION` | skills |
| `VEHICLES_DEPOT`, `_MAX_DURATION`, `_MAX_DISTANCE`, `_FIXED_COST`, `_UNIT_DISTANCE_COST` | vehicle types |

Costs are in the file's unit: distance x unit cost, fixed costs, prizes missed. Which rounding holds is said in
`routing.formats.conventions`. What is not modelled is refused, never ignored.
"""

from routing.formats.vrplib.reader import read_vrplib

__all__ = ["read_vrplib"]
