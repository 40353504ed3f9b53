"""VROOM's JSON: problems in, solutions out.

| in the problem | becomes |
|---|---|
| `jobs` | stops that may be left out: the penalty is by `priority`, and outweighs any cost |
| `shipments` | pairs of stops, called "pickup ID" and "delivery ID" |
| `vehicles` | vehicle types, alike vehicles together, called by their ids ("1-3,7") |
| `matrices` | travels by `profile` and `speed_factor`; rounded to whole seconds |
| coordinates `[lon, lat]` without matrices | great circles x 1.3 (the detour), at 25, 60 and 80 km/h by length |
| `costs` | `fixed`; `per_hour` of travel (3,600 by default: a second costs 1); `per_km` |
| `breaks` | one window each |

What is not modelled (`per_task_hour`, `max_load` of a break, `steps`, times by vehicle type, matrices of costs) is
refused, never ignored. Times are seconds, distances metres, costs as VROOM counts them.
"""

from routing.formats.vroom.reader import read_vroom
from routing.formats.vroom.solution import vroom_solution, write_solution

__all__ = ["read_vroom", "vroom_solution", "write_solution"]
