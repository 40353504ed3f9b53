"""A network of five facilities and twenty zones around Columbus, Ohio."""

from collections.abc import Callable
from pathlib import Path

FACILITIES = """\
id,kind,lat,lon
FC-A,fulfilment_centre,39.80,-82.90
FC-B,fulfilment_centre,39.05,-84.66
SC-A,sortation_centre,39.90,-83.10
DS-A,delivery_station,39.96,-83.00
DS-B,delivery_station,39.10,-84.50
"""
ZONES = "zone,lat,lon,population\n" + "".join(
    f"4{3000 + row},{39.0 + 0.05 * row:.2f},{-84.5 + 0.08 * row:.2f},{10_000 + 500 * row}\n" for row in range(20)
)

WriteNetwork = Callable[..., Path]
