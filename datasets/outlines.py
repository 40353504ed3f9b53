"""Outlines of the states, for pictures (us-atlas, Census 2017; datasets/SOURCES.md)."""

from __future__ import annotations

import gzip
import json
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

FILE = Path(__file__).parent / "geo" / "states.json.gz"


@cache
def states() -> dict[str, list[npt.NDArray[np.float64]]]:
    """Rings of each state as longitude, latitude; float64[n, 2]."""
    with gzip.open(FILE, "rt", encoding="utf-8") as file:
        return {state: [np.array(ring, float) for ring in rings] for state, rings in json.load(file).items()}


def state_rings() -> list[npt.NDArray[np.float64]]:
    """Rings of all states."""
    return [ring for rings in states().values() for ring in rings]
