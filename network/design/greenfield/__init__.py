"""Greenfield: where new sites would stand, how many, and what each would serve; snapped to real places."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from network.design.greenfield.market import Market, market_of
    from network.design.greenfield.search import Answer, Question, Siting, greenfield

__all__ = ["Answer", "Market", "Question", "Siting", "greenfield", "market_of"]

_HOME = {"Market": "market", "market_of": "market"} | dict.fromkeys(
    ("Answer", "Question", "Siting", "greenfield"), "search"
)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'network.design.greenfield' has no attribute {name!r}")
    return getattr(import_module(f"network.design.greenfield.{_HOME[name]}"), name)
