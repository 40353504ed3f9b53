"""Which waiting order a station opens next."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt


class WaitingOrders(NamedTuple):
    """The first placed of the orders that wait and are in stock, and what the station has to do with them.

    Attributes
    ----------
    order : int64[n]
        In order of time.
    lines : int64[n]
        Lines of each order.
    shared : callable
        Gives int64[n]: lines of each order that pods at the station or under way to it can serve.
    """

    order: npt.NDArray[np.int64]
    lines: npt.NDArray[np.int64]
    shared: Callable[[], npt.NDArray[np.int64]]


OrderChoice = Callable[[WaitingOrders], int]
"""Row of the order that is opened."""


def oldest(waiting: WaitingOrders) -> int:
    """First come, first served."""
    return 0


def fewest_lines(waiting: WaitingOrders) -> int:
    """The order with fewest lines; of equals the first placed."""
    return int(np.argmin(waiting.lines))


def shared_pods(waiting: WaitingOrders) -> int:
    """The order with the largest share of lines on pods that come anyway; of equals the first placed."""
    return int(np.argmax(waiting.shared() / waiting.lines))


ORDER_CHOICES: dict[str, OrderChoice] = {"oldest": oldest, "fewest_lines": fewest_lines, "shared_pods": shared_pods}
