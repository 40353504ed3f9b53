"""Which facilities to open and how big: FC -> sortation centre and air -> station -> ZIP, with a bound."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from network.design.location.engine import locate
    from network.design.location.problem import Carbon, Choice, CountLimit, DesignProblem, Period, Sites
    from network.design.location.result import Design, Located
    from network.design.location.statuses import statuses_possible

__all__ = [
    "Carbon",
    "Choice",
    "CountLimit",
    "Design",
    "DesignProblem",
    "Located",
    "Period",
    "Sites",
    "locate",
    "statuses_possible",
]

_ROOM = "network.design.location"
_HOME = dict.fromkeys(("Carbon", "Choice", "CountLimit", "DesignProblem", "Period", "Sites"), "problem")
_HOME |= {"Design": "result", "Located": "result", "statuses_possible": "statuses", "locate": "engine"}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {_ROOM!r} has no attribute {name!r}")
    return getattr(import_module(f"{_ROOM}.{_HOME[name]}"), name)
