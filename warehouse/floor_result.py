"""What a floor's run found, the same for every mode: what became of each line, and where time and metres went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from warehouse.floor_orders import FloorOrders

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class FloorResult:
    """A floor's run. Seconds count from the floor's start; what is measured lies in ``from_s <= t < to_s``.

    Attributes
    ----------
    mode : {"pods", "pickers", "proteus"}
    from_s, to_s : float
        The measured time, after the warm-up.
    orders : FloorOrders
    picked_s : float64[L]
        When each line was complete in its tote; NaN where it was not.
    handling_s : float64[L]
        Seconds of a person's time that the line took: at the station, or its share of the tour; NaN where not picked.
    packed_s : float64[O]
        When each order was packed; NaN where it was not.
    robots, stations, pickers, packers, replenishers, chargers, pods : int
        What stood on the floor; 0 where the mode has none. `pickers` count those who are on a break as well.
    area_m2, shelf_m : float
        Floor area; metres of shelving.
    state_s : mapping of str to mapping of str to float
        Agent-seconds of the measured time by kind of agent ("robot", "picker", "station", "packer", "charger",
        "stow_station", "stower") and state; those of a kind add up to agents x (to_s - from_s).
    walked_m, driven_m : float
        Metres in the measured time, of people and of robots.
    visits : int
        Pods served at pick stations in the measured time.
    units_at_visits : int
        Units picked at these visits.
    energy_kwh : float
        Of robots, in the measured time.
    queue_mean : mapping of str to float
        Time-average number waiting, by queue ("station", "charger", "pack", "orders").
    queue_waits : mapping of str to (float, float)
        Arrivals an hour and mean wait in seconds of those queues: Little's law ties them to `queue_mean`.
    near_encounters : int
        Times that a carrier came nearer to a person than `floor.carrier_near_m`.
    events : mapping of str to int
        Counts by name: "faults", "charges", "stow_visits", "units_stowed", "short_lines", ...
    """

    mode: str
    from_s: float
    to_s: float
    orders: FloorOrders
    picked_s: Floats
    handling_s: Floats
    packed_s: Floats
    area_m2: float
    state_s: Mapping[str, Mapping[str, float]]
    robots: int = 0
    stations: int = 0
    pickers: int = 0
    packers: int = 0
    replenishers: int = 0
    chargers: int = 0
    pods: int = 0
    shelf_m: float = 0.0
    walked_m: float = 0.0
    driven_m: float = 0.0
    visits: int = 0
    units_at_visits: int = 0
    energy_kwh: float = 0.0
    queue_mean: Mapping[str, float] = field(default_factory=dict)
    queue_waits: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    near_encounters: int = 0
    events: Mapping[str, int] = field(default_factory=dict)

    @property
    def hours(self) -> float:
        """Measured hours."""
        return (self.to_s - self.from_s) / 3600
