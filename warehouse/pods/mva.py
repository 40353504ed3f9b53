"""Exact mean value analysis of a closed queueing network: what a floor without congestion on its lanes must give.

Robots circulate between driving (a delay: nobody waits for anybody) and stations with one server each and exponential
service, as Lamballais, Roy and De Koster (EJOR 256, 2017) model such floors.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np


class ClosedNetwork(NamedTuple):
    """What the network gives.

    Attributes
    ----------
    per_s : float
        Cycles a second of all robots together.
    at_station : tuple of float
        Mean number at each station, being served or waiting.
    """

    per_s: float
    at_station: tuple[float, ...]


def closed_network(robots: int, driving_s: float, service_s: Sequence[float]) -> ClosedNetwork:
    """Mean value analysis (Reiser and Lavenberg 1980), robot by robot.

    Parameters
    ----------
    robots : int
    driving_s : float
        Mean seconds of a cycle outside the stations.
    service_s : sequence of float
        Mean service at each station times the visits of a cycle to it.
    """
    if robots < 1 or driving_s < 0 or min(service_s) < 0:
        raise ValueError(f"a network needs a robot and times of at least 0: {robots}, {driving_s}, {service_s}")
    demand = np.array(service_s, np.float64)
    at_station, per_s = np.zeros(len(demand)), 0.0
    for n in range(1, robots + 1):
        stay_s = demand * (1 + at_station)
        per_s = n / (driving_s + float(stay_s.sum()))
        at_station = per_s * stay_s
    return ClosedNetwork(per_s, tuple(at_station.tolist()))
