"""The model beside what is published: bands that a day of the national network should fall into.

Each band is held against one key figure of a run. They are about an ordinary day of the whole United States, so
only the scenarios of `NATIONAL` are compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

NATIONAL = ("us",)
"""Bundled scenarios that the bands are about."""


@dataclass(frozen=True)
class Band:
    """A published range for a key figure.

    Attributes
    ----------
    kpi : str
        Name of the key figure.
    low, high : float
        In the figure's unit.
    source : str
        Where the range is from, and how sure it is.
    """

    kpi: str
    low: float
    high: float
    source: str

    def holds(self, value: float) -> bool:
        """Whether the value lies within the band."""
        return self.low <= value <= self.high


BANDS = (
    Band("packages_per_day", 16.0e6, 17.4e6, "5.9 bn (2023) to 6.3 bn (2024) US packages a year, Pitney Bowes index"),
    Band(
        "cost_per_package",
        2.5,
        4.85,
        "28.6 bn USD / 5.9 bn parcels in 2023 is revenue: an upper bound (materialhandling247)",
    ),
    Band(
        "last_mile_cost_per_package", 1.9, 2.3, "USD 45-55 a van hour, 10 h, 238 packages: derived from assumed rates"
    ),
    Band("packages_per_van_metro", 220, 260, "238.5, sd 31, over 9,184 routes in five cities (Merchan et al. 2021)"),
    Band("stops_per_van_metro", 140, 190, "148, sd 31 (Merchan et al. 2021); 120-200 today (news, weak)"),
    Band(
        "largest_fc_units_per_day",
        0.7e6,
        1.0e6,
        "Tracy 700,000 (2014) and BFI4 over 1 M at peak, Pontiac 855,000 orders (press)",
    ),
    Band(
        "station_packages_p10",
        5_000,
        20_000,
        "Lubbock 13,000 at its least (KCBD 2023); 1,000 stations where some 600 were real",
    ),
    Band(
        "station_packages_p90",
        20_000,
        45_000,
        "Bethlehem 30,000, West Deptford 40,000, goal of Lee County 35,000 (press)",
    ),
    Band("in_region_pct", 70, 80, "76 % in mid 2023 with eight regions (Supply Chain Dive)"),
    Band(
        "same_or_one_day_pct",
        50,
        60,
        "over half (2023 Q2) to nearly 60 % (2024) in the 60 largest metros (Amazon, Fox Business)",
    ),
    Band("units_per_package", 1.2, 1.6, "assumed from 1.6 units an order (Boysen et al. 2019) and splits"),
    Band("van_routes_per_day", 60_000, 85_000, "16.2-17.3 M packages / 238: about 72,500"),
)


def applies(scenario_name: str) -> bool:
    """Whether the bands are about this scenario."""
    return scenario_name in NATIONAL


def compare(kpis: Mapping[str, float], bands: Iterable[Band] = BANDS) -> list[tuple[Band, float, bool]]:
    """Each band with the run's value and whether it holds; bands without a value are left out."""
    return [(band, kpis[band.kpi], band.holds(kpis[band.kpi])) for band in bands if band.kpi in kpis]
