"""What happens on the day: the events that a live re-plan answers. Times are the problem's ticks."""

from __future__ import annotations

from dataclasses import dataclass

from routing.problem import UNLIMITED
from routing.replan.area import Area


@dataclass(frozen=True)
class VanBroken:
    """A van does nothing more; what it carries has to be fetched where it stands.

    Attributes
    ----------
    van : int
        Row of the plan's routes.
    time : int
    """

    van: int
    time: int


@dataclass(frozen=True)
class AreaSlow:
    """Traffic is slow in an area.

    Attributes
    ----------
    area : Area
    factor : float
        Speed against the usual one, above 0 and at most 1: 0.5 is half as fast.
    since, until : int
    """

    area: Area
    factor: float
    since: int
    until: int = UNLIMITED


@dataclass(frozen=True)
class StopAdded:
    """A new stop; its packages lie at the station.

    Attributes
    ----------
    id : str
    x, y : float
        As `Places`: longitude and latitude, or metres; NaN where `at` says where.
    at : int
        Stop of the plan at whose place it is; -1 where x and y say where.
    delivery, pickup : tuple of int
        In each dimension.
    service : int
    open, close : int
    """

    id: str
    x: float
    y: float
    at: int
    delivery: tuple[int, ...]
    pickup: tuple[int, ...]
    service: int
    open: int
    close: int


@dataclass(frozen=True)
class StopCancelled:
    """Nobody needs to go there any more; its packages stay in the van that has them."""

    stop: int


@dataclass(frozen=True)
class WindowChanged:
    """A stop is open at other times."""

    stop: int
    open: int
    close: int


@dataclass(frozen=True)
class ShiftShortened:
    """A van has to be back earlier.

    Attributes
    ----------
    van : int
        Row of the plan's routes.
    close : int
    """

    van: int
    close: int


Event = VanBroken | AreaSlow | StopAdded | StopCancelled | WindowChanged | ShiftShortened
