"""Inventory placement: which pool of stock lies in which centre, so that splits and ways grow shorter."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from network.design.placement.figures import Figures, figures_of
    from network.design.placement.popular import assortment
    from network.design.placement.problem import PlacementProblem, placement_problem
    from network.design.placement.search import improved

__all__ = ["Figures", "PlacementProblem", "assortment", "figures_of", "improved", "placement_problem"]

_HOME = {
    "assortment": "popular",
    "Figures": "figures",
    "figures_of": "figures",
    "PlacementProblem": "problem",
    "placement_problem": "problem",
    "improved": "search",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'network.design.placement' has no attribute {name!r}")
    return getattr(import_module(f"network.design.placement.{_HOME[name]}"), name)
