"""What the map's colours say: the kind, how full a facility is, what the packages cost that pass it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.pages.overview.hours import Hours
from dashboard.parts.numbers import usd
from dashboard.tokens import Theme

KIND, UTILISATION, COST = "kind", "utilisation", "cost"
LAYERS = ((KIND, "Kind"), (UTILISATION, "Utilisation"), (COST, "Cost"))
USE_EDGES = (0.5, 0.7, 0.85, 0.97)
FEWEST = 5
"""Sampled packages below which a facility's mean cost says nothing."""


@dataclass(frozen=True)
class Layer:
    """Colours of facilities.

    Attributes
    ----------
    values : mapping of str to float
        By facility; those without a value are missing.
    edges : tuple of float
        Four, between the five steps of heat.
    labels : tuple of str
        Of the four edges.
    title : str
    """

    values: Mapping[str, float]
    edges: tuple[float, ...]
    labels: tuple[str, ...]
    title: str

    def colours(self, theme: Theme) -> dict[str, str]:
        """Colour by facility."""
        steps = np.searchsorted(self.edges, list(self.values.values()), side="right")
        return {f: theme.heat[int(step)] for f, step in zip(self.values, steps, strict=True)}


def wanted_layer(color: str) -> str:
    """The layer that an address names; kinds where it names none that exists."""
    return color if color in dict(LAYERS) else KIND


def use_layer(facilities: pd.DataFrame, hours: Hours, hour: int | None) -> Layer:
    """How full facilities were over the measured window, or in one hour; closed ones then have no value."""
    if hour is None or not 0 <= hour - hours.first_h < hours.count:
        picking = facilities["pick_utilisation"] if "pick_utilisation" in facilities else facilities["utilisation"]
        use = np.maximum(facilities["utilisation"].to_numpy(), picking.to_numpy())
        values = dict(zip(facilities["facility"], use.tolist(), strict=True))
    else:
        at = hour - hours.first_h
        open_ = (hours.capacity[:, at] > 0) | (hours.pick_capacity[:, at] > 0)
        values = {f: float(hours.utilisation[row, at]) for f, row in hours.number.items() if open_[row]}
    labels = tuple(f"{100 * edge:.0f}" for edge in USE_EDGES)
    return Layer(values, USE_EDGES, labels, "% busy")


def cost_layer(hops: pd.DataFrame, packages: pd.DataFrame) -> Layer:
    """Mean cost of the sampled packages that pass a facility, door to door; in fifths of the facilities.

    Parameters
    ----------
    hops : DataFrame
        package, facility.
    packages : DataFrame
        package, cost_usd.
    """
    cost = packages.set_index("package")["cost_usd"]
    passed = hops.assign(cost_usd=hops["package"].map(cost)).dropna(subset="cost_usd")
    groups = passed.groupby("facility", observed=True)["cost_usd"].agg(["mean", "size"])
    means = groups.loc[groups["size"] >= FEWEST, "mean"]
    edges = tuple(np.quantile(means, (0.2, 0.4, 0.6, 0.8)).round(2).tolist()) if len(means) else (0.0, 0.0, 0.0, 0.0)
    return Layer({str(f): float(v) for f, v in means.items()}, edges, tuple(map(usd, edges)), "a package")
