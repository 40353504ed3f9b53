"""What the network, or a part of it, hangs on: maximum flow and minimum cut."""

from __future__ import annotations

from network.design.cut.hanging import Hanging, fewest_facilities, hanging_stations
from network.design.cut.max_flow import Bottleneck, bottleneck

__all__ = ["Bottleneck", "Hanging", "bottleneck", "fewest_facilities", "hanging_stations"]
