"""A station's wave as a table of stops, for whoever plans routes without a network: `datasets/stops/columbus.csv`.

It is the 11:00 wave of the second day at the `demo` scenario's largest station, by its packages' own addresses; every
twelfth stop gets a window of three hours, as 7.8 % of the packages of the 2021 last-mile challenge had one.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

import datasets

STOPS = Path(datasets.__file__).parent / "stops"
STATION, DAY, WAVE = "DS-CMH-04", 2, "11:00"
SERVICE_S = 163
"""At a stop: `door.service_stop_s` and the parking before it (`routing.estimate`)."""

SHIFT_S = 9 * 3600
WINDOW_EVERY, WINDOW_S = 12, 3 * 3600


def build() -> None:
    """Run the demo with this station's routes, and write the wave's stops, the depot first."""
    from twin.run import run

    scenario = datasets.load("demo")
    with tempfile.TemporaryDirectory() as folder:
        made = run(scenario, out=Path(folder) / "run", route_stations=STATION)
        visits = pd.read_parquet(made.out / "route_stops.parquet")
    wave = visits[(visits["station"] == STATION) & (visits["day"] == DAY) & (visits["wave"] == WAVE)]
    depot = scenario.facilities.set_index("id").loc[STATION]
    STOPS.mkdir(exist_ok=True)
    table(wave, float(depot["lat"]), float(depot["lon"])).to_csv(STOPS / "columbus.csv", index=False)


def table(wave: pd.DataFrame, lat: float, lon: float) -> pd.DataFrame:
    """Stops of a wave from north to south, so that their order tells nothing about routes."""
    stops = wave.sort_values(["lat", "lon"], ascending=[False, True], ignore_index=True)
    count = len(stops)
    opens = np.resize([0, 2 * 3600, 4 * 3600, 6 * 3600], count)
    windowed = np.arange(count) % WINDOW_EVERY == 0
    first = pd.DataFrame([["depot", round(lat, 5), round(lon, 5), 0, 0, SHIFT_S, 0]], columns=_COLUMNS)
    rest = pd.DataFrame(
        {
            "stop": [f"S{number:04d}" for number in range(1, count + 1)],
            "lat": stops["lat"].round(5),
            "lon": stops["lon"].round(5),
            "packages": stops["packages"].astype(int),
            "open_s": np.where(windowed, opens, 0),
            "close_s": np.where(windowed, np.minimum(opens + WINDOW_S, SHIFT_S), SHIFT_S),
            "service_s": SERVICE_S,
        }
    )
    return pd.concat([first, rest], ignore_index=True)


_COLUMNS = ["stop", "lat", "lon", "packages", "open_s", "close_s", "service_s"]
