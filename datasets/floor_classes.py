"""Which floor a facility has: the class of its layout, and what it picks by simple rates.

A facility that is given no `pick_packages_per_h` picks what its floor can. Its class says which plan stands for it
(`datasets/floors/`), and how people and robots are spread over equal modules of it. The rates here are a first figure;
`twin.floors` replaces it by the class's capacity curve.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from datasets import schema
from datasets.cells import typed_setting

FOLDER = Path(__file__).parent / "floors"
KINDS = ("fulfilment_centre", "prime_now_hub")
"""Kinds of facility that pick."""
WORKING_H_PER_YEAR = 6_250.0
"""Hours of a floor's year in which it works: two shifts of ten hours, six days of the week (assumed)."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class FloorClass:
    """A class of floors.

    Attributes
    ----------
    name : str
    kind, technology, goods : str
        Facilities that have such floors: by kind, technology and the first of their goods; "" is any.
    mode : {"pods", "pickers"}
        How units are picked.
    plan : str
        Floor plan of one module, ``datasets/floors/PLAN.toml``.
    people_per_module : int
        Pick stations, or pickers, of one module.
    robots_per_person : float
        Robots from which on the people set the pace; 0 without robots.
    units_per_person_h : float
        Units an hour that one of them picks, at these rates.
    settings : mapping of str to object
        Settings that differ on such floors, by dotted key.
    """

    name: str
    kind: str
    technology: str
    goods: str
    mode: str
    plan: str
    people_per_module: int
    robots_per_person: float
    units_per_person_h: float
    settings: Mapping[str, Any]

    def is_of(self, kind: str, technology: str, goods: str) -> bool:
        """Whether a facility of this kind, technology and first goods has such a floor."""
        return self.kind in ("", kind) and self.technology == technology and self.goods in ("", goods) and kind in KINDS

    def people(self, stations: npt.ArrayLike, pickers: npt.ArrayLike) -> Floats:
        """How many can pick at once: a station needs a picker, and a picker of a pod floor a station."""
        pickers = np.asarray(pickers, dtype=float)
        return np.minimum(np.asarray(stations, dtype=float), pickers) if self.mode == "pods" else pickers

    def units_per_h(self, robots: npt.ArrayLike, stations: npt.ArrayLike, pickers: npt.ArrayLike) -> Floats:
        """Units an hour by simple rates."""
        people = self.people(stations, pickers)
        if self.robots_per_person:
            people = np.minimum(people, np.asarray(robots, dtype=float) / self.robots_per_person)
        return people * self.units_per_person_h


@cache
def floor_classes() -> Mapping[str, FloorClass]:
    """Every class by name, as `datasets/floors/classes.csv` lists them."""
    with (FOLDER / "classes.csv").open(encoding="utf-8", newline="") as file:
        return {row["class"]: _floor_class(row) for row in csv.DictReader(file)}


def _floor_class(row: Mapping[str, str]) -> FloorClass:
    pairs = (part.partition("=") for part in row["settings"].split(";") if part)
    return FloorClass(
        name=row["class"],
        kind=row["kind"],
        technology=row["technology"],
        goods=row["goods"],
        mode=row["mode"],
        plan=row["plan"],
        people_per_module=int(row["people_per_module"]),
        robots_per_person=float(row["robots_per_person"]),
        units_per_person_h=float(row["units_per_person_h"]),
        settings={key: typed_setting(schema.settings()[key], value) for key, _, value in pairs},
    )


def classes_of(facilities: pd.DataFrame) -> npt.NDArray[np.object_]:
    """Name of each facility's class; "" where it has no floor that picks. object[F]."""
    goods = facilities["goods"].str.split(";").str[0]
    keys = list(zip(facilities["kind"], facilities["technology"], goods, strict=True))
    known = {key: next((c.name for c in floor_classes().values() if c.is_of(*key)), "") for key in set(keys)}
    return np.array([known[key] for key in keys], dtype=object)


def modes_of(facilities: pd.DataFrame) -> list[str]:
    """How each facility picks: "pods", "pickers", or ""."""
    floors = floor_classes()
    return [floors[name].mode if name else "" for name in classes_of(facilities)]


def estimate_units_per_h(facilities: pd.DataFrame) -> Floats:
    """Units an hour of each facility's floor by simple rates; 0 where it has none."""
    units = np.zeros(len(facilities))
    names = classes_of(facilities)
    counts = facilities[["robots", "stations", "pickers"]].to_numpy(float)
    for name, floor in floor_classes().items():
        own = names == name
        units[own] = floor.units_per_h(*np.nan_to_num(counts[own]).T)
    return units


def equipment_usd_per_day(facilities: pd.DataFrame, settings: Mapping[str, Any]) -> Floats:
    """What each facility's robots and pick stations cost a day, paid off over their lives, with upkeep.

    Parameters
    ----------
    facilities : DataFrame
    settings : mapping of str to object
        By dotted key: ``floor.robot_usd``, ``floor.station_usd``, their lives and upkeep.
    """
    upkeep = settings["floor.upkeep_per_year"]
    robot, station = (
        settings[f"floor.{thing}_usd"] * (WORKING_H_PER_YEAR / settings[f"floor.{life}_life_h"] + upkeep) / 365
        for thing, life in (("robot", "robot"), ("station", "place"))
    )
    pods = (facilities["technology"] == "pods").to_numpy()
    robots, stations = np.nan_to_num(facilities[["robots", "stations"]].to_numpy(float)).T
    return np.where(pods, robots * robot + stations * station, 0.0)
